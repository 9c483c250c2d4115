import { createFileSource, type FileSourceOptions } from "./file-source.ts";
import { createHuggingFaceSource, type HuggingFaceOptions } from "./hugging-face.ts";
import type { Source } from "./source.ts";

export type SourceSettings = { file?: FileSourceOptions; huggingface: HuggingFaceOptions };

/** Every source by the name that `--source` takes. A new one is one file and one line here. */
const SOURCES = {
  file: ({ file }: SourceSettings) => createFileSource(given(file)),
  huggingface: ({ huggingface }: SourceSettings) => createHuggingFaceSource(huggingface),
};

export type SourceName = keyof typeof SOURCES;

/** What the hourly run asks. */
export const LIVE_SOURCES: readonly SourceName[] = ["huggingface"];

export function isSourceName(name: string): name is SourceName {
  return Object.hasOwn(SOURCES, name);
}

export function sourceNames(): string[] {
  return Object.keys(SOURCES);
}

export function openSource(name: SourceName, settings: SourceSettings): Source {
  return SOURCES[name](settings);
}

function given(file: FileSourceOptions | undefined): FileSourceOptions {
  if (!file) throw new Error("the source file needs a path: --path <file-or-folder>");
  return file;
}
