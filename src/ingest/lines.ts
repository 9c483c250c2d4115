import { StringDecoder } from "node:string_decoder";
import type { NumberedLine } from "./json-lines.ts";

/**
 * The lines of a byte stream with their numbers from 1. A line over `maxLength` comes as an empty
 * one followed by nothing of its rest, so one endless line cannot fill the memory.
 */
export async function* numberedLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLength: number,
): AsyncGenerator<NumberedLine & { isTooLong: boolean }> {
  const decoder = new StringDecoder("utf8");
  let number = 1;
  let rest = "";
  let isTooLong = false;
  for await (const chunk of chunks) {
    const parts = (rest + decoder.write(Buffer.from(chunk))).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const long = isTooLong || part.length > maxLength;
      yield { number, text: long ? "" : part.replace(/^\ufeff/, ""), isTooLong: long };
      number++;
      isTooLong = false;
    }
    isTooLong ||= rest.length > maxLength;
    if (isTooLong) rest = "";
  }
  rest += decoder.end();
  if (rest || isTooLong) yield { number, text: isTooLong ? "" : rest, isTooLong };
}
