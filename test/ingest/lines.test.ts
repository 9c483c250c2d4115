import { expect, test } from "@jest/globals";
import { numberedLines } from "../../src/ingest/lines.ts";

async function* bytes(...chunks: (string | Uint8Array)[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(chunks: AsyncIterable<Uint8Array>, maxLength = 100) {
  const lines: unknown[] = [];
  for await (const line of numberedLines(chunks, maxLength)) lines.push(line);
  return lines;
}

test("lines are numbered across chunks, and a character may be cut by one", async () => {
  const accent = Buffer.from("é");
  const lines = await read(
    bytes("\ufeffone\ntw", "o\n\nthr", accent.subarray(0, 1), accent.subarray(1)),
  );
  expect(lines).toEqual([
    { number: 1, text: "one", isTooLong: false },
    { number: 2, text: "two", isTooLong: false },
    { number: 3, text: "", isTooLong: false },
    { number: 4, text: "thré", isTooLong: false },
  ]);
});

test("a line that is too long is named once and the next one is read", async () => {
  const long = "x".repeat(60);
  const lines = await read(bytes("a\n", long, long, long, "\nb"));
  expect(lines).toEqual([
    { number: 1, text: "a", isTooLong: false },
    { number: 2, text: "", isTooLong: true },
    { number: 3, text: "b", isTooLong: false },
  ]);
});
