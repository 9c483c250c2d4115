import type { Answer, AskDns } from "./ask-dns.ts";
import { tags } from "./dkim.ts";
import { type Finding, ok, warn } from "./finding.ts";
import { organizationalDomain } from "./host-kind.ts";

export type Policy = "none" | "quarantine" | "reject";

export type Dmarc = {
  /** Null where there is no policy that receivers could read. */
  policy: Policy | null;
  /** How strictly `d=` and the envelope must be From's domain. */
  dkimMode: "r" | "s";
  spfMode: "r" | "s";
};

export type DmarcFacts = { asked: string; answer: Answer<string> };

const POLICIES: readonly string[] = ["none", "quarantine", "reject"] satisfies Policy[];

/** RFC 7489 6.6.3: at the domain itself, else at the organization's. */
export async function readDmarc(domain: string, ask: AskDns): Promise<DmarcFacts> {
  const answer = await ask.txt(`_dmarc.${domain}`);
  const organization = organizationalDomain(domain);
  const isThere = answer.kind === "unasked" || dmarcRecords(answer).length > 0;
  if (isThere || organization === domain) return { asked: domain, answer };
  return { asked: organization, answer: await ask.txt(`_dmarc.${organization}`) };
}

export function judgeDmarc(
  domain: string,
  { asked, answer }: DmarcFacts,
): { finding: Finding; dmarc: Dmarc } {
  const none: Dmarc = { policy: null, dkimMode: "r", spfMode: "r" };
  if (answer.kind === "unasked") {
    const says = `_dmarc.${asked} could not be asked for (${answer.reason})`;
    return { finding: warn("DMARC", says, "Try again, or from another network."), dmarc: none };
  }
  const records = dmarcRecords(answer);
  const [record] = records;
  const publish = `Publish one TXT record at _dmarc.${asked}: v=DMARC1; p=none; rua=mailto:you@${asked}`;
  if (record === undefined) {
    const says = `_dmarc.${asked} has no DMARC record, which Gmail, Yahoo and Microsoft ask of bulk senders`;
    return { finding: warn("DMARC", says, publish), dmarc: none };
  }
  if (records.length > 1) {
    const says = `_dmarc.${asked} has ${records.length} records, which counts as none`;
    return { finding: warn("DMARC", says, "Keep one."), dmarc: none };
  }
  const said = tags(record);
  const name = asked === domain ? "p" : said.has("sp") ? "sp" : "p";
  const policy = said.get(name)?.toLowerCase() ?? "";
  if (!POLICIES.includes(policy)) {
    return { finding: warn("DMARC", `has no readable policy: ${record}`, publish), dmarc: none };
  }
  return {
    finding: ok("DMARC", `_dmarc.${asked}: ${record}`),
    dmarc: {
      policy: policy as Policy,
      dkimMode: said.get("adkim") === "s" ? "s" : "r",
      spfMode: said.get("aspf") === "s" ? "s" : "r",
    },
  };
}

function dmarcRecords(answer: Answer<string>): string[] {
  return answer.kind === "found"
    ? answer.records.filter((record) => /^v=DMARC1\s*(;|$)/i.test(record))
    : [];
}
