import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { SAMPLE_PATH } from "../src/app.ts";
import { deliver, housekeep, ingest, prepare, settleSignUps } from "../src/pipeline.ts";
import { type Inbox, openInbox } from "../src/tools/inbox.ts";
import { loadPages } from "../src/web/pages.ts";
import { createServer } from "../src/web/server.ts";
import { createWebPorts } from "../src/web-ports.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { emptyDatabase, openTestDatabase, type TestDatabase } from "./support/database.ts";

/** From the form to the digest and out again, over real pages, database and SMTP. */

let database: TestDatabase;
let inbox: Inbox;
let app: TestApp;
let server: FastifyInstance;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());

beforeEach(async () => {
  await emptyDatabase(database);
  inbox = await openInbox();
  const env = { SMTP_URL: inbox.smtpUrl, BASE_URL: "http://127.0.0.1:8080" };
  app = await openTestApp({ now: "2026-01-29T12:00:00Z", env, database });
  await ingest(app, ["file"], { file: { path: SAMPLE_PATH } });
  const ports = createWebPorts(app);
  const pages = await loadPages(await app.templateFiles(), ports.site);
  server = createServer(ports, pages, { trustProxy: true });
});

afterEach(async () => {
  await server.close();
  await app.close();
  await inbox.close();
});

const FORM = {
  topics: ["agents", "vision"],
  time: "07:30",
  timeZone: "Europe/Berlin",
  frequency: "daily",
  size: "5",
  leastSize: "1",
};

function encode(form: Record<string, string | string[]>): string {
  const fields = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(fields).toString();
}

async function post(url: string, form: Record<string, string | string[]> = {}, ip = "192.0.2.1") {
  return await server.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": ip },
    payload: encode(form),
  });
}

const subscribe = (address: string, ip?: string) => post("/subscribe", { ...FORM, address }, ip);

async function work(): Promise<void> {
  await settleSignUps(app);
  await prepare(app);
  await deliver(app, new AbortController().signal);
}

/** The path of a link of the newest mail to an address. */
function linkIn(address: string, purpose: string): string {
  const mail = inbox.mails.findLast(({ to }) => to === address);
  const path = new RegExp(`http://127\\.0\\.0\\.1:8080(/${purpose}/[\\w.~-]+)`).exec(
    mail?.text ?? "",
  )?.[1];
  if (path === undefined)
    throw new Error(`no ${purpose} link in the mail to ${address}: ${mail?.text}`);
  return path;
}

test("subscribe, confirm, digest at the due minute, change, pause, leave, undo", async () => {
  expect((await subscribe("ada@example.org")).statusCode).toBe(200);
  await work();
  expect(inbox.mails).toHaveLength(1);

  const confirm = linkIn("ada@example.org", "confirm");
  expect((await server.inject(confirm)).statusCode).toBe(200);
  const confirmed = await post(confirm);
  expect(confirmed.statusCode).toBe(200);
  expect(confirmed.body).toContain("07:30");

  app.setNow("2026-01-30T06:29:59Z");
  await work();
  expect(inbox.mails).toHaveLength(1);
  app.setNow("2026-01-30T06:30:00Z");
  await work();
  expect(inbox.mails).toHaveLength(2);
  expect(inbox.mails[1]?.text).toContain("Agents");

  const preferences = linkIn("ada@example.org", "preferences");
  const changed = await post(preferences, {
    ...FORM,
    topics: ["robotics"],
    queries: "audio OR speech",
  });
  expect(changed.statusCode).toBe(200);
  app.setNow("2026-01-31T06:30:00Z");
  await work();
  expect(inbox.mails[2]?.text).toContain("Robotics");
  expect(inbox.mails[2]?.text).not.toContain("# Agents");

  await post(preferences, { ...FORM, pausedUntil: "2026-02-02" });
  app.setNow("2026-02-01T06:30:00Z");
  await work();
  expect(inbox.mails).toHaveLength(3);
  app.setNow("2026-02-02T06:30:00Z");
  await work();
  expect(inbox.mails).toHaveLength(4);

  const unsubscribe = linkIn("ada@example.org", "unsubscribe");
  const left = await post(unsubscribe);
  const undo = /action="(\/undo\/[\w.~-]+)"/.exec(left.body)?.[1] ?? "";
  app.setNow("2026-02-02T06:40:00Z");
  expect((await post(undo)).statusCode).toBe(200);
  app.setNow("2026-02-03T06:30:00Z");
  await work();
  expect(inbox.mails).toHaveLength(5);
  await post(unsubscribe, { "List-Unsubscribe": "One-Click" });
  app.setNow("2026-02-04T06:30:00Z");
  await work();
  expect(inbox.mails).toHaveLength(5);
});

