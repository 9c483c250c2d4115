import Handlebars from "handlebars";
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import { z } from "zod";
import { NOTICE_KINDS, type NoticeKind } from "../model.ts";
import { checkTemplate, namesOf, TemplateError } from "./check-template.ts";

/** Where a letter's links may lead; composing knows the addresses. */
export const LETTER_PLACES = [
  "confirm",
  "block",
  "preferences",
  "unsubscribe",
  "comeBack",
  "home",
] as const;
export type LetterPlace = (typeof LETTER_PLACES)[number];

/** The links that each letter brings; to those of `must` it has to lead. */
const PLACES: Record<NoticeKind, { must: LetterPlace[]; may: LetterPlace[] }> = {
  confirm: { must: ["confirm"], may: ["block", "home"] },
  welcome: { must: ["preferences", "unsubscribe"], may: ["home"] },
  settings: { must: ["preferences", "unsubscribe"], may: ["home"] },
  goodbye: { must: [], may: ["comeBack", "home"] },
  returned: { must: ["comeBack"], may: ["home"] },
};

/** What a text of a letter may print. */
export type LetterValues = {
  service: string;
  host: string;
  from: string;
  /** `every day at 07:00, Berlin`. */
  rhythm: string;
  isFirstNow: boolean;
};

const Words = z
  .string()
  .transform((text) => text.replace(/\s+/g, " ").trim())
  .pipe(z.string().min(1));
const Link = z.strictObject({ label: Words, to: z.enum(LETTER_PLACES) });
const Letter = z.strictObject({
  subject: Words,
  preheader: Words,
  heading: Words,
  paragraphs: z.array(Words).min(1),
  button: Link,
  buttonNote: Words,
  /** A question, its answer and, where one helps, a link. */
  notes: z.array(z.strictObject({ lead: Words, text: Words, link: Link.optional() })),
});
export type LetterWords = z.infer<typeof Letter>;

const Letters = z.strictObject(
  Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, Letter])) as Record<
    NoticeKind,
    typeof Letter
  >,
);

const EVERYWHERE = { service: "Specimens", host: "example.org", from: "digest@example.org" };
const WELCOME = { ...EVERYWHERE, rhythm: "every day at 07:00, Berlin" };

/** What the texts of each letter may print, as they are tried. */
const SPECIMENS: Record<NoticeKind, readonly Partial<LetterValues>[]> = {
  confirm: [EVERYWHERE],
  welcome: [
    { ...WELCOME, isFirstNow: true },
    { ...WELCOME, isFirstNow: false },
  ],
  settings: [EVERYWHERE],
  goodbye: [EVERYWHERE],
  returned: [EVERYWHERE],
};

/**
 * The words of letters.yaml, to be printed for one reader. Throws a TemplateError with file and line
 * where something is missing, unknown, or leads where that letter has no link to.
 */
export function readLetterWords(
  filePath: string,
  source: string,
): (kind: NoticeKind, values: LetterValues) => LetterWords {
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    // What it would warn of is refused below, with its line.
    logLevel: "error",
  });
  const [broken] = document.errors;
  const fail = (line: number, message: string) => {
    throw new TemplateError(`${filePath}, line ${line}: ${message}`);
  };
  if (broken) fail(lines.linePos(broken.pos[0]).line, broken.message);
  const lineOf = (path: readonly PropertyKey[]) => lineAt(document, lines, path);
  const value = valueOf(document, (at, message) => fail(lines.linePos(at).line, message));
  const problem = firstProblem(value);
  if (problem) fail(lineOf(problem.path), `${sayPath(problem.path)}: ${problem.what}`);
  const letters = Letters.parse(value);
  for (const kind of NOTICE_KINDS) {
    const wrong = wrongPlace(kind, letters[kind]);
    if (wrong !== null) fail(lineOf([kind]), `${kind}: ${wrong}`);
    forEachText(letters[kind], [kind], (text, path) => {
      const told = problemOf(text, SPECIMENS[kind]);
      if (told !== null) fail(lineOf(path), told);
    });
  }
  const prints = new Map(NOTICE_KINDS.map((kind) => [kind, compileLetter(letters[kind])]));
  return (kind, values) => prints.get(kind)?.(values) ?? letters[kind];
}

