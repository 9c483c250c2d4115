import { createHash } from "node:crypto";
import type { PaperRecord } from "../model.ts";
import type { KnownPaper, MergedPaper, PaperRules } from "../paper-rules.ts";
import { betterKey, isSameWork, titleKey } from "./twins.ts";

/**
 * Which source to believe, field by field: the first that says anything wins, and a source not
 * named comes last. arXiv has the authors' own words, Hugging Face adds what arXiv lacks.
 */
const ORDERS = [
  {
    sources: ["arxiv", "huggingface", "file"],
    fields: ["doi", "title", "abstract", "authors", "categories", "publishedAt", "comment"],
    links: ["paper", "pdf"],
  },
  {
    sources: ["huggingface", "file", "arxiv"],
    fields: ["tldr", "keywords", "organization"],
    links: ["code", "project", "discussion", "thumbnail"],
  },
] as const;

/** An archive takes in everything; to be on any other list somebody chose the paper. */
export const ARCHIVES: readonly string[] = ["arxiv"];

const HASHES_KEPT = 8;

/**
 * One more telling of a paper. A field that is absent erases nothing. A better source takes a
 * field over; the same source replaces its own word unless it speaks of an earlier instant, and
 * then only fills gaps. A telling already heard of that instant changes nothing, so reading
 * a folder again ends where it ended. listedAt is the earliest of the lists that people choose
 * papers for; only where there is none, of the archives: a paper noticed late is news then.
 */
export function mergePaper(
  known: KnownPaper | null,
  incoming: PaperRecord,
  source: string,
): MergedPaper {
  const hash = hashOf(incoming);
  const { signals: _, saidAt, isRevision: __, ...fields } = incoming;
  const told = { hash: hashesAfter(known?.told ?? null, saidAt, hash), saidAt };
  if (!known) {
    const provenance = { listedAt: source };
    const paper = { ...fields, links: { ...fields.links }, provenance, told };
    takeOver(paper, incoming, { source, isOlder: false });
    return { kind: "new", paper };
  }
  if (isHeard(known.told, saidAt, hash)) return { kind: "same", paper: known };
  const isOlder = known.told !== null && saidAt < known.told.saidAt;
  const paper = { ...known, links: { ...known.links }, provenance: { ...known.provenance } };
  const isChanged = takeOver(paper, incoming, { source, isOlder });
  const isListed = !incoming.isRevision && takeListing(paper, incoming.listedAt, source);
  if (!isOlder) paper.told = told;
  return { kind: isChanged || isListed ? "changed" : "same", paper };
}

/** Whether it moved. */
function takeListing(paper: KnownPaper, listedAt: Date, source: string): boolean {
  const holder = paper.provenance["listedAt"];
  const [isList, wasList] = [!ARCHIVES.includes(source), !ARCHIVES.includes(holder ?? "")];
  if (wasList && !isList) return false;
  if (isList === wasList && listedAt >= paper.listedAt) return false;
  const isMoved = listedAt.getTime() !== paper.listedAt.getTime();
  paper.provenance["listedAt"] = source;
  paper.listedAt = listedAt;
  return isMoved;
}

/**
 * Two stored papers that turn out to be one: field by field the better source's word, by the
 * same order, and of two equally good the survivor's.
 */
export function joinPapers(survivor: KnownPaper, twin: KnownPaper): KnownPaper {
  const paper = {
    ...survivor,
    links: { ...survivor.links },
    provenance: { ...survivor.provenance },
  };
  for (const { sources, fields, links } of ORDERS) {
    const mayTake = (name: string) => {
      const [ours, theirs] = [paper.provenance[name], twin.provenance[name]];
      const isBetter = ours === undefined || rankIn(sources, theirs ?? "") < rankIn(sources, ours);
      if (isBetter && theirs !== undefined) paper.provenance[name] = theirs;
      return isBetter;
    };
    for (const field of fields) copy(paper, twin, field, () => mayTake(field));
    for (const kind of links) copy(paper.links, twin.links, kind, () => mayTake(`links.${kind}`));
  }
  takeListing(paper, twin.listedAt, twin.provenance["listedAt"] ?? "");
  return paper;
}

export const PAPER_RULES: PaperRules = {
  merge: mergePaper,
  join: joinPapers,
  titleKey,
  isSameWork,
  betterKey,
};

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
  const { signals: _, saidAt: __, isRevision: ___, ...told } = incoming;
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
