import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { SAMPLE_PATH } from "../src/app.ts";
import { countDue, deliver, ingest, ingestLive, prepare } from "../src/pipeline.ts";
import { readDigest } from "../src/store/shown-papers.ts";
import { addReader } from "../src/tools/add-reader.ts";
import { type Inbox, openInbox } from "../src/tools/inbox.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import { changedTemplate, useOwnTemplates } from "./support/own-templates.ts";
import { openSampleDatabase, type SampleDatabase } from "./support/sample.ts";

const own = useOwnTemplates();
let database: SampleDatabase;
let inbox: Inbox;
let app: TestApp;

beforeAll(async () => {
  database = await openSampleDatabase("2026-01-29T20:00:00Z");
});
afterAll(async () => await database.close());

beforeEach(async () => {
  await database.restore();
  inbox = await openInbox();
  const env = { SMTP_URL: inbox.smtpUrl };
  app = await openTestApp({ now: "2026-01-29T20:00:00Z", env, database });
});

afterEach(async () => {
  await app.close();
  await inbox.close();
});

const send = () => deliver(app, new AbortController().signal);

async function addBerliner(topics: string[], more = {}) {
  const { address, ...form } = {
    address: "ada@example.org",
    topics,
    timeZone: "Europe/Berlin",
    time: "07:30",
    size: "5",
    ...more,
  };
  expect(await addReader(app, address, form)).toMatchObject({ kind: "added" });
}

function titlesIn(text: string): string[] {
  return text.match(/arxiv\.org\/abs\/\d{4}\.\d{5}/g) ?? [];
}

test("an hourly run that is stopped asks nobody, blames no source, and is not done", async () => {
  const { db } = app.store;
  await db.sourceRun.deleteMany();
  await expect(ingestLive(app, AbortSignal.abort())).rejects.toThrow("stopped with the service");
  const runs = await db.sourceRun.findMany({ where: { state: { notIn: ["fresh", "quiet"] } } });
  expect(runs).toEqual([]);
  expect(await db.hostGate.count({ where: { spent: { gt: 0 } } })).toBe(0);
});

describe("a day", () => {
  test("sends each reader one digest at the reader's own hour, and nothing when run again", async () => {
    await addBerliner(["trending"]);
    expect(await prepare(app)).toMatchObject({ due: 0, selected: 0 });

    app.setNow("2026-01-30T06:30:00Z");
    expect(await prepare(app)).toMatchObject({ due: 1, selected: 1, skipped: {} });
    expect(await send()).toMatchObject({ accepted: 1, trouble: null });
    expect(inbox.mails.map(({ to }) => to)).toEqual(["ada@example.org"]);

    expect(await prepare(app)).toMatchObject({ due: 0, selected: 0 });
    expect(await send()).toMatchObject({ accepted: 0 });
    expect(inbox.mails).toHaveLength(1);
  });

  test("never brings the same paper twice", async () => {
    await addBerliner(["trending"]);
    for (const day of ["2026-01-30", "2026-01-31", "2026-02-01"]) {
      app.setNow(`${day}T06:30:00Z`);
      await prepare(app);
      await send();
    }
    const papers = inbox.mails.flatMap(({ text }) => [...new Set(titlesIn(text))]);
    expect(papers).toHaveLength(15);
    expect(new Set(papers).size).toBe(15);
  });

  test("gives a paper back when its delivery was not sent", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T06:30:00Z");
    await prepare(app);
    const { id, paperIds } = await app.store.db.delivery.findFirstOrThrow();
    await app.store.db.delivery.update({
      where: { id },
      data: { state: "expired", reason: "could not be sent in time" },
    });
    app.setNow("2026-01-31T06:30:00Z");
    await prepare(app);
    const next = await app.store.db.delivery.findFirstOrThrow({ where: { state: "queued" } });
    expect(next.paperIds.filter((paper) => paperIds.includes(paper))).not.toEqual([]);
  });

  test("is skipped with its reason when nothing matches, and no empty mail goes out", async () => {
    await app.store.db.signal.deleteMany();
    await app.store.db.paper.deleteMany();
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T06:30:00Z");
    expect(await prepare(app)).toMatchObject({ due: 1, selected: 0, skipped: { quiet: 1 } });
    expect(await send()).toMatchObject({ accepted: 0 });
    expect(inbox.mails).toEqual([]);
  });

  test("prepared late is sent until twelve hours after its time, not until the next digest", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T18:29:00Z");
    await prepare(app);
    const { expiresAt } = await app.store.db.delivery.findFirstOrThrow();
    expect(expiresAt).toEqual(new Date("2026-01-30T19:29:00Z"));
  });

  test("that was missed for too long gets its row, and only the one that is not late is sent", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-02-01T10:00:00Z");
    expect(await prepare(app)).toMatchObject({ due: 3, selected: 1, skipped: { late: 2 } });
    const rows = await app.store.db.delivery.findMany({ orderBy: { day: "asc" } });
    expect(rows.map(({ state }) => state)).toEqual(["skipped", "skipped", "queued"]);
  });

  test("prepared by two schedulers at once makes one delivery for each reader", async () => {
    for (let n = 0; n < 20; n++) await addBerliner(["trending"], { address: `r${n}@example.org` });
    app.setNow("2026-01-30T06:30:00Z");
    const both = await Promise.all([prepare(app), prepare(app)]);
    expect(both.reduce((sum, { due }) => sum + due, 0)).toBe(20);
    expect(await app.store.db.delivery.count()).toBe(20);
  });
});

