import type { Day, Mail, NoticeKind, Subscriber } from "../model.ts";
import type { ComposeSettings } from "./compose-digest.ts";
import { composeLetter } from "./compose-letter.ts";
import type { LetterUrls } from "./letter-view.ts";
import type { Templates } from "./templates.ts";

/** A notice as the composer needs it. */
export type ComposableNotice = {
  id: string;
  day: string;
  kind: NoticeKind;
  isFirstNow: boolean;
  subscriber: Subscriber | null;
};

export type LetterComposerPorts = {
  templates: Templates;
  settings: ComposeSettings;
  /** The signed links that this kind of letter brings. */
  links(kind: NoticeKind, subscriber: Subscriber, now: Date): LetterUrls;
  clock(): Date;
};

/** Makes the mail of one notice after the other. Throws for a notice that cannot be a mail. */
export function createLetterComposer(
  ports: LetterComposerPorts,
): (held: ComposableNotice) => Promise<Mail> {
  const { templates, settings } = ports;
  return async ({ id, day, kind, isFirstNow, subscriber }) => {
    if (subscriber === null) throw new Error("its subscriber is gone");
    const now = ports.clock();
    return composeLetter({
      notice: { id, day: day as Day, kind },
      subscriber,
      isFirstNow,
      urls: ports.links(kind, subscriber, now),
      templates,
      settings,
      sentAt: now,
    });
  };
}
