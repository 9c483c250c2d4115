import { createHash } from "node:crypto";
import type { Listing } from "./source.ts";

/** A listing of a run, all pages of it. */
export type SeenListing = {
  part: string;
  day: string;
  count: number;
  digest: string;
  isNeverEmpty: boolean;
  cut: string | null;
};

/** Puts the pages of each list together. */
export function createListings() {
  const lists = new Map<string, { first: Listing; ids: Set<string>; cut: string | null }>();
  return {
    addAll(pages: readonly Listing[]): void {
      for (const page of pages) {
        const name = `${page.part} ${page.day}`;
        const list = lists.get(name) ?? { first: page, ids: new Set<string>(), cut: null };
        for (const id of page.ids) list.ids.add(id);
        list.cut ??= page.cut ?? null;
        lists.set(name, list);
      }
    },
    list(): SeenListing[] {
      return [...lists.values()].map(({ first, ids, cut }) => {
        const { part, day, isNeverEmpty } = first;
        return { part, day, count: ids.size, digest: digestOf(ids), isNeverEmpty, cut };
      });
    },
  };
}

/** The same for the same ids in any order, however often each is told. */
export function digestOf(ids: Iterable<string>): string {
  const text = [...new Set(ids)].toSorted().join(" ");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
