import type { SendingFacts } from "../../store/inspect-store.ts";
import { type Finding, ok, warn } from "./finding.ts";

const LATE_MS = 10 * 60_000;

/** What the ledger says of a mail that does not come. */
export function judgeSending(facts: SendingFacts, now: Date): Finding[] {
  const { inDoubt } = facts;
  return [
    judgeReaders(facts),
    judgeRunning(facts, now),
    judgeQueue(facts, now),
    ...(inDoubt === 0 ? [] : [judgeDoubt(inDoubt)]),
  ];
}

function judgeReaders({ activeReaders, returnedReaders }: SendingFacts): Finding {
  const stopped = `${returnedReaders} whose mailbox takes no mail get none`;
  if (activeReaders > 0) {
    return ok("readers", `${activeReaders} active${returnedReaders > 0 ? `, ${stopped}` : ""}`);
  }
  const mend = "Subscribe at BASE_URL, or: npm run job -- subscribers add ADDRESS --topics agents";
  return warn("readers", "nobody is subscribed and confirmed", mend);
}

function judgeRunning({ preparedAt }: SendingFacts, now: Date): Finding {
  const mend = "Is it running, with scheduler and worker in ROLE? npm start";
  if (preparedAt === null) return warn("service", "has never prepared a digest", mend);
  const says = `last looked who is due ${agoOf(preparedAt, now)}`;
  const isLate = now.getTime() - preparedAt.getTime() > LATE_MS;
  return isLate ? warn("service", says, mend) : ok("service", says);
}

function judgeQueue({ overdue, shut, acceptedAt }: SendingFacts, now: Date): Finding {
  const last =
    acceptedAt === null
      ? "no digest has been accepted yet"
      : `last digest accepted ${agoOf(acceptedAt, now)}`;
  if (shut.length > 0) {
    const where = shut.includes("*") ? "everybody" : shut.join(", ");
    const mend =
      "Receivers refused mails as policy, or asked for less; their words stand in the ledger (delivery.reply). It tries again by itself.";
    return warn("queue", `sending to ${where} is held back; ${last}`, mend);
  }
  if (overdue === 0) return ok("queue", `nothing has been waiting for long; ${last}`);
  const mend =
    "Is a worker running? Its log says what it waits for; npm run job -- deliver sends now.";
  return warn("queue", `${overdue} mails have been waiting for over ten minutes; ${last}`, mend);
}

function judgeDoubt(inDoubt: number): Finding {
  const mails = inDoubt === 1 ? "one mail is" : `${inDoubt} mails are`;
  const says = `${mails} held: nobody knows whether they were sent`;
  return warn("in doubt", says, "npm run job -- ledger lists them, and says how to settle them.");
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

function agoOf(instant: Date, now: Date): string {
  const ms = now.getTime() - instant.getTime();
  const [unit, size] = UNITS.find(([, one]) => ms >= one) ?? ["", 0];
  if (size === 0) return "within the last minute";
  const count = Math.floor(ms / size);
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
