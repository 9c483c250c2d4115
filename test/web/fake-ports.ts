import { readFileSync } from "node:fs";
import { COLOURS } from "../../src/compose/templates.ts";
import type {
  Day,
  DeliveryId,
  Paper,
  PaperId,
  Pick,
  Reason,
  SourceStatus,
  Subscriber,
  SubscriberId,
  Topic,
  TopicId,
} from "../../src/model.ts";
import { CATALOGUE } from "../../src/query/catalogue.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { createSigner } from "../../src/subscribe/token.ts";
import { nextDue } from "../../src/time.ts";
import type { LedgerStanding, NextDigest, ShownPaper, WebPorts } from "../../src/web/ports.ts";
import { createTestLog } from "../support/app.ts";

/** A port that was called to change something, with what it was given. */
export type Call = { port: string; given: unknown };

export type FakePorts = WebPorts & {
  log: ReturnType<typeof createTestLog>;
  /** Changes only: what GET must leave empty. */
  calls: Call[];
  reader: Subscriber;
  isDatabaseUp: boolean;
  /** What `sources` answers; null when it alone fails. */
  standing: SourceStatus[] | null;
  /** What `ledger` answers. */
  ledgerStanding: LedgerStanding | null;
  isTooMany: boolean;
  shown: ShownPaper[];
  /** The sources broken when the digest was made. */
  missing: string[];
  setNow(iso: string): void;
};

export const NOW = "2026-01-30T06:30:00Z";
export const READER_ID = "0b9c5a52-6f3e-4f5b-9a55-d1a4c0de0001" as SubscriberId;
export const DELIVERY_ID = "0b9c5a52-6f3e-4f5b-9a55-d1a4c0de0002" as DeliveryId;
export const NONCE = "q8bY1xk2T0mB9uFz3hVw4A";
export const HOSTILE_NAME = 'Papers <& "friends">';

/** One reader, some papers, no database: everything the pages ask for, from memory. */
export function createFakePorts(): FakePorts {
  let now = new Date(NOW);
  const calls: Call[] = [];
  const note = (port: string, given: unknown) => void calls.push({ port, given });
  const fake: FakePorts = {
    signer: createSigner(["a-secret-that-only-tests-know-of"]),
    clock: () => now,
    log: createTestLog(),
    site: {
      service: HOSTILE_NAME,
      baseUrl: "https://papers.example",
      operatorName: "Example Reading Group",
      operatorAddress: "1 Example Street, 12345 Example Town",
      privacyUrl: undefined,
      colours: COLOURS,
      logoUrl: undefined,
      footText: undefined,
      hasThumbnails: false,
    },
    calls,
    reader: activeReader(),
    isDatabaseUp: true,
    standing: [],
    ledgerStanding: null,
    isTooMany: false,
    shown: samplePapers(),
    missing: [],
    setNow(iso) {
      now = new Date(iso);
    },
    ping: async () => mustBeUp(fake),
    async sources() {
      mustBeUp(fake);
      if (fake.standing === null) throw new Error("canceling statement due to statement timeout");
      return fake.standing;
    },
    async ledger() {
      mustBeUp(fake);
      return fake.ledgerStanding;
    },
    metricsToken: undefined,
    papers: paperPorts(() => fake),
    readers: {
      async signUp(request) {
        mustBeUp(fake);
        note("signUp", request);
        return fake.isTooMany ? "too-many" : "taken";
      },
      async confirm({ id, nonce, isFirstNow }) {
        note("confirm", { id, nonce, isFirstNow });
        if (id !== fake.reader.id || nonce !== fake.reader.nonce) return { kind: "gone" };
        const kind = fake.reader.state === "active" ? "already" : "confirmed";
        fake.reader = { ...fake.reader, state: "active" };
        const scheduled = nextOf(fake.reader, now);
        const next = isFirstNow ? { ...scheduled, at: now } : scheduled;
        return { kind, subscriber: fake.reader, next };
      },
      async find(id) {
        mustBeUp(fake);
        if (id !== fake.reader.id) return null;
        const isActive = fake.reader.state === "active";
        return { subscriber: fake.reader, next: isActive ? nextOf(fake.reader, now) : null };
      },
      async change(id, wish, pausedUntil) {
        note("change", { id, wish, pausedUntil });
        if (id !== fake.reader.id) return { kind: "gone" };
        const { slugs, queries, ...rest } = wish;
        const topics = [...slugs.map(catalogueTopic), ...queries.map(ownTopic)];
        const pause = pausedUntil === null ? null : startOf(pausedUntil, wish.timeZone);
        fake.reader = { ...fake.reader, ...rest, topics, pausedUntil: pause };
        return { kind: "changed", subscriber: fake.reader, next: nextOf(fake.reader, now) };
      },
      async leave(id) {
        note("leave", { id });
        if (id !== fake.reader.id) return { kind: "unknown" };
        if (fake.reader.state === "left") return { kind: "already" };
        fake.reader = { ...fake.reader, state: "left", nonce: NONCE };
        return { kind: "left", nonce: NONCE };
      },
      async comeBack({ id, nonce }, weekly) {
        note("comeBack", { id, nonce, weekly });
        const isAway = ["left", "returned"].includes(fake.reader.state);
        if (id !== fake.reader.id || nonce !== fake.reader.nonce || !isAway) return null;
        const frequency = weekly ? "weekly" : fake.reader.frequency;
        fake.reader = { ...fake.reader, state: "active", frequency };
        return { subscriber: fake.reader, next: nextOf(fake.reader, now) };
      },
      async block(id) {
        note("block", { id });
      },
      async mailSettings(id) {
        note("mailSettings", { id });
      },
    },
  };
  return fake;
}

