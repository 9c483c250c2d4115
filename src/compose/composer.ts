import type { Day, DeliveryId, Mail, Paper, PaperId, Pick, Subscriber } from "../model.ts";
import { localDay } from "../time.ts";
import { type Cards, createCards } from "./cards.ts";
import { type ComposeSettings, composeDigest } from "./compose-digest.ts";
import type { Templates } from "./templates.ts";
import type { DigestUrls } from "./view.ts";

/** A delivery as the composer needs it. */
export type Composable = {
  id: string;
  day: string;
  editionId: number | null;
  /** The sources that were broken when its edition was made. */
  missing: readonly string[];
  /** When its reader confirmed. */
  since: Date | null;
  picks: Pick[];
  subscriber: Subscriber | null;
};

export type ComposerPorts = {
  readPapers(ids: readonly PaperId[]): Promise<Paper[]>;
  templates: Templates;
  settings: ComposeSettings;
  /** The signed links of one digest. */
  links(subscriber: Subscriber, deliveryId: DeliveryId, now: Date): DigestUrls;
  clock(): Date;
};

/** Papers and cards of one edition: read and rendered once, however many readers get them. */
type EditionShelf = { papers: Map<PaperId, Paper>; cards: Cards };

/** A worker rarely sends from more editions than the current and the last. */
const SHELVES_KEPT = 3;

/** Makes the mail of one delivery after the other. Throws for a delivery that cannot be a mail. */
export function createComposer(ports: ComposerPorts): (held: Composable) => Promise<Mail> {
  const shelves = new Map<number | null, EditionShelf>();
  return async (held) => {
    const { subscriber } = held;
    if (subscriber === null) throw new Error("its subscriber is gone");
    const shelf = shelfOf(shelves, held.editionId, ports);
    await stock(shelf, held.picks, ports);
    const id = held.id as DeliveryId;
    const now = ports.clock();
    return composeDigest({
      delivery: { id, day: held.day as Day },
      to: subscriber.address,
      papers: held.picks.map((pick) => ({ pick, paper: paperOf(shelf, pick) })),
      topics: subscriber.topics,
      missing: held.missing,
      since: held.since ? (localDay(subscriber.timeZone, held.since) as Day) : undefined,
      urls: ports.links(subscriber, id, now),
      cards: shelf.cards,
      templates: ports.templates,
      settings: ports.settings,
      sentAt: now,
    });
  };
}

function shelfOf(
  shelves: Map<number | null, EditionShelf>,
  editionId: number | null,
  { templates, settings }: ComposerPorts,
): EditionShelf {
  const known = shelves.get(editionId);
  if (known) return known;
  for (const oldest of shelves.keys()) {
    if (shelves.size < SHELVES_KEPT) break;
    shelves.delete(oldest);
  }
  const shelf = { papers: new Map<PaperId, Paper>(), cards: createCards(templates, settings) };
  shelves.set(editionId, shelf);
  return shelf;
}

/** Reads the papers that are not on the shelf yet: after the first readers, usually none. */
async function stock(
  { papers }: EditionShelf,
  picks: readonly Pick[],
  { readPapers }: ComposerPorts,
): Promise<void> {
  const missing = picks.map(({ paperId }) => paperId).filter((id) => !papers.has(id));
  if (missing.length === 0) return;
  for (const paper of await readPapers(missing)) papers.set(paper.id, paper);
}

function paperOf({ papers }: EditionShelf, { paperId }: Pick): Paper {
  const paper = papers.get(paperId);
  if (!paper) throw new Error(`paper ${paperId} of its selection is not stored`);
  return paper;
}
