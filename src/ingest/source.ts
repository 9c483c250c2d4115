import type { PaperRecord } from "../model.ts";
import type { KeyedListing, KeyedReadings } from "../paper-rules.ts";
import type { LeftOut } from "./left-out.ts";

/** What a source lists for one day: all ids of it that were told, well-formed or not. */
export type Listing = {
  /** Of a source with several lists, which one (`cs.LG`); empty where there is one. */
  part: string;
  day: string;
  ids: readonly string[];
  /** False where a list of nothing is nothing unusual: archives rest on holidays. */
  isNeverEmpty: boolean;
  /** Why it is known not to be whole. */
  cut?: string | undefined;
};

/** Some of what a source says. A recording read from a file names the source it was taken from. */
export type SourceBatch = {
  source?: string;
  records: PaperRecord[];
  leftOut: LeftOut[];
  /** Counts of papers that other sources tell of; those of unknown ones are passed over. */
  readings?: KeyedReadings[];
  /** Known papers that this source lists, though it tells nothing else of them. */
  listed?: KeyedListing[];
  /** Keys of papers worth knowing. */
  wanted?: string[];
  /** Keys of papers that their authors or the archive took back. */
  withdrawn?: string[];
  /** Keys of papers that the archive has, whatever it said before. */
  restored?: string[];
  listings?: Listing[];
  /** Where the next run goes on once this batch is stored; told whole each time. */
  cursor?: object;
};

/**
 * A part of the outside world. A failure throws; what it yielded before counts. `cursor` is the
 * last one it yielded, in an earlier run or another process; read it as if it were foreign.
 */
export type Source = {
  name: string;
  /** Under what its cursor is kept, if not its name: a back-fill has one of its own. */
  cursorKey?: string;
  read(now: Date, cursor: unknown): AsyncIterable<SourceBatch>;
};
