/**
 * `A. Name (1), B. Name, Jr. and C. Name ((1) Some place, some town)`: the names without what is
 * in brackets.
 */
export function splitNames(list: string): string[] {
  let bare = list;
  for (let depth = 0; depth < 3; depth++) bare = bare.replace(/\([^()]*\)/g, "");
  return bare.split(/,\s*and\s+|,(?!\s*(?:Jr|Sr|I{2,3}|IV)\b)|\s+and\s+|\n/);
}
