import type { Card } from "./view.ts";

/**
 * The cards as HTML, in order, within `room` bytes: from the first one for which there is no room
 * any more all are brief, and what does not fit even so is left out, so the result may be shorter.
 */
export function fitCards(cards: readonly Card[], room: number): string[] {
  let restBrief = cards.reduce((sum, { brief }) => sum + brief.length, 0);
  let left = room;
  let isRoomy = true;
  const fitting: string[] = [];
  for (const { html, brief } of cards) {
    restBrief -= brief.length;
    isRoomy &&= html.length + restBrief <= left;
    const shown = isRoomy ? html : brief;
    if (shown.length > left) break;
    left -= shown.length;
    fitting.push(shown);
  }
  return fitting;
}
