import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { SECRET } from "./support/app.ts";
import { startChild, summaryOf } from "./support/child.ts";
import { copyDataFolder } from "./support/database.ts";
import { useOwnTemplates } from "./support/own-templates.ts";

const own = useOwnTemplates();

let data: Awaited<ReturnType<typeof copyDataFolder>>;
beforeAll(async () => {
  data = await copyDataFolder();
});
afterAll(async () => await data.remove());

async function run(args: string[], env: Record<string, string> = {}) {
  const child = startChild(["jobs/run.ts", ...args], { DATA_DIR: data.dataDir, ...env });
  return { code: await child.exited, child, stderr: child.stderr() };
}

describe("a command line that is wrong", () => {
  test.each([
    [
      "no such job",
      ["dance"],
      2,
      "Known: deliver, explain, housekeep, ingest, learn, ledger, prepare, subscribers, summarise",
    ],
    [
      "a dry run of what has none",
      ["housekeep", "--dry-run"],
      2,
      "Usage: npm run job -- housekeep",
    ],
    ["an instant that is none", ["prepare", "--now", "soon"], 2, "--now: soon is not an instant"],
    ["a secret missing where links are signed", ["deliver"], 1, "SECRET: missing"],
    [
      "a server nobody runs",
      ["prepare"],
      1,
      "127.0.0.1:1",
      { DATABASE_URL: "postgres://me:hush@127.0.0.1:1/x" },
    ],
  ])(
    "%s: says what, and leaves with the code",
    async (_name, args, code, message, env: Record<string, string> = {}) => {
      const ended = await run(args, env);
      expect(ended.stderr).toContain(message);
      expect(ended.stderr).not.toContain("hush");
      expect(ended.code).toBe(code);
    },
  );
});

test("a template of the operator's that is wrong stops the job, with one sentence", async () => {
  const dir = await own({ "letters.yaml": "confirm:\n  subject: {{service}}\n" });
  const ended = await run(["deliver"], { SECRET, TEMPLATES_DIR: dir });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    new RegExp(
      `^${path.join(dir, "letters.yaml")}, line 2: confirm\\.subject: is no text; [^\\n]+\\n$`,
    ),
  );
  expect(ended.child.stdout()).toBe("");
});

test("one Ctrl-C that comes twice is one", async () => {
  const child = startChild(["test/support/hung-job.ts"], { DATA_DIR: data.dataDir });
  child.process.stdout?.once("data", () => {
    child.process.kill("SIGINT");
    setTimeout(() => child.process.kill("SIGINT"), 50);
  });
  // Not 130, which says that it was ended at once.
  expect(await child.exited).toBe(1);
});

test("a job that hangs when it is told to stop is ended, and says so", async () => {
  const child = startChild(["test/support/hung-job.ts"], { DATA_DIR: data.dataDir });
  child.process.stdout?.once("data", () => child.process.kill("SIGTERM"));
  expect(await child.exited).toBe(1);
  expect(child.stderr()).toContain("Still busy 0.2 seconds after being told to stop, so ended");
});

test("jobs by hand: each prints one line of JSON, and refuses what it cannot do", async () => {
  const env = { SECRET };
  const sample = path.join(import.meta.dirname, "..", "prisma", "sample", "papers.jsonl");
  const ingest = await run(["ingest", "--source", "file", "--path", sample]);
  expect(ingest.code).toBe(0);
  expect(summaryOf(ingest.child)).toMatchObject({
    job: "ingest",
    sources: [{ state: "fresh", papers: { new: 130 }, leftOut: [] }],
  });
  const wrong = await run(["subscribers", "add", "a@b@c.org", "--topics", "agents,dragons"], env);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("--topics: there is no dragons; known: language-models");
  const add = [
    "subscribers",
    "add",
    "ada@example.org",
    "--topics",
    "agents",
    "--now",
    "2026-01-29T12:00:00Z",
  ];
  expect(summaryOf((await run(add, env)).child)).toMatchObject({ kind: "added" });
  const again = await run(add, env);
  expect(again.code).toBe(1);
  expect(summaryOf(again.child)).toMatchObject({ kind: "known" });

  const prepare = await run(["prepare", "--now", "2026-01-30T08:00:00Z"]);
  expect(summaryOf(prepare.child)).toMatchObject({
    job: "prepare",
    due: 1,
    selected: 1,
    skipped: {},
  });
});
