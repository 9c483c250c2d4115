import type { Db } from "./client.ts";

const DAY_MS = 86_400_000;
/** `explain` and the week's readers look back; a cited edition stays as long as its delivery. */
const EDITION_DAYS = 8;
const JOB_RUN_DAYS = 30;
const UNCONFIRMED_DAYS = 7;
/** For so long `explain` can tell why a paper was chosen; what was chosen stays with its delivery. */
const EXPLAINED_DAYS = 90;
/** "This weekday's usual" is asked of nine weeks. */
const SOURCE_RUN_DAYS = 70;
const WANTED_DAYS = 30;
/** A sign-up that could not be settled in a day never will be. */
const SIGN_UP_DAYS = 1;
/** Refusals so far apart are not in a row. */
const SEND_GATE_DAYS = 7;

export type Pruned = Record<
  | "editions"
  | "jobRuns"
  | "sourceRuns"
  | "wanted"
  | "unconfirmed"
  | "signUps"
  | "topics"
  | "matches"
  | "scores"
  | "signals"
  | "rates"
  | "sendGates"
  | "sendDays"
  | "relayConnections",
  number
>;

/** Removes what no promise needs any more. */
export async function prune(db: Db, now: Date): Promise<Pruned> {
  const before = (days: number) => ({ lt: new Date(now.getTime() - days * DAY_MS) });
  const unconfirmed = { state: "pending", updatedAt: before(UNCONFIRMED_DAYS) };
  // Who was a reader before keeps their history; who never was is forgotten.
  await db.subscriber.updateMany({
    where: { ...unconfirmed, confirmedAt: { not: null } },
    data: { state: "left", nonce: "" },
  });
  const counts = {
    editions: await db.edition.deleteMany({
      where: { asOf: before(EDITION_DAYS), deliveries: { none: {} } },
    }),
    jobRuns: await db.jobRun.deleteMany({ where: { finishedAt: before(JOB_RUN_DAYS) } }),
    sourceRuns: await db.sourceRun.deleteMany({ where: { startedAt: before(SOURCE_RUN_DAYS) } }),
    wanted: await db.wantedPaper.deleteMany({ where: { since: before(WANTED_DAYS) } }),
    unconfirmed: await db.subscriber.deleteMany({ where: unconfirmed }),
    signUps: await db.signUp.deleteMany({ where: { createdAt: before(SIGN_UP_DAYS) } }),
    topics: await db.topic.deleteMany({
      where: {
        slug: null,
        createdAt: before(EDITION_DAYS),
        subscribers: { none: {} },
      },
    }),
    matches: await db.topicMatch.deleteMany({
      where: { paper: { listedAt: before(EXPLAINED_DAYS) } },
    }),
    scores: await db.paperScore.deleteMany({
      where: { paper: { listedAt: before(EXPLAINED_DAYS) } },
    }),
    signals: { count: await pruneSignals(db, new Date(now.getTime() - EXPLAINED_DAYS * DAY_MS)) },
    rates: await db.rate.deleteMany({ where: { nextAt: before(1) } }),
    sendGates: await db.sendGate.deleteMany({ where: { updatedAt: before(SEND_GATE_DAYS) } }),
    sendDays: await db.sendDay.deleteMany({ where: { day: before(2) } }),
    relayConnections: await db.relayConnection.deleteMany({ where: { leaseUntil: before(1) } }),
  };
  return Object.fromEntries(
    Object.entries(counts).map(([name, { count }]) => [name, count]),
  ) as Pruned;
}

/** Of papers that nobody is asked about any more the last reading of each count is enough. Raw for the self-join. */
async function pruneSignals(db: Db, listedBefore: Date): Promise<number> {
  return await db.$executeRaw`
    DELETE FROM signal s USING paper p
     WHERE p.id = s.paper_id AND p.listed_at < ${listedBefore}
       AND EXISTS (SELECT 1 FROM signal n
                    WHERE n.paper_id = s.paper_id AND n.kind = s.kind AND n.source = s.source
                      AND n.seen_at > s.seen_at)`;
}
