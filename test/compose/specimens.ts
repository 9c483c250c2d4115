import { fileURLToPath } from "node:url";
import { createCards } from "../../src/compose/cards.ts";
import {
  type ComposeInput,
  type ComposeSettings,
  composeDigest,
  type PickedPaper,
} from "../../src/compose/compose-digest.ts";
import { composeLetter, type LetterInput } from "../../src/compose/compose-letter.ts";
import { openTemplateFiles } from "../../src/compose/template-files.ts";
import { createTemplates } from "../../src/compose/templates.ts";
import type {
  Day,
  DeliveryId,
  Mail,
  NoticeKind,
  Paper,
  PaperId,
  Reason,
  Subscriber,
  SubscriberId,
  Topic,
  TopicId,
} from "../../src/model.ts";

export const TEMPLATES_DIR = fileURLToPath(new URL("../../templates", import.meta.url));
export const GOLDEN_FILE = fileURLToPath(new URL("../fixtures/digest.golden.eml", import.meta.url));

export const GOLDEN_LETTER_FILE = fileURLToPath(
  new URL("../fixtures/confirm.golden.eml", import.meta.url),
);

export const LETTER_URLS = {
  confirm: "https://papers.example/confirm/v1.confirm.token",
  block: "https://papers.example/block/v1.block.token",
  preferences: "https://papers.example/preferences/v1.settings.token",
  unsubscribe: "https://papers.example/unsubscribe/v1.leave.token",
  comeBack: "https://papers.example/undo/v1.undo.token",
  home: "https://papers.example/",
};

export const templates = await createTemplates(await openTemplateFiles(TEMPLATES_DIR));

/** Who the letters are to. */
export const READER: Subscriber = {
  id: "7c1f9a4e-52d8-4b30-9e6d-0a8b3c5d7e91" as SubscriberId,
  address: "reader@example.org",
  addressHash: "hash",
  nonce: "nonce",
  state: "active",
  size: 10,
  leastSize: 1,
  timeZone: "Europe/Berlin",
  localMinute: 450,
  frequency: "daily",
  weekday: 1,
  pausedUntil: null,
  topics: [topic(1, "graph learning")],
  muted: [],
};

export function day(text: string): Day {
  return text as Day;
}

export function topic(id: number, name: string): Topic {
  return { id: id as TopicId, slug: null, name, query: name };
}

export function paper(id: number, over: Partial<Paper> = {}): Paper {
  return {
    id: id as PaperId,
    key: `arxiv:2601.0000${id}`,
    title: `Paper number ${id}`,
    abstract: null,
    tldr: "Says one thing and shows it.",
    summary: null,
    authors: ["Ada Penn", "Bo Quill"],
    categories: ["cs.LG"],
    organization: null,
    links: { paper: `https://arxiv.org/abs/2601.0000${id}` },
    publishedAt: null,
    listedAt: new Date("2026-01-25T00:00:00Z"),
    ...over,
  };
}

export function reason(over: Partial<Reason> = {}): Reason {
  return { topics: ["graph learning"], votes: 12, votesGained: 4, stars: null, ...over };
}

export function picked(
  of: Paper,
  over: { topicId?: number; score?: number; reason?: Reason } = {},
): PickedPaper {
  const { topicId = 1, score = 100 - of.id, reason: why = reason() } = over;
  return {
    paper: of,
    pick: { paperId: of.id, topicId: topicId as TopicId, score, relevance: 1, reason: why },
  };
}

export const settings: ComposeSettings = {
  mailFrom: { name: "Morning Papers", address: "digest@papers.example" },
  listId: "digest.papers.example",
  senderId: "mornpapers",
  operatorName: "Example Reading Group",
  operatorAddress: "1 Example Street, 12345 Example Town",
  privacyUrl: "https://papers.example/privacy",
};

export function compose(over: Partial<ComposeInput> = {}): Mail {
  return composeDigest({
    delivery: { id: "0b9c5a52-6f3e-4f5b-9a55-d1a4c0de0001" as DeliveryId, day: day("2026-01-26") },
    to: "reader@example.org",
    papers: [picked(paper(1)), picked(paper(2))],
    topics: [topic(1, "graph learning")],
    missing: [],
    since: day("2026-01-03"),
    urls: {
      unsubscribe: "https://papers.example/unsubscribe/v1.leave.token",
      preferences: "https://papers.example/preferences/v1.settings.token",
      browser: "https://papers.example/digest/v1.digest.token",
    },
    cards: createCards(templates),
    templates,
    settings,
    sentAt: new Date("2026-01-26T06:00:00Z"),
    ...over,
  });
}

export function letter(kind: NoticeKind, over: Partial<LetterInput> = {}): Mail {
  return composeLetter({
    notice: { id: "5d8f2a10-11d7-4c6b-8a57-3f1e7c9b0002", day: day("2026-01-26"), kind },
    subscriber: READER,
    urls: LETTER_URLS,
    templates,
    settings,
    sentAt: new Date("2026-01-26T06:00:00Z"),
    ...over,
  });
}

/** The mail that is kept as a file, to be read by people. */
export function goldenMail(): Mail {
  const first = paper(1, {
    title: "Folding maps: graphs that remember where they were cut",
    tldr: "Keeps the scars of a partition as edges, so that distant halves of a graph still talk.",
    authors: ["Ada Penn", "Zoë Ångström", "Bo Quill", "Cy Vellum", "Di Ink", "Eve Folio"],
    links: {
      paper: "https://arxiv.org/abs/2601.00001",
      pdf: "https://arxiv.org/pdf/2601.00001",
      code: "https://github.com/example/folding-maps",
      discussion: "https://huggingface.co/papers/2601.00001",
    },
  });
  const second = paper(2, {
    title: "Small lamps: sampling with a $\\alpha \\leq 1$ budget",
    tldr: null,
    abstract: "Large samplers are bright and dear. We light small ones instead. They suffice.",
  });
  const topics = [topic(1, "graph learning"), topic(2, "sampling")];
  return compose({
    topics,
    papers: [
      picked(first, { reason: reason({ votes: 143, votesGained: 52, stars: 1234 }) }),
      picked(second, {
        topicId: 2,
        reason: reason({ topics: ["sampling"], votes: 0, votesGained: null }),
      }),
    ],
  });
}
