import type { PaperId, TopicId } from "../model.ts";
import type { Db } from "./client.ts";
import { takePaperTurn } from "./paper-turn.ts";
import { partsOf, readVector, writeVector } from "./vector-bytes.ts";

/** The model of latent semantic analysis: made whole beside the one in use, which it then replaces. */

export type ModelInUse = { id: number; dimensions: number; papers: number; madeAt: Date };

export async function findModel(db: Db): Promise<ModelInUse | null> {
  return await db.semanticModel.findFirst({
    where: { readyAt: { not: null } },
    orderBy: { id: "desc" },
    select: { id: true, dimensions: true, papers: true, madeAt: true },
  });
}

const TERMS_PER_STATEMENT = 5_000;

/** Adds a model that is not in use yet. What a killed run left is removed first. */
export async function insertModel(
  db: Db,
  model: { papers: number; dimensions: number; settings: Record<string, number> },
  terms: { lexemes: readonly string[]; vectors: readonly Float32Array[] },
  now: Date,
): Promise<number> {
  await db.semanticModel.deleteMany({ where: { readyAt: null } });
  const { id } = await db.semanticModel.create({ data: { ...model, madeAt: now } });
  for (let start = 0; start < terms.lexemes.length; start += TERMS_PER_STATEMENT) {
    const data = terms.lexemes.slice(start, start + TERMS_PER_STATEMENT).map((lexeme, at) => {
      const vector = terms.vectors[start + at] ?? new Float32Array(model.dimensions);
      return { modelId: id, lexeme, vector: writeVector(vector) };
    });
    await db.semanticTerm.createMany({ data });
  }
  return id;
}

/** From here on the model is in use, with the topics' vectors, and no other is kept. */
export async function useModel(
  db: Db,
  modelId: number,
  topics: readonly { id: TopicId; vector: Float32Array | null }[],
  now: Date,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await saveTopicVectors(tx, modelId, topics);
    const { madeAt } = await tx.semanticModel.update({
      where: { id: modelId },
      data: { readyAt: now },
    });
    // What was matched while the model was made has its vector in the old one only.
    await takePaperTurn(tx);
    await tx.paper.updateMany({ where: { matchedAt: { gte: madeAt } }, data: { matchedAt: null } });
    await tx.semanticModel.deleteMany({ where: { id: { lt: modelId } } });
  });
}

/** Raw, because Prisma updates many rows only to one and the same value. */
export async function saveTopicVectors(
  db: Pick<Db, "$executeRaw">,
  modelId: number,
  topics: readonly { id: TopicId; vector: Float32Array | null }[],
): Promise<void> {
  const rows = topics.map(({ id, vector }) => ({
    id,
    vector: vector && hexOf(writeVector(vector)),
  }));
  await db.$executeRaw`
    UPDATE topic SET model_id = ${modelId}, vector = decode(r.vector, 'hex')
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id int, vector text)
     WHERE topic.id = r.id`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Raw: two arrays as text are bound in a third of the time of a thousand rows of bytes. */
export async function savePaperVectors(
  db: Pick<Db, "$executeRaw">,
  modelId: number,
  vectors: readonly { paperId: PaperId; vector: Float32Array }[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO paper_vector (model_id, paper_id, vector)
    SELECT ${modelId}, r.paper_id, decode(r.vector, 'hex')
      FROM unnest(${vectors.map(({ paperId }) => paperId)}::int[],
                  ${vectors.map(({ vector }) => hexOf(writeVector(vector)))}::text[])
           AS r(paper_id, vector)
    ON CONFLICT (model_id, paper_id) DO UPDATE SET vector = excluded.vector, seq = excluded.seq`;
}

/** The vectors of lexemes that the model knows. */
export async function readTermVectors(
  db: Db,
  modelId: number,
  lexemes: readonly string[],
): Promise<Map<string, Float32Array>> {
  const rows = await db.semanticTerm.findMany({
    where: { modelId, lexeme: { in: [...lexemes] } },
    select: { lexeme: true, vector: true },
  });
  return new Map(rows.map(({ lexeme, vector }) => [lexeme, readVector(vector)]));
}

/** Papers' vectors in the order of writing, after the given one. */
export async function readPaperVectors(
  db: Db,
  modelId: number,
  { after, most }: { after: number; most: number },
): Promise<{ seq: number; paperId: PaperId; scale: number; values: Int8Array }[]> {
  const rows = await db.paperVector.findMany({
    where: { modelId, seq: { gt: after } },
    orderBy: { seq: "asc" },
    take: most,
    select: { seq: true, paperId: true, vector: true },
  });
  return rows.map(({ seq, paperId, vector }) => {
    return { seq, paperId: paperId as PaperId, ...partsOf(vector) };
  });
}

/** The last vector written that is not among the `most` newest; 0 if all are. */
export async function findVectorBefore(db: Db, modelId: number, most: number): Promise<number> {
  const row = await db.paperVector.findFirst({
    where: { modelId },
    orderBy: { seq: "desc" },
    skip: most,
    select: { seq: true },
  });
  return row?.seq ?? 0;
}

/** Every topic's vector in the model. */
export async function readTopicVectors(
  db: Db,
  modelId: number,
): Promise<Map<TopicId, Float32Array | null>> {
  const rows = await db.topic.findMany({ where: { modelId }, select: { id: true, vector: true } });
  return new Map(rows.map(({ id, vector }) => [id as TopicId, vector && readVector(vector)]));
}
