import type { App } from "../app.ts";
import { FREQUENCIES, type Frequency } from "../model.ts";
import { type JobArgs, type JobResult, UsageError } from "../run-job.ts";
import { findSubscriber, leave, listSubscribers } from "../store/subscribers.ts";
import { parseAddress } from "../subscribe/address.ts";
import { addReader } from "./add-reader.ts";

/** `npm run job -- subscribers …`: one line of JSON for scripts, whatever was asked. */
export async function subscribers(app: App, { flags, words }: JobArgs): Promise<JobResult> {
  const [command, address] = words;
  if (command === "list") return await list(app);
  if (command === "add" && address) return await add(app, address, flags);
  if (command === "remove" && address) return await remove(app, address);
  throw new UsageError("subscribers: say list, add ADDRESS --topics SLUG,SLUG or remove ADDRESS");
}

async function list(app: App): Promise<JobResult> {
  const all = await listSubscribers(app.store.db);
  const shown = all.map(({ address, state, timeZone, topics, nextDueAt }) => ({
    address,
    state,
    timeZone,
    topics: topics.map(({ slug, query }) => slug ?? query),
    nextDueAt,
  }));
  return { isDone: true, summary: { job: "subscribers", subscribers: shown } };
}

async function add(app: App, address: string, flags: JobArgs["flags"]): Promise<JobResult> {
  const wish = {
    address,
    topics: text(flags["topics"], "").split(",").filter(Boolean),
    timeZone: text(flags["zone"], "Etc/UTC"),
    time: text(flags["time"], "07:30"),
    frequency: frequencyOf(text(flags["frequency"], "daily")),
    size: sizeOf(text(flags["size"], "10")),
  };
  const added = await addReader(app, wish);
  if (added.kind === "wrong") throw new UsageError(added.problems.join("\n"));
  return { isDone: true, summary: { job: "subscribers", address, ...added } };
}

async function remove(app: App, address: string): Promise<JobResult> {
  const parsed = parseAddress(address);
  const key = parsed.kind === "ok" ? parsed.key : address.toLowerCase();
  const subscriber = await findSubscriber(app.store.db, key);
  if (subscriber === null) throw new UsageError(`${address} is not a subscriber`);
  const left = await leave(app.store.db, subscriber.id, app.clock());
  return { isDone: true, summary: { job: "subscribers", address, kind: left } };
}

function text(flag: string | boolean | undefined, fallback: string): string {
  return typeof flag === "string" ? flag : fallback;
}

function frequencyOf(given: string): Frequency {
  const frequency = FREQUENCIES.find((known) => known === given);
  if (frequency === undefined) {
    throw new UsageError(`--frequency: ${given} is none of ${FREQUENCIES.join(", ")}`);
  }
  return frequency;
}

function sizeOf(given: string): number {
  const size = Number(given);
  if (!Number.isInteger(size) || size < 3 || size > 30) {
    throw new UsageError(`--size: ${given} is not a whole number from 3 to 30`);
  }
  return size;
}
