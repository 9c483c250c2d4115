import type { Meaning } from "./search/ports.ts";
import { createSemanticIndex, type SemanticIndex } from "./search/semantic-index.ts";
import type { Db } from "./store/client.ts";
import {
  findModel,
  findVectorBefore,
  type ModelInUse,
  readPaperVectors,
  readTermVectors,
} from "./store/semantic-models.ts";

/** The semantic model as this process holds it in memory; loaded on first use, then kept up to date. */
export type SemanticsInUse = {
  /** The model in use now, with the newest papers; null before there is one. */
  current(): Promise<(Meaning & { modelId: number }) | null>;
};

const VECTORS_PER_PAGE = 5_000;

export function openSemantics(db: Db): SemanticsInUse {
  let held: { model: ModelInUse; index: SemanticIndex; last: number } | null = null;
  let loading: Promise<unknown> = Promise.resolve();

  async function refresh() {
    const model = await findModel(db);
    if (model === null) return null;
    const isSame = held?.model.id === model.id;
    const next = isSame && held ? held : await begin(db, model);
    next.last = await loadVectors(db, model.id, next.index, next.last);
    held = next;
    return { modelId: model.id, ...meaningOf(db, model.id, next.index) };
  }

  return {
    current() {
      // One after the other, or two first searches would load everything twice.
      const now = loading.then(refresh, refresh);
      loading = now;
      return now;
    },
  };
}

/** Older papers are found by their words only: these take 65 MB. */
const VECTORS_MOST = 250_000;

async function begin(db: Db, model: ModelInUse) {
  const last = await findVectorBefore(db, model.id, VECTORS_MOST);
  return { model, index: createSemanticIndex(model.dimensions), last };
}

/** @returns the sequence number of the last vector loaded. */
export async function loadVectors(
  db: Db,
  modelId: number,
  index: SemanticIndex,
  after: number,
): Promise<number> {
  for (let last = after; ; ) {
    const page = await readPaperVectors(db, modelId, { after: last, most: VECTORS_PER_PAGE });
    index.add(page);
    last = page.at(-1)?.seq ?? last;
    if (page.length < VECTORS_PER_PAGE) return last;
  }
}

export function meaningOf(db: Db, modelId: number, index: SemanticIndex): Meaning {
  return { ...index, termVectors: (lexemes) => readTermVectors(db, modelId, lexemes) };
}
