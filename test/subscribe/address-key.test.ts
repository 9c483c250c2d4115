import { expect, test } from "@jest/globals";
import {
  createWrappedAddressKey,
  hashAddress,
  LostAddressKeyError,
  openAddressKey,
} from "../../src/subscribe/address-key.ts";

test("the key opens with the secret it was wrapped under, and with no other", () => {
  const wrapped = createWrappedAddressKey("a-secret");
  expect(openAddressKey(wrapped, ["a-secret"]).rewrapped).toBeNull();
  expect(() => openAddressKey(wrapped, ["another"])).toThrow(LostAddressKeyError);
});

test("a rotation keeps the key, so that hashes stay the same", () => {
  const wrapped = createWrappedAddressKey("old");
  const { key, rewrapped } = openAddressKey(wrapped, ["new", "old"]);
  const afterwards = openAddressKey(rewrapped ?? "", ["new"]);
  expect(hashAddress(afterwards.key, "Ada@Example.org")).toBe(hashAddress(key, "ada@example.org"));
});
