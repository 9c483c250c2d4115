import type { Day, Mail, NoticeKind, Subscriber } from "../model.ts";
import { isolate } from "./clean-text.ts";
import type { ComposeSettings } from "./compose-digest.ts";
import { asciiLines } from "./html-lines.ts";
import { type LetterUrls, type LetterView, letterView } from "./letter-view.ts";
import { letterheadOf } from "./letterhead.ts";
import { composeMime, plainAddress } from "./mime.ts";
import { quotedPrintable } from "./quoted-printable.ts";
import { sayRhythm } from "./say-rhythm.ts";
import type { Templates } from "./templates.ts";
import { wrapText } from "./wrap-text.ts";

export type LetterInput = {
  notice: { id: string; day: Day; kind: NoticeKind };
  subscriber: Subscriber;
  /** Whether the first digest was asked for at once. */
  isFirstNow?: boolean;
  urls: LetterUrls;
  templates: Templates;
  settings: ComposeSettings;
  sentAt: Date;
};

/**
 * A mail of its own beside the digests, not part of the list: it has no List-Id, and a way to leave
 * in its headers only where its reader is subscribed. Throws for an address or link it must not hold.
 */
export function composeLetter(input: LetterInput): Mail {
  const { notice, subscriber, templates, settings, sentAt } = input;
  const { mailFrom } = settings;
  const view = viewOf(input);
  const html = asciiLines(templates.letterHtml(view));
  const text = wrapText(templates.letterText(isolated(view)));
  const to = plainAddress(subscriber.address);
  const { messageId, raw } = composeMime({
    from: mailFrom,
    to,
    subject: view.subject,
    sentAt,
    row: { ledger: "notice", id: notice.id },
    kind: notice.kind,
    day: notice.day,
    senderId: settings.senderId,
    unsubscribe: view.unsubscribeUrl ?? undefined,
    encodedText: quotedPrintable(text),
    html,
  });
  const from = plainAddress(mailFrom.address);
  return { from, to, messageId, raw, subject: view.subject, html, text };
}

function viewOf({ notice, subscriber, isFirstNow = false, urls, ...input }: LetterInput) {
  return letterView({
    kind: notice.kind,
    urls,
    words: input.templates.letterWords,
    from: input.settings.mailFrom.address,
    rhythm: sayRhythm(subscriber),
    isFirstNow,
    topics: subscriber.topics.map(({ name }) => name),
    letterhead: letterheadOf(input.settings),
  });
}

function isolated(view: LetterView): LetterView {
  const { service, follows, footText, operatorName, operatorAddress } = view;
  return {
    ...view,
    follows: follows.map(({ name }) => ({ name: isolate(name) })),
    footText: footText && isolate(footText),
    service: isolate(service),
    operatorName: isolate(operatorName),
    operatorAddress: operatorAddress && isolate(operatorAddress),
  };
}
