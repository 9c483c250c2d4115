import type { Day, DeliveryId, Mail, Paper, Pick, Topic } from "../model.ts";
import type { Cards } from "./cards.ts";
import { type LetterheadSettings, letterheadOf } from "./letterhead.ts";
import { composeMime, plainAddress, type Sender } from "./mime.ts";
import { printHtml, printText } from "./print-digest.ts";
import type { Templates } from "./templates.ts";
import { type DigestUrls, type DigestView, digestView } from "./view.ts";

/** What is the same in every mail of this service. */
export type ComposeSettings = LetterheadSettings & {
  mailFrom: Sender;
  /** A host name that stands for the list, `digest.example.org`. */
  listId: string;
  /** 5 to 15 letters and digits, for Feedback-ID. */
  senderId: string;
  /** Whether papers show pictures, which other servers then see loaded. */
  hasThumbnails?: boolean;
};

/** A chosen paper with the paper itself. */
export type PickedPaper = { paper: Paper; pick: Pick };

export type ComposeInput = {
  delivery: { id: DeliveryId; day: Day };
  to: string;
  /** A return path of its own for this mail; else the address of `mailFrom`. */
  envelopeFrom?: string | undefined;
  papers: readonly PickedPaper[];
  /** What the reader follows, in the reader's order. */
  topics: readonly Topic[];
  /** The sources that were broken when the papers were chosen. */
  missing: readonly string[];
  /** The local day on which the reader confirmed. */
  since?: Day | undefined;
  urls: DigestUrls;
  /** Those of the edition the papers were chosen from. */
  cards: Cards;
  templates: Templates;
  settings: ComposeSettings;
  sentAt: Date;
};

/** Throws for an address, link or id that must not go into a mail; everything foreign is made harmless. */
export function composeDigest(input: ComposeInput): Mail {
  const { delivery, settings, urls, templates, sentAt } = input;
  const view = viewOf(input);
  const html = printHtml(view, templates);
  const { text, encoded } = printText(view, templates);
  const from = plainAddress(input.envelopeFrom ?? settings.mailFrom.address);
  const to = plainAddress(input.to);
  const { messageId, raw } = composeMime({
    from: settings.mailFrom,
    to,
    subject: view.subject,
    sentAt,
    row: { ledger: "delivery", id: delivery.id },
    kind: "digest",
    day: delivery.day,
    listId: settings.listId,
    senderId: settings.senderId,
    unsubscribe: view.unsubscribeUrl,
    unsubscribeMailto: urls.unsubscribeMailto,
    encodedText: encoded,
    html,
  });
  return { from, to, messageId, raw, subject: view.subject, html, text };
}

function viewOf({
  papers,
  cards,
  topics,
  missing,
  delivery,
  since,
  urls,
  settings,
}: ComposeInput): DigestView {
  return digestView({
    papers: papers.map(({ paper, pick }) => ({ pick, card: cards.card(paper, pick.reason) })),
    topics,
    missing,
    day: delivery.day,
    since,
    urls,
    letterhead: letterheadOf(settings),
  });
}
