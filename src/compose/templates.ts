import Handlebars from "handlebars";
import type { NoticeKind } from "../model.ts";
import { checkTemplate, namesOf, TemplateError } from "./check-template.ts";
import { type Colours, compileMjml } from "./compile-mjml.ts";
import { asciiHtml } from "./html-lines.ts";
import type { LetterView } from "./letter-view.ts";
import { type LetterValues, type LetterWords, readLetterWords } from "./letter-words.ts";
import type { PaperView } from "./paper-view.ts";
import { CARDS, type CardView, LETTERS, PAPERS, SHELLS } from "./specimen.ts";
import type { TemplateFiles } from "./template-files.ts";
import { printed, type Trial, tryTemplate } from "./try-template.ts";
import type { ShellView } from "./view.ts";

/** Everything that is printed in mails, compiled once per process. */
export type Templates = {
  digestHtml(view: ShellView): string;
  digestText(view: ShellView): string;
  paperHtml(view: CardView): string;
  paperText(view: PaperView): string;
  letterHtml(view: LetterView): string;
  letterText(view: LetterView): string;
  letterWords(kind: NoticeKind, values: LetterValues): LetterWords;
};

/** What an installation that chooses no colours of its own has. */
export const COLOURS: Colours = { accent: "#9f2d20", accentDark: "#f0a090" };

const PAPER_PLACE = "{{> paper}}";

const SHELL: Trial<ShellView> = {
  specimens: SHELLS,
  needs: ({ unsubscribeUrl }) => [unsubscribeUrl],
  once: ({ sections }) => sections.flatMap(({ cards }) => cards),
};
const CARD: Trial<CardView> = { specimens: CARDS, needs: ({ title, url }) => [title, url] };
const PAPER: Trial<PaperView> = {
  specimens: PAPERS,
  needs: ({ title, links }) => [title, ...links.map(({ url }) => url)],
};
const LETTER: Trial<LetterView> = { specimens: LETTERS, needs: ({ button }) => [button.url] };

/** Reads and compiles the mails; throws a TemplateError with file and line where a template is wrong. */
export async function createTemplates(
  files: TemplateFiles,
  colours: Colours = COLOURS,
): Promise<Templates> {
  await checkSource(files, "digest.mjml", SHELLS, "paper");
  await checkSource(files, "partials/hand.mjml", [{}]);
  await checkSource(files, "partials/paper.hbs", CARDS);
  await checkSource(files, "letter.mjml", LETTERS);
  const digest = await digestMarkup(files, colours);
  const letter = await compileMjml(files, "letter.mjml", colours);
  const html = <View>(name: string, source: string, trial: Trial<View>) =>
    compile({ filePath: files.pathOf(name), source: asciiHtml(source), kind: "html", trial });
  const text = async <View extends object>(name: string, trial: Trial<View>) => {
    await checkSource(files, name, trial.specimens);
    const source = await files.read(name);
    return compile({ filePath: files.pathOf(name), source, kind: "text", trial });
  };
  return {
    digestHtml: html("digest.mjml", digest.shell, SHELL),
    digestText: await text("digest.txt.hbs", SHELL),
    paperHtml: html("partials/paper.hbs", digest.paper, CARD),
    paperText: await text("partials/paper.txt.hbs", PAPER),
    letterHtml: html("letter.mjml", letter, LETTER),
    letterText: await text("letter.txt.hbs", LETTER),
    letterWords: readLetterWords(files.pathOf("letters.yaml"), await files.read("letters.yaml")),
  };
}

/** What MJML turns over has other lines afterwards: mistakes are looked for before. */
async function checkSource(
  files: TemplateFiles,
  name: string,
  specimens: readonly object[],
  ...partials: string[]
): Promise<void> {
  const filePath = files.pathOf(name);
  const source = await files.read(name);
  checkTemplate(filePath, source, namesOf(specimens), new Set(partials));
  const print = Handlebars.compile(source, STRICTLY);
  const empty = Object.fromEntries(partials.map((partial) => [partial, () => ""]));
  for (const view of specimens) printed(filePath, () => print(view, { partials: empty }));
}

/**
 * MJML writes the inline styles into the whole document, so the paper's card goes through it in its
 * place and is cut out again: the shell keeps only a hole for ready cards.
 */
async function digestMarkup(files: TemplateFiles, colours: Colours) {
  const filePath = files.pathOf("digest.mjml");
  const lost = (what: string) => new TemplateError(`${filePath}: ${what}`);
  const source = await files.read("digest.mjml");
  const places = source.split(PAPER_PLACE).length - 1;
  if (places === 0) throw lost(`${PAPER_PLACE} is missing`);
  if (places > 1) throw lost(`${PAPER_PLACE} must stand in one place`);
  const place = { place: PAPER_PLACE, name: "partials/paper.hbs" };
  const html = await compileMjml(files, "digest.mjml", colours, place);
  const [, before, card, after] = /^(.*)<!--card-->(.*)<!--\/card-->(.*)$/s.exec(html) ?? [];
  if (before === undefined || card === undefined || after === undefined) {
    throw lost(`${PAPER_PLACE} must stand inside an mj-text`);
  }
  return { shell: `${before}{{{this}}}${after}`, paper: card.trim() };
}

type Compiling<View> = {
  filePath: string;
  source: string;
  kind: "html" | "text";
  trial: Trial<View>;
};

const STRICTLY = { strict: true, knownHelpersOnly: true };

function compile<View>({ filePath, source, kind, trial }: Compiling<View>) {
  const print = Handlebars.compile<View>(source, { ...STRICTLY, noEscape: kind === "text" });
  tryTemplate(filePath, (view) => print(view), trial);
  return (view: View) => print(view);
}
