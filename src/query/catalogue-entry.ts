/** A topic that every installation offers; `group` is the heading it stands under. */
export type CatalogueEntry = {
  slug: string;
  name: string;
  description: string;
  group: string;
  query: string;
};

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
