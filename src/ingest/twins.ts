import type { Identity } from "../paper-rules.ts";

/** Shorter titles ("Editorial", "A reply") are shared by works that are not one. */
const LEAST_LETTERS = 20;
const MOST_LETTERS = 200;

/**
 * The title's letters and digits in lower case without accents, at most 200; null where fewer
 * than 20 remain.
 */
export function titleKey(title: string): string | null {
  const bare = bareOf(title);
  return bare.length < LEAST_LETTERS ? null : Array.from(bare).slice(0, MOST_LETTERS).join("");
}

/**
 * Whether two tellings are of one work: by the arXiv id where both have one, else by the DOI
 * where both have one, else by the title together with at least half of the shorter list of
 * authors' last names.
 */
export function isSameWork(a: Identity, b: Identity): boolean {
  if (a.key === b.key) return true;
  if (isArxiv(a.key) && isArxiv(b.key)) return false;
  const [doi, other] = [doiOf(a), doiOf(b)];
  if (doi !== undefined && other !== undefined) return doi === other;
  const title = titleKey(a.title);
  return title !== null && title === titleKey(b.title) && shareAuthors(a.authors, b.authors);
}

/** An arXiv id before a DOI before a source's own; of two alike the first. */
export function betterKey(a: string, b: string): string {
  return rankOf(b) < rankOf(a) ? b : a;
}

function rankOf(key: string): number {
  if (isArxiv(key)) return 0;
  return key.startsWith("doi:") ? 1 : 2;
}

function isArxiv(key: string): boolean {
  return key.startsWith("arxiv:");
}

function doiOf({ key, doi }: Identity): string | undefined {
  return key.startsWith("doi:") ? key.slice("doi:".length) : doi;
}

function shareAuthors(a: readonly string[], b: readonly string[]): boolean {
  const [ours, theirs] = [lastNames(a), lastNames(b)];
  const shared = [...ours].filter((name) => theirs.has(name)).length;
  return shared > 0 && 2 * shared >= Math.min(ours.size, theirs.size);
}

/** `Ada King`, `King, Ada` and `Ada King, Jr.` alike. */
function lastNames(names: readonly string[]): Set<string> {
  const last = names
    .map((name) => name.replace(/,?\s(?:Jr|Sr|I{2,3}|IV)\.?$/, ""))
    .map((name) => (name.includes(",") ? name.split(",")[0] : name.split(" ").at(-1)));
  return new Set(last.map((name) => bareOf(name ?? "")).filter(Boolean));
}

function bareOf(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