describe("an address", () => {
  test("signed up a thousand times at once, through every door, gets one mail", async () => {
    const doors = [
      () => subscribe("ada@example.org", `198.51.100.${Math.floor(app.random() * 250)}`),
      (n: number) => subscribe(" ADA@example.org ", `2001:db8:${n.toString(16)}::1`),
      (n: number) =>
        server.inject({
          method: "POST",
          url: "/subscribe",
          headers: { "x-forwarded-for": `203.0.113.${n % 250}` },
          payload: { ...FORM, address: "ada@example.org" },
        }),
      (n: number) =>
        post(
          "/subscribe",
          { address: "ada@example.org", q: "agents", ...FORM },
          `192.0.2.${n % 250}`,
        ),
    ];
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async (_, n) => await doors[n % doors.length]?.(n)),
    );
    expect(new Set(answers.map((answer) => answer?.statusCode))).toEqual(new Set([200, 429]));
    await Promise.all([settleSignUps(app), settleSignUps(app)]);
    await work();
    // As the last of them spelt it: the case before the @ is the mailbox owner's own.
    expect(inbox.mails.map(({ to }) => to.toLowerCase())).toEqual(["ada@example.org"]);
    expect(await app.store.db.subscriber.count()).toBe(1);
  });

  test("cannot be told from another by the answer, whatever is known of it", async () => {
    for (const address of ["pending@example.org", "active@example.org", "blocked@example.org"]) {
      await subscribe(address);
    }
    await work();
    await post(linkIn("active@example.org", "confirm"));
    await post(linkIn("blocked@example.org", "block"));
    const answers = [];
    for (const kind of ["new", "pending", "active", "blocked"]) {
      answers.push(await subscribe(`${kind}@example.org`));
    }
    const seen = answers.map(({ statusCode, body, headers }) => {
      const { date: _date, ...rest } = headers;
      return JSON.stringify({ statusCode, body, rest });
    });
    expect(new Set(seen).size).toBe(1);
  });

  test("takes as long to answer for as any other, because the same is done for all", async () => {
    for (const kind of ["pending", "active", "blocked"]) await subscribe(`${kind}@example.org`);
    await work();
    await post(linkIn("active@example.org", "confirm"));
    await post(linkIn("blocked@example.org", "block"));
    const tookMs: Record<string, number[]> = { new: [], pending: [], active: [], blocked: [] };
    for (let n = 0; n < 60; n++) {
      for (const [kind, times] of Object.entries(tookMs)) {
        const start = performance.now();
        await subscribe(
          kind === "new" ? `new${n}@example.org` : `${kind}@example.org`,
          `2001:db8:${n}::1`,
        );
        times.push(performance.now() - start);
      }
    }
    expect(await app.store.db.signUp.count()).toBe(240);
    // Interleaved, so that a busy machine is busy for all four. The bound is wide: what proves it is that
    // the same is done for all; a look at who it is would cost a second query.
    const medians = Object.values(tookMs).map((times) => times.toSorted((x, y) => x - y)[30] ?? 0);
    expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(2.5);
  });

  test("that is a reader's gets the settings instead of another question", async () => {
    await subscribe("ada@example.org");
    await work();
    await post(linkIn("ada@example.org", "confirm"));
    app.setNow("2026-01-29T13:00:00Z");
    await subscribe("ada@example.org");
    await work();
    expect(inbox.mails).toHaveLength(2);
    expect((await server.inject(linkIn("ada@example.org", "preferences"))).statusCode).toBe(200);
  });

  test("that was not its owner's doing is blocked by one press, and never written to again", async () => {
    await subscribe("ada@example.org");
    await work();
    expect((await post(linkIn("ada@example.org", "block"))).statusCode).toBe(200);
    app.setNow("2026-02-15T12:00:00Z");
    await subscribe("ada@example.org");
    await work();
    expect(inbox.mails).toHaveLength(1);
    expect(await app.store.db.subscriber.count()).toBe(0);
  });
});

