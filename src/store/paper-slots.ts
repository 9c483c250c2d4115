import type { Prisma } from "../generated/prisma/client.ts";
import type { Links, PaperRecord } from "../model.ts";
import type { KnownPaper, PaperRules } from "../paper-rules.ts";
import type { Tx } from "./client.ts";

/** A paper of the batch: as stored, then as merged. Two keys of one paper share a slot. */
export type Slot = {
  id: number | null;
  key: string;
  /** Keys it is told under that have no row yet; each gets one that points here. */
  otherKeys: Set<string>;
  /** Stored papers that turned out to be this one. */
  twins: Set<number>;
  paper: KnownPaper | null;
  isChanged: boolean;
  tellings: PaperRecord[];
};

export type TitleKey = PaperRules["titleKey"];

// Five parameters a row, 65535 at most in one statement.
const SIGNALS_PER_STATEMENT = 5_000;
const ALIAS_STEPS = 10;

/** The stored papers by every key asked for; an alias leads to the paper it stands for. */
export async function loadSlots(
  tx: Tx,
  source: string,
  keys: string[],
): Promise<Map<string, Slot>> {
  const byKey = new Map<string, Row>();
  for (const row of await tx.paper.findMany({ where: { key: { in: keys } } }))
    byKey.set(row.key, row);
  await followAliases(tx, byKey);
  const slots = await slotsOf(tx, source, [...byKey.values()]);
  return new Map([...byKey].flatMap(([key, { id }]) => pairOf(key, slots.get(id))));
}

/** By id, with what this source told of each before. */
export async function slotsOf(
  tx: Tx,
  source: string,
  rows: readonly Row[],
): Promise<Map<number, Slot>> {
  const ids = [...new Set(rows.map(({ id }) => id))];
  const told = await tx.paperSource.findMany({ where: { source, paperId: { in: ids } } });
  const toldOf = new Map(told.map((row) => [row.paperId, row]));
  const slots = new Map<number, Slot>();
  for (const row of rows) {
    slots.set(row.id, slotOf(row.id, row.key, knownPaper(row, toldOf.get(row.id))));
  }
  return slots;
}

export function slotOf(id: number | null, key: string, paper: KnownPaper | null): Slot {
  const otherKeys = new Set<string>();
  return { id, key, otherKeys, twins: new Set(), paper, isChanged: false, tellings: [] };
}

async function followAliases(tx: Tx, byKey: Map<string, Row>): Promise<void> {
  for (let steps = 0; steps < ALIAS_STEPS; steps++) {
    const aliases = [...byKey].filter(([, { aliasOfId }]) => aliasOfId !== null);
    if (aliases.length === 0) return;
    const ids = aliases.flatMap(([, { aliasOfId }]) => aliasOfId ?? []);
    const rows = await tx.paper.findMany({ where: { id: { in: ids } } });
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const [key, { aliasOfId }] of aliases) {
      const row = byId.get(aliasOfId ?? 0);
      if (row) byKey.set(key, row);
    }
  }
}

export async function insertPapers(
  tx: Tx,
  slots: Slot[],
  titleKey: TitleKey,
  now: Date,
): Promise<void> {
  const fresh = slots.filter(({ id }) => id === null);
  if (fresh.length === 0) return;
  const data = fresh.flatMap(({ key, paper }) =>
    paper ? [{ ...columnsOf(paper, titleKey), key, createdAt: now, updatedAt: now }] : [],
  );
  const rows = await tx.paper.createManyAndReturn({ data, select: { id: true, key: true } });
  const ids = new Map(rows.map(({ id, key }) => [key, id]));
  for (const slot of fresh) slot.id = ids.get(slot.key) ?? null;
}

