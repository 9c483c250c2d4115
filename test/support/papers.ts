import { PAPER_RULES } from "../../src/ingest/merge.ts";
import type { PaperRecord } from "../../src/model.ts";
import type { Db } from "../../src/store/client.ts";
import { createPaperStore } from "../../src/store/paper-store.ts";

export const LISTED_AT = new Date("2026-01-28T00:00:00Z");

/** A paper as a source tells it; everything but its key and title may be left out. */
export function record(id: string, title: string, more: Partial<PaperRecord> = {}): PaperRecord {
  return {
    key: `arxiv:${id}`,
    title,
    authors: [],
    categories: [],
    keywords: [],
    links: { paper: `https://arxiv.org/abs/${id}` },
    listedAt: LISTED_AT,
    saidAt: LISTED_AT,
    signals: [],
    ...more,
  };
}

export async function savePapers(db: Db, records: PaperRecord[], now = LISTED_AT): Promise<void> {
  await createPaperStore(db).savePapers("arxiv", records, now, PAPER_RULES);
}
