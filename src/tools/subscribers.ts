import type { App } from "../app.ts";
import { CATALOGUE } from "../query/catalogue.ts";
import { type JobArgs, type JobResult, UsageError } from "../run-job.ts";
import { exportSubscribers } from "../store/export-subscribers.ts";
import { leave } from "../store/reader-leaving.ts";
import { findSubscriber, listSubscribers } from "../store/subscribers.ts";
import { parseAddress } from "../subscribe/address.ts";
import { overdueDays } from "../subscribe/reschedule.ts";
import { knownTimeZone } from "../time.ts";
import { addReader } from "./add-reader.ts";

/** `npm run job -- subscribers …`: one line of JSON for scripts, whatever was asked. */
export async function subscribers(app: App, { flags, words }: JobArgs): Promise<JobResult> {
  const [command, address] = words;
  if (command === "list") return await list(app);
  if (command === "add" && address) return await add(app, address, flags);
  if (command === "remove" && address) return await remove(app, address);
  if (command === "export") return await print(app, address);
  throw new UsageError(
    "subscribers: say list, add ADDRESS --topics SLUG,SLUG, remove ADDRESS or export [ADDRESS]",
  );
}

async function list(app: App): Promise<JobResult> {
  const all = await listSubscribers(app.store.db);
  const shown = all.map(
    ({ address, state, timeZone, localMinute, topics, muted, nextDueAt, ...rest }) => ({
      address,
      state,
      timeZone,
      time: timeOfDay(localMinute),
      frequency: rest.frequency,
      size: rest.size,
      topics: topics.map(({ slug, query }) => slug ?? query),
      muted: muted.map(({ query }) => query),
      nextDueAt,
    }),
  );
  return { isDone: true, summary: { job: "subscribers", subscribers: shown } };
}

async function add(app: App, address: string, flags: JobArgs["flags"]): Promise<JobResult> {
  refuseUnknown(flags);
  const added = await addReader(app, address, {
    ...flags,
    topics: textOf(flags["topics"])?.split(",").filter(Boolean) ?? [],
    queries: textOf(flags["query"]) ?? [],
    mutes: textOf(flags["mute"]) ?? [],
    timeZone: textOf(flags["zone"]) ?? "Etc/UTC",
  });
  if (added.kind === "wrong") throw new UsageError(added.problems.join("\n"));
  if (added.kind === "known") {
    app.log.error({}, "nothing was changed: the address is an active subscriber already");
  }
  return { isDone: added.kind === "added", summary: { job: "subscribers", address, ...added } };
}

/** What the form's own words would not explain on a command line. */
function refuseUnknown(flags: JobArgs["flags"]): void {
  const known = CATALOGUE.map(({ slug }) => slug);
  const unknown = textOf(flags["topics"])
    ?.split(",")
    .filter((slug) => !known.includes(slug));
  if (unknown !== undefined && unknown.length > 0) {
    throw new UsageError(`--topics: there is no ${unknown.join(", ")}; known: ${known.join(", ")}`);
  }
  const zone = textOf(flags["zone"]);
  if (zone !== undefined && knownTimeZone(zone) === null) {
    throw new UsageError(`--zone: ${zone} is not a time zone; try Europe/Berlin`);
  }
}

/** JSON Lines: for a backup, or for a reader who asks what is kept. */
async function print(app: App, address: string | undefined): Promise<JobResult> {
  const key = address === undefined ? null : keyOf(address);
  let count = 0;
  for await (const subscriber of exportSubscribers(app.store.db, key)) {
    process.stdout.write(`${JSON.stringify(subscriber)}\n`);
    count++;
  }
  if (address !== undefined && count === 0) throw new UsageError(`${address} is not a subscriber`);
  return { isDone: true, summary: null };
}

function keyOf(address: string): string {
  const parsed = parseAddress(address);
  return parsed.kind === "ok" ? parsed.key : address.toLowerCase();
}

async function remove(app: App, address: string): Promise<JobResult> {
  const subscriber = await findSubscriber(app.store.db, keyOf(address));
  if (subscriber === null) throw new UsageError(`${address} is not a subscriber`);
  const { id } = subscriber;
  // The operator tells the reader, or does not: no letter says that the reader pressed a button.
  const leaving = { id, nonce: app.nonce(), overdueDays, isTold: false };
  const { kind } = await leave(app.store.db, leaving, app.clock());
  return { isDone: true, summary: { job: "subscribers", address, kind } };
}

function timeOfDay(minute: number): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function textOf(flag: string | boolean | undefined): string | undefined {
  return typeof flag === "string" ? flag : undefined;
}
