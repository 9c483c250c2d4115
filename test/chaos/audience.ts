/** Whom a morning's digests are for: of a hundred one is bad, two are grey-listed, three at a domain that refuses us. */

export const REFUSING = "refusing.example";

export type Kind = "good" | "grey" | "bad" | "refusing";

export function readerAt(at: number): string {
  if ([20, 50, 80].includes(at % 100)) return `reader${at}@${REFUSING}`;
  const kind = at % 100 === 7 ? "bad" : at % 50 === 3 ? "grey" : "good";
  return `${kind}${at}@d${at % 97}.example`;
}

export function kindOf(address: string): Kind {
  if (address.endsWith(`@${REFUSING}`)) return "refusing";
  return address.startsWith("bad") ? "bad" : address.startsWith("grey") ? "grey" : "good";
}
