import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import {
  LETTER_PLACES,
  type LetterPlace,
  readLetterWords,
} from "../../src/compose/letter-words.ts";
import { type DeliveryId, NOTICE_KINDS, type NoticeKind } from "../../src/model.ts";
import { createLinks } from "../../src/subscribe/links.ts";
import { createSigner } from "../../src/subscribe/token.ts";
import { READER, TEMPLATES_DIR } from "../compose/specimens.ts";

const now = new Date("2026-01-30T06:30:00Z");
const signer = createSigner(["a-secret-that-only-tests-know-of"]);
const links = createLinks(signer, "https://papers.example/daily");
const letters = await readFile(path.join(TEMPLATES_DIR, "letters.yaml"), "utf8");

test("a digest has a link to leave, to its reader's settings and to its page", () => {
  const id = "0b9c5a52-6f3e-4f5b-9a55-d1a4c0de0001" as DeliveryId;
  const of = links.digest(READER, id, now);
  expect(Object.entries(of).map(([name, url]) => [name, ...signedIn(url)])).toEqual([
    ["unsubscribe", "unsubscribe", READER.id],
    ["preferences", "preferences", READER.id],
    ["browser", "digest", id],
  ]);
});

describe.each([
  ["confirm", { confirm: ["confirm", `${READER.id}~nonce`], block: ["block", READER.id] }],
  ["welcome", { preferences: ["preferences", READER.id], unsubscribe: ["unsubscribe", READER.id] }],
  [
    "settings",
    { preferences: ["preferences", READER.id], unsubscribe: ["unsubscribe", READER.id] },
  ],
  ["goodbye", { comeBack: ["undo", `${READER.id}~nonce`] }],
  ["returned", { comeBack: ["undo", `${READER.id}~nonce`] }],
] as const)("a letter of the kind %s", (kind, expected) => {
  const { home, ...others } = links.letter(kind, READER, now);

  test("has the links that it needs, each signed for its one purpose, and no other", () => {
    expect(home).toBe("https://papers.example/daily/");
    const signed = Object.entries(others).map(([name, url]) => [name, signedIn(url)]);
    expect(Object.fromEntries(signed)).toEqual(expected);
  });

  test.each(LETTER_PLACES)("has one to %s if that letter's words may lead there", (place) => {
    expect(place === "home" || place in others).toBe(mayLeadTo(kind, place));
  });
});

test("every kind of letter is looked at", () => {
  expect(NOTICE_KINDS).toHaveLength(5);
});

/** The purpose and the subject of a link. */
function signedIn(url: string): [purpose: string, subject: string] {
  const [, purpose = "", token = ""] =
    /^https:\/\/papers\.example\/daily\/(\w+)\/(.+)$/.exec(url) ?? [];
  const verified = signer.verify(purpose as Parameters<typeof signer.verify>[0], token, now);
  return [purpose, verified.kind === "ok" ? verified.subject : verified.kind];
}

function mayLeadTo(kind: NoticeKind, to: LetterPlace): boolean {
  const words = parse(letters) as Record<string, { notes: object[] }>;
  words[kind]?.notes.push({ lead: "And?", text: "This.", link: { label: "Here", to } });
  try {
    readLetterWords("letters.yaml", stringify(words));
    return true;
  } catch (error) {
    expect(String(error)).toContain(`${kind}: has no link to ${to}`);
    return false;
  }
}
