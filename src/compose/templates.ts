import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Handlebars from "handlebars";
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
  const shell = { specimen: SHELL_SPECIMEN, needs: [SHELL_SPECIMEN.unsubscribeUrl] };
  const { title, url, links } = PAPER_SPECIMEN;
  const whole = { specimen: { ...PAPER_SPECIMEN, brief: false }, needs: [title, url] };
  const plain = { specimen: PAPER_SPECIMEN, needs: [title, ...links.map((link) => link.url)] };
  const press = { specimen: LETTER_SPECIMEN, needs: [LETTER_SPECIMEN.button.url] };
  const digestTxt = await read("digest.txt.hbs");
  const paperTxt = await read("partials/paper.txt.hbs");
  const letterTxt = await read("letter.txt.hbs");
  return {
    digestHtml: compile("digest.mjml", digest.shell, { kind: "html", ...shell }),
    digestText: compile("digest.txt.hbs", digestTxt, { kind: "text", ...shell }),
    paperHtml: compile("partials/paper.hbs", digest.paper, { kind: "html", ...whole }),
    paperText: compile("partials/paper.txt.hbs", paperTxt, { kind: "text", ...plain }),
    letterHtml: compile("letter.mjml", letter, { kind: "html", ...press }),
    letterText: compile("letter.txt.hbs", letterTxt, { kind: "text", ...press }),
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
  // Loaded here, because it takes 0.4 s that a job which composes nothing need not wait for.
  const { default: mjml2html } = await import("mjml");
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
/** Prints the specimen once: a mail without its way out or its paper must fail now and not at seven. */
function compile<View>(
  name: string,
  source: string,
  {
    kind,
    specimen,
    needs,
  }: { kind: "html" | "text"; specimen: View; needs: readonly (string | null)[] },
) {
  const print = Handlebars.compile<View>(source, {
    strict: true,
    knownHelpersOnly: true,
    noEscape: kind === "text",
  });
  const shown = printed(name, () => print(specimen));
  const lost = needs.filter((need) => need !== null && !shown.includes(need));
  if (lost.length > 0) throw new Error(`${name}: must show ${lost.join(" and ")}, and does not`);
  return (view: View) => print(view);
}

function printed(name: string, print: () => string): string {
  try {
    return print();
  } catch (cause) {
    throw new Error(`${name}: ${String(cause)}`, { cause });
  }
}
