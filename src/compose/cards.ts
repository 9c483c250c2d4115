import type { Paper, Reason } from "../model.ts";
import { cutText, isolate } from "./clean-text.ts";
import { asciiLines } from "./html-lines.ts";
import { type PaperView, type PaperViewSettings, paperView } from "./paper-view.ts";
import { quotedPrintable } from "./quoted-printable.ts";
import type { Templates } from "./templates.ts";
import type { Card } from "./view.ts";
import { wrapText } from "./wrap-text.ts";

/** Cards are shared by all readers of one edition, whose numbers they carry; make one of these per edition. */
export type Cards = { card(paper: Paper, reason: Reason): Card };

const BRIEF_TITLE_MOST = 160;

export function createCards(templates: Templates, settings: PaperViewSettings = {}): Cards {
  const known = new Map<string, Card>();
  return {
    card(paper, reason) {
      const key = keyOf(paper, reason);
      const ready = known.get(key) ?? renderCard(templates, paperView(paper, reason, settings));
      known.set(key, ready);
      return ready;
    },
  };
}

function keyOf({ id }: Paper, { topics, votes, votesGained, stars }: Reason): string {
  return `${id} ${votes} ${votesGained} ${stars} ${topics.join("\n")}`;
}

function renderCard(templates: Templates, view: PaperView): Card {
  const { title } = view;
  const briefTitle = cutText(title, BRIEF_TITLE_MOST);
  const text = wrapText(templates.paperText(isolated(view))).trimEnd();
  return {
    title,
    html: asciiLines(templates.paperHtml({ ...view, brief: false })).trimEnd(),
    brief: asciiLines(templates.paperHtml({ ...view, title: briefTitle, brief: true })).trimEnd(),
    text,
    encodedText: quotedPrintable(text),
  };
}

function isolated(view: PaperView): PaperView {
  const { title, summary, authors, why } = view;
  return {
    ...view,
    title: isolate(title),
    summary: summary && isolate(summary),
    authors: authors && isolate(authors),
    why: isolate(why),
  };
}
