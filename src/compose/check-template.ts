import Handlebars from "handlebars";

/** Says which template is wrong, in which line, and how. */
export class TemplateError extends Error {}

type Used = { name: string; line: number };

/**
 * Throws a TemplateError, with the line, where a template cannot be parsed, prints a name that
 * nobody fills in, or a partial that is not there. `known` holds every name of its view, whatever it
 * stands in.
 */
export function checkTemplate(
  filePath: string,
  source: string,
  known: ReadonlySet<string>,
  partials: ReadonlySet<string> = new Set(),
): void {
  const used = usedIn(filePath, source);
  const fail = ({ line }: Used, what: string, there: ReadonlySet<string>) => {
    const choice = there.size === 0 ? "none" : [...there].toSorted().join(", ");
    throw new TemplateError(`${filePath}, line ${line}: ${what}. There are: ${choice}`);
  };
  for (const one of used.names) {
    if (!known.has(one.name)) fail(one, `there is nothing named ${one.name} to print`, known);
  }
  for (const one of used.partials) {
    if (!partials.has(one.name)) fail(one, `there is no partial named ${one.name}`, partials);
  }
}

/** The names that a template prints or asks for, but for Handlebars' own. */
export function namesUsed(source: string): string[] {
  return usedIn("", source).names.map(({ name }) => name);
}

function usedIn(filePath: string, source: string): { names: Used[]; partials: Used[] } {
  const names: Used[] = [];
  const partials: Used[] = [];
  const visitor = new Handlebars.Visitor();
  visitor.PathExpression = ({ data, parts, loc }) => {
    // `@last` and the like are Handlebars' own; in `@site.service` the second part is ours.
    const ours = data ? parts.slice(1) : parts;
    for (const name of ours) if (!BUILT_IN.has(name)) names.push({ name, line: loc.start.line });
  };
  visitor.PartialStatement = ({ name, params, hash, loc }) => {
    partials.push({ name: "original" in name ? name.original : "", line: loc.start.line });
    for (const one of [...params, ...(hash?.pairs ?? [])]) visitor.accept(one);
  };
  visitor.accept(parse(filePath, source));
  return { names, partials };
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
