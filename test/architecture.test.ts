import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readSource } from "./support/parse-ts.ts";

/** Who may import whom. A folder may always import itself; `*` is everything but `generated`. */
const ALLOWED: Record<string, string[]> = {
  model: [],
  edition: ["model"],
  "paper-rules": ["model"],
  time: [],
  retry: [],
  log: [],
  url: [],
  contrast: [],
  config: ["url", "config-values", "smtp-settings"],
  "smtp-settings": ["config-values"],
  "config-values": ["url", "contrast", "ingest"],
  query: ["model"],
  rank: ["model", "edition", "time", "query"],
  select: ["model", "edition", "time", "query"],
  search: ["model", "edition", "query"],
  compose: ["model", "time", "url"],
  store: ["generated", "model", "edition", "paper-rules", "query", "url"],
  ingest: ["model", "paper-rules", "time", "retry", "log", "url", "query"],
  deliver: ["model", "time", "retry", "log", "query"],
  summaries: ["retry", "ingest", "compose"],
  subscribe: ["model", "time", "retry", "log", "query"],
  web: ["model", "time", "log", "url", "query", "subscribe", "compose", "select"],
  pipeline: ["*"],
  tools: ["*"],
  "source-settings": ["*"],
  "match-topics": ["*"],
  "search-papers": ["*"],
  learn: ["*"],
  summarise: ["*"],
  semantics: ["*"],
  app: ["*"],
  "run-job": ["*"],
  "run-service": ["*"],
  "start-web": ["*"],
  "web-ports": ["*"],
  "mail-composer": ["*"],
  "deliver-ports": ["*"],
  "deliver-turns": ["*"],
  "check-ledger": ["*"],
  ledger: ["model", "time", "subscribe"],
  jobs: ["run-job", "run-service", "pipeline", "learn", "summarise", "check-ledger", "tools"],
};

/** A developer's tool over Prisma's schema engine; the service never runs it. */
const MIGRATION_WRITER = path.join("src", "tools", "write-migration.ts");

const FILE_LINES = 250;
const FUNCTION_LINES = 60;

const root = path.resolve(import.meta.dirname, "..");

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("generated"))
    .map((file) => path.join(folder, file));
}

/** `src/store/queue.ts` is of `store`, `src/time.ts` of `time`, `jobs/ingest.ts` of `jobs`. */
function placeOf(file: string): string {
  const [top = "", second = ""] = file.split(path.sep);
  return top === "src" ? second.replace(/\.ts$/, "") : top;
}

const files = [...sources("src"), ...sources("jobs")].map((file) => ({
  file,
  place: placeOf(file),
  ...factsOf(readFileSync(path.join(root, file), "utf8")),
}));

function factsOf(text: string) {
  return { text, ...readSource(text) };
}

function importsOf(file: string, from: readonly string[]): { from: string; place: string }[] {
  return from
    .filter((one) => one.startsWith("."))
    .map((one) => ({ from: one, place: placeOf(path.join(path.dirname(file), one)) }));
}

describe("every file", () => {
  test("is looked at", () => {
    expect(files.length).toBeGreaterThan(50);
    const unlisted = files.filter(({ place }) => ALLOWED[place] === undefined);
    expect(unlisted.map(({ file }) => file)).toEqual([]);
  });

  test("imports only what its folder may", () => {
    const forbidden = files.flatMap(({ file, place, imports }) => {
      const allowed = ALLOWED[place] ?? [];
      const mayImport = (other: string) =>
        other === place ||
        allowed.includes(other) ||
        (allowed.includes("*") && other !== "generated");
      return importsOf(file, imports)
        .filter((one) => !mayImport(one.place))
        .map(({ from }) => `${file} imports ${from}`);
    });
    expect(forbidden).toEqual([]);
  });

  test("is short, and so are its functions", () => {
    const long = files.filter(({ text }) => text.split("\n").length > FILE_LINES);
    const longFunctions = files.flatMap(({ file, functions }) =>
      functions
        .filter(({ lines }) => lines > FUNCTION_LINES)
        .map(({ name, line, lines }) => `${file}:${line} ${name}, ${lines} lines`),
    );
    expect([...long.map(({ file }) => file), ...longFunctions]).toEqual([]);
  });

  test("leaves the environment, SMTP and the database to the files that own them", () => {
    const strangers = files.filter(
      ({ file, place, readsEnvironment, imports }) =>
        (readsEnvironment && file !== "src/config.ts") ||
        (imports.includes("nodemailer") && file !== "src/deliver/mailer.ts") ||
        (place !== "store" && imports.some((from) => /^(@prisma|prisma|pg)\b/.test(from))),
    );
    expect(strangers.map(({ file }) => file).filter((file) => file !== MIGRATION_WRITER)).toEqual(
      [],
    );
  });

  test("has no default export and re-exports nothing", () => {
    const barrels = files.filter(({ text }) => /^export (default|\*)/m.test(text));
    expect(barrels.map(({ file }) => file)).toEqual([]);
  });
});

test("no two files import each other in a circle", () => {
  const graph = new Map(
    files.map(({ file, imports }) => [
      file,
      importsOf(file, imports).map(({ from }) => path.join(path.dirname(file), from)),
    ]),
  );
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, trail: string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file]);
    if (done.has(file) || trail.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test("the reader of sources sees imports, the environment and the length of functions", () => {
  const long = `function long() {\n${"step();\n".repeat(60)}}`;
  const facts = readSource(`import { a } from "./a.ts";\nconst b = process.env.B;\n${long}\n`);
  expect(facts.imports).toEqual(["./a.ts"]);
  expect(facts.readsEnvironment).toBe(true);
  expect(facts.functions).toEqual([{ name: "long", line: 3, lines: 62 }]);
});
