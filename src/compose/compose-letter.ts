import type { Day, Mail, NoticeKind } from "../model.ts";
import { isolate } from "./clean-text.ts";
import type { ComposeSettings } from "./compose-digest.ts";
import { asciiLines } from "./html-lines.ts";
import { type LetterUrls, type LetterView, letterView } from "./letter-view.ts";
import { composeMime, plainAddress } from "./mime.ts";
import { quotedPrintable } from "./quoted-printable.ts";
import type { Templates } from "./templates.ts";
import { wrapText } from "./wrap-text.ts";

export type LetterInput = {
  notice: { id: string; day: Day; kind: NoticeKind };
  to: string;
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
  const { notice, urls, templates, settings, sentAt } = input;
  const { mailFrom, operatorName, operatorAddress, privacyUrl } = settings;
  const view = letterView({
    kind: notice.kind,
    urls,
    service: mailFrom.name,
    operatorName,
    operatorAddress,
    privacyUrl,
  });
  const html = asciiLines(templates.letterHtml(view));
  const text = wrapText(templates.letterText(isolated(view)));
  const to = plainAddress(input.to);
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

function isolated(view: LetterView): LetterView {
  const { service, operatorName, operatorAddress } = view;
  return {
    ...view,
    service: isolate(service),
    operatorName: isolate(operatorName),
    operatorAddress: operatorAddress && isolate(operatorAddress),
  };
}
