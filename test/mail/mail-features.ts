import { caniemail, rawData } from "caniemail";

/** What a mail asks of its client, and what clients can, by the tables of caniemail.com. */

export const CLIENTS = [
  "gmail.desktop-webmail",
  "gmail.mobile-webmail",
  "gmail.ios",
  "gmail.android",
  "outlook.windows",
  "outlook.macos",
  "outlook.outlook-com",
  "apple-mail.macos",
  "apple-mail.ios",
  "yahoo.desktop-webmail",
  "yahoo.ios",
  "yahoo.android",
  "thunderbird.macos",
] as const;

type Feature = (typeof rawData.data)[number];
export type Support = "full" | "partly" | "none" | "untested";

const FEATURES: ReadonlyMap<string, Feature> = new Map(
  rawData.data.map((feature) => [feature.title, feature]),
);

// The package only tells what is lacking. Of a client that has nothing it tells everything.
const BARE = "hey.desktop-webmail";
for (const { stats } of rawData.data) stats.hey = { "desktop-webmail": { never: "n" } };

/** The titles of the features that a mail uses. */
export function featuresOf(html: string): Set<string> {
  const found = [...lacking({ html }), ...lacking({ css: rulesInMedia(html) })];
  return new Set([...found.filter((title) => !isMistaken(title, html)), ...overlooked(html)]);
}

/** What the newest version of a client makes of a feature. */
export function supportOf(title: string, client: (typeof CLIENTS)[number]): Support {
  const [family = "", platform = ""] = client.split(".");
  const stats: Record<string, Record<string, Record<string, string>>> = {
    ...FEATURES.get(title)?.stats,
  };
  const versions = stats[family]?.[platform] ?? {};
  const verdict = versions[Object.keys(versions).toSorted(byAge).at(-1) ?? ""] ?? "u";
  const words: Record<string, Support> = { y: "full", a: "partly", n: "none" };
  return words[verdict.charAt(0)] ?? "untested";
}

// Outlook for Mac: 16.80 came after the ones that are named by their years.
function byAge(one: string, other: string): number {
  const isYear = (version: string) => Number(/^20\d\d/.test(version));
  return isYear(other) - isYear(one) || one.localeCompare(other, "en", { numeric: true });
}

function lacking(source: { html: string } | { css: string }): string[] {
  const { issues } = caniemail({ clients: [BARE], ...source });
  return (issues.errors.get(BARE) ?? []).map(({ title }) => title);
}

/** The package passes over what stands inside of `@media`. */
function rulesInMedia(html: string): string {
  const blocks = html.matchAll(/@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)/g);
  return [...blocks].map(([, rules]) => rules).join("\n") || "p {}";
}

/** It takes `text-transform` for `transform` as well. */
function isMistaken(title: string, html: string): boolean {
  return /^[a-z-]+$/.test(title) && isCss(title) && !hasProperty(title, html);
}

function isCss(title: string): boolean {
  return FEATURES.get(title)?.category === "css";
}

function hasProperty(name: string, html: string): boolean {
  return new RegExp(`[\\s;"'{]${name}\\s*:`).test(html);
}

const PATTERNS: Record<string, RegExp> = {
  "color-scheme CSS property": /[\s;{]color-scheme\s*:/,
  "color-scheme meta tag": /<meta name="color-scheme"/,
  "CSS comments": /\/\*/,
  "HTML comments": /<!--/,
  "<ul>, <ol> and <dl>": /<(?:ul|ol|dl)\b/,
  "HTML5 semantics": /<(?:article|aside|details|figure|footer|header|main|mark|nav|section|time)\b/,
  "system-ui, ui-serif, ui-sans-serif, ui-rounded, ui-monospace": /\b(?:system-ui|ui-[a-z]+)\b/,
};

/** Features whose names the package does not take apart. */
function overlooked(html: string): string[] {
  return [...FEATURES.keys()].filter((title) => {
    const [, property] = /^([a-z-]+) property$/.exec(title) ?? [];
    if (property !== undefined) return hasProperty(property, html);
    if (title.startsWith("@media (")) {
      const conditions = [...title.matchAll(/\(([\w-]+)\)/g)].map(([, condition]) => condition);
      return conditions.some((condition) => new RegExp(`@media[^{]*\\(${condition}`).test(html));
    }
    return PATTERNS[title]?.test(html) ?? false;
  });
}
