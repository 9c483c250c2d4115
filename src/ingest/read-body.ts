export type Body = { kind: "whole"; text: string } | { kind: "too-long" };

/** Counts while reading: a length header may be missing or lie, and compression hides the size. */
export async function readBody(response: Response, mostBytes: number): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return { kind: "too-long" };
    chunks.push(chunk);
  }
  return { kind: "whole", text: Buffer.concat(chunks).toString("utf8") };
}
