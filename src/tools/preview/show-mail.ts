import { originsOf } from "../../url.ts";

/** A mail as the gallery's frames show it: in the colours and with the pictures that they ask for. */

export const SCHEMES = ["light", "dark"] as const;
export type Scheme = (typeof SCHEMES)[number];

const STYLE_OR_TAG = /<style\b[^]*?<\/style>|<[a-z][^>]*>/gi;
const PREFERENCE = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g;
const DECLARATION = /(?<![\w-])((?:supported-)?color-schemes?\s*:)[^;}"]+/g;
const META = /(<meta name="(?:supported-)?color-schemes?" content=")[^"]*/;

// Unlike `all` and `not all` they stay true and false in whatever they are combined with.
const ALWAYS = "(min-width: 0)";
const NEVER = "(max-width: 0)";

/**
 * The same mail in one scheme, whatever the viewer's own system prefers. Links open nothing in a
 * sandboxed frame, instead of taking the mail's place.
 */
export function showMail(html: string, scheme: Scheme): string {
  const shown = html.replace(STYLE_OR_TAG, (part) =>
    part
      .replace(PREFERENCE, (_all, wanted: string) => (wanted === scheme ? ALWAYS : NEVER))
      .replace(DECLARATION, `$1 ${scheme}`)
      .replace(META, `$1${scheme}`)
      .replace(SPECIMEN_PICTURE, `$1${PICTURE}`),
  );
  return shown.replace(/<head>/i, (head) => `${head}\n${FOR_FRAMES}`);
}

// As on a phone: a scroll bar beside the mail would take from its 375 px.
const FOR_FRAMES = '<base target="_blank"><style>html { scrollbar-width: none }</style>';

/** The pictures of specimens are nowhere; a drawn one shows where they stand. */
const SPECIMEN_PICTURE = /(\ssrc=")https:\/\/pictures\.example\/[^"]*/;
const PICTURE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="144" height="78">' +
    '<rect width="144" height="78" fill="#8a8378"/>' +
    '<text x="72" y="45" fill="#fff" font-family="sans-serif" font-size="18" text-anchor="middle">' +
    "a picture</text></svg>",
)}`;

/** Nothing runs, nothing is fetched but the operator's logo; without `hasPictures` not even that. */
export function framePolicy(hasPictures: boolean, logoUrl: string | undefined): string {
  const pictures = ["img-src data:", ...originsOf(logoUrl)].join(" ");
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    hasPictures ? pictures : "img-src 'none'",
    "frame-ancestors 'self'",
    "sandbox",
  ].join("; ");
}
