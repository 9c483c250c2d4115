import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { addDays } from "../../../src/time.ts";
import { huggingFaceEntry, type ShapedPaper } from "./shapes.ts";

type Entry = { paper: { id: string; title: string; upvotes?: number; [field: string]: unknown } };

/** A month of papers as the sources know them; Hugging Face's days recorded where there are recordings. */
export type World = {
  days: string[];
  /** What Hugging Face lists for a day. */
  lists: Map<string, unknown[]>;
  /** What arXiv announces on a day. */
  announced: Map<string, ShapedPaper[]>;
  byId: Map<string, ShapedPaper>;
  /** Repository by paper. */
  repositories: Map<string, string>;
  stories: { id: string; paperId: string; day: string; points: number | null }[];
  /** Known to Hacker News before anybody else. */
  onlyStory: ShapedPaper;
};

export const CATEGORIES = ["cs.LG", "cs.CL", "hep-th"];
const ONLY_ON_ARXIV = 4;

export function makeWorld(first: string, length: number, recordings: string | undefined): World {
  const days = Array.from({ length }, (_, at) => addDays(first, at));
  const world: World = {
    days,
    lists: new Map(),
    announced: new Map(),
    byId: new Map(),
    repositories: new Map(),
    stories: [],
    onlyStory: shapedPaper("2603.90001", "cs.CL", days[4] ?? first, "Seen first by others"),
  };
  // Of the days after the month only what is announced before they come.
  for (const [at, day] of [...days, ...daysAfter(days)].entries()) {
    if (isWeekend(day)) continue;
    const entries = recordedList(recordings, day) ?? madeList(at, day);
    if (days.includes(day)) {
      announce(world, day, onlyOnArxiv(at, day));
      world.lists.set(day, entries);
    }
    for (const [place, entry] of entries.entries()) addListed(world, day, entry, place);
  }
  world.byId.set(world.onlyStory.id, world.onlyStory);
  const onlyDay = days[5] ?? first;
  // Older papers come up all the time.
  for (const back of [-5, 0]) {
    const day = addDays(first, back);
    world.stories.push({ id: `old${back}`, paperId: "1706.03762", day, points: 300 });
  }
  world.stories.push({ id: "only", paperId: world.onlyStory.id, day: onlyDay, points: 40 });
  return world;
}

function daysAfter(days: readonly string[]): string[] {
  const last = days.at(-1) ?? "";
  return [1, 2, 3].map((after) => addDays(last, after));
}

export function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** Announced on the weekday before it is listed, if that is in the month. */
function addListed(world: World, day: string, entry: Entry, place: number): void {
  const { id, title } = entry.paper;
  if (!world.byId.has(id)) {
    let before = addDays(day, -1);
    while (isWeekend(before)) before = addDays(before, -1);
    const category = CATEGORIES[place % 2] ?? "cs.LG";
    const paper = shapedPaper(id, category, before, title.replace(/\s+/g, " ").trim());
    if (world.days.includes(before)) announce(world, before, [paper]);
    else if (!world.days.includes(day)) return;
    world.byId.set(id, paper);
  }
  delete entry.paper["githubRepo"];
  delete entry.paper["githubStars"];
  if (place % 16 === 1) {
    world.repositories.set(id, `lab/code-${id.replace(".", "-")}`);
    entry.paper["githubRepo"] = `https://github.com/Lab/code-${id.replace(".", "-")}`;
  }
  if (place % 10 === 3) {
    const points = place % 20 === 3 ? 120 : null;
    world.stories.push({ id: `s${id}`, paperId: id, day: addDays(day, 1), points });
  }
}

function announce({ announced, byId }: World, day: string, papers: ShapedPaper[]): void {
  announced.set(day, [...(announced.get(day) ?? []), ...papers]);
  for (const paper of papers) byId.set(paper.id, paper);
}

function onlyOnArxiv(at: number, day: string): ShapedPaper[] {
  return CATEGORIES.flatMap((category, group) =>
    Array.from({ length: ONLY_ON_ARXIV }, (_, n) => {
      const id = `2603.8${String(at * 30 + group * 10 + n).padStart(4, "0")}`;
      return shapedPaper(id, category, day, `Only on arXiv: study ${id} of group ${group}`);
    }),
  );
}

function shapedPaper(id: string, category: string, day: string, title: string): ShapedPaper {
  return {
    id,
    title,
    abstract: `We look at ${title.toLowerCase()} & find that x < y. Made up for ${id}.`,
    authors: ["Ada King", "Bo Li"],
    categories: category === "cs.CL" ? ["cs.CL", "cs.LG"] : [category],
    submittedAt: new Date(`${addDays(day, -1)}T15:00:00Z`),
    announcedOn: day,
  };
}

function recordedList(recordings: string | undefined, day: string): Entry[] | null {
  const file = path.join(recordings ?? "", "huggingface", `${day}.json`);
  if (recordings === undefined || !existsSync(file)) return null;
  return JSON.parse(readFileSync(file, "utf8"));
}

function madeList(at: number, day: string): Entry[] {
  const count = 18 + (at % 5);
  return Array.from({ length: count }, (_, n) => {
    const id = `2603.0${String(at * 40 + n).padStart(4, "0")}`;
    const paper = shapedPaper(id, "cs.LG", day, `A list of ${day}: paper ${n}`);
    return huggingFaceEntry(paper, day, n % 7 === 0 ? 0 : n * 3);
  });
}
