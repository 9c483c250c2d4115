/** `npm run test:chaos -- [--kills N] [--deliveries N] [--workers N] [--readers N] [--seed N] [--json]` */
import { parseArgs } from "node:util";
import { loadEnvironment } from "../../src/config.ts";
import { jsonReport, printReport, type Report } from "../../src/tools/evaluate/report.ts";
import { LABELS } from "./fate.ts";
import { type MorningOptions, spendMorning } from "./morning.ts";
import { raiseStorm, type Stormed } from "./storm.ts";

const USAGE =
  "Usage: npm run test:chaos -- [--kills N] [--deliveries N] [--workers N] [--readers N] [--seed N] [--json]\n" +
  "First a morning without kills for so many readers (0: none), some of whose servers put off or refuse;\n" +
  "then the storm, whose figures alone are in the JSON.\n" +
  "TEST_DATABASE_URL or DATABASE_URL names a PostgreSQL server on which a database may be made.\n";
const EXAMPLES = 20;
const PHASES = [1, 2, 4];

process.exitCode = await run(process.argv.slice(2));

async function run(argv: readonly string[]): Promise<number> {
  const { TEST_DATABASE_URL, DATABASE_URL } = loadEnvironment();
  const serverUrl = TEST_DATABASE_URL ?? DATABASE_URL;
  const asked = read(argv);
  if (serverUrl === undefined || asked === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { json, phases, readers, ...size } = asked;
  const tell = (line: string) =>
    process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  const options = {
    ...size,
    serverUrl,
    phases,
    labels: LABELS,
    killsScheduler: true,
    tell,
    signal: stop.signal,
  };
  const calm = readers === 0 ? [] : await tellMorning({ ...options, readers });
  const stormed = await raiseStorm(options);
  const report = reportOf(stormed, { phases, seed: size.seed });
  process.stdout.write(`${printReport("chaos", report)}\n`);
  const told = [...stormed.failures.slice(0, EXAMPLES), ...stormed.problems.slice(0, EXAMPLES)];
  for (const line of told) process.stderr.write(`${line}\n`);
  if (json) process.stdout.write(`${jsonReport("chaos", report)}\n`);
  return stormed.problems.length + calm.length === 0 ? 0 : 1;
}

/** @returns what was not as it should be. */
async function tellMorning(options: MorningOptions): Promise<string[]> {
  const { figures, problems } = await spendMorning(options);
  const rows = Object.entries(figures).map(([label, value]) => `  ${label.padEnd(24)} ${value}`);
  process.stdout.write(`morning\n${rows.join("\n")}\n\n`);
  for (const line of problems.slice(0, EXAMPLES)) process.stderr.write(`${line}\n`);
  return problems;
}

function read(argv: readonly string[]) {
  try {
    const number = { type: "string" } as const;
    const { values } = parseArgs({
      args: [...argv],
      options: {
        kills: number,
        deliveries: number,
        workers: number,
        readers: number,
        seed: number,
        json: { type: "boolean", default: false },
      },
    });
    const { kills = "200", deliveries = "20000", workers, seed = "7", json } = values;
    const readers = Number(values.readers ?? 10_000);
    const phases = workers === undefined ? PHASES : [Number(workers)];
    const size = { kills: Number(kills), deliveries: Number(deliveries), seed: Number(seed) };
    const isWhole = [...Object.values(size), ...phases].every((n) => Number.isInteger(n) && n > 0);
    const isCount = Number.isInteger(readers) && readers >= 0;
    return isWhole && isCount ? { ...size, readers, phases, json } : null;
  } catch {
    return null; // the usage says what is known
  }
}

function reportOf(
  stormed: Stormed,
  { phases, seed }: { phases: readonly number[]; seed: number },
): Report {
  const { kills, deliveries, accepted, uncertain, duplicates, lost, residual } = stormed;
  const byLabel = Object.entries(stormed.byLabel).map(([label, count]) => [
    `killed ${label}`,
    count,
  ]);
  return {
    figures: { kills, deliveries, accepted, uncertain, duplicates, lost, residual },
    baselines: {},
    intervals: [],
    conditions: {
      refused: stormed.refused,
      expired: stormed.expired,
      "in doubt by kills": stormed.uncertainByKills,
      "at most (slots x kills)": stormed.slots * kills,
      "mails never answered": stormed.unanswered,
      "database cut off": stormed.cuts,
      "clocks that jumped": stormed.jumps,
      "workers that gave up": stormed.crashes,
      "workers at once": phases.join(", "),
      seed,
      problems: stormed.problems.length,
      seconds: stormed.seconds,
      ...Object.fromEntries(byLabel),
    },
  };
}
