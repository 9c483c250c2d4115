import path from "node:path";
import { TemplateError } from "./check-template.ts";
import type { TemplateFiles } from "./template-files.ts";

/** The colours that stand in the templates by name: `@accent`, `@accent-dark`. */
export type Colours = { accent: string; accentDark: string };

/** A line as MJML reads it, and where an operator finds it. */
type Line = { text: string; from: string };

/** A template that stands in another one in the place of some words, between `<!--card-->` and its end. */
type Card = { place: string; name: string };

const ANY_INCLUDE = /(<mj-include\b[^>]*>(?:\s*<\/mj-include>)?)/;
const INCLUDE = /^<mj-include\s+path=(["'])([\w./-]+)\1\s*(?:\/>|>\s*<\/mj-include>)$/;
const INCLUDE_SHAPE = '<mj-include path="./partials/hand.mjml" />';
const WRAPPERS = /<\/?(?:mjml|mj-head|mj-body)>/g;
const COLOUR = /@accent(-dark)?(?![\w-])/g;

/** The template as HTML, with its includes and its card in their places. Throws a TemplateError with file and line. */
export async function compileMjml(
  files: TemplateFiles,
  name: string,
  colours: Colours,
  card?: Card,
): Promise<string> {
  // Loaded here, because it takes 0.4 s that a job which composes nothing need not wait for.
  const { default: mjml2html } = await import("mjml");
  const lines = await linesOf(files, name, card);
  // Before MJML and not in it: it counts lines by the text from before its preprocessors.
  const source = coloured(lines.map(({ text }) => text).join("\n"), colours);
  try {
    const { html } = await mjml2html(source, {
      validationLevel: "strict",
      // MJML would fetch Roboto from Google as soon as a font list names it.
      fonts: {},
    });
    return html.replace(/^\s+/gm, "");
  } catch (cause) {
    throw new TemplateError(mjmlProblems(files.pathOf(name), lines, cause), { cause });
  }
}

/** With the operator's colours in the place of their names. */
export function coloured(text: string, { accent, accentDark }: Colours): string {
  return text.replace(COLOUR, (_name, dark?: string) => (dark ? accentDark : accent));
}

/**
 * MJML's own includes miss a file without a word, and know one folder only: they are put in here,
 * from the file that counts.
 */
async function linesOf(
  files: TemplateFiles,
  name: string,
  card?: Card,
  around: readonly string[] = [],
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const line of await readLines(files, name)) {
    const { text, from } = line;
    const [tag, , given = ""] = INCLUDE.exec(text) ?? [];
    if (tag !== undefined) {
      const wanted = path.posix.join(path.posix.dirname(name), given);
      if (!files.names.includes(wanted) || [...around, name].includes(wanted)) {
        throw new TemplateError(`${from}: there is nothing to include from ${wanted}`);
      }
      const included = await linesOf(files, wanted, card, [...around, name]);
      lines.push(...included.map(unwrapped));
    } else if (text.includes("<mj-include")) {
      throw new TemplateError(`${from}: an include must look like ${INCLUDE_SHAPE}`);
    } else if (card !== undefined && text.includes(card.place)) {
      const [before = "", after = ""] = text.split(card.place);
      const inside = await cardLines(files, card, from);
      lines.push({ text: before, from }, ...inside, { text: after, from });
    } else {
      lines.push(line);
    }
  }
  return lines;
}

/** With each include on a line of its own. */
async function readLines(files: TemplateFiles, name: string): Promise<Line[]> {
  const filePath = files.pathOf(name);
  const source = await files.read(name);
  return source.split("\n").flatMap((text, at) => {
    const from = `${filePath}, line ${at + 1}`;
    return text.split(ANY_INCLUDE).map((part) => ({ text: part, from }));
  });
}

async function cardLines(files: TemplateFiles, { name }: Card, from: string): Promise<Line[]> {
  const lines = await readLines(files, name);
  return [{ text: "<!--card-->", from }, ...lines, { text: "<!--/card-->", from }];
}

/** What an include brings stands in a document of its own. */
function unwrapped({ text, from }: Line): Line {
  return { text: text.replace(WRAPPERS, ""), from };
}

function mjmlProblems(filePath: string, lines: readonly Line[], cause: unknown): string {
  const errors = cause instanceof Error && "errors" in cause ? cause.errors : null;
  if (!Array.isArray(errors)) return `${filePath}: ${String(cause)}`;
  return errors
    .map(({ line, tagName, message }) => `${lines[line - 1]?.from}, ${tagName}: ${message}`)
    .join("; ");
}
