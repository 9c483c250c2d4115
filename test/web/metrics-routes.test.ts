import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { register } from "prom-client";
import { sourceStatus } from "./fake-ports.ts";
import { openPages, type TestPages } from "./open-pages.ts";

const TOKEN = "a-token-that-only-tests-know-of";

let pages: TestPages;

beforeEach(async () => {
  pages = await openPages({ metricsToken: TOKEN });
});
afterEach(async () => await pages.close());

async function ask(authorization: string | undefined, method: "GET" | "HEAD" = "GET") {
  const headers = authorization === undefined ? {} : { authorization };
  return await pages.server.inject({ method, url: "/metrics", headers });
}

test("each source has its state among all five, and its instants", async () => {
  pages.fake.standing = [
    sourceStatus({ state: "quiet", goodAt: new Date("2026-01-30T05:00:00.250Z") }),
    sourceStatus({ source: "github", state: "broken", reason: "503", goodAt: null }),
  ];
  const answer = await ask(`Bearer ${TOKEN}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.body).toBe(`\
# HELP paperboy_source_state 1 for the state of the newest run.
# TYPE paperboy_source_state gauge
paperboy_source_state{source="arxiv",state="fresh"} 0
paperboy_source_state{source="arxiv",state="quiet"} 1
paperboy_source_state{source="arxiv",state="stale"} 0
paperboy_source_state{source="arxiv",state="partial"} 0
paperboy_source_state{source="arxiv",state="broken"} 0
paperboy_source_state{source="github",state="fresh"} 0
paperboy_source_state{source="github",state="quiet"} 0
paperboy_source_state{source="github",state="stale"} 0
paperboy_source_state{source="github",state="partial"} 0
paperboy_source_state{source="github",state="broken"} 1

# HELP paperboy_source_last_run_timestamp_seconds When the newest run began.
# TYPE paperboy_source_last_run_timestamp_seconds gauge
paperboy_source_last_run_timestamp_seconds{source="arxiv"} 1769752800
paperboy_source_last_run_timestamp_seconds{source="github"} 1769752800

# HELP paperboy_source_last_good_run_timestamp_seconds When the newest run began that was neither broken nor stale.
# TYPE paperboy_source_last_good_run_timestamp_seconds gauge
paperboy_source_last_good_run_timestamp_seconds{source="arxiv"} 1769749200.25
`);
});

describe("the ledger", () => {
  const day = {
    day: "2026-01-30",
    queued: 1,
    claimed: 0,
    sending: 0,
    deferred: 2,
    accepted: 90,
    skipped: 4,
    refused: 1,
    uncertain: 1,
    expired: 0,
    due: 100,
    residual: 1,
    missing: 1,
    unowed: 0,
  };
  const checkedAt = new Date("2026-01-30T06:13:00Z");

  test("has its equation of each day, what breaks a promise, and when it was checked", async () => {
    const other = { ...day, day: "2026-01-31", due: 99, residual: 0, missing: 0, unowed: 2 };
    pages.fake.ledgerStanding = { days: [day, other], acceptedTwice: 3, checkedAt };
    const lines = (await ask(`Bearer ${TOKEN}`)).body.split("\n");
    const ledger = lines.filter((line) => line.startsWith("paperboy_ledger"));
    expect(ledger.filter((line) => line.includes("2026-01-30"))).toEqual([
      'paperboy_ledger_digests{day="2026-01-30",state="queued"} 1',
      'paperboy_ledger_digests{day="2026-01-30",state="claimed"} 0',
      'paperboy_ledger_digests{day="2026-01-30",state="sending"} 0',
      'paperboy_ledger_digests{day="2026-01-30",state="deferred"} 2',
      'paperboy_ledger_digests{day="2026-01-30",state="accepted"} 90',
      'paperboy_ledger_digests{day="2026-01-30",state="skipped"} 4',
      'paperboy_ledger_digests{day="2026-01-30",state="refused"} 1',
      'paperboy_ledger_digests{day="2026-01-30",state="uncertain"} 1',
      'paperboy_ledger_digests{day="2026-01-30",state="expired"} 0',
      'paperboy_ledger_due{day="2026-01-30"} 100',
      'paperboy_ledger_residual{day="2026-01-30"} 1',
    ]);
    expect(ledger.filter((line) => !line.includes("day="))).toEqual([
      'paperboy_ledger_wrong{what="missing"} 1',
      'paperboy_ledger_wrong{what="unowed"} 2',
      'paperboy_ledger_wrong{what="accepted twice"} 3',
      "paperboy_ledger_checked_timestamp_seconds 1769753580",
    ]);
  });

  test("is not there before it was checked once: nought would say that all is well", async () => {
    expect((await ask(`Bearer ${TOKEN}`)).body).not.toContain("paperboy_ledger");
  });
});

test("a source that is no longer asked leaves no number behind", async () => {
  pages.fake.standing = [sourceStatus({ source: "github" })];
  expect((await ask(`Bearer ${TOKEN}`)).body).toContain('source="github"');
  pages.fake.standing = [sourceStatus()];
  expect((await ask(`Bearer ${TOKEN}`)).body).not.toContain('source="github"');
});

test("two servers in one process answer each for itself", async () => {
  const other = await openPages({ metricsToken: "another-token" });
  other.fake.standing = [sourceStatus({ source: "github" })];
  pages.fake.standing = [sourceStatus()];
  const headers = { authorization: "Bearer another-token" };
  const [theirs, ours] = await Promise.all([
    other.server.inject({ url: "/metrics", headers }),
    ask(`Bearer ${TOKEN}`),
  ]);
  expect(theirs.body).not.toContain('source="arxiv"');
  expect(ours.body).not.toContain('source="github"');
  expect(register.getMetricsAsArray()).toEqual([]);
  await other.close();
});

test("a database that is down is no answer of nought sources", async () => {
  pages.fake.isDatabaseUp = false;
  expect((await ask(`Bearer ${TOKEN}`)).statusCode).toBe(500);
});

describe("the token", () => {
  test.each([
    ["none", undefined],
    ["an empty one", "Bearer "],
    ["a wrong one", "Bearer a-token-that-only-tests-know-oF"],
    ["the beginning of it", "Bearer a-token"],
    ["more than it", `Bearer ${TOKEN}x`],
    ["it without a scheme", TOKEN],
    ["it under another scheme", `Basic ${TOKEN}`],
  ])("%s opens nothing", async (_name, authorization) => {
    pages.fake.standing = [sourceStatus()];
    for (const method of ["GET", "HEAD"] as const) {
      const answer = await ask(authorization, method);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
      expect(answer.body).not.toContain("arxiv");
    }
  });

  test("opens HEAD as GET, without a body; the scheme in any case", async () => {
    const get = await ask(`bearer ${TOKEN}`);
    const head = await ask(`Bearer ${TOKEN}`, "HEAD");
    expect(get.statusCode).toBe(200);
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe("");
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
  });

  test("unset, the page is one that does not exist", async () => {
    const closed = await openPages();
    for (const headers of [
      {},
      { authorization: "Bearer undefined" },
      { authorization: "Bearer " },
    ]) {
      const answer = await closed.server.inject({ url: "/metrics", headers });
      const nowhere = await closed.server.inject({ url: "/nowhere", headers });
      expect(answer.statusCode).toBe(404);
      expect(answer.body).toBe(nowhere.body);
      expect(answer.headers["www-authenticate"]).toBeUndefined();
    }
    await closed.close();
  });
});
