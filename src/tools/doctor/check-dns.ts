import type { MxRecord } from "node:dns";
import type { Config } from "../../config.ts";
import { domainOf } from "../../deliver/domain-of.ts";
import type { Answer, AskDns } from "./ask-dns.ts";
import { dkimName, judgeDkim } from "./dkim.ts";
import { type Dmarc, judgeDmarc, readDmarc } from "./dmarc.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { hostKind, isAligned } from "./host-kind.ts";
import { judgeSpf, readSpf } from "./spf.ts";

/** What the DNS says of our sender. The envelope sender is From's address. */

export type DnsSettings = Pick<Config, "mailFrom" | "dkim"> & {
  smtp: Pick<Config["smtp"], "relay">;
};

export async function checkDns(settings: DnsSettings, ask: AskDns): Promise<Finding[]> {
  const { mailFrom, dkim } = settings;
  const domain = domainOf(mailFrom.address);
  if (hostKind(domain) !== "public") return [judgeLocal(domain, settings)];
  const [mx, addresses, spf, dmarc, key] = await Promise.all([
    ask.mx(domain),
    ask.addresses(domain),
    readSpf(domain, ask),
    readDmarc(domain, ask),
    dkim && ask.txt(dkimName(dkim)),
  ]);
  const all = [mx, addresses, spf.answer, dmarc.answer];
  const areAll = (kind: Answer<unknown>["kind"]) => all.every((answer) => answer.kind === kind);
  if (areAll("unasked")) return [cannotAsk(reasonOf(mx) ?? "no answer")];
  if (areAll("none") && !(await ask.knowsInternet())) {
    return [cannotAsk("the name server knows no name outside, not even com")];
  }

  const spfJudged = judgeSpf(domain, spf);
  const keyJudged = dkim && key ? judgeDkim(dkim, key) : null;
  const dmarcJudged = judgeDmarc(domain, dmarc);
  const paths = { spf: spfJudged.pass, dkim: keyJudged?.pass ?? null };
  return [
    judgeReturn(domain, mx, addresses),
    spfJudged.finding,
    keyJudged?.finding ?? ok("DKIM", "left to the relay: no DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY"),
    dmarcJudged.finding,
    judgeAlignment({ domain, signer: dkim?.domain ?? null, dmarc: dmarcJudged.dmarc, paths }),
  ];
}

function reasonOf(answer: Answer<unknown>): string | null {
  return answer.kind === "unasked" ? answer.reason : null;
}

function cannotAsk(reason: string): Finding {
  return warn(
    "DNS",
    `cannot be asked from here (${reason}): SPF, DKIM, DMARC and MX were not looked at`,
    "Run the doctor where names resolve, or let --to and the mail's own headers tell.",
  );
}

function judgeLocal(domain: string, { smtp }: DnsSettings): Finding {
  const kind = hostKind(domain);
  if (hostKind(smtp.relay.host) === "loopback") {
    const says = `MAIL_FROM is at ${domain}, which the internet does not know: for trying out only`;
    return warn("DNS", says, "For real readers set MAIL_FROM to an address of a domain of yours.");
  }
  if (kind === "private") {
    const says = `MAIL_FROM is at ${domain}, a name of your own network: nobody outside takes mail from it`;
    return warn(
      "DNS",
      says,
      "For readers elsewhere set MAIL_FROM to an address of a domain of yours.",
    );
  }
  const says = `MAIL_FROM is at ${domain}, which exists nowhere: receivers refuse such senders`;
  return fail("DNS", says, "Set MAIL_FROM to an address of a domain of yours.");
}

/** Whether replies and bounces have somewhere to go; many receivers refuse a sender who has not. */
export function judgeReturn(
  domain: string,
  mx: Answer<MxRecord>,
  addresses: Answer<string>,
): Finding {
  if (mx.kind === "found") {
    const [best] = mx.records.toSorted((a, b) => a.priority - b.priority);
    if (best !== undefined && best.exchange !== "" && best.exchange !== ".") {
      return ok("replies", `${domain} takes mail at ${best.exchange}`);
    }
    const says = `${domain} says that it takes no mail (null MX, RFC 7505), and receivers refuse mail from such a domain`;
    return fail("replies", says, "Give it an MX, or set MAIL_FROM to a domain that has one.");
  }
  if (addresses.kind === "found") {
    return ok("replies", `${domain} has no MX; mail goes to its address ${addresses.records[0]}`);
  }
  const unasked = reasonOf(mx) ?? reasonOf(addresses);
  if (unasked !== null) {
    const says = `${domain} could not be asked for (${unasked})`;
    return warn("replies", says, "Try again, or from another network.");
  }
  const says = `${domain} has neither MX nor address, and receivers refuse mail from such a domain`;
  return fail("replies", says, "Correct MAIL_FROM, or give the domain an MX.");
}

export type Alignment = {
  domain: string;
  /** `d=` of our own signature; null where only the relay may sign. */
  signer: string | null;
  dmarc: Dmarc;
  /** Whether each could pass; null: not known. */
  paths: { spf: boolean | null; dkim: boolean | null };
};

/** DMARC passes where SPF or DKIM passes for From's own domain (RFC 7489 3.1). */
export function judgeAlignment({ domain, signer, dmarc, paths }: Alignment): Finding {
  const subject = "alignment";
  const isSignerAligned = signer !== null && isAligned(signer, domain, dmarc.dkimMode);
  const byDkim = isSignerAligned && paths.dkim !== false;
  const bySpf = paths.spf !== false;
  if (byDkim) {
    const also = bySpf ? `, and SPF by the envelope sender at ${domain}` : "";
    return ok(subject, `From ${domain} is vouched for by DKIM d=${signer}${also}`);
  }
  const own = `let the relay sign with d=${domain}, or set DKIM_*`;
  if (signer !== null && !isSignerAligned) {
    const how = dmarc.dkimMode === "s" ? "the same domain, as adkim=s asks" : "of one organization";
    const says = `DKIM d=${signer} and From ${domain} are not ${how} (judged by their last labels)`;
    const mend = "Set DKIM_DOMAIN to From's domain.";
    const isStopped = !bySpf && isStrict(dmarc);
    return isStopped ? fail(subject, says, mend) : warn(subject, says, mend);
  }
  if (bySpf) {
    const says = `From ${domain} is vouched for by SPF alone, unless the relay signs or rewrites the envelope`;
    return dmarc.policy === null || signer === null
      ? ok(subject, `${says}; --to shows it`)
      : warn(subject, says, `Forwarding breaks SPF: ${own}.`);
  }
  const says = `nothing vouches for From ${domain}${isStrict(dmarc) ? `, and DMARC asks to ${dmarc.policy} such mail` : ""}, unless the relay signs with d=${domain}`;
  const mend = `Publish SPF, and ${own}; then see with --to.`;
  return signer !== null && isStrict(dmarc) ? fail(subject, says, mend) : warn(subject, says, mend);
}

function isStrict({ policy }: Dmarc): boolean {
  return policy === "quarantine" || policy === "reject";
}
