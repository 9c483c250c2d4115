import { createReadStream } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { isWrappedAnswer, parseArxivAtom } from "./arxiv-atom.ts";
import { causeOf } from "./cause-of.ts";
import { cleanDate } from "./clean.ts";
import { parseHuggingFacePapers } from "./hugging-face-papers.ts";
import { type NumberedLine, parseJsonLines } from "./json-lines.ts";
import { type LeftOut, nothingOf, type Parsed } from "./left-out.ts";
import { isObject } from "./lenient.ts";
import { numberedLines } from "./lines.ts";
import { parseOaiPmh } from "./oai-pmh.ts";
import type { Source, SourceBatch } from "./source.ts";

export type FileSourceOptions = {
  /** A file, or a folder read with everything below it, sorted by name. Dot-files are passed over. */
  path: string;
  /** When Hugging Face recordings were captured; without it they count as seen when listed. */
  seenAt?: Date;
};

const WHOLE_FILE_BYTES = 64 * 1024 * 1024;
const LINE_LENGTH = 1024 * 1024;
const LINES_AT_ONCE = 500;
const PEEK_BYTES = 256 * 1024;

export function createFileSource(options: FileSourceOptions): Source {
  return { name: "file", read: () => readFileSource(options) };
}

/**
 * Recorded answers of Hugging Face and arXiv and our own JSON Lines, one file in memory at a time.
 * What a recording holds is told by its content and stored as its source's. A missing path throws;
 * a file that cannot be read or recognised is left out by name.
 */
export async function* readFileSource(options: FileSourceOptions): AsyncGenerator<SourceBatch> {
  const found = await stat(options.path).catch((error: unknown) => {
    throw new Error(`cannot read ${options.path}: ${causeOf(error)}`, { cause: error });
  });
  if (!found.isDirectory()) {
    yield* readFileNamed(options.path, basename(options.path), options);
    return;
  }
  for (const file of await filesBelow(options.path)) {
    yield* readFileNamed(file, relative(options.path, file), options);
  }
}

async function* readFileNamed(
  file: string,
  name: string,
  options: FileSourceOptions,
): AsyncGenerator<SourceBatch> {
  try {
    const { size } = await stat(file);
    if (isJsonLines(await firstLineOf(file), name)) yield* readJsonLines(file, name);
    else if (size > WHOLE_FILE_BYTES) yield nothingOf("a file over 64 MB", name);
    else yield readWhole(await readFile(file, "utf8"), name, options);
  } catch (error) {
    yield nothingOf(`a file cannot be read: ${causeOf(error)}`, name);
  }
}

function readWhole(text: string, name: string, options: FileSourceOptions): SourceBatch {
  const start = text.trimStart().slice(0, 1);
  if (start === "") return nothingOf("an empty file", name);
  if (start === "<") return { source: "arxiv", ...named(readXmlFile(text), name) };
  if (start !== "[" && start !== "{") return nothingOf("not a format that is known", name);
  const answer = start === "{" ? parseJson(text) : undefined;
  if (isObject(answer) && isWrappedAnswer(answer)) {
    return { source: "arxiv", ...named(readXmlFile(answer.body), name) };
  }
  const day = /\d{4}-\d{2}-\d{2}/.exec(basename(name))?.[0];
  const context = {
    ...(day && cleanDate(day) && { day }),
    ...(options.seenAt && { seenAt: options.seenAt }),
  };
  return { source: "huggingface", ...named(parseHuggingFacePapers(text, context), name) };
}

function readXmlFile(text: string): Parsed {
  return /<(?:OAI-PMH|record)[\s>]/.test(text.slice(0, 4_000))
    ? parseOaiPmh(text)
    : parseArxivAtom(text);
}

async function* readJsonLines(file: string, name: string): AsyncGenerator<SourceBatch> {
  let lines: NumberedLine[] = [];
  for await (const { isTooLong, ...line } of numberedLines(createReadStream(file), LINE_LENGTH)) {
    if (isTooLong) yield nothingOf("a line over 1 MB", `${name}:${line.number}`);
    else lines.push(line);
    if (lines.length < LINES_AT_ONCE) continue;
    yield parseJsonLines(lines, name);
    lines = [];
  }
  if (lines.length > 0) yield parseJsonLines(lines, name);
}

/** Our own format has its keys on the first line, or the name says so and nothing speaks against. */
function isJsonLines(firstLine: string, name: string): boolean {
  if (/\.(?:jsonl|ndjson)$/i.test(name) && !/^[[<]/.test(firstLine)) return true;
  const first = parseJson(firstLine);
  return isObject(first) && ["id", "title", "listedAt"].some((key) => key in first);
}

async function firstLineOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES, 0);
    const text = buffer
      .toString("utf8", 0, bytesRead)
      .replace(/^\ufeff/, "")
      .trimStart();
    return text.split("\n", 1)[0] ?? "";
  } finally {
    await handle.close();
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return paths.filter((path) => !/(?:^|\/)\./.test(relative(folder, path))).toSorted();
}

function named({ leftOut, ...rest }: Parsed, file: string): Parsed {
  const inFile = ({ example, ...left }: LeftOut) => ({ ...left, example: placeIn(file, example) });
  return { ...rest, leftOut: leftOut.map(inFile) };
}

function placeIn(file: string, example: string): string {
  return example === "the answer" || file.includes(example) ? file : `${file}: ${example}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}
