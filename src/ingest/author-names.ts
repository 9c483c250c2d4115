/**
 * `A. Name (1), B. Name, Jr. and C. Name ((1) Some place, some town)`: the names without what is
 * in brackets. arXiv wraps long lists wherever a line is full, in the middle of names too.
 */
export function splitNames(list: string): string[] {
  let bare = list;
  for (let depth = 0; depth < 3; depth++) bare = bare.replace(/\([^()]*\)/g, "");
  return bare.replace(/\s+/g, " ").split(/, ?and |,(?! ?(?:Jr|Sr|I{2,3}|IV)\b)| and /);
}
