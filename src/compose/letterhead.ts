import { cleanText, cutText } from "./clean-text.ts";
import { webUrl } from "./paper-view.ts";

/** What an operator says in every mail, as it is set. */
export type LetterheadSettings = {
  mailFrom: { name: string };
  logoUrl?: string | undefined;
  /** What the operator says at the foot of each mail. */
  footText?: string | undefined;
  operatorName: string;
  operatorAddress?: string | undefined;
  privacyUrl?: string | undefined;
};

/** The same as it is printed: cleaned and cut; null where a line is left out. */
export type Letterhead = {
  service: string;
  logoUrl: string | null;
  privacyUrl: string | null;
  footText: string | null;
  operatorName: string;
  operatorAddress: string | null;
};

const NAME_MOST = 200;
const FOOT_TEXT_MOST = 600;

const known = new WeakMap<LetterheadSettings, Letterhead>();

/** Made once for each object of settings, however many mails have it. */
export function letterheadOf(settings: LetterheadSettings): Letterhead {
  const ready = known.get(settings) ?? makeLetterhead(settings);
  known.set(settings, ready);
  return ready;
}

function makeLetterhead(settings: LetterheadSettings): Letterhead {
  const { mailFrom, logoUrl, footText, operatorName, operatorAddress, privacyUrl } = settings;
  return {
    service: cleanName(mailFrom.name),
    logoUrl: webUrl(logoUrl),
    privacyUrl: webUrl(privacyUrl),
    footText: cutText(cleanText(footText ?? ""), FOOT_TEXT_MOST) || null,
    operatorName: cleanName(operatorName),
    operatorAddress: cleanName(operatorAddress ?? "") || null,
  };
}

function cleanName(text: string): string {
  return cutText(cleanText(text), NAME_MOST);
}