function valueOf(document: Document, fail: (at: number, message: string) => void): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    return fail(lostAlias(document), messageOf(cause));
  }
}

/** Where a `*name` stands that no `&name` stands before. */
function lostAlias(document: Document): number {
  let at = 0;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      at = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return at;
}

function sayPath(path: readonly PropertyKey[]): string {
  return path.map(String).join(".") || "the letters";
}

function wrongPlace(kind: NoticeKind, { button, notes }: LetterWords): string | null {
  const { must, may } = PLACES[kind];
  const places = [button.to, ...notes.flatMap(({ link }) => link?.to ?? [])];
  const lost = must.filter((place) => !places.includes(place));
  if (lost.length > 0) return `must have a link to ${lost.join(" and to ")}`;
  const odd = places.find((place) => !must.includes(place) && !may.includes(place));
  return odd === undefined
    ? null
    : `has no link to ${odd}; only to ${[...must, ...may].join(", ")}`;
}

/** A key that is not known goes first: mistyped, it is why another one is missing. */
function firstProblem(letters: unknown): { path: PropertyKey[]; what: string } | null {
  const issues = Letters.safeParse(letters, { error: sayIssue }).error?.issues ?? [];
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    return { path: [...issue.path, issue.keys[0] ?? ""], what: "is nothing that a letter has" };
  }
  const [first] = issues;
  return first ? { path: first.path, what: first.message } : null;
}

function sayIssue({ input, expected }: z.core.$ZodRawIssue): string | null {
  if (input === undefined || input === null) return "is missing";
  const isBraced = expected === "string" && typeof input === "object" && !Array.isArray(input);
  return isBraced ? "is no text; one that begins with {{ needs quotes around it" : null;
}

/** A line of the file for a place in it: that of the nearest part that is there. */
function lineAt(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let found: unknown = node;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      [found, node] = [pair?.key ?? found, pair?.value];
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      found = node ?? found;
    }
  }
  return isNode(found) ? lines.linePos(found.range?.[0] ?? 0).line : 1;
}

function problemOf(text: string, specimens: readonly Partial<LetterValues>[]): string | null {
  try {
    checkTemplate("", text, namesOf(specimens));
    const empty = specimens.find((values) => print(text)(values).trim() === "");
    if (empty === undefined) return null;
    const { isFirstNow } = empty;
    return `says nothing${isFirstNow === undefined ? "" : ` where isFirstNow is ${isFirstNow}`}`;
  } catch (cause) {
    return messageOf(cause).replace(/^, line \d+: /, "");
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function print(text: string) {
  // The places that they are printed to escape them.
  return Handlebars.compile<Partial<LetterValues>>(text, {
    strict: true,
    knownHelpersOnly: true,
    noEscape: true,
  });
}

function forEachText(
  value: unknown,
  path: PropertyKey[],
  act: (text: string, path: PropertyKey[]) => void,
): void {
  if (typeof value === "string") return act(value, path);
  for (const [key, one] of Object.entries(value ?? {})) {
    forEachText(one, [...path, Array.isArray(value) ? Number(key) : key], act);
  }
}

function compileLetter(letter: LetterWords): (values: LetterValues) => LetterWords {
  const prints = new Map<string, (values: LetterValues) => string>();
  forEachText(letter, [], (text) => prints.set(text, print(text)));
  return (values) => printed(letter, (text) => prints.get(text)?.(values) ?? text);
}

/** The same value with each of its texts printed: no part of it changes its kind. */
function printed<Value>(value: Value, act: (text: string) => string): Value {
  const changed = (one: unknown): unknown => {
    if (typeof one === "string") return act(one);
    if (Array.isArray(one)) return one.map(changed);
    return Object.fromEntries(Object.entries(one ?? {}).map(([key, part]) => [key, changed(part)]));
  };
  return changed(value) as Value;
}
