/** What the fields of a query ask of a paper beside its words. */
export type PaperFacts = {
  categories: readonly string[];
  authors: readonly string[];
  organization: string | null;
  sources: readonly string[];
};

/** As `store/match-sql.ts` says it in SQL; a test holds the two against each other. */
export function hasField(
  facts: PaperFacts,
  field: "cat" | "author" | "org" | "source",
  text: string,
): boolean {
  const wanted = text.toLowerCase();
  switch (field) {
    case "cat":
      return facts.categories.some((name) => `${name.toLowerCase()}.`.startsWith(`${wanted}.`));
    case "author":
      return facts.authors.some((name) => hasWordStart(name, wanted));
    case "org":
      return facts.organization !== null && hasWordStart(facts.organization, wanted);
    case "source":
      return facts.sources.some((name) => name.toLowerCase() === wanted);
    default:
      return field satisfies never;
  }
}

/** Hyphens count as spaces, as in Jean-Pierre. */
function hasWordStart(name: string, wanted: string): boolean {
  const spaced = (value: string) => ` ${value.replaceAll("-", " ")}`;
  return spaced(name.toLowerCase()).includes(spaced(wanted));
}
