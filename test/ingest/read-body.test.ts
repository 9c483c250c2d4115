import { describe, expect, test } from "@jest/globals";
import { readBody } from "../../src/ingest/read-body.ts";

/** Says whether its reader let go of it. */
function streaming(chunks: Iterable<Uint8Array>) {
  const told = { isCancelled: false, chunks: 0 };
  const left = chunks[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = left.next();
        if (done) return controller.close();
        told.chunks++;
        controller.enqueue(value);
      },
      cancel() {
        told.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { told, stream };
}

const TEXT = "é😀";
const BYTES = Buffer.from(TEXT);

describe("a body", () => {
  test("is whole up to the last byte allowed", async () => {
    expect(await readBody(new Response(TEXT), BYTES.length)).toEqual({ kind: "whole", text: TEXT });
    expect(await readBody(new Response(TEXT), BYTES.length - 1)).toEqual({ kind: "too-long" });
  });

  test("may be cut anywhere, within a character too", async () => {
    const { stream } = streaming(Array.from(BYTES, (byte) => Uint8Array.of(byte)));
    expect(await readBody(new Response(stream), 100)).toEqual({ kind: "whole", text: TEXT });
  });

  test("may be none", async () => {
    expect(await readBody(new Response(null), 0)).toEqual({ kind: "whole", text: "" });
    expect(await readBody(new Response(""), 0)).toEqual({ kind: "whole", text: "" });
  });

  test("may be no UTF-8", async () => {
    const response = new Response(Uint8Array.of(0x61, 0xff, 0x62));
    expect(await readBody(response, 3)).toEqual({ kind: "whole", text: "a\ufffdb" });
  });

  test("is counted, whatever its header says", async () => {
    const short = { headers: { "content-length": "1" } };
    expect(await readBody(new Response(TEXT, short), 3)).toEqual({ kind: "too-long" });
    const long = { headers: { "content-length": "999999" } };
    expect(await readBody(new Response("a", long), 3)).toEqual({ kind: "whole", text: "a" });
  });

  test("without end is let go of at once", async () => {
    const { told, stream } = streaming(endless());
    expect(await readBody(new Response(stream), 2_500)).toEqual({ kind: "too-long" });
    expect(told).toEqual({ isCancelled: true, chunks: 3 });
  });

  test("that breaks off throws", async () => {
    const { stream } = streaming(breaking());
    await expect(readBody(new Response(stream), 100)).rejects.toThrow("broken");
  });
});

function* endless() {
  for (;;) yield new Uint8Array(1_000);
}

function* breaking() {
  yield Uint8Array.of(0x61);
  throw new Error("broken");
}
