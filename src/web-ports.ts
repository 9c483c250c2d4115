import type { App } from "./app.ts";
import type { LedgerCheck } from "./check-ledger.ts";
import type { Day, DeliveryId, Schedule } from "./model.ts";
import { CATALOGUE } from "./query/catalogue.ts";
import { parseQuery } from "./query/parse.ts";
import { byScore } from "./rank/score.ts";
import { corpusOf, searchPapers } from "./search-papers.ts";
import { lastSummary } from "./store/job-runs.ts";
import { ping } from "./store/open-store.ts";
import { takeToken } from "./store/rates.ts";
import { changeReader, confirmReader, findReader, mailSettings } from "./store/reader-changes.ts";
import { blockReader, bringBack, leave } from "./store/reader-leaving.ts";
import type { DueDay } from "./store/reader-row.ts";
import { readDigest, readShown, readTrending } from "./store/shown-papers.ts";
import { addSignUp } from "./store/sign-ups.ts";
import { readSourceStatus } from "./store/source-runs.ts";
import { networkOf } from "./subscribe/network.ts";
import { overdueDays, reschedule } from "./subscribe/reschedule.ts";
import { localDay, startOfDay } from "./time.ts";
import type { LedgerStanding, NextDigest, PaperPorts, ReaderPorts, WebPorts } from "./web/ports.ts";

/** What the pages ask for, answered by the store. */
export function createWebPorts(app: App): WebPorts {
  const { mailFrom, operator, look, baseUrl } = app.config;
  return {
    signer: app.signer(),
    clock: app.clock,
    log: app.log,
    site: {
      service: mailFrom.name,
      baseUrl,
      operatorName: operator.name,
      operatorAddress: operator.address,
      privacyUrl: operator.privacyUrl,
      colours: look.colours,
      logoUrl: look.logoUrl,
      footText: look.footText,
      hasThumbnails: look.hasThumbnails,
    },
    ping: () => ping(app.store.db),
    sources: () => readSourceStatus(app.store.db, app.config.sources, app.clock()),
    ledger: () => ledgerStanding(app),
    metricsToken: app.config.web.metricsToken,
    papers: paperPorts(app),
    readers: readerPorts(app),
  };
}

/** Only `checkLedger` writes the summary of this job. */
async function ledgerStanding({ store }: App): Promise<LedgerStanding | null> {
  const last = await lastSummary(store.db, "ledger");
  if (last === null) return null;
  return { ...(last.summary as LedgerCheck), checkedAt: last.finishedAt };
}

function paperPorts(app: App): PaperPorts {
  const { db } = app.store;
  return {
    catalogue: () => CATALOGUE,
    trending: (limit) => readTrending(db, limit, app.clock(), byScore),
    async search(text, limit) {
      const parsed = parseQuery(text);
      if (parsed.kind === "error") return { ...parsed, kind: "wrong" };
      const now = app.clock();
      const ports = { corpus: corpusOf(db, now), meaning: await app.semantics().current() };
      const ids = await searchPapers(ports, parsed.query, limit);
      return { kind: "found", papers: await readShown(db, ids, now) };
    },
    async digest(id: DeliveryId) {
      const digest = await readDigest(db, id);
      return digest && { ...digest, day: digest.day as Day };
    },
  };
}

/** Sign-ups taken from one network (an IPv4 address, an IPv6 /64) and from the whole world. */
const PER_NETWORK = { perHour: 30, burst: 30 };
const OVERALL = { perHour: 2000, burst: 1000 };

function readerPorts(app: App): ReaderPorts {
  const { db } = app.store;
  return {
    async signUp({ address, wish, page, text, ip }, now) {
      const hash = await app.hashAddress();
      const network = `sign-up:${hash(networkOf(ip))}`;
      if (!(await takeToken(db, network, PER_NETWORK, now))) return "too-many";
      if (!(await takeToken(db, "sign-up", OVERALL, now))) return "too-many";
      const { address: written, key } = address;
      await addSignUp(
        db,
        { address: written, addressKey: key, addressHash: hash(key), wish, page, text },
        now,
      );
      return "taken";
    },
    async confirm({ id, nonce, isFirstNow }, now) {
      const today = ({ timeZone }: Schedule) => localDay(timeZone, now);
      const confirming = { id, nonce, firstDay: isFirstNow ? today : null };
      const confirmed = await confirmReader(db, confirming, reschedule, now);
      return confirmed.kind === "gone" ? confirmed : { ...confirmed, next: shown(confirmed.next) };
    },
    async find(id) {
      const found = await findReader(db, id);
      return found && { ...found, next: found.next && shown(found.next) };
    },
    async change(id, wish, pausedUntil, now) {
      const preferences = {
        wish,
        pausedUntil: pausedUntil === null ? null : startOfDay(wish.timeZone, pausedUntil),
      };
      const changed = await changeReader(db, id, preferences, reschedule, now);
      return changed.kind === "gone" ? changed : { ...changed, next: shown(changed.next) };
    },
    leave: (id, now) => leave(db, { id, nonce: app.nonce(), overdueDays, isTold: true }, now),
    async comeBack(leaving, weekly, now) {
      const back = await bringBack(db, leaving, weekly, reschedule, now);
      return back && { ...back, next: shown(back.next) };
    },
    block: (id, now) => blockReader(db, id, overdueDays, now),
    mailSettings: (id, now) => mailSettings(db, id, now),
  };
}

/** Calendar days travel as text through the store. */
function shown({ at, day }: DueDay): NextDigest {
  return { at, day: day as Day };
}
