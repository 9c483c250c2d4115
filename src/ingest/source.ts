import type { PaperRecord } from "../model.ts";
import type { LeftOut } from "./left-out.ts";

/** Some of what a source says. A recording read from a file names the source it was taken from. */
export type SourceBatch = { source?: string; records: PaperRecord[]; leftOut: LeftOut[] };

/** A part of the outside world; a failure throws, what it yielded before counts. */
export type Source = { name: string; read(now: Date): AsyncIterable<SourceBatch> };
