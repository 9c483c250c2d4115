import type { NoticeKind } from "../model.ts";
import { cutText } from "./clean-text.ts";
import { type LinkView, webUrl } from "./paper-view.ts";
import { footText } from "./view.ts";

export type LetterUrls = {
  /** Both are needed for `confirm`. */
  confirm?: string | undefined;
  block?: string | undefined;
  /** Both are needed for `settings`; the second goes into the List-Unsubscribe header as well. */
  preferences?: string | undefined;
  unsubscribe?: string | undefined;
  /** Where the service is found. */
  home: string;
  /** Instead of the one in the settings. */
  privacy?: string | undefined;
};

export type LetterViewInput = {
  kind: NoticeKind;
  urls: LetterUrls;
  service: string;
  operatorName: string;
  operatorAddress?: string | undefined;
  privacyUrl?: string | undefined;
};

/** A question, its answer and, where one helps, a link. */
export type NoteView = { lead: string; text: string; link: LinkView | null };

/** What a letter says: our own words, and not one of them from a form. */
type LetterWords = {
  subject: string;
  preheader: string;
  heading: string;
  paragraphs: string[];
  button: LinkView;
  buttonNote: string;
  notes: NoteView[];
  /** For the header; null where the reader is not subscribed. */
  unsubscribeUrl: string | null;
};

/** Everything the letter templates print, as plain strings; null or empty where a line is left out. */
export type LetterView = LetterWords & {
  service: string;
  home: LinkView;
  privacyUrl: string | null;
  operatorName: string;
  operatorAddress: string | null;
};

const SERVICE_MOST = 80;

/** Throws where a link that this kind of letter is about is missing or not http(s). */
export function letterView({ kind, urls, ...from }: LetterViewInput): LetterView {
  const service = footText(from.service);
  const homeUrl = needed(urls, "home");
  const home = { label: new URL(homeUrl).host, url: homeUrl };
  return {
    ...wordsOf(kind, urls, { name: service, host: home.label }),
    service,
    home,
    privacyUrl: webUrl(urls.privacy ?? from.privacyUrl),
    operatorName: footText(from.operatorName),
    operatorAddress: footText(from.operatorAddress ?? "") || null,
  };
}

type Service = { name: string; host: string };

function wordsOf(kind: NoticeKind, urls: LetterUrls, service: Service): LetterWords {
  switch (kind) {
    case "confirm":
      return confirmWords(urls, service);
    case "settings":
      return settingsWords(urls, service);
    default:
      return kind satisfies never;
  }
}

function confirmWords(urls: LetterUrls, { name, host }: Service): LetterWords {
  return {
    subject: subjectOf("Please confirm", name),
    preheader: "No papers come to this address until you confirm.",
    heading: "Please confirm this address",
    paragraphs: [
      `Somebody, most likely you, asked at ${host} for a digest of trending papers to be mailed to this address.`,
      "If you confirm, it comes on the days and at the hour chosen there. Every mail has links to change that or to stop. If you don't, it never comes.",
    ],
    button: { label: "Confirm this address", url: needed(urls, "confirm") },
    buttonNote:
      "The link opens a page where one press confirms. It works for 72 hours; until then you can use it again.",
    notes: [
      {
        lead: "This wasn't you?",
        text: "You don't have to do anything. To make sure that no mail comes from here again, open this page:",
        link: { label: "Never write to this address again", url: needed(urls, "block") },
      },
    ],
    unsubscribeUrl: null,
  };
}

function settingsWords(urls: LetterUrls, { name, host }: Service): LetterWords {
  const unsubscribeUrl = needed(urls, "unsubscribe");
  return {
    subject: subjectOf("Your links", name),
    preheader: "You are already subscribed. Change your settings here, or stop these mails.",
    heading: "You are already subscribed",
    paragraphs: [
      `Somebody, most likely you, asked for this mail at ${host}. This address is already subscribed, and nothing about that has changed. Here are your links.`,
    ],
    button: { label: "Change your settings", url: needed(urls, "preferences") },
    buttonNote:
      "Topics, days, hour, number of papers, or a pause. The link works for 90 days; every digest brings a new one. Whoever has it can use it, so keep this mail to yourself.",
    notes: [
      {
        lead: "Want to stop?",
        text: "To get no more digests, open this page:",
        link: { label: "Stop these mails", url: unsubscribeUrl },
      },
      {
        lead: "This wasn't you?",
        text: "You don't have to do anything. Whoever asked for it has learned nothing about this address.",
        link: null,
      },
    ],
    unsubscribeUrl,
  };
}

/** `Please confirm: Morning Papers, trending papers by mail`. */
function subjectOf(ask: string, service: string): string {
  const what = "trending papers by mail";
  return `${ask}: ${service === "" ? what : `${cutText(service, SERVICE_MOST)}, ${what}`}`;
}

function needed(urls: LetterUrls, name: keyof LetterUrls): string {
  const url = webUrl(urls[name]);
  if (url === null) throw new Error(`the letter needs an http(s) address to ${name}`);
  return url;
}
