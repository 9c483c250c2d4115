import type { LeftOut, Telling } from "./telling.ts";

/** Some of what a source says. A recording read from a file names the source it was taken from. */
export type SourceBatch = { source?: string; records: Telling[]; leftOut: LeftOut[] };

/** A part of the outside world; a failure throws, what it yielded before counts. */
export type Source = { name: string; read(now: Date): AsyncIterable<SourceBatch> };