/** One statement for all that changed; Prisma can only update row by row to different values. */
export async function updatePapers(
  tx: Tx,
  slots: Slot[],
  titleKey: TitleKey,
  now: Date,
): Promise<void> {
  const before = slots.filter(({ id, isChanged }) => id !== null && isChanged);
  const rows = before.flatMap(({ id, paper }) =>
    paper ? [{ id, ...columnsOf(paper, titleKey) }] : [],
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE paper SET
      doi = t.doi, title = t.title, abstract = t.abstract, tldr = t.tldr, authors = t.authors,
      categories = t.categories, keywords = t.keywords, organization = t.organization,
      comment = t.comment, title_key = t."titleKey", links = t.links,
      provenance = t.provenance, published_at = t."publishedAt", listed_at = t."listedAt", updated_at = ${now}, matched_at = NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS t(
      id int, doi text, title text, abstract text, tldr text, authors text[], categories text[],
      keywords text[], organization text, comment text, "titleKey" text, links jsonb, provenance jsonb,
      "publishedAt" timestamptz, "listedAt" timestamptz)
    WHERE paper.id = t.id`;
}

/** Insert or move on, all at once; Prisma upserts one row at a time and cannot say LEAST. */
export async function saveSources(tx: Tx, source: string, slots: Slot[]): Promise<void> {
  const rows = slots.flatMap(({ id, paper, tellings }) =>
    paper?.told ? [{ id, ...paper.told, ...firstOf(tellings) }] : [],
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO paper_source (paper_id, source, hash, listed_at, first_seen_at, last_seen_at)
    SELECT t.id, ${source}, t.hash, t."listedAt", t."firstSaidAt", t."saidAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS t(
      id int, hash text, "listedAt" timestamptz, "firstSaidAt" timestamptz, "saidAt" timestamptz)
    ON CONFLICT (paper_id, source) DO UPDATE SET
      hash = excluded.hash,
      listed_at = LEAST(paper_source.listed_at, excluded.listed_at),
      first_seen_at = LEAST(paper_source.first_seen_at, excluded.first_seen_at),
      last_seen_at = excluded.last_seen_at`;
}

export async function insertSignals(tx: Tx, source: string, slots: Slot[]): Promise<number> {
  const rows = slots.flatMap(({ id, tellings }) =>
    id === null
      ? []
      : tellings.flatMap(({ signals }) => signals.map((one) => ({ ...one, paperId: id, source }))),
  );
  let inserted = 0;
  for (let start = 0; start < rows.length; start += SIGNALS_PER_STATEMENT) {
    const data = rows.slice(start, start + SIGNALS_PER_STATEMENT);
    inserted += (await tx.signal.createMany({ data, skipDuplicates: true })).count;
  }
  return inserted;
}

export type Row = Prisma.PaperGetPayload<object>;

export function knownPaper(
  row: Row,
  told: { hash: string; lastSeenAt: Date } | undefined,
): KnownPaper {
  const { doi, abstract, tldr, organization, comment, publishedAt } = row;
  return {
    key: row.key,
    title: row.title,
    authors: row.authors,
    categories: row.categories,
    keywords: row.keywords,
    listedAt: row.listedAt,
    ...(doi !== null && { doi }),
    ...(abstract !== null && { abstract }),
    ...(tldr !== null && { tldr }),
    ...(organization !== null && { organization }),
    ...(comment !== null && { comment }),
    ...(publishedAt !== null && { publishedAt }),
    links: linksOf(row.links),
    provenance: textsIn(row.provenance),
    told: told ? { hash: told.hash, saidAt: told.lastSeenAt } : null,
  };
}

function linksOf(json: unknown): Links {
  const { paper = "", ...others } = textsIn(json);
  return { paper, ...others };
}

function textsIn(json: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(json ?? {}).filter(isText));
}

function isText(pair: [string, unknown]): pair is [string, string] {
  return typeof pair[1] === "string";
}

function columnsOf(paper: KnownPaper, titleKey: TitleKey) {
  const { told: _, doi, abstract, tldr, organization, comment, publishedAt, ...always } = paper;
  return {
    ...always,
    titleKey: titleKey(paper.title),
    comment: comment ?? null,
    doi: doi ?? null,
    abstract: abstract ?? null,
    tldr: tldr ?? null,
    organization: organization ?? null,
    publishedAt: publishedAt ?? null,
  };
}

function firstOf(tellings: PaperRecord[]) {
  const listedAt = new Date(Math.min(...tellings.map((telling) => telling.listedAt.getTime())));
  const firstSaidAt = new Date(Math.min(...tellings.map(({ saidAt }) => saidAt.getTime())));
  return { listedAt, firstSaidAt };
}

function pairOf(key: string, slot: Slot | undefined): [string, Slot][] {
  return slot ? [[key, slot]] : [];
}
