import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Handlebars from "handlebars";
import mjml2html from "mjml";
import type { LetterView } from "./letter-view.ts";
import type { PaperView } from "./paper-view.ts";
import { LETTER_SPECIMEN, PAPER_SPECIMEN, SHELL_SPECIMEN } from "./specimen.ts";
import type { ShellView } from "./view.ts";

/** Everything that is printed, compiled once per process. */
export type Templates = {
  digestHtml(view: ShellView): string;
  digestText(view: ShellView): string;
  paperHtml(view: PaperView & { brief: boolean }): string;
  paperText(view: PaperView): string;
  letterHtml(view: LetterView): string;
  letterText(view: LetterView): string;
};

const PAPER_PLACE = "{{> paper}}";

/** Reads and compiles `dir`; throws with file and line where a template is wrong. */
export async function createTemplates(dir: string): Promise<Templates> {
  const read = (name: string) => readFile(join(dir, name), "utf8");
  const digest = await digestMarkup(
    dir,
    await read("digest.mjml"),
    await read("partials/paper.hbs"),
  );
  const letter = await compileMjml(join(dir, "letter.mjml"), await read("letter.mjml"));
  return {
    digestHtml: compile("digest.mjml", digest.shell, "html", SHELL_SPECIMEN),
    digestText: compile("digest.txt.hbs", await read("digest.txt.hbs"), "text", SHELL_SPECIMEN),
    paperHtml: compile("partials/paper.hbs", digest.paper, "html", {
      ...PAPER_SPECIMEN,
      brief: false,
    }),
    paperText: compile(
      "partials/paper.txt.hbs",
      await read("partials/paper.txt.hbs"),
      "text",
      PAPER_SPECIMEN,
    ),
    letterHtml: compile("letter.mjml", letter, "html", LETTER_SPECIMEN),
    letterText: compile("letter.txt.hbs", await read("letter.txt.hbs"), "text", LETTER_SPECIMEN),
  };
}

/**
 * MJML writes the inline styles into the whole document, so the paper's card goes through it in its
 * place and is cut out again: the shell keeps only a hole for ready cards.
 */
async function digestMarkup(dir: string, source: string, paper: string) {
  if (!source.includes(PAPER_PLACE)) throw new Error(`digest.mjml: ${PAPER_PLACE} is missing`);
  const marked = source.replace(PAPER_PLACE, () => `<!--card-->${paper}<!--/card-->`);
  const html = await compileMjml(join(dir, "digest.mjml"), marked);
  const [before, rest] = splitOnce(html, "<!--card-->");
  const [card, after] = splitOnce(rest, "<!--/card-->");
  return { shell: `${before}{{{this}}}${after}`, paper: card.trim() };
}

async function compileMjml(filePath: string, source: string): Promise<string> {
  try {
    const { html } = await mjml2html(source, {
      filePath,
      validationLevel: "strict",
      ignoreIncludes: false,
      // MJML would fetch Roboto from Google as soon as a font list names it.
      fonts: {},
    });
    return html.replace(/^\s+/gm, "");
  } catch (cause) {
    throw new Error(`${filePath}: ${mjmlProblems(cause)}`, { cause });
  }
}

function mjmlProblems(cause: unknown): string {
  const errors = cause instanceof Error && "errors" in cause ? cause.errors : null;
  if (!Array.isArray(errors)) return String(cause);
  // Of a file that was included, only the formatted message gives the name.
  return errors
    .map(({ line, tagName, message, formattedMessage }) =>
      formattedMessage.includes(", included at ")
        ? formattedMessage
        : `line ${line}, ${tagName}: ${message}`,
    )
    .join("; ");
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0)
    throw new Error(`digest.mjml: MJML lost ${mark}; ${PAPER_PLACE} must stand inside an mj-text`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** Compiles and prints a specimen: a mistake shows now, not in the first mail of the morning. */
function compile<View>(name: string, source: string, kind: "html" | "text", specimen: View) {
  const print = Handlebars.compile<View>(source, {
    strict: true,
    knownHelpersOnly: true,
    noEscape: kind === "text",
  });
  try {
    print(specimen);
  } catch (cause) {
    throw new Error(`${name}: ${String(cause)}`, { cause });
  }
  return (view: View) => print(view);
}
