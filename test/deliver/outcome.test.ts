import { describe, expect, test } from "@jest/globals";
import { classifyFailure, enhancedCodeOf } from "../../src/deliver/outcome.ts";

const reply = (command: string, response: string) => ({
  message: "nodemailer's words",
  command,
  response,
  responseCode: Number(response.slice(0, 3)),
});

describe("a failure means", () => {
  test.each([
    ["a refused recipient", reply("RCPT TO", "550 5.1.1 no such user"), false, "refused"],
    ["a full mailbox for now", reply("RCPT TO", "452 4.2.2 full"), false, "deferred"],
    ["grey-listing", reply("RCPT TO", "450 4.2.0 come back"), false, "deferred"],
    ["a refused message", reply("DATA", "554 5.7.1 policy"), true, "refused"],
    ["421 as the reply to DATA", reply("DATA", "421 4.3.2 shutting down"), true, "deferred"],
    [
      "a refused sender: the relay's matter",
      reply("MAIL FROM", "553 5.7.1 not you"),
      false,
      "transport",
    ],
    [
      "a wrong password",
      { ...reply("AUTH PLAIN", "535 5.7.8 no"), code: "EAUTH" },
      false,
      "transport",
    ],
    [
      "a closed port",
      { message: "connect ECONNREFUSED", code: "ESOCKET", command: "CONN" },
      false,
      "transport",
    ],
    [
      "silence before the last byte",
      { message: "closed", code: "ECONNECTION", command: "CONN" },
      false,
      "transport",
    ],
    [
      "silence after the last byte",
      { message: "closed", code: "ECONNECTION", command: "CONN" },
      true,
      "uncertain",
    ],
    [
      "a time-out after the last byte",
      { message: "Timeout", code: "ETIMEDOUT", command: "CONN" },
      true,
      "uncertain",
    ],
    [
      "a recipient nodemailer will not send to",
      { message: "Invalid", code: "EENVELOPE", command: "API" },
      false,
      "refused",
    ],
    [
      "a message over the relay's size",
      { message: "size", code: "EMESSAGE", command: "MAIL FROM" },
      false,
      "refused",
    ],
  ])("%s", (_name, error, isDataSent, kind) => {
    expect(classifyFailure(error, isDataSent).kind).toBe(kind);
  });

  test("keeps the codes of the reply", () => {
    expect(classifyFailure(reply("RCPT TO", "550 5.1.1 no such user"), false)).toEqual({
      kind: "refused",
      reply: "550 5.1.1 no such user",
      code: 550,
      enhancedCode: "5.1.1",
    });
  });
});

test.each([
  ["550-5.7.26 not authenticated", { enhancedCode: "5.7.26" }],
  ["550 no such user", {}],
  ["250 2.0.0 queued", { enhancedCode: "2.0.0" }],
  ["rubbish", {}],
])("the enhanced code of %j", (text, code) => {
  expect(enhancedCodeOf(text)).toEqual(code);
});
