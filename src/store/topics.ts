import type { Topic, TopicId } from "../model.ts";
import type { Db, Tx } from "./client.ts";

export type CatalogueTopic = {
  slug: string;
  name: string;
  description: string;
  query: string;
  canonical: string;
};

type StoredTopic = Omit<CatalogueTopic, "slug"> & { slug: string | null; retiredAt: Date | null };

/**
 * Brings the stored catalogue in line with the given one; a topic that left it is retired, not deleted.
 * Writes nothing where nothing changed, because every process does this as it starts.
 */
export async function saveCatalogue(
  db: Db,
  catalogue: readonly CatalogueTopic[],
  now: Date,
): Promise<void> {
  if (await isSaved(db, catalogue)) return;
  const slugs = catalogue.map(({ slug }) => slug);
  await db.$transaction(async (tx) => {
    await takeCatalogueLock(tx);
    // A first start: one statement instead of two a topic.
    if ((await tx.topic.count()) === 0) {
      await tx.topic.createMany({ data: catalogue.map((topic) => ({ ...topic, createdAt: now })) });
      return;
    }
    for (const topic of catalogue) await saveCatalogueTopic(tx, topic, slugs, now);
    await tx.topic.updateMany({
      where: { slug: { not: null, notIn: slugs }, retiredAt: null },
      data: { retiredAt: now },
    });
  });
}

/** One question instead of one a topic: nearly every start finds the catalogue as it is. */
async function isSaved(db: Db, catalogue: readonly CatalogueTopic[]): Promise<boolean> {
  const rows = await db.topic.findMany({ where: { slug: { not: null }, retiredAt: null } });
  const stored = new Map(rows.map((row) => [row.slug, row]));
  return (
    rows.length === catalogue.length &&
    catalogue.every((topic) => {
      const row = stored.get(topic.slug);
      return row !== undefined && isSame(row, { ...topic, retiredAt: null });
    })
  );
}

/** Of processes that start at once one writes and the others find it done. Prisma has no advisory locks. */
async function takeCatalogueLock(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('paperboy catalogue'))`;
}

async function saveCatalogueTopic(
  tx: Tx,
  topic: CatalogueTopic,
  slugs: readonly string[],
  now: Date,
): Promise<void> {
  const { slug, canonical } = topic;
  const rows = await tx.topic.findMany({ where: { OR: [{ slug }, { canonical }] } });
  const twin = rows.find((row) => row.slug !== slug);
  const isTwinInCatalogue = twin?.slug != null && slugs.includes(twin.slug);
  if (twin && isTwinInCatalogue) await stepAside(tx, twin.id);
  // A reader may have written this very query before it entered the catalogue: that row becomes it.
  const heir = isTwinInCatalogue ? undefined : twin;
  const own = rows.find((row) => row.slug === slug) ?? heir;
  const data = { ...topic, retiredAt: null };
  if (own === undefined) {
    await tx.topic.create({ data: { ...data, createdAt: now } });
    return;
  }
  if (heir && heir !== own) await mergeTopic(tx, heir.id, own.id);
  if (isSame(own, data)) return;
  // Its matches are those of the old query.
  if (own.query !== data.query) await tx.topicMatch.deleteMany({ where: { topicId: own.id } });
  const isFresh = own.query === data.query ? {} : { matchedAt: null, modelId: null };
  await tx.topic.update({ where: { id: own.id }, data: { ...data, ...isFresh } });
}

function isSame(row: StoredTopic, data: CatalogueTopic & { retiredAt: null }): boolean {
  return (Object.keys(data) as (keyof typeof data)[]).every((key) => row[key] === data[key]);
}

/** Two topics of the catalogue change queries: the one that comes later gets its new one in its turn. */
async function stepAside(tx: Tx, id: number): Promise<void> {
  await tx.topic.update({ where: { id }, data: { canonical: `changing ${id}` } });
}

/** Who follows topic `from` follows `to` instead, in the same place; then `from` is no more. */
async function mergeTopic(tx: Tx, from: number, to: number): Promise<void> {
  // Until the end nobody can begin to follow it, which would keep it from being deleted.
  await tx.$executeRaw`SELECT 1 FROM topic WHERE id = ${from} FOR UPDATE`;
  await tx.subscriberTopic.updateMany({
    where: { topicId: from, subscriber: { topics: { none: { topicId: to } } } },
    data: { topicId: to },
  });
  await tx.subscriberTopic.deleteMany({ where: { topicId: from } });
  await tx.topic.delete({ where: { id: from } });
}

/** Topics that at least one active subscriber follows, and the whole catalogue. */
export async function readActiveTopics(db: Db): Promise<Topic[]> {
  const rows = await db.topic.findMany({
    where: {
      OR: [
        { slug: { not: null }, retiredAt: null },
        { subscribers: { some: { subscriber: { state: "active" } } } },
      ],
    },
    select: { id: true, slug: true, name: true, query: true },
    orderBy: { id: "asc" },
  });
  return rows.map((row) => ({ ...row, id: row.id as TopicId }));
}
