import { describe, expect, test } from "@jest/globals";
import { createGithubStarsSource, type LinkedCode } from "../../src/ingest/github-stars.ts";
import { type Asked, json, outside, type Reply, readAll, serve } from "./serve.ts";

const NOW = "2026-05-20T09:30:00Z";

/** One paper for each repository, by its number. */
const linksTo = (count: number): LinkedCode[] =>
  Array.from({ length: count }, (_, n) => ({
    key: `arxiv:2605.${String(n).padStart(5, "0")}`,
    url: `https://github.com/lab/tool-${n}`,
  }));

const withStars =
  (stars: number): Reply =>
  (_, response) =>
    json(response, { full_name: "lab/tool", stargazers_count: stars });

type Options = { linked?: LinkedCode[]; token?: string; stored?: unknown };

const nameOf = ({ url }: Asked) => url.pathname.replace("/repos/lab/", "");

/** One source over several runs, its cursor kept as in a database. */
async function repositories(
  reply: Reply,
  { linked = linksTo(1), token, stored = null }: Options = {},
) {
  const { baseUrl, asked } = await serve(reply);
  const { outside: world } = outside();
  const papers = { readLinkedCode: async () => linked };
  const source = createGithubStarsSource({ outside: world, papers, token, baseUrl });
  let cursor = stored;
  return {
    asked,
    async run(at = NOW) {
      const before = asked.length;
      const told = await readAll(source, new Date(at), cursor);
      cursor = JSON.parse(JSON.stringify(told.cursor ?? cursor));
      const readings = told.batches.flatMap((batch) => batch.readings ?? []);
      const counts = readings.map(({ signals }) => signals[0]?.value);
      return { ...told, readings, counts, cursor, names: asked.slice(before).map(nameOf) };
    },
  };
}

test("asks for the repositories that papers link to, as a well-behaved client", async () => {
  const linked = [
    { key: "arxiv:2605.00001", url: "https://github.com/Lab/Tool.git" },
    { key: "arxiv:2605.00002", url: "https://www.github.com/lab/tool/tree/main/src" },
    { key: "arxiv:2605.00003", url: "https://gitlab.com/lab/other" },
  ];
  const { run, asked } = await repositories(withStars(42), { linked, token: "ghp_secret" });
  const { readings, batches, leftOut, failure } = await run();
  expect(failure).toBe("");
  expect(asked.map(({ url }) => url.pathname)).toEqual(["/repos/lab/tool"]);
  expect(asked[0]?.headers).toMatchObject({
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    "user-agent": "Paperboy/1.2.3 (+https://example.org/paperboy)",
    authorization: "Bearer ghp_secret",
  });
  const signals = [{ kind: "stars", value: 42, seenAt: new Date(NOW) }];
  expect(readings).toEqual([
    { key: "arxiv:2605.00001", signals },
    { key: "arxiv:2605.00002", signals },
  ]);
  expect(batches.flatMap(({ records }) => records)).toEqual([]);
  expect(leftOut).toEqual([]);
});

test("without a token none is sent", async () => {
  const { run, asked } = await repositories(withStars(42));
  await run();
  expect(asked[0]?.headers).not.toHaveProperty("authorization");
});

test("stars that go down are told as they are", async () => {
  const { run } = await repositories((asked, response) =>
    withStars(50 - asked.count)(asked, response),
  );
  expect((await run("2026-05-20T09:30:00Z")).counts).toEqual([50]);
  expect((await run("2026-05-20T15:30:00Z")).counts).toEqual([49]);
});

