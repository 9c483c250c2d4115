import type { TexNode } from "./tex-nodes.ts";

/**
 * Whether what stands between two dollars is a formula and not the words between two prices.
 * `after` is what follows the second dollar.
 */
export function isFormula(inner: readonly TexNode[], after: TexNode | undefined): boolean {
  const filled = inner.filter((node) => !isSpace(node));
  if (filled.length === 0) return false;
  const span: Span = {
    inner,
    filled,
    after,
    startsLoose: isSpace(inner[0]),
    endsLoose: isSpace(inner.at(-1)),
    isAmount: startsWithDigit(filled),
    longestWord: filled.reduce((most, node) => Math.max(most, lettersIn(node)), 0),
  };
  return filled.some(isTex) ? isTexFormula(span) : isPlainFormula(span);
}

/** `$5 \times 3$`, but not the middle of `from $5 \emph{or} $6`. */
function isTexFormula({ inner, after, startsLoose, endsLoose, isAmount, longestWord }: Span) {
  const isLoose = startsLoose || endsLoose;
  if (!isAmount) return longestWord < 3 || !isLoose;
  if (longestWord < 2) return !endsLoose || startsLoose || isSpace(after);
  return !isLoose && after?.kind !== "word" && !holdsSentence(inner);
}

/** `$n$`, `$p < 0.05$` and `$70$`, but not the middle of `from $5 to $6` or `$5M-$6M`. */
function isPlainFormula(span: Span): boolean {
  const { inner, filled, after, startsLoose, endsLoose, isAmount, longestWord } = span;
  if (isAmount) {
    const isEnd = !endsLoose && !isDigit(after) && !/^[-–—/]/.test(textOf(filled.at(-1)));
    return isEnd && !holdsWords(inner) && !(startsLoose && longestWord > 0);
  }
  if (startsLoose || endsLoose) return startsLoose && endsLoose && longestWord < 2;
  return !holdsSentence(inner) && isBalanced(filled);
}

type Span = {
  inner: readonly TexNode[];
  /** Without the spaces. */
  filled: readonly TexNode[];
  after: TexNode | undefined;
  startsLoose: boolean;
  endsLoose: boolean;
  isAmount: boolean;
  longestWord: number;
};

function isTex(node: TexNode): boolean {
  if (node.kind === "command") return !/^[$%&#_]$/.test(node.text);
  return node.kind === "group" || (node.kind === "sign" && /^[\^_]/.test(node.text));
}

function startsWithDigit(filled: readonly TexNode[]): boolean {
  const [first, second] = filled;
  return isDigit(first) || (/^[<>~≈+-]/.test(textOf(first)) && isDigit(second));
}

/** A word with space beside it. */
function holdsWords(inner: readonly TexNode[]): boolean {
  return inner.some(
    (node, at) => lettersIn(node) >= 2 && (isSpace(inner[at - 1]) || isSpace(inner[at + 1])),
  );
}

/** Two words with a space between. */
function holdsSentence(inner: readonly TexNode[]): boolean {
  return inner.some(
    (node, at) => isSpace(node) && lettersIn(inner[at - 1]) >= 2 && lettersIn(inner[at + 1]) >= 2,
  );
}

function isBalanced(filled: readonly TexNode[]): boolean {
  let depth = 0;
  for (const node of filled) {
    if (/^[([]/.test(textOf(node))) depth++;
    if (/^[)\]]/.test(textOf(node)) && --depth < 0) return false;
  }
  return true;
}

function lettersIn(node: TexNode | undefined): number {
  return /^\p{L}*/u.exec(textOf(node))?.[0].length ?? 0;
}

function isDigit(node: TexNode | undefined): boolean {
  return /^\d/.test(textOf(node));
}

function isSpace(node: TexNode | undefined): boolean {
  return node?.kind === "space";
}

function textOf(node: TexNode | undefined): string {
  return node?.kind === "word" || node?.kind === "sign" ? node.text : "";
}
