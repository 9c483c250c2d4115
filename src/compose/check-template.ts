import Handlebars from "handlebars";

/** Says which template is wrong, in which line, and how. */
export class TemplateError extends Error {}

/**
 * Throws a TemplateError, with the line, where a template cannot be parsed or prints a name that
 * nobody fills in. `known` holds every name of its view, whatever it stands in.
 */
export function checkTemplate(filePath: string, source: string, known: ReadonlySet<string>): void {
  for (const { name, line } of namesUsed(filePath, source)) {
    if (known.has(name)) continue;
    const there = [...known].toSorted().join(", ");
    throw new TemplateError(
      `${filePath}, line ${line}: there is nothing named ${name} to print. There are: ${there}`,
    );
  }
}

/** The names that a template prints or asks for, but for Handlebars' own. */
export function namesUsed(filePath: string, source: string): { name: string; line: number }[] {
  const names: { name: string; line: number }[] = [];
  const visitor = new Handlebars.Visitor();
  visitor.PathExpression = ({ data, parts, loc }) => {
    // `@last` and the like are Handlebars' own; in `@site.service` the second part is ours.
    const ours = data ? parts.slice(1) : parts;
    for (const name of ours) if (!BUILT_IN.has(name)) names.push({ name, line: loc.start.line });
  };
  // The name of a partial is a file's.
  visitor.PartialStatement = ({ params }) => params.forEach((one) => visitor.accept(one));
  visitor.accept(parse(filePath, source));
  return names;
}

/** Every name anywhere in a value: what a template may print of it. */
export function namesOf(value: unknown): ReadonlySet<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((one: unknown) => [...namesOf(one)]));
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(Object.entries(value).flatMap(([name, one]) => [name, ...namesOf(one)]));
}

const BUILT_IN = new Set(["if", "unless", "each", "with", "lookup"]);

function parse(filePath: string, source: string): hbs.AST.Program {
  try {
    return Handlebars.parse(source);
  } catch (cause) {
    const [told = "", ...shown] = String(cause instanceof Error ? cause.message : cause).split(
      "\n",
    );
    const [, line = "?"] = /(?:line |- )(\d+)/.exec(told) ?? [];
    const what = shown.map((text) => text.trim()).join(" ") || told;
    throw new TemplateError(`${filePath}, line ${line}: cannot be read: ${what}`, { cause });
  }
}
