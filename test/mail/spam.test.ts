import { expect } from "@jest/globals";
import type { Mail } from "../../src/model.ts";
import { MAILS, mailNamed } from "./mails.ts";
import { judge, spamTest } from "./spamassassin.ts";

const SCORE_MOST = 1;

/** Rules that a good mail meets, and what they say. Any other is about something to mend. */
const HARMLESS: Record<string, string> = {
  HTML_MESSAGE: "there is an HTML part",
  MAILING_LIST_MULTI: "it has the headers of a list, which counts in its favour",
};

/** What the operator's relay and the reader's server add on the way, as Postfix writes it. */
const ON_THE_WAY = [
  "Return-Path: <digest@papers.example>",
  "Received: from relay.papers.example (relay.papers.example [IPv6:2001:db8::25])",
  "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
  "\tby mx.example.org (Postfix) with ESMTPS id 4Xb0dV1c2Fz9q",
  "\tfor <reader@example.org>; Mon, 26 Jan 2026 06:00:03 +0000 (UTC)",
  "Received: from paperboy.papers.example (localhost [127.0.0.1])",
  "\tby relay.papers.example (Postfix) with ESMTPSA id 4Xb0dT5k7Qz3w",
  "\tfor <reader@example.org>; Mon, 26 Jan 2026 06:00:02 +0000 (UTC)",
  "",
].join("\r\n");

function arrived({ raw }: Pick<Mail, "raw">): Buffer {
  return Buffer.concat([Buffer.from(ON_THE_WAY), raw]);
}

/** A digest that somebody spoilt: no text part, no date, no way to leave. */
function spoilt(): Buffer {
  const raw = mailNamed("digest")
    .raw.toString("latin1")
    .replace(/^(?:Date|List-[\w-]+|Precedence):.*\r\n(?:[ \t].*\r\n)*/gm, "")
    .replace(
      /^Content-Type: multipart[\s\S]*?^Content-Type: text\/html/m,
      "Content-Type: text/html",
    );
  return arrived({ raw: Buffer.from(raw, "latin1") });
}

spamTest(
  "SpamAssassin has nothing to say against any mail, and much against a spoilt one",
  async () => {
    const ours = MAILS.filter(({ name }) => !name.endsWith("-hostile"));
    const [bad, ...verdicts] = await judge([spoilt(), ...ours.map(({ mail }) => arrived(mail))]);
    const told = verdicts.flatMap(({ score, rules }, at) => {
      const odd = rules.filter((rule) => HARMLESS[rule] === undefined);
      return score < SCORE_MOST && odd.length === 0 ? [] : [{ name: ours[at]?.name, score, odd }];
    });
    expect(told).toEqual([]);
    expect(bad?.rules).toEqual(expect.arrayContaining(["MIME_HTML_ONLY", "MISSING_DATE"]));
    expect(bad?.score).toBeGreaterThan(SCORE_MOST);
  },
);
