import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { TEMPLATES_DIR } from "../../app.ts";
import { openTemplateFiles } from "../../compose/template-files.ts";
import { createTemplates } from "../../compose/templates.ts";
import type { Config } from "../../config.ts";
import { isLoopback } from "../../config-values.ts";
import { openLane } from "../../deliver/mailer.ts";
import { probeRelay } from "../../deliver/probe-relay.ts";
import { messageOf } from "../../log.ts";
import { inspectFolder } from "../../store/embedded/inspect-folder.ts";
import { inspectStore } from "../../store/inspect-store.ts";
import { parseUrl } from "../../url.ts";
import { type AskDns, createAskDns, openResolver } from "./ask-dns.ts";
import { askBaseUrl, judgeBaseUrl } from "./check-base-url.ts";
import { judgeClock, type OtherClock } from "./check-clock.ts";
import { judgeAddressKey, judgeSecret } from "./check-configuration.ts";
import { judgeFolder, judgeStore } from "./check-database.ts";
import { checkDns } from "./check-dns.ts";
import { judgeRelay } from "./check-relay.ts";
import { judgeSending } from "./check-sending.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { composeTestMail, sendTestMail } from "./test-mail.ts";
import { within } from "./within.ts";

export type Patient = {
  config: Config;
  /** Variables that could not be read: what needs them is left out. */
  wrong: ReadonlySet<string>;
  /** Where a test mail goes, if one is wished. */
  to: string | undefined;
};

export type Outside = {
  fetch: typeof fetch;
  lookup(host: string): Promise<readonly string[]>;
  dns: AskDns;
  clock(): Date;
  limitMs: number;
  /** Authorities for the relay's certificate, instead of the usual ones. */
  ca?: string | undefined;
};

export function openOutside(limitMs: number): Outside {
  return {
    fetch,
    lookup: async (host) =>
      (await within(limitMs, lookup(host, { all: true }))).map(({ address }) => address),
    dns: createAskDns(openResolver(), limitMs),
    clock: () => new Date(),
    limitMs,
  };
}

/** What one check leaves for a later one. */
type Notes = { clocks: OtherClock[]; isRelayWell: boolean };

type Check = {
  subject: string;
  needs: readonly string[];
  run(patient: Patient, outside: Outside, notes: Notes): Promise<Finding[]>;
};

const CHECKS: readonly Check[] = [
  { subject: "secret", needs: ["SECRET"], run: async ({ config }) => [judgeSecret(config)] },
  { subject: "database", needs: ["DATABASE_URL", "DATA_DIR"], run: checkStore },
  {
    subject: "templates",
    needs: ["TEMPLATES_DIR", "ACCENT_COLOR", "ACCENT_COLOR_DARK"],
    run: checkTemplates,
  },
  { subject: "BASE_URL", needs: ["BASE_URL"], run: checkBaseUrl },
  {
    subject: "clock",
    needs: [],
    run: async (_patient, { clock }, { clocks }) => [judgeClock(clocks, clock())],
  },
  { subject: "relay", needs: ["SMTP_URL", "MAIL_FROM"], run: checkRelay },
  {
    subject: "DNS",
    needs: ["SMTP_URL", "MAIL_FROM", "DKIM_DOMAIN", "DKIM_SELECTOR", "DKIM_KEY"],
    run: ({ config }, { dns }) => checkDns(config, dns),
  },
  { subject: "test mail", needs: ["SMTP_URL", "MAIL_FROM", "DKIM_KEY"], run: checkTestMail },
];

export type Listener = {
  /** What is looked at next. */
  begin(subject: string): void;
  tell(findings: readonly Finding[]): void;
};

