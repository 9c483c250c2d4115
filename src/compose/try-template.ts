import { TemplateError } from "./check-template.ts";

/** How a template is tried when it is read, so that it fails then and not every morning at seven. */
export type Trial<View> = {
  /** Every kind of view there is. */
  specimens: readonly View[];
  /** What must be seen of one. */
  needs(view: View): readonly (string | null)[];
  /** What must be seen of one exactly once. */
  once?: (view: View) => readonly string[];
};

/** Prints every specimen; throws a TemplateError where one cannot be printed or lacks what it needs. */
export function tryTemplate<View>(
  filePath: string,
  print: (view: View) => string,
  { specimens, needs, once = () => [] }: Trial<View>,
): void {
  for (const view of specimens) {
    const shown = printed(filePath, () => print(view));
    const lost = needs(view).filter((need) => need !== null && !shown.includes(need));
    if (lost.length > 0) {
      throw new TemplateError(`${filePath}: must show ${lost.join(" and ")}, and does not`);
    }
    const odd = once(view).find((part) => shown.split(part).length !== 2);
    if (odd !== undefined) {
      throw new TemplateError(`${filePath}: must show each paper once, and does not: ${odd}`);
    }
    if (shown.includes("[object Object]")) {
      throw new TemplateError(`${filePath}: prints the whole of what has parts, [object Object]`);
    }
  }
}

/** What `print` makes; where it cannot, the TemplateError that names the file, and the line if it is known. */
export function printed(filePath: string, print: () => string): string {
  try {
    return print();
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause;
    const line = cause instanceof Error && "lineNumber" in cause ? cause.lineNumber : undefined;
    const place = typeof line === "number" ? `, line ${line}` : "";
    throw new TemplateError(`${filePath}${place}: cannot always be printed: ${toldBy(cause)}`, {
      cause,
    });
  }
}

function toldBy(cause: unknown): string {
  if (cause instanceof RangeError) return "it includes itself";
  // Handlebars adds line and column, which in what MJML made are nobody's.
  return cause instanceof Error ? cause.message.replace(/ - \d+:\d+$/, "") : String(cause);
}
