import type { NoticeKind } from "../model.ts";
import { cutText } from "./clean-text.ts";
import type { LetterPlace, LetterValues, LetterWords } from "./letter-words.ts";
import type { Letterhead } from "./letterhead.ts";
import { type LinkView, webUrl } from "./paper-view.ts";
import { followsOf } from "./view.ts";

/** The links that a letter of its kind brings, and where the service is found. */
export type LetterUrls = { home: string } & Partial<Record<LetterPlace, string | undefined>>;

export type LetterViewInput = {
  kind: NoticeKind;
  urls: LetterUrls;
  words(kind: NoticeKind, values: LetterValues): LetterWords;
  /** What it is mailed from. */
  from: string;
  rhythm: string;
  isFirstNow: boolean;
  /** What the reader follows; only a letter to a subscriber may say it. */
  topics: readonly string[];
  letterhead: Letterhead;
};

/** A question, its answer and, where one helps, a link. */
export type NoteView = { lead: string; text: string; link: LinkView | null };

/** Everything the letter templates print, as plain strings; null or empty where a line is left out. */
export type LetterView = Letterhead & {
  subject: string;
  preheader: string;
  heading: string;
  paragraphs: string[];
  follows: { name: string }[];
  button: LinkView;
  buttonNote: string;
  notes: NoteView[];
  /** For the header; null where the reader is not subscribed. */
  unsubscribeUrl: string | null;
  home: LinkView;
};

const SUBJECT_MOST = 120;
const SERVICE_MOST = 80;

/** Throws where a link that this kind of letter leads to is missing or not http(s). */
export function letterView(input: LetterViewInput): LetterView {
  const { kind, urls, words, rhythm, isFirstNow } = input;
  const homeUrl = placeUrl(urls, "home");
  const home = { label: new URL(homeUrl).host, url: homeUrl };
  const said = words(kind, {
    service: cutText(input.letterhead.service, SERVICE_MOST),
    host: home.label,
    from: input.from,
    rhythm,
    isFirstNow,
  });
  return {
    ...said,
    subject: cutText(said.subject, SUBJECT_MOST),
    follows: kind === "welcome" ? followsOf(input.topics) : [],
    button: linkOf(said.button, urls),
    notes: said.notes.map(({ link, ...note }) => ({
      ...note,
      link: link === undefined ? null : linkOf(link, urls),
    })),
    unsubscribeUrl: isToSubscriber(kind) ? placeUrl(urls, "unsubscribe") : null,
    home,
    ...input.letterhead,
  };
}

function isToSubscriber(kind: NoticeKind): boolean {
  return kind === "welcome" || kind === "settings";
}

function linkOf({ label, to }: { label: string; to: LetterPlace }, urls: LetterUrls): LinkView {
  return { label, url: placeUrl(urls, to) };
}

function placeUrl(urls: LetterUrls, place: LetterPlace): string {
  const url = webUrl(urls[place]);
  if (url === null) throw new Error(`the letter needs an http(s) address for ${place}`);
  return url;
}
