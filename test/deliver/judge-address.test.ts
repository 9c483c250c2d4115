import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isGone, type Refusal, speaksAgainst } from "../../src/deliver/judge-address.ts";
import { enhancedCodeOf } from "../../src/deliver/outcome.ts";
import type { Outcome } from "../../src/model.ts";

/** `01-30 550 5.1.1 no such user`: a day of 2026 and what was replied to its digest. */
function refusal(text: string): Refusal {
  const [, day, reply = ""] = /^(\d\d-\d\d) (.+)$/.exec(text) ?? [];
  const enhancedCode = enhancedCodeOf(reply).enhancedCode ?? null;
  return { day: `2026-${day}`, code: Number(reply.slice(0, 3)), enhancedCode, reply };
}

const onDays = (reply: string, ...days: string[]) => days.map((day) => refusal(`${day} ${reply}`));
const FULL = "552 5.2.2 over quota";

describe("an address is gone", () => {
  test.each<[why: string, refusals: Refusal[]]>([
    ["there is no such mailbox", onDays("550 5.1.1 no such user", "01-30")],
    ["its domain takes no mail", onDays("556 5.1.10 null MX", "01-30")],
    ["its mailbox is disabled on two days", onDays("550 5.2.1 disabled", "01-30", "01-31")],
    ["a plain 550 names the user on two days", onDays("550 no such user", "01-30", "01-31")],
    ["its domain is not found on three days", onDays("550 5.1.2 x", "01-29", "01-30", "01-31")],
    ["it is full for two weeks", onDays(FULL, "01-01", "01-05", "01-09", "01-12", "01-15")],
    [
      "there is no such mailbox, after days of other words",
      [...onDays("550 5.1.1 no such user", "01-31"), ...onDays("550 5.7.1 blocked", "01-30")],
    ],
    [
      "a plain 554 says that it is disabled",
      onDays("554 30 This mailbox is disabled", "01-30", "01-31"),
    ],
    [
      "two replies that may be a mistake are of two kinds",
      [...onDays("550 5.2.1 disabled", "01-31"), ...onDays("550 5.1.2 no domain", "01-30")],
    ],
  ])("when %s", (_why, refusals) => {
    expect(isGone(refusals)).toBe(true);
  });
});

describe("an address stays", () => {
  test.each<[why: string, refusals: Refusal[]]>([
    ["nothing was refused", []],
    ["its mailbox was disabled once", onDays("550 5.2.1 disabled", "01-30")],
    ["a day is refused twice", onDays("550 5.2.1 disabled", "01-30", "01-30")],
    ["its domain was not found on two days", onDays("550 5.1.2 no domain", "01-30", "01-31")],
    ["it is full for a week", onDays(FULL, "01-01", "01-02", "01-03", "01-05", "01-07", "01-08")],
    ["it was full four times in a month", onDays(FULL, "01-01", "01-08", "01-15", "01-29")],
    [
      "it was said to be gone, was not believed, and is full now",
      [...onDays(FULL, "01-31"), ...onDays("550 5.1.1 x", "01-30")],
    ],
    [
      "what was said on two days was not believed, and it is full now",
      [...onDays(FULL, "01-31"), ...onDays("550 5.1.1 x", "01-30", "01-29")],
    ],
    ["a plain 550 does not say why", onDays("550 rejected", "01-01", "01-15", "01-20", "01-30")],
    ["we are blocked", onDays("550 5.7.1 blocked", "01-01", "01-08", "01-15", "01-22", "01-29")],
    ["our mail is too big", onDays("552 5.3.4 big", "01-01", "01-08", "01-15", "01-22", "01-29")],
    ["they want less", onDays("421 4.7.28 rate", "01-01", "01-08", "01-15", "01-22", "01-29")],
    ["it is put off", onDays("451 4.3.0 trouble", "01-01", "01-08", "01-15", "01-22", "01-29")],
    [
      "our own address is not taken",
      onDays("553 5.1.8 sender", "01-01", "01-08", "01-15", "01-22", "01-29"),
    ],
    [
      "nobody replied",
      ["01-01", "01-08", "01-15", "01-22", "01-29"].map((day) => ({
        day: `2026-${day}`,
        code: null,
        enhancedCode: null,
        reply: null,
      })),
    ],
  ])("when %s", (_why, refusals) => {
    expect(isGone(refusals)).toBe(false);
  });

  test.each([
    "550 Message refused: your host is on the recipient's blocklist",
    "550 unknown sender, recipient policy",
    "550 sending rate limit exceeded for this user",
    "550 relaying to this recipient is not allowed, authenticate first",
    "550 Account disabled for sending spam",
    "550 recipient unavailable, your IP address is blocked",
    "550 mailbox user@example.org said something",
    "554 Service currently unavailable",
  ])("when a plain reply is about us, or says nothing of the mailbox: %s", (reply) => {
    expect(isGone(onDays(reply, "01-01", "01-08", "01-15", "01-22", "01-29"))).toBe(false);
  });

  test("whatever is said of us and of the mail, however often", () => {
    const harmless = fc.constantFrom(
      "5.7.1",
      "5.7.26",
      "4.7.0",
      "5.6.0",
      "5.3.4",
      "5.5.4",
      "4.4.5",
    );
    const days = fc.integer({ min: 1, max: 28 }).map((day) => `01-${String(day).padStart(2, "0")}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(days, harmless), { maxLength: 60 }), (all) => {
        const told = all.map(([day, code]) => refusal(`${day} ${code[0]}50 ${code} because`));
        expect(isGone(told)).toBe(false);
      }),
    );
  });
});

describe("an ending speaks against its address", () => {
  const gone = {
    kind: "refused",
    reply: "550 5.1.1 no",
    code: 550,
    enhancedCode: "5.1.1",
  } as const;
  const full = {
    kind: "deferred",
    reply: "452 4.2.2 x",
    code: 452,
    enhancedCode: "4.2.2",
  } as const;
  const blocked = { ...gone, reply: "550 5.7.1 no", enhancedCode: "5.7.1" };
  const reason = "because";

  test.each<[state: "refused" | "expired" | "uncertain", outcome: Outcome, speaks: boolean]>([
    ["refused", gone, true],
    ["expired", full, true],
    ["refused", blocked, false],
    ["refused", { kind: "refused", reply: "no recipients defined" }, false],
    ["uncertain", { kind: "uncertain", reply: "lost" }, false],
  ])("%s, %j: %s", (state, outcome, speaks) => {
    expect(speaksAgainst({ state, outcome, reason })).toBe(speaks);
  });

  test("not before it is final, and not where nothing was tried", () => {
    const notBeforeAt = new Date(0);
    expect(speaksAgainst({ state: "deferred", outcome: full, reason, notBeforeAt })).toBe(false);
    expect(speaksAgainst({ state: "accepted", outcome: gone })).toBe(false);
    expect(speaksAgainst({ state: "skipped", reason: "left" })).toBe(false);
    expect(speaksAgainst({ state: "released", reason: "stopped" })).toBe(false);
  });
});
