import Handlebars from "handlebars";
import type { NoticeKind } from "../model.ts";
import { checkTemplate, namesOf, TemplateError } from "./check-template.ts";
import { type Colours, compileMjml } from "./compile-mjml.ts";
import type { LetterView } from "./letter-view.ts";
import { type LetterValues, type LetterWords, readLetterWords } from "./letter-words.ts";
import type { PaperView } from "./paper-view.ts";
import { LETTER_SPECIMEN, PAPER_SPECIMEN, SHELL_SPECIMEN } from "./specimen.ts";
import type { TemplateFiles } from "./template-files.ts";
import type { ShellView } from "./view.ts";

/** Everything that is printed in mails, compiled once per process. */
export type Templates = {
  digestHtml(view: ShellView): string;
  digestText(view: ShellView): string;
  paperHtml(view: PaperView & { brief: boolean }): string;
  paperText(view: PaperView): string;
  letterHtml(view: LetterView): string;
  letterText(view: LetterView): string;
  letterWords(kind: NoticeKind, values: LetterValues): LetterWords;
};

/** What an installation that chooses no colours of its own has. */
export const COLOURS: Colours = { accent: "#9f2d20", accentDark: "#f0a090" };

const PAPER_PLACE = "{{> paper}}";

/** Reads and compiles the mails; throws a TemplateError with file and line where a template is wrong. */
export async function createTemplates(
  files: TemplateFiles,
  colours: Colours = COLOURS,
): Promise<Templates> {
  const { title, url, links, ...rest } = PAPER_SPECIMEN;
  const card = { title, url, links, ...rest, brief: false };
  const shell = { specimen: SHELL_SPECIMEN, needs: [SHELL_SPECIMEN.unsubscribeUrl] };
  const whole = { specimen: card, needs: [title, url] };
  const plain = { specimen: PAPER_SPECIMEN, needs: [title, ...links.map((link) => link.url)] };
  const press = { specimen: LETTER_SPECIMEN, needs: [LETTER_SPECIMEN.button.url] };
  await checkSources(files, [
    ["digest.mjml", SHELL_SPECIMEN],
    ["partials/hand.mjml", {}],
    ["partials/paper.hbs", card],
    ["letter.mjml", LETTER_SPECIMEN],
  ]);
  const digest = await digestMarkup(files, colours);
  const letter = await compileMjml(files, "letter.mjml", colours);
  const of = (name: string, kind: "html" | "text") => ({
    name,
    filePath: files.pathOf(name),
    kind,
  });
  return {
    digestHtml: compile({ ...of("digest.mjml", "html"), source: digest.shell, ...shell }),
    digestText: compile({ ...(await read(files, "digest.txt.hbs")), ...shell }),
    paperHtml: compile({ ...of("partials/paper.hbs", "html"), source: digest.paper, ...whole }),
    paperText: compile({ ...(await read(files, "partials/paper.txt.hbs")), ...plain }),
    letterHtml: compile({ ...of("letter.mjml", "html"), source: letter, ...press }),
    letterText: compile({ ...(await read(files, "letter.txt.hbs")), ...press }),
    letterWords: readLetterWords(files.pathOf("letters.yaml"), await files.read("letters.yaml")),
  };
}

/** What MJML turns over has other lines afterwards: mistakes are looked for before. */
async function checkSources(files: TemplateFiles, sources: readonly [string, object][]) {
  for (const [name, specimen] of sources) {
    const partials = new Set(name === "digest.mjml" ? ["paper"] : []);
    checkTemplate(files.pathOf(name), await files.read(name), namesOf(specimen), partials);
  }
}

/**
 * MJML writes the inline styles into the whole document, so the paper's card goes through it in its
 * place and is cut out again: the shell keeps only a hole for ready cards.
 */
async function digestMarkup(files: TemplateFiles, colours: Colours) {
  const filePath = files.pathOf("digest.mjml");
  const lost = (what: string) => new TemplateError(`${filePath}: ${what}`);
  const source = await files.read("digest.mjml");
  if (!source.includes(PAPER_PLACE)) throw lost(`${PAPER_PLACE} is missing`);
  const place = { place: PAPER_PLACE, name: "partials/paper.hbs" };
  const html = await compileMjml(files, "digest.mjml", colours, place);
  const [, before, card, after] = /^(.*)<!--card-->(.*)<!--\/card-->(.*)$/s.exec(html) ?? [];
  if (before === undefined || card === undefined || after === undefined) {
    throw lost(`${PAPER_PLACE} must stand inside an mj-text`);
  }
  return { shell: `${before}{{{this}}}${after}`, paper: card.trim() };
}

async function read(files: TemplateFiles, name: string) {
  return { filePath: files.pathOf(name), kind: "text" as const, source: await files.read(name) };
}

type Compiling<View> = {
  filePath: string;
  source: string;
  kind: "html" | "text";
  specimen: View;
  needs: readonly (string | null)[];
};

/** Prints the specimen once: a mail without its way out or its paper must fail now and not at seven. */
function compile<View>({ filePath, source, kind, specimen, needs }: Compiling<View>) {
  if (kind === "text") checkTemplate(filePath, source, namesOf(specimen));
  const print = Handlebars.compile<View>(source, {
    strict: true,
    knownHelpersOnly: true,
    noEscape: kind === "text",
  });
  const shown = printed(filePath, () => print(specimen));
  const lost = needs.filter((need) => need !== null && !shown.includes(need));
  if (lost.length > 0) {
    throw new TemplateError(`${filePath}: must show ${lost.join(" and ")}, and does not`);
  }
  return (view: View) => print(view);
}

function printed(filePath: string, print: () => string): string {
  try {
    return print();
  } catch (cause) {
    throw new TemplateError(`${filePath}: ${String(cause)}`, { cause });
  }
}
