import { describe, expect, test } from "@jest/globals";
import {
  createLetterComposer,
  type LetterComposerPorts,
} from "../../src/compose/letter-composer.ts";
import type { Subscriber, SubscriberId } from "../../src/model.ts";
import { LETTER_URLS, settings, templates } from "./specimens.ts";

const now = new Date("2026-01-26T06:00:00Z");
const subscriber: Subscriber = {
  id: "9d1c" as SubscriberId,
  address: "reader@example.org",
  addressHash: "hash",
  nonce: "nonce",
  state: "pending",
  size: 8,
  leastSize: 1,
  timeZone: "Europe/Berlin",
  localMinute: 420,
  frequency: "daily",
  weekday: 1,
  pausedUntil: null,
  topics: [],
  muted: [],
};

function composer(asked: Parameters<LetterComposerPorts["links"]>[] = []) {
  return createLetterComposer({
    templates,
    settings,
    links(...of) {
      asked.push(of);
      return LETTER_URLS;
    },
    clock: () => now,
  });
}

describe("createLetterComposer", () => {
  test("makes the mail of a notice, with links signed for its reader, kind and time", async () => {
    const asked: Parameters<LetterComposerPorts["links"]>[] = [];
    const held = {
      id: "abc-1",
      day: "2026-01-26",
      kind: "confirm",
      isFirstNow: false,
      subscriber,
    } as const;
    const mail = await composer(asked)(held);
    expect(asked).toEqual([["confirm", subscriber, now]]);
    expect(mail.to).toBe("reader@example.org");
    expect(mail.messageId).toBe("<ntc.abc-1@papers.example>");
    expect(mail.subject).toBe("Please confirm: Morning Papers, trending papers by mail");
  });

  test("refuses a notice whose reader was erased", async () => {
    const held = {
      id: "abc-1",
      day: "2026-01-26",
      kind: "settings",
      isFirstNow: false,
      subscriber: null,
    } as const;
    await expect(composer()(held)).rejects.toThrow("its subscriber is gone");
  });
});
