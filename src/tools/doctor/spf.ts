import type { Answer, AskDns } from "./ask-dns.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** RFC 7208 4.6.4: a receiver gives up at the eleventh. */
const MOST_LOOKUPS = 10;

export type SpfFacts = {
  answer: Answer<string>;
  /** Lookups that a receiver makes at most, and what is wrong on the way. */
  lookups: number;
  problems: string[];
};

export async function readSpf(domain: string, ask: AskDns): Promise<SpfFacts> {
  const answer = await ask.txt(domain);
  const count = { lookups: 0, problems: [] as string[] };
  const [record, ...more] = spfRecords(answer);
  if (record !== undefined && more.length === 0) await follow(record, domain, ask, count);
  return { answer, ...count };
}

/** `pass` says whether mail from a right server could pass; null where that is not known. */
export function judgeSpf(
  domain: string,
  facts: SpfFacts,
): { finding: Finding; pass: boolean | null } {
  const { answer, lookups, problems } = facts;
  if (answer.kind === "unasked") {
    const says = `${domain} could not be asked for (${answer.reason})`;
    return { finding: warn("SPF", says, "Try again, or from another network."), pass: null };
  }
  const records = spfRecords(answer);
  const [record] = records;
  if (record === undefined) {
    return {
      finding: warn("SPF", `${domain} has no SPF record`, howToPublish(domain)),
      pass: false,
    };
  }
  if (records.length > 1) {
    const says = `${domain} has ${records.length} SPF records, which counts as none`;
    return { finding: warn("SPF", says, "Join them into one v=spf1 record."), pass: false };
  }
  const [problem] = problems;
  if (problem !== undefined) {
    return { finding: warn("SPF", problem, `Correct the TXT record: ${record}`), pass: false };
  }
  if (lookups > MOST_LOOKUPS) {
    const says = `needs more than ${MOST_LOOKUPS} DNS lookups, so receivers give up: ${record}`;
    return { finding: warn("SPF", says, "Leave out what sends no mail of yours."), pass: false };
  }
  return judgeEnd(domain, record, lookups);
}

function judgeEnd(domain: string, record: string, lookups: number) {
  const terms = termsOf(record);
  if (terms.length === 1 && terms[0] === "-all") {
    const says = `${domain} says that nobody sends mail as ${domain}: ${record}`;
    return { finding: fail("SPF", says, howToPublish(domain)), pass: false };
  }
  const isClosed = terms.some((term) => /^([-~]all|redirect=.+)$/.test(term));
  if (!isClosed) {
    const says = `lets any server send as ${domain}: ${record}`;
    return { finding: warn("SPF", says, "End it in ~all or -all."), pass: true };
  }
  const told = `${record} (${lookups} of ${MOST_LOOKUPS} lookups)`;
  return { finding: ok("SPF", told), pass: true };
}

function howToPublish(domain: string): string {
  return `Publish one TXT record at ${domain} as your relay's provider says, such as "v=spf1 include:spf.provider.com ~all"; for a relay of your own "v=spf1 ip4:<its address> -all".`;
}

function spfRecords(answer: Answer<string>): string[] {
  return answer.kind === "found" ? answer.records.filter(isSpf) : [];
}

function isSpf(record: string): boolean {
  return /^v=spf1( |$)/i.test(record);
}

function termsOf(record: string): string[] {
  return record.toLowerCase().split(/ +/).slice(1).filter(Boolean);
}

const MECHANISM =
  /^[-+~?]?(all|include:\S+|a([:/]\S+)?|mx([:/]\S+)?|ptr(:\S+)?|ip4:[\d./]+|ip6:[\da-f:./]+|exists:\S+)$/;
const MODIFIER = /^[a-z][\w.-]*=\S*$/;
const LOOKS_UP = /^[-+~?]?(include:|a([:/]|$)|mx([:/]|$)|ptr(:|$)|exists:)/;
const LEADS_ON = /^(?:[-+~?]?include:|redirect=)(\S+)$/;

type Count = { lookups: number; problems: string[] };

/** Counts what a receiver that finds no match before the end would ask. */
async function follow(record: string, domain: string, ask: AskDns, count: Count): Promise<void> {
  for (const term of termsOf(record)) {
    if (count.lookups > MOST_LOOKUPS) return;
    if (!MECHANISM.test(term) && !MODIFIER.test(term)) {
      count.problems.push(`cannot be read at "${term}" in the record of ${domain}`);
      return;
    }
    const [, next] = LEADS_ON.exec(term) ?? [];
    if (next !== undefined || LOOKS_UP.test(term)) count.lookups += 1;
    // A macro names another domain for each mail: nothing to follow here.
    if (next === undefined || next.includes("%")) continue;
    const answer = await ask.txt(next);
    const [nextRecord] = spfRecords(answer);
    if (nextRecord !== undefined) await follow(nextRecord, next, ask, count);
    else if (answer.kind !== "unasked") {
      count.problems.push(`${domain} includes ${next}, which has no SPF record`);
    }
  }
}
