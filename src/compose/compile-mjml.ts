import path from "node:path";
import { TemplateError } from "./check-template.ts";
import type { TemplateFiles } from "./template-files.ts";

/** The colours that stand in the templates by name: `@accent`, `@accent-dark`. */
export type Colours = { accent: string; accentDark: string };

const INCLUDE = /(<mj-include\s+path=")\.\/([\w./-]+)"/g;
const COLOUR = /@accent(-dark)?(?![\w-])/g;

/**
 * The template as HTML. `change` may alter its source; lines should stay where they are.
 * Throws a TemplateError with file and line.
 */
export async function compileMjml(
  files: TemplateFiles,
  name: string,
  colours: Colours,
  change: (source: string) => string = (source) => source,
): Promise<string> {
  // Loaded here, because it takes 0.4 s that a job which composes nothing need not wait for.
  const { default: mjml2html } = await import("mjml");
  const filePath = files.pathOf(name);
  const source = change(await files.read(name));
  try {
    const { html } = await mjml2html(linked(source, files, filePath), {
      filePath,
      includePath: [...files.dirs],
      preprocessors: [(xml: string) => coloured(xml, colours)],
      validationLevel: "strict",
      ignoreIncludes: false,
      // MJML would fetch Roboto from Google as soon as a font list names it.
      fonts: {},
    });
    return html.replace(/^\s+/gm, "");
  } catch (cause) {
    throw new TemplateError(mjmlProblems(filePath, cause), { cause });
  }
}

/** With the operator's colours in the place of their names. */
export function coloured(text: string, { accent, accentDark }: Colours): string {
  return text.replace(COLOUR, (_name, dark?: string) => (dark ? accentDark : accent));
}

/** An include leads to the file that counts, which may be in the other folder. */
function linked(source: string, files: TemplateFiles, filePath: string): string {
  return source.replace(INCLUDE, (_all, tag: string, name: string) => {
    const to = path.relative(path.dirname(filePath), files.pathOf(name));
    return `${tag}${to.split(path.sep).join("/")}"`;
  });
}

function mjmlProblems(filePath: string, cause: unknown): string {
  const errors = cause instanceof Error && "errors" in cause ? cause.errors : null;
  if (!Array.isArray(errors)) return `${filePath}: ${String(cause)}`;
  // Of a file that was included, only the formatted message gives the name.
  return errors
    .map(({ line, tagName, message, formattedMessage }) =>
      formattedMessage.includes(", included at ")
        ? formattedMessage
        : `${filePath}, line ${line}, ${tagName}: ${message}`,
    )
    .join("; ");
}
