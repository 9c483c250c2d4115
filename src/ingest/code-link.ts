import { cleanUrl } from "./clean.ts";

const REPOSITORY = /\bhttps?:\/\/(?:www\.)?(?:github|gitlab)\.com\/[\w.-]+\/[\w.-]*\w/i;

/** The first repository that a text names by its address; abstracts often write `\_` as for TeX. */
export function codeLinkIn(text: string): string | undefined {
  const found = REPOSITORY.exec(text.replaceAll("\\_", "_"))?.[0];
  return found && cleanUrl(found);
}

/** `https://github.com/Owner/Name.git/tree/main` -> `owner/name`; null for any other place. */
export function githubRepository(url: string): string | null {
  const [, owner, name] = /^https?:\/\/(?:www\.)?github\.com\/([\w-]+)\/([\w.-]+)/i.exec(url) ?? [];
  const bare = name?.replace(/\.git$/i, "");
  return owner && bare && !/^\.+$/.test(bare) ? `${owner}/${bare}`.toLowerCase() : null;
}
