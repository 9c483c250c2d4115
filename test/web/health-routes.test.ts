import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { sourceStatus } from "./fake-ports.ts";
import { openPages, type TestPages } from "./open-pages.ts";

let pages: TestPages;

beforeEach(async () => {
  pages = await openPages();
});
afterEach(async () => await pages.close());

test("health is the process's own, readiness also the database's", async () => {
  pages.fake.isDatabaseUp = false;
  expect((await pages.get("/healthz")).statusCode).toBe(200);
  const answer = await pages.get("/readyz");
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: "not ready", database: "does not answer" });
  pages.fake.isDatabaseUp = true;
  expect((await pages.get("/readyz")).statusCode).toBe(200);
});

test("readiness says of each source how it stands", async () => {
  pages.fake.standing = [
    sourceStatus(),
    sourceStatus({ source: "github", state: "broken", reason: "503", goodAt: null }),
  ];
  expect((await pages.get("/readyz")).json()).toEqual({
    status: "degraded",
    database: "ok",
    sources: [
      {
        source: "arxiv",
        state: "fresh",
        reason: null,
        at: "2026-01-30T06:00:00.000Z",
        goodAt: "2026-01-30T06:00:00.000Z",
      },
      {
        source: "github",
        state: "broken",
        reason: "503",
        at: "2026-01-30T06:00:00.000Z",
        goodAt: null,
      },
    ],
  });
});

test.each([
  ["fresh", "ok"],
  ["quiet", "ok"],
  ["stale", "degraded"],
  ["partial", "degraded"],
  ["broken", "degraded"],
] as const)("a %s source leaves the pages ready, and the status %s", async (state, status) => {
  pages.fake.standing = [sourceStatus(), sourceStatus({ source: "github", state })];
  const answer = await pages.get("/readyz");
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ status });
});

test("before the first run there is nothing to complain of", async () => {
  const answer = await pages.get("/readyz");
  expect(answer.json()).toEqual({ status: "ok", database: "ok", sources: [] });
});

test("sources that cannot be read are a database that does not answer", async () => {
  pages.fake.standing = null;
  const answer = await pages.get("/readyz");
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: "not ready", database: "does not answer" });
  expect(pages.fake.log.lines.map(({ level }) => level)).toEqual(["warn"]);
});