describe("one bad row", () => {
  test("of a subscriber is put off and told, and the others get their digest", async () => {
    await addBerliner(["trending"], { address: "bad@example.org" });
    await addBerliner(["trending"], { address: "good@example.org" });
    await app.store.db.subscriber.update({
      where: { addressKey: "bad@example.org" },
      data: { timeZone: "Mars/Olympus" },
    });
    app.setNow("2026-01-30T06:30:00Z");
    expect(await prepare(app)).toMatchObject({ selected: 1, failed: 1 });
    expect(await send()).toMatchObject({ accepted: 1 });
    expect(app.log.lines.map(({ message }) => message).join()).toContain("tried again in an hour");
    const bad = await app.store.db.subscriber.findUniqueOrThrow({
      where: { addressKey: "bad@example.org" },
    });
    expect(bad).toMatchObject({ nextDueAt: new Date("2026-01-30T07:30:00Z") });
  });
});

describe("a paper that turns out to be another's twin", () => {
  test("is not sent again under the other's name, however long the chain", async () => {
    await addBerliner(["trending"], { size: "30" });
    app.setNow("2026-01-30T06:30:00Z");
    await prepare(app);
    await send();
    const { paperIds } = await app.store.db.delivery.findFirstOrThrow();
    const others = await app.store.db.paper.findMany({
      where: { id: { notIn: paperIds }, listedAt: { gt: new Date("2026-01-26T00:00:00Z") } },
      take: 2,
    });
    const [sent = 0] = paperIds;
    const [middle, end] = others;
    if (!middle || !end) throw new Error("the sample has more papers than a digest");
    await alias(sent, middle.id);
    await alias(middle.id, end.id);
    app.setNow("2026-01-31T06:30:00Z");
    await prepare(app);
    const next = await app.store.db.delivery.findFirstOrThrow({ where: { state: "queued" } });
    expect(next.paperIds).not.toContain(end.id);
    expect(next.paperIds.filter((id) => [sent, middle.id].includes(id))).toEqual([]);
  });

  test("between the edition and the selection is left out of the edition", async () => {
    await addBerliner(["trending"], { size: "3" });
    app.setNow("2026-01-30T06:10:00Z");
    await prepare(app);
    const scores = await app.store.db.paperScore.findMany({ orderBy: { score: "desc" } });
    const [best, other] = [scores[0]!, scores[59]!];
    await alias(best.paperId, other.paperId);
    app.setNow("2026-01-30T06:30:00Z");
    await prepare(app);
    const { paperIds } = await app.store.db.delivery.findFirstOrThrow();
    expect(paperIds).not.toContain(best.paperId);
  });

  async function alias(id: number, aliasOfId: number): Promise<void> {
    await app.store.db.paper.update({ where: { id }, data: { aliasOfId } });
  }
});

describe("a dry run", () => {
  test("of each job says what would happen, and nothing does", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T06:30:00Z");
    expect(await prepare(app, undefined, true)).toMatchObject({ due: 1, selected: 1 });
    expect(await app.store.db.delivery.count()).toBe(0);
    await prepare(app);
    expect(await countDue(app)).toBe(1);
    await app.store.db.signal.deleteMany();
    const dry = await ingest(app, ["file"], { file: { path: SAMPLE_PATH }, isDryRun: true });
    expect(dry.sources[0]?.signals.new).toBeGreaterThan(100);
    expect(await app.store.db.signal.count()).toBe(0);
  });
});

