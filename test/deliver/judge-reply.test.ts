import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { judgeReply, type ReplyCause } from "../../src/deliver/judge-reply.ts";
import { enhancedCodeOf } from "../../src/deliver/outcome.ts";

function judge(reply: string) {
  return judgeReply(Number(reply.slice(0, 3)), enhancedCodeOf(reply).enhancedCode, reply);
}

describe("a reply means", () => {
  test.each<[reply: string, cause: ReplyCause]>([
    ["550 5.1.1 no such user", "mailbox"],
    ["550 5.1.10 the domain takes no mail", "mailbox"],
    ["550 5.2.1 mailbox disabled", "disabled"],
    ["452 4.2.2 mailbox full", "quota"],
    ["552 5.2.2 over quota", "quota"],
    ["552 storage exceeded", "quota"],
    ["554 5.7.1 blocked", "policy"],
    ["553 5.1.8 sender's domain not found", "policy"],
    ["550 5.7.26 no DMARC alignment", "policy"],
    ["550 5.7.515 access denied", "policy"],
    ["554 you are on a block list", "policy"],
    ["421 4.7.28 unusual rate", "pace"],
    ["421 try later", "pace"],
    ["421 4.2.1 whatever stands behind it", "pace"],
    ["451 4.7.500 server busy", "pace"],
    ["451 4.3.2 not accepting messages", "pace"],
    ["451 4.4.5 congested", "pace"],
    ["454 throttled", "pace"],
    ["450 4.2.0 grey-listed, come back", "system"],
    ["451 4.7.1 Greylisting in action, please come back later", "system"],
    ["451 4.7.1 Grey listed for 300 seconds", "system"],
    ["450 4.7.1 graylist", "system"],
    ["451 4.3.0 local trouble", "system"],
    ["451 4.2.3 too long for this mailbox", "system"],
    ["550 5.4.4 no route", "system"],
    ["552 5.3.4 message too big", "ours"],
    ["554 5.6.0 malformed", "ours"],
    ["501 5.5.4 bad arguments", "ours"],
    ["550 not here", "unknown"],
    ["554 30 Sorry. This mailbox is disabled", "unknown"],
    ["550 5.0.0 who knows", "unknown"],
    ["599 nobody knows this one", "unknown"],
  ])("%s", (reply, cause) => {
    expect(judge(reply)).toBe(cause);
  });

  test("a refusal that speaks of grey lists is a refusal", () => {
    expect(judge("550 5.7.1 you are on our greylist")).toBe("policy");
  });
});

const recordings = process.env["RECORDINGS_DIR"];
const testIfRecorded = recordings ? test : test.skip;
if (!recordings) process.stderr.write("skipped: recorded replies (set RECORDINGS_DIR)\n");

test("in CI the recordings are there", () => {
  expect(process.env["CI"] === "true" && !recordings).toBe(false);
});

/** By the beginning of the file's name; the first that fits counts. */
const RECORDED: readonly [name: string, cause: ReplyCause][] = [
  ["421_", "pace"],
  ["450_4_2_1_", "disabled"],
  ["451_4_7_", "pace"],
  ["452_4_2_2_", "quota"],
  // "#5.1.0", as it stands there.
  ["550_5_1_0_", "system"],
  ["550_5_1_1_", "mailbox"],
  ["550_5_2_0_", "system"],
  ["550_5_2_1_", "disabled"],
  ["550_5_4_", "system"],
  ["550_5_7_", "policy"],
  ["550_", "unknown"],
  ["552_5_2_2_", "quota"],
  ["552_", "quota"],
  ["554_5_2_3_", "ours"],
  ["554_5_4_", "system"],
  // "This mailbox is disabled": no reason to shut its whole domain.
  ["554_no_such_recipient", "unknown"],
];

/** A relay's own words in the bounce that quotes them, in one line; null where nothing was said. */
function quotedReply(bounce: string): string | null {
  const text = bounce.replace(/\s+/g, " ");
  const quoted = /(?:said|to me|>): ([45]\d\d[ -].*?)(?: ?\(in reply to|$)/.exec(text);
  return (quoted ?? /\b([45]\d\d [45]\.\d+\.\d+ .*)/.exec(text))?.[1] ?? null;
}

testIfRecorded(
  "every recorded reply is judged as the table says, and none of them shuts too much",
  () => {
    const folder = join(recordings ?? "", "mail", "smtp-replies");
    let judged = 0;
    for (const name of readdirSync(folder)) {
      const reply = quotedReply(readFileSync(join(folder, name), "utf8"));
      const wanted = RECORDED.find(([begin]) => name.startsWith(begin))?.[1];
      if (reply === null || wanted === undefined) continue;
      expect({ name, cause: judge(reply) }).toEqual({ name, cause: wanted });
      judged++;
    }
    expect(judged).toBeGreaterThan(42);
  },
);
