import { cleanText, cutText } from "./clean-text.ts";

type KnownSource = { name: string; brings: "papers" | "counts" };

const ARXIV: KnownSource = { name: "arXiv", brings: "papers" };
const HUGGING_FACE: KnownSource = { name: "Hugging Face", brings: "papers" };

/** The sources by the names that readers know them by. */
const KNOWN_SOURCES: ReadonlyMap<string, KnownSource> = new Map([
  ["arxiv", ARXIV],
  ["arxiv-api", ARXIV],
  ["arxiv-oai", ARXIV],
  ["github", { name: "GitHub", brings: "counts" }],
  ["hackernews", { name: "Hacker News", brings: "counts" }],
  ["huggingface", HUGGING_FACE],
  ["huggingface-trending", HUGGING_FACE],
]);

const NAME_MOST = 40;
const NAMES_MOST = 200;

/** One sentence about the sources that were broken when a digest was made; null where none was. */
export function sayMissing(sources: readonly string[]): string | null {
  const known = sources.map(knownSource).filter(({ name }) => name !== "");
  const names = [...new Set(known.map(({ name }) => name))];
  if (names.length === 0) return null;
  const brought = new Set(known.map(({ brings }) => brings));
  const effect = effectOf(brought, names.length === 1 ? "its" : "their");
  const list = cutText(listNames(names), NAMES_MOST);
  return `When this digest was made, ${list} could not be read; ${effect}.`;
}

function knownSource(source: string): KnownSource {
  const name = cutText(cleanText(source), NAME_MOST);
  return KNOWN_SOURCES.get(source) ?? { name, brings: "papers" };
}

function effectOf(brought: ReadonlySet<KnownSource["brings"]>, whose: string): string {
  if (!brought.has("counts")) return `some of ${whose} papers may be missing`;
  if (!brought.has("papers")) return `${whose} counts may be old`;
  return "papers may be missing and counts may be old";
}

function listNames(names: readonly string[]): string {
  if (names.length === 1) return names.join();
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