test("an unchanged repository keeps the count seen, and costs GitHub nothing", async () => {
  const { run, asked } = await repositories(({ headers }, response) => {
    if (headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else json(response, { stargazers_count: 42 }, { etag: '"v1"' });
  });
  await run("2026-05-20T01:00:00Z");
  const { readings } = await run("2026-05-20T07:00:00Z");
  expect(readings[0]?.signals).toEqual([
    { kind: "stars", value: 42, seenAt: new Date("2026-05-20T07:00:00Z") },
  ]);
  expect((await run("2026-05-20T13:00:00Z")).counts).toEqual([42]);
  expect(asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v1"', '"v1"']);
});

test.each([
  ["six hours", undefined, "2026-05-20T15:29:59Z", "2026-05-20T15:30:00Z"],
  ["an hour", "ghp_secret", "2026-05-20T10:24:59Z", "2026-05-20T10:25:00Z"],
])("a repository is asked for again after %s with the token %s", async (_, token, early, late) => {
  const { run } = await repositories(withStars(42), { ...(token && { token }) });
  await run();
  expect((await run(early)).names).toEqual([]);
  expect((await run(late)).names).toEqual(["tool-0"]);
});

const BLOCKED = '{"message":"Repository access blocked","block":{"reason":"tos"}}';

test.each([
  [404, '{"message":"Not Found"}'],
  [451, '{"message":"Repository access blocked"}'],
  [403, BLOCKED],
])(
  "a repository that is gone (%i) rests for three days and stops no other",
  async (status, body) => {
    const { run } = await repositories(
      (asked, response) => {
        if (nameOf(asked) === "tool-0") response.writeHead(status).end(body);
        else withStars(42)(asked, response);
      },
      { linked: linksTo(2) },
    );
    const { counts, leftOut, failure } = await run("2026-05-20T09:30:00Z");
    expect(counts).toEqual([42]);
    expect(leftOut).toEqual([
      { reason: "no such repository", count: 1, example: "lab/tool-0", isExpected: true },
    ]);
    expect(failure).toBe("");
    expect((await run("2026-05-23T09:29:59Z")).names).toEqual(["tool-1"]);
    expect((await run("2026-05-23T09:30:00Z")).names).toEqual(["tool-0"]);
  },
);

test("a repository of more than four papers is nobody's own and not asked for", async () => {
  const many = (count: number, url: string) =>
    Array.from({ length: count }, (_, n) => ({ key: `arxiv:2605.0000${n}`, url }));
  const linked = [
    ...many(5, "https://github.com/lab/library"),
    ...many(4, "https://github.com/lab/tool"),
  ];
  const { names, readings, leftOut } = await (await repositories(withStars(42), { linked })).run();
  expect(names).toEqual(["tool"]);
  expect(readings).toHaveLength(4);
  expect(leftOut).toMatchObject([
    { reason: "a repository of many papers", example: "lab/library", isExpected: true },
  ]);
});

test("forty are asked for in a run without a token, the least recently asked first", async () => {
  const { run } = await repositories(withStars(42), { linked: linksTo(50) });
  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `tool-${from + n}`);
  const first = await run("2026-05-20T00:00:00Z");
  expect(first.names).toEqual(numbers(0, 40));
  expect(first.batches.map(({ readings = [] }) => readings.length)).toEqual([20, 20, 0]);
  expect((await run("2026-05-20T01:00:00Z")).names).toEqual(numbers(40, 50));
  expect((await run("2026-05-20T08:00:00Z")).names).toEqual(numbers(0, 40));
  expect((await run("2026-05-20T15:00:00Z")).names).toEqual([
    ...numbers(40, 50),
    ...numbers(0, 30),
  ]);
});

test("what no paper links to any more is forgotten", async () => {
  const stored = { "lab/gone": { at: "2026-05-19T00:00:00Z", stars: 3 } };
  const { cursor } = await (await repositories(withStars(42), { stored })).run();
  expect(cursor).toEqual({ "lab/tool-0": { at: "2026-05-20T09:30:00.000Z", stars: 42 } });
});

test.each([[7], ["x"], [[]], [{ "lab/tool-0": 5 }], [{ "lab/tool-0": { at: "soon", stars: 1 } }]])(
  "the foreign cursor %j is as none",
  async (stored) => {
    expect((await (await repositories(withStars(42), { stored })).run()).counts).toEqual([42]);
  },
);

const TROUBLES: [string, Reply, string][] = [
  ["a web page", (_, response) => response.end("<html></html>"), "no JSON for lab/tool-"],
  ["half an answer", (_, response) => response.end('{"stargazers'), "no JSON for lab/tool-"],
  [
    "no count of stars",
    (_, response) => json(response, { stargazers_count: "42" }),
    "stargazers_count: no count for lab/tool-",
  ],
  ["403 for another reason", (_, response) => response.writeHead(403).end("{}"), "answers 403"],
  ["503 without end", (_, response) => response.writeHead(503).end(), "status 503 (4 tries)"],
  [
    "a redirect away",
    (_, response) => response.writeHead(301, { location: "https://example.org/" }).end(),
    "redirected to https://example.org",
  ],
];

describe("one repository that cannot be read", () => {
  test.each(TROUBLES)("costs no other, and waits its turn: %s", async (_, reply, reason) => {
    const { run } = await repositories(
      (asked, response) => {
        if (nameOf(asked) === "tool-1") reply(asked, response);
        else withStars(42)(asked, response);
      },
      { linked: linksTo(4) },
    );
    const { counts, failure, leftOut, cursor } = await run();
    expect(counts).toEqual([42, 42, 42]);
    expect(failure).toBe("");
    expect(leftOut).toMatchObject([{ reason: "a repository that could not be read", count: 1 }]);
    expect(leftOut[0]?.example).toContain(reason);
    expect(cursor).toMatchObject({ "lab/tool-1": { at: "2026-05-20T09:30:00.000Z" } });
  });
});

describe("three in a row end the run", () => {
  test.each(TROUBLES)("%s", async (_, reply, reason) => {
    const isWell = new Set(["tool-0"]);
    const { run } = await repositories(
      (asked, response) => {
        if (isWell.has(nameOf(asked))) withStars(42)(asked, response);
        else reply(asked, response);
      },
      { linked: linksTo(6) },
    );
    const { counts, failure } = await run();
    expect(counts).toEqual([42]);
    expect(failure).toContain(reason);
    for (let n = 1; n < 6; n++) isWell.add(`tool-${n}`);
    // Whoever was not asked comes first.
    expect((await run("2026-05-20T16:30:00Z")).names.slice(0, 2)).toEqual(["tool-4", "tool-5"]);
  });
});
