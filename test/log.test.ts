import { expect, test } from "@jest/globals";
import { humanLine, maskAddress } from "../src/log.ts";

test.each([
  ["jane.doe@example.org", "j…@example.org"],
  ["j@example.org", "j…@example.org"],
  ['"a@b"@example.org', '"…@example.org'],
  ["@example.org", "…"],
  ["no address", "…"],
  ["", "…"],
])("masks %j as %j", (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});

test("on a terminal a line reads as one sentence with its fields, and a stack below", () => {
  const time = new Date(2026, 0, 2, 3, 4, 5).toISOString();
  const line = (more: object) =>
    humanLine(JSON.stringify({ level: "warn", time, msg: "late", ...more }));
  expect(line({ job: "ingest", n: 3 })).toBe("03:04:05 warn  late  job=ingest  n=3");
  expect(line({ error: { message: "x", stack: "Error: x\n  at y" } })).toBe(
    "03:04:05 warn  late\nError: x\n  at y",
  );
});
