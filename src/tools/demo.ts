import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { type App, openApp, SAMPLE_PATH } from "../app.ts";
import { spellDay } from "../compose/view.ts";
import { type Config, loadEnvironment, readConfig } from "../config.ts";
import { createLog, messageOf } from "../log.ts";
import type { Day } from "../model.ts";
import { deliver, ingest, prepare, settleSignUps } from "../pipeline.ts";
import { startWeb } from "../start-web.ts";
import { dateToDay } from "../time.ts";
import { addReader } from "./add-reader.ts";
import { clearDatabase, freePort, keptSecret, untilStopped } from "./demo-ground.ts";
import { type Inbox, openInbox, type ReceivedMail } from "./inbox.ts";

/**
 * `npm run demo`: the shipped sample, three readers in three zones, one morning for each, over real
 * SMTP into a local inbox. `--once --out DIR` writes the mails and ends.
 */

/** The sample's last day, hour by hour: seen first by Tokyo. */
const SAMPLE_READ_AT = new Date("2026-01-29T20:00:00Z");

const READERS = [
  {
    name: "aiko",
    address: "aiko@example.org",
    topics: ["robotics", "vision", "video"],
    timeZone: "Asia/Tokyo",
    dueAt: new Date("2026-01-29T22:30:00Z"),
  },
  {
    name: "ben",
    address: "ben@example.org",
    topics: ["language-models", "agents"],
    timeZone: "Europe/Berlin",
    dueAt: new Date("2026-01-30T06:30:00Z"),
  },
  {
    name: "carla",
    address: "carla@example.org",
    topics: ["speech-audio", "code", "retrieval"],
    timeZone: "America/New_York",
    dueAt: new Date("2026-01-30T12:30:00Z"),
  },
].map((reader) => ({ ...reader, time: "07:30", size: "8" }));

type DemoReader = (typeof READERS)[number];

type Flags = { once: boolean; out: string | undefined };

async function demo(flags: Flags): Promise<boolean> {
  say("Paperboy demo: real papers, real SMTP, and nothing leaves this machine.\n");
  const inbox = await openInbox();
  try {
    return await runDemo(inbox, flags);
  } finally {
    await inbox.close();
  }
}

async function runDemo(inbox: Inbox, { once, out }: Flags): Promise<boolean> {
  const config = await demoConfig(inbox, once);
  say("  database   setting up the embedded PostgreSQL (some seconds the first time)");
  let clock = () => SAMPLE_READ_AT;
  const app = await openApp(config, { clock: () => clock(), log: createLog("warn") });
  try {
    await takeInSample(app);
    for (const reader of READERS) await addDemoReader(app, reader);
    for (const reader of READERS) {
      clock = () => reader.dueAt;
      await sendMorning(app, reader);
    }
    const isComplete = READERS.every(({ address }) => mailTo(inbox, address) !== undefined);
    if (out !== undefined) await writeMails(inbox, out);
    if (!once) {
      clock = goOnFrom(clock());
      await stayUp(app, inbox);
    }
    return isComplete;
  } finally {
    await app.close();
  }
}

/** What an operator has made theirs shows in the demo as well. */
const LOOK = [
  "ACCENT_COLOR",
  "ACCENT_COLOR_DARK",
  "LOGO_URL",
  "FOOT_TEXT",
  "THUMBNAILS",
  "TEMPLATES_DIR",
];

async function demoConfig(inbox: Inbox, once: boolean): Promise<Config> {
  const environment = loadEnvironment();
  const { dataDir } = readConfig(environment, { needsSecret: false });
  const ground = path.join(dataDir, "demo");
  const port = once ? 8080 : await freePort(8080);
  const look = Object.fromEntries(LOOK.map((name) => [name, environment[name]]));
  return readConfig({
    ...look,
    DATA_DIR: await clearDatabase(ground),
    SECRET: await keptSecret(ground),
    SMTP_URL: inbox.smtpUrl,
    SMTP_RATE: "1000",
    MAIL_FROM: "Paperboy <digest@paperboy.example>",
    OPERATOR_NAME: "The Paperboy demo",
    BASE_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
  });
}

async function takeInSample(app: App): Promise<void> {
  const { sources } = await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  const papers = sources.reduce((sum, source) => sum + source.papers.new, 0);
  say(`  ingest     ${papers} papers of the shipped sample, with their votes over ten days`);
}

async function addDemoReader(app: App, reader: DemoReader): Promise<void> {
  const added = await addReader(app, reader.address, reader);
  if (added.kind !== "added") throw new Error(`demo reader: ${JSON.stringify(added)}`);
}

async function sendMorning(app: App, reader: DemoReader): Promise<void> {
  const { selected, skipped } = await prepare(app);
  const { accepted, trouble } = await deliver(app, new AbortController().signal);
  const where = `${reader.time} in ${reader.timeZone}`.padEnd(26);
  const problem = trouble ?? (selected === 0 ? `nothing selected ${JSON.stringify(skipped)}` : "");
  say(`  ${reader.name.padEnd(10)} ${where} ${accepted === 1 ? "digest sent" : problem}`);
}

function mailTo(inbox: Inbox, address: string): ReceivedMail | undefined {
  return inbox.mails.find(({ to }) => to === address);
}

async function writeMails(inbox: Inbox, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const { name, address } of READERS) {
    const mail = mailTo(inbox, address);
    if (mail === undefined) continue;
    await writeFile(path.join(out, `${name}.eml`), mail.raw);
    await writeFile(path.join(out, `${name}.html`), mail.html);
    await writeFile(path.join(out, `${name}.txt`), mail.text);
  }
  say(`\n  ${inbox.mails.length} mails written to ${out}, each as .eml, .html and .txt`);
}

/** A clock that ticks on from an instant. */
function goOnFrom(start: Date): () => Date {
  const offsetMs = start.getTime() - Date.now();
  return () => new Date(Date.now() + offsetMs);
}

async function stayUp(app: App, inbox: Inbox): Promise<void> {
  const web = await startWeb(app);
  const stop = new AbortController();
  const mailing = keepMailing(app, stop.signal);
  const inboxUrl = await inbox.openPage(await freePort(8025));
  say(`\n  inbox      ${inboxUrl}`);
  say(`  service    ${web.url} (the links in the mails lead there; subscribe, and see the inbox)`);
  say(`  time       it is ${spellDay(dateToDay(app.clock()) as Day)} here, the sample's last day`);
  say('\n  Ctrl-C ends it. Next: cp .env.example .env, then the README\'s "Run it for real".');
  await untilStopped();
  stop.abort();
  await mailing;
  await web.close();
}

const MAILING_MS = 1_000;

/** Confirmations, welcomes, first digests: whatever a visitor of the pages asks for. */
async function keepMailing(app: App, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await settleSignUps(app);
    await prepare(app, signal);
    await deliver(app, signal);
    await app.sleep(MAILING_MS, signal);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  try {
    const options = { once: { type: "boolean", default: false }, out: { type: "string" } } as const;
    const isComplete = await demo({ out: undefined, ...parseArgs({ options }).values });
    if (!isComplete) say("Not every reader's mail arrived; the lines above say which.");
    return isComplete ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\nUsage: npm run demo [-- --once --out DIR]\n`);
    return 1;
  }
}

process.exitCode = await main();
