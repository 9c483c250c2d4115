import type { App } from "../../app.ts";

/** One question asked of recorded data: `npm run eval -- NAME --data DIR`, or of the clock: `npm run bench`. */
export type Measurement = {
  name: string;
  /** What follows the name, for the usage. */
  usage: string;
  run(context: Context): Promise<Report>;
};

export type Context = {
  /** Over an empty database that nobody else uses; its clock stands where `setNow` put it. */
  app: App;
  setNow(now: Date): void;
  folder: string;
  flags: Readonly<Record<string, string | undefined>>;
  /** For the bootstrap: seeded, so that a run can be repeated. */
  random(): number;
};

export type Figures = Record<string, number>;

/** The 95 % interval of a difference between ours and a baseline, over paired samples. */
export type Interval = {
  figure: string;
  baseline: string;
  difference: number;
  low: number;
  high: number;
};

export type Report = {
  figures: Figures;
  baselines: Record<string, Figures>;
  intervals: Interval[];
  conditions: Record<string, string | number>;
};

export function printReport(
  name: string,
  { figures, baselines, intervals, conditions }: Report,
): string {
  const keys = Object.keys(figures);
  const rows = Object.entries({ paperboy: figures, ...baselines });
  const width = Math.max(...rows.map(([label]) => label.length), 10) + 2;
  const cell = (value: number | undefined) =>
    (value === undefined ? "-" : shown(value)).padStart(15);
  return [
    name.padEnd(width) + keys.map((key) => key.padStart(15)).join(""),
    ...rows.map(([label, row]) => label.padEnd(width) + keys.map((key) => cell(row[key])).join("")),
    ...(intervals.length > 0
      ? ["", "Ours less the baseline, 95 % interval of a paired bootstrap:"]
      : []),
    ...intervals.map(
      ({ figure, baseline, difference, low, high }) =>
        `  ${figure.padEnd(16)} ${baseline.padEnd(width)} ${signed(difference)}  (${signed(low)} … ${signed(high)})`,
    ),
    "",
    ...Object.entries(conditions).map(([label, value]) => `  ${label.padEnd(24)} ${value}`),
  ].join("\n");
}

export function jsonReport(name: string, report: Report): string {
  return JSON.stringify({ name, ...report });
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(4)}`;
}