describe("a mail", () => {
  test("says why each paper is in it, with numbers as they were then", async () => {
    await addBerliner(["trending"], { size: "30" });
    app.setNow("2026-01-30T06:30:00Z");
    await prepare(app);
    await send();
    expect(inbox.mails[0]?.text).toMatch(/\d+ upvotes, \+\d+ since yesterday/);
  });

  test("says which sources were broken when its edition was made, and its page says so too", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T06:30:00Z");
    await runs("arxiv", ["06:10", "broken"]);
    await runs("huggingface", ["05:10", "fresh"], ["06:10", "broken"], ["06:40", "fresh"]);
    await runs("github", ["05:10", "broken"], ["06:10", "partial"]);
    await runs("somebody-else", ["06:10", "broken"]);
    const { edition } = await prepare(app);
    app.setNow("2026-01-30T06:50:00Z");
    await send();
    const said = inbox.mails[0]?.text.replace(/\s+/g, " ");
    expect(said).toContain(
      "When this digest was made, arXiv and Hugging Face could not be read; some of their papers may be missing.",
    );
    const { id } = await app.store.db.delivery.findFirstOrThrow({ where: { editionId: edition } });
    expect(await readDigest(app.store.db, id)).toMatchObject({ missing: ["arxiv", "huggingface"] });
  });

  test("says nothing of sources when none was broken", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T06:30:00Z");
    await runs("arxiv", ["06:10", "fresh"]);
    await prepare(app);
    await send();
    expect(inbox.mails[0]?.text).toContain("You get this mail because");
    expect(inbox.mails[0]?.text).not.toContain("could not be read");
  });

  async function runs(source: string, ...told: [time: string, state: string][]): Promise<void> {
    const data = told.map(([time, state]) => {
      const at = new Date(`2026-01-30T${time}:00Z`);
      return { source, startedAt: at, finishedAt: at, state, counts: {} };
    });
    await app.store.db.sourceRun.createMany({ data });
  }

  test("is in the operator's look, and shows pictures of papers only where that is wanted", async () => {
    const card = "partials/paper.txt.hbs";
    const ownCard = await changedTemplate(card, "{{{why}}}", "Warum: {{{why}}}");
    const look = {
      SMTP_URL: inbox.smtpUrl,
      ACCENT_COLOR: "#0b5394",
      ACCENT_COLOR_DARK: "#a9c7f5",
      LOGO_URL: "https://papers.example/logo.png",
      FOOT_TEXT: "A service of the library.",
      TEMPLATES_DIR: await own({ [card]: ownCard }),
    };
    await app.store.db.$executeRaw`
      UPDATE paper SET links = links || '{"thumbnail": "https://pictures.example/1.png"}'`;
    await addBerliner(["trending"]);
    for (const [now, more] of [
      ["2026-01-30T06:30:00Z", {}],
      ["2026-01-31T06:30:00Z", { THUMBNAILS: "true" }],
    ] as const) {
      app.setNow(now);
      await prepare(app);
      const styled = await openTestApp({ now, env: { ...look, ...more }, database });
      await deliver(styled, new AbortController().signal);
      await styled.close();
    }
    expect(inbox.mails).toHaveLength(2);
    for (const { html, text } of inbox.mails) {
      expect(html).toContain("color: #0b5394");
      expect(html).toContain("color: #a9c7f5");
      expect(html).not.toMatch(/#9f2d20|#f0a090/);
      expect(html).toContain('src="https://papers.example/logo.png"');
      expect(html).toContain("A service of the library.");
      expect(text).toContain("A service of the library.");
      expect(text.match(/^Warum: /gm)).toHaveLength(5);
    }
    const pictures = inbox.mails.map(({ html }) => html.match(/"https:\/\/pictures\.example/g));
    expect(pictures.map((found) => found?.length)).toEqual([undefined, 5]);
  });

  test("goes to nobody who left between the selection and the sending", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T06:30:00Z");
    await prepare(app);
    await app.store.db.subscriber.updateMany({
      data: { state: "left", nextDueAt: null, nextDueDay: null },
    });
    expect(await send()).toMatchObject({ accepted: 0, skipped: 1 });
    expect(await app.store.db.delivery.findFirstOrThrow()).toMatchObject({
      state: "skipped",
      reason: "left",
    });
  });

  test("goes to no suppressed address", async () => {
    await addBerliner(["trending"]);
    const { addressHash } = await app.store.db.subscriber.findFirstOrThrow();
    await app.store.db.suppression.create({
      data: { addressHash, reason: "complaint", since: new Date("2026-01-29T00:00:00Z") },
    });
    app.setNow("2026-01-30T06:30:00Z");
    expect(await prepare(app)).toMatchObject({ selected: 0, skipped: { suppressed: 1 } });
  });
});

describe("a relay that cannot be reached", () => {
  test("loses nothing: the log says what to do and the next run sends", async () => {
    await addBerliner(["trending"]);
    app.setNow("2026-01-30T06:30:00Z");
    await prepare(app);
    const closed = await openTestApp({
      now: "2026-01-30T06:31:00Z",
      env: { SMTP_URL: "smtp://127.0.0.1:1" },
      database,
    });
    const summary = await deliver(closed, new AbortController().signal);
    await closed.close();
    expect(summary).toMatchObject({ accepted: 0, deferred: 0, refused: 0 });
    expect(summary.trouble).toContain("ECONNREFUSED");
    expect(closed.log.lines.map(({ message }) => message).join()).toContain("Check SMTP_URL");
    expect(await send()).toMatchObject({ accepted: 1 });
  });
});