/** Looks at one thing after the other; tells of each as soon as it is known, and never rejects. */
export async function examine(
  patient: Patient,
  outside: Outside,
  { begin, tell }: Listener,
): Promise<void> {
  const notes: Notes = { clocks: [], isRelayWell: false };
  for (const { subject, needs, run } of CHECKS) {
    const wrong = needs.filter((name) => patient.wrong.has(name));
    if (wrong.length > 0) {
      tell([warn(subject, `not looked at: ${wrong.join(", ")} must be put right first`)]);
      continue;
    }
    begin(subject);
    try {
      tell(await run(patient, outside, notes));
    } catch (error) {
      tell([fail(subject, messageOf(error))]);
    }
  }
}

async function checkStore(
  { config, wrong }: Patient,
  { clock, limitMs }: Outside,
  { clocks }: Notes,
): Promise<Finding[]> {
  const { databaseUrl, dataDir } = config;
  const findings: Finding[] = [];
  if (databaseUrl === undefined) {
    const folder = await inspectFolder(dataDir);
    findings.push(...judgeFolder(dataDir, folder));
    if (findings.some(({ level }) => level === "fail")) return findings;
    if (!folder.hasDatabase) return [...findings, ok("database", NONE_YET)];
  }
  try {
    const facts = await within(
      2 * limitMs,
      inspectStore({ databaseUrl, dataDir, log: QUIET, limitMs }),
    );
    if (databaseUrl !== undefined && isElsewhere(databaseUrl)) {
      clocks.push({ whose: "the database's", aheadMs: facts.clockAheadMs });
    }
    findings.push(...judgeStore(facts));
    if (!wrong.has("SECRET")) findings.push(judgeAddressKey(facts.addressKey, config));
    if (facts.sending !== null) findings.push(...judgeSending(facts.sending, clock()));
    return findings;
  } catch (error) {
    return [...findings, fail("database", messageOf(error))];
  }
}

const NONE_YET = "embedded, none there yet: the first start makes it";
const QUIET = { info: () => {}, warn: () => {} };

function isElsewhere(url: string): boolean {
  const host = parseUrl(url)?.hostname ?? "";
  return host !== "" && !isLoopback(host);
}

/** Ours are tested; the operator's own may have a mistake. */
async function checkTemplates({ config: { look } }: Patient): Promise<Finding[]> {
  if (look.templatesDir === undefined) return [];
  await createTemplates(await openTemplateFiles(TEMPLATES_DIR, look.templatesDir), look.colours);
  return [ok("templates", `those in ${look.templatesDir} can be used`)];
}

async function checkBaseUrl(
  { config: { baseUrl } }: Patient,
  outside: Outside,
  { clocks }: Notes,
): Promise<Finding[]> {
  const answer = await askBaseUrl(baseUrl, outside);
  const isTelling = answer.kind === "answered" && !isLoopback(new URL(baseUrl).hostname);
  if (isTelling && answer.clockAheadMs !== null) {
    clocks.push({ whose: "BASE_URL's", aheadMs: answer.clockAheadMs });
  }
  return judgeBaseUrl(baseUrl, answer);
}

async function checkRelay(
  { config, to }: Patient,
  { lookup: find, clock, limitMs, ca }: Outside,
  notes: Notes,
): Promise<Finding[]> {
  const { relay } = config.smtp;
  const from = config.mailFrom.address;
  const asked = { relay, from, to: to ?? from };
  const probe = await probeRelay({ ...asked, limitMs, lookup: find, ca });
  const findings = judgeRelay(probe, { ...asked, isOwnAddress: to === undefined, now: clock() });
  notes.isRelayWell = findings.every(({ level }) => level !== "fail");
  return findings;
}

async function checkTestMail(
  { config, to }: Patient,
  { clock }: Outside,
  { isRelayWell }: Notes,
): Promise<Finding[]> {
  if (to === undefined) return [];
  if (!isRelayWell) return [fail("test mail", "not sent: the relay would not take it, see above")];
  const id = randomBytes(8).toString("hex");
  const lane = openLane({ relay: config.smtp.relay, dkim: config.dkim });
  return [await sendTestMail(lane, composeTestMail({ config, to, id, now: clock() }))];
}
