import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import { TellableError } from "../../log.ts";

/** The file of that name in the folder, or in its sub-folders of that kind; packed or not. */
export function findFile(folder: string, kind: string, name: string): string {
  const places = [folder, path.join(folder, kind), path.join(folder, "eval", kind)];
  const found = places
    .flatMap((place) => [path.join(place, name), path.join(place, `${name}.gz`)])
    .find((file) => existsSync(file));
  if (found) return found;
  throw new TellableError(
    `${folder} holds no ${name}, ${name}.gz, ${kind}/${name} or eval/${kind}/${name}: see --data.`,
  );
}

/** Reads lines without holding the file; packed files too. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  const stream = file.endsWith(".gz") ? input.pipe(createGunzip()) : input;
  // readline does not hear of errors in what it reads.
  const failure = new Promise<never>((_, reject) => {
    input.once("error", reject);
    stream.once("error", reject);
  });
  failure.catch(() => {});
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })[
    Symbol.asyncIterator
  ]();
  for (;;) {
    const next = await Promise.race([lines.next(), failure]);
    if (next.done) return;
    if (next.value.trim() !== "") yield next.value;
  }
}

/** Rows that fit the schema; a line that does not is counted, and the first one named. */
export async function readRows<S extends z.ZodType>(
  file: string,
  schema: S,
): Promise<{ rows: z.infer<S>[]; leftOut: number; example: string | null }> {
  const rows: z.infer<S>[] = [];
  let leftOut = 0;
  let example: string | null = null;
  let number = 0;
  for await (const line of readLines(file)) {
    number++;
    const read = schema.safeParse(parseJson(line));
    if (read.success) rows.push(read.data);
    else {
      leftOut++;
      const [issue] = read.error.issues;
      example ??= `${path.basename(file)}:${number} ${issue?.path.join(".")}: ${issue?.message}`;
    }
  }
  return { rows, leftOut, example };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