function paperPorts(fake: () => FakePorts): WebPorts["papers"] {
  return {
    catalogue: () => CATALOGUE,
    async trending(limit) {
      mustBeUp(fake());
      const { shown } = fake();
      return shown.length === 0 ? null : { asOf: new Date(NOW), papers: shown.slice(0, limit) };
    },
    async search(text, limit) {
      const parsed = parseQuery(text);
      if (parsed.kind === "error") {
        return { kind: "wrong", message: parsed.message, at: parsed.at };
      }
      const word = text.toLowerCase();
      const papers = fake().shown.filter(
        ({ paper }) => word === "*" || paper.title.toLowerCase().includes(word),
      );
      return { kind: "found", papers: papers.slice(0, limit) };
    },
    async digest(id) {
      if (id !== DELIVERY_ID) return null;
      const papers = fake()
        .shown.slice(0, 9)
        .map(({ paper, reason }, at) => ({ paper, pick: pickOf(paper, reason, at) }));
      return {
        day: "2026-01-30" as Day,
        topics: [
          { id: 1 as TopicId, name: "Agents" },
          { id: 2 as TopicId, name: "Robotics" },
        ],
        missing: fake().missing,
        papers,
      };
    },
  };
}

function mustBeUp({ isDatabaseUp }: FakePorts): void {
  if (!isDatabaseUp) throw new Error("connection refused");
}

/** Every third paper for the second topic. */
function pickOf(paper: Paper, reason: Reason, at: number): Pick {
  const topic = at % 3 === 2 ? "Robotics" : "Agents";
  const topicId = (at % 3 === 2 ? 2 : 1) as TopicId;
  return {
    paperId: paper.id,
    topicId,
    score: 100 - at,
    relevance: 1,
    reason: { ...reason, topics: [topic] },
  };
}

export function sourceStatus(over: Partial<SourceStatus> = {}): SourceStatus {
  const at = new Date("2026-01-30T06:00:00Z");
  return { source: "arxiv", state: "fresh", reason: null, at, goodAt: at, ...over };
}

export function activeReader(over: Partial<Subscriber> = {}): Subscriber {
  return {
    id: READER_ID,
    address: "ada.penn@example.org",
    addressHash: "hash",
    nonce: NONCE,
    state: "active",
    timeZone: "Europe/Berlin",
    localMinute: 450,
    frequency: "daily",
    weekday: 1,
    size: 8,
    leastSize: 2,
    pausedUntil: null,
    topics: [catalogueTopic("agents"), ownTopic("world models -video")],
    muted: [],
    ...over,
  };
}

function catalogueTopic(slug: string): Topic {
  const entry = CATALOGUE.find((one) => one.slug === slug);
  return { id: 1 as TopicId, slug, name: entry?.name ?? slug, query: entry?.query ?? slug };
}

function ownTopic(query: string): Topic {
  return { id: 2 as TopicId, slug: null, name: query, query };
}

function nextOf(subscriber: Subscriber, now: Date): NextDigest {
  const { at, day } = nextDue(subscriber, now);
  return { at, day: day as Day };
}

function startOf(day: Day, timeZone: string): Date {
  const everyDay = { timeZone, localMinute: 0, frequency: "daily" as const, weekday: 1 };
  return nextDue(everyDay, new Date(new Date(`${day}T00:00:00Z`).getTime() - 15 * 3_600_000)).at;
}

const SAMPLE = new URL("../../prisma/sample/papers.jsonl", import.meta.url);

type Line = {
  id: string;
  title: string;
  authors?: string[];
  tldr?: string;
  listedAt: string;
  links?: Record<string, string>;
  signals?: { kind: string; value: number }[];
};

function samplePapers(): ShownPaper[] {
  const lines = readFileSync(SAMPLE, "utf8").trim().split("\n").slice(-60);
  return lines.map((line, at) => shownPaper(JSON.parse(line) as Line, at + 1));
}

function shownPaper(line: Line, id: number): ShownPaper {
  const upvotes = (line.signals ?? []).filter(({ kind }) => kind === "upvotes");
  const [last = 0, before = 0] = upvotes.map(({ value }) => value).toReversed();
  const arxiv = `https://arxiv.org/abs/${line.id.replace("arxiv:", "")}`;
  const paper: Paper = {
    id: id as PaperId,
    key: line.id,
    title: line.title,
    abstract: null,
    tldr: line.tldr ?? null,
    summary: null,
    authors: line.authors ?? [],
    categories: [],
    organization: null,
    links: { paper: arxiv, ...line.links },
    publishedAt: null,
    listedAt: new Date(line.listedAt),
  };
  const reason = { topics: [], votes: last, votesGained: last - before, stars: null };
  return { paper, reason };
}
