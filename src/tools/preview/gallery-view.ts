import { SCHEMES, type Scheme } from "./show-mail.ts";
import type { SpecimenMail } from "./specimen-mails.ts";

/** What gallery.hbs prints: one of a problem, a list of mails, and one mail. */
export type GalleryView = {
  title: string;
  version: string;
  problem: string | null;
  groups: { name: string; mails: ListedMail[] }[];
  mail: ShownMail | null;
};

type ListedMail = {
  name: string;
  title: string;
  subject: string;
  /** HTML already, as it stands in the mail. */
  preheader: string;
  size: string;
};

type ShownMail = ListedMail & {
  /** Light beside dark, row by row. */
  rows: { frames: { label: string; url: string; width: number; height: number }[] }[];
  headers: string;
  text: string;
  hasPictures: boolean;
  /** Goes on to the next mail: its name. */
  next: string | null;
};

const WIDTHS = [
  { label: "Phone", width: 375, height: 720 },
  { label: "Desktop", width: 960, height: 720 },
] as const;

export function problemView(problem: string, version: string): GalleryView {
  return { title: "A template is broken", version, problem, groups: [], mail: null };
}

export function listView(mails: readonly SpecimenMail[], version: string): GalleryView {
  const listed = mails.map((one) => listedMail(one));
  const isHostile = ({ name }: ListedMail) => name.endsWith("-hostile");
  const groups = [
    { name: "Ordinary", mails: listed.filter((one) => !isHostile(one)) },
    { name: "Hostile", mails: listed.filter(isHostile) },
  ];
  return { title: "Every mail", version, problem: null, groups, mail: null };
}

export function mailView(
  mails: readonly SpecimenMail[],
  shown: SpecimenMail,
  version: string,
  hasPictures: boolean,
): GalleryView {
  const { mail } = shown;
  const url = (scheme: Scheme) => `/mails/${shown.name}/${scheme}${hasPictures ? "" : NO_PICTURES}`;
  const rows = WIDTHS.map(({ label, width, height }) => ({
    frames: SCHEMES.map((scheme) => {
      return { label: `${label}, ${width} px, ${scheme}`, url: url(scheme), width, height };
    }),
  }));
  return {
    title: shown.title,
    version,
    problem: null,
    groups: [],
    mail: {
      ...listedMail(shown),
      rows,
      headers: headersOf(mail.raw),
      text: mail.text,
      hasPictures,
      next: mails[mails.indexOf(shown) + 1]?.name ?? null,
    },
  };
}

export const NO_PICTURES = "?pictures=no";

function listedMail({ name, title, mail }: SpecimenMail): ListedMail {
  const kilobytes = (Buffer.byteLength(mail.html) / 1024).toFixed(1);
  return {
    name,
    title,
    subject: mail.subject,
    preheader: preheaderOf(mail.html),
    size: `${kilobytes} KB of HTML`,
  };
}

/** What clients show beside the subject: the text that the mail itself hides. */
function preheaderOf(html: string): string {
  return HIDDEN.exec(html)?.[2] ?? "";
}

const HIDDEN = /<(\w+)[^>]* style="[^"]*\bdisplay:\s*none\b[^"]*"[^>]*>([^<]*)<\/\1>/;

function headersOf(raw: Buffer): string {
  return raw.subarray(0, raw.indexOf("\r\n\r\n")).toString("latin1");
}
