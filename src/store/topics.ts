import type { Topic, TopicId } from "../model.ts";
import type { Db, Tx } from "./client.ts";

export type CatalogueTopic = {
  slug: string;
  name: string;
  description: string;
  query: string;
  canonical: string;
};

/** Brings the stored catalogue in line with the given one; a topic that left it is retired, not deleted. */
export async function saveCatalogue(
  db: Db,
  catalogue: readonly CatalogueTopic[],
  now: Date,
): Promise<void> {
  await db.$transaction(async (tx) => {
    for (const topic of catalogue) await saveCatalogueTopic(tx, topic, now);
    await tx.topic.updateMany({
      where: { slug: { not: null, notIn: catalogue.map(({ slug }) => slug) }, retiredAt: null },
      data: { retiredAt: now },
    });
  });
}

async function saveCatalogueTopic(tx: Tx, topic: CatalogueTopic, now: Date): Promise<void> {
  // A reader may have written this very query before it entered the catalogue: that row becomes it.
  const existing = await tx.topic.findFirst({
    where: { OR: [{ slug: topic.slug }, { canonical: topic.canonical }] },
    orderBy: { slug: { sort: "asc", nulls: "last" } },
  });
  const data = { ...topic, retiredAt: null };
  if (existing === null) await tx.topic.create({ data: { ...data, createdAt: now } });
  else await tx.topic.update({ where: { id: existing.id }, data });
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
