import { createHash } from "node:crypto";
import type { KnownPaper, MergedPaper, PaperRecord } from "../model.ts";

export type MergePaper = typeof mergePaper;

/**
 * Which source to believe, field by field: the first that says anything wins, and a source not
 * named comes last. arXiv has the authors' own words, Hugging Face adds what arXiv lacks.
 */
const ORDERS = [
  {
    sources: ["arxiv", "huggingface", "file"],
    fields: ["doi", "title", "abstract", "authors", "categories", "publishedAt"],
    links: ["paper", "pdf"],
  },
  {
    sources: ["huggingface", "file", "arxiv"],
    fields: ["tldr", "keywords", "organization"],
    links: ["code", "project", "discussion", "thumbnail"],
  },
] as const;

const HASHES_KEPT = 8;

/**
 * One more telling of a paper. A field that is absent erases nothing. A better source takes a
 * field over; the same source replaces its own word unless it speaks of an earlier instant, and
 * then only fills gaps. A telling already heard of that instant changes nothing, so reading
 * a folder again ends where it ended. listedAt is the earliest of all.
 */
export function mergePaper(
  known: KnownPaper | null,
  incoming: PaperRecord,
  source: string,
): MergedPaper {
  const hash = hashOf(incoming);
  const { signals: _, saidAt, ...fields } = incoming;
  const told = { hash: hashesAfter(known?.told ?? null, saidAt, hash), saidAt };
  if (!known) {
    const paper = { ...fields, links: { ...fields.links }, provenance: {}, told };
    takeOver(paper, incoming, { source, isOlder: false });
    return { kind: "new", paper };
  }
  if (isHeard(known.told, saidAt, hash)) return { kind: "same", paper: known };
  const isOlder = known.told !== null && saidAt < known.told.saidAt;
  const paper = { ...known, links: { ...known.links }, provenance: { ...known.provenance } };
  const isChanged = takeOver(paper, incoming, { source, isOlder });
  const isEarlier = incoming.listedAt < known.listedAt;
  if (isEarlier) paper.listedAt = incoming.listedAt;
  if (!isOlder) paper.told = told;
  return { kind: isChanged || isEarlier ? "changed" : "same", paper };
}

type Turn = { source: string; isOlder: boolean };

/** Copies the fields whose turn it is and says whether any value really changed. */
function takeOver(paper: KnownPaper, incoming: PaperRecord, turn: Turn): boolean {
  let changes = 0;
  for (const { sources, fields, links } of ORDERS) {
    const mayTake = (name: string) => {
      if (!mayReplace(sources, paper.provenance[name], turn)) return false;
      paper.provenance[name] = turn.source;
      return true;
    };
    for (const field of fields) {
      changes += copy(paper, incoming, field, () => mayTake(field));
    }
    for (const kind of links) {
      changes += copy(paper.links, incoming.links, kind, () => mayTake(`links.${kind}`));
    }
  }
  return changes > 0;
}

function copy<T extends object, K extends keyof T>(
  into: T,
  from: Pick<T, K>,
  field: K,
  mayTake: () => boolean,
): 0 | 1 {
  const value = from[field];
  if (isAbsent(value) || !mayTake() || canonical(into[field]) === canonical(value)) return 0;
  into[field] = value;
  return 1;
}

function mayReplace(
  sources: readonly string[],
  holder: string | undefined,
  { source, isOlder }: Turn,
): boolean {
  if (holder === undefined) return true;
  if (holder === source) return !isOlder;
  return rankIn(sources, source) < rankIn(sources, holder);
}

function rankIn(sources: readonly string[], source: string): number {
  const rank = sources.indexOf(source);
  return rank === -1 ? sources.length : rank;
}

function isHeard(told: KnownPaper["told"], saidAt: Date, hash: string): boolean {
  return told?.saidAt.getTime() === saidAt.getTime() && told.hash.split(" ").includes(hash);
}

function hashesAfter(told: KnownPaper["told"], saidAt: Date, hash: string): string {
  if (told?.saidAt.getTime() !== saidAt.getTime()) return hash;
  return [...told.hash.split(" "), hash].slice(-HASHES_KEPT).join(" ");
}

function hashOf(incoming: PaperRecord): string {
  const { signals: _, saidAt: __, ...told } = incoming;
  return createHash("sha256").update(canonical(told)).digest("hex").slice(0, 16);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** JSON with sorted keys: the order in which a parser wrote the fields says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => sorted(inner)) ?? "";
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