test("a network that asks too often is told so, and the others are not", async () => {
  const statuses = [];
  for (let n = 0; n < 40; n++) statuses.push((await subscribe(`r${n}@example.org`)).statusCode);
  expect(statuses.filter((status) => status === 200)).toHaveLength(30);
  expect(statuses.at(-1)).toBe(429);
  expect((await subscribe("other@example.org", "198.51.100.9")).statusCode).toBe(200);
  app.setNow("2026-01-29T12:05:00Z");
  expect((await subscribe("later@example.org")).statusCode).toBe(200);
});

test("a scanner that opens every link of every mail, twice and by every safe method, changes nothing", async () => {
  await subscribe("ada@example.org");
  await work();
  await post(linkIn("ada@example.org", "confirm"));
  app.setNow("2026-01-30T06:30:00Z");
  await work();
  const state = async () =>
    JSON.stringify([
      await app.store.db.subscriber.findMany({ include: { topics: true, history: true } }),
      await app.store.db.suppression.findMany(),
      await app.store.db.notice.findMany(),
      await app.store.db.delivery.findMany(),
    ]);
  const before = await state();
  const links = inbox.mails.flatMap(
    ({ html, text }) => `${html} ${text}`.match(/http:\/\/127\.0\.0\.1:8080\/[\w./~-]*/g) ?? [],
  );
  expect(links.length).toBeGreaterThan(6);
  for (const link of [...links, ...links]) {
    for (const method of ["GET", "HEAD"] as const) {
      const { pathname } = new URL(link);
      expect((await server.inject({ method, url: pathname })).statusCode).toBeLessThan(400);
    }
  }
  expect(await state()).toBe(before);
});

test("the pages show the trending papers, the search and the digest as it was sent", async () => {
  await prepare(app);
  const home = await server.inject("/");
  expect(home.statusCode).toBe(200);
  expect(home.body).toMatch(/arxiv\.org\/abs\/2601/);
  const found = await server.inject("/papers?q=agents");
  expect(found.statusCode).toBe(200);
  expect(found.body).toMatch(/arxiv\.org\/abs\/2601/);
  const wrong = await server.inject(`/papers?q=${encodeURIComponent('"agents')}`);
  expect(wrong.statusCode).toBeLessThan(500);
  expect(wrong.body).not.toMatch(/arxiv\.org\/abs\/2601/);

  await subscribe("ada@example.org");
  await work();
  await post(linkIn("ada@example.org", "confirm"));
  app.setNow("2026-01-30T06:30:00Z");
  await work();
  const page = await server.inject(linkIn("ada@example.org", "digest"));
  expect(page.statusCode).toBe(200);
  const papersIn = (text = "") => new Set(text.match(/arxiv\.org\/abs\/\d{4}\.\d{5}/g));
  expect(papersIn(page.body)).toEqual(papersIn(inbox.mails.at(-1)?.text));
});

test("what nobody confirms vanishes after seven days", async () => {
  await subscribe("ada@example.org");
  await work();
  app.setNow("2026-02-06T12:00:01Z");
  await housekeep(app);
  expect(await app.store.db.subscriber.count()).toBe(0);
});
