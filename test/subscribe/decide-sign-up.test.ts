import { expect, test } from "@jest/globals";
import { decideSignUp } from "../../src/subscribe/decide-sign-up.ts";

test.each([
  ["a new address", null, false, 0, "ask"],
  ["one that was asked", "pending", false, 1, "ask"],
  ["one that left", "left", false, 0, "ask"],
  ["one whose mail came back", "returned", false, 0, "ask"],
  ["a reader", "active", false, 0, "remind"],
  ["one that was asked three times in vain", "pending", false, 3, "ignore"],
  ["a blocked address", null, true, 0, "ignore"],
  ["a reader who is suppressed", "active", true, 0, "ignore"],
] as const)("%s", (_name, state, isSuppressed, unanswered, decision) => {
  expect(decideSignUp({ state, isSuppressed, unanswered })).toBe(decision);
});
