import type { SourceSummary } from "../pipeline.ts";

const HEAD = ["source", "state", "new", "changed", "same", "signals", "left out"];

/** The summaries as a table for people, with the reasons and what was left out below it. */
export function sourceTable(sources: readonly SourceSummary[]): string {
  const rows = [HEAD, ...sources.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, at) => padded(cell, widths[at] ?? 0, at)).join("  "),
  );
  const notes = sources.flatMap(notesOf);
  return [...lines.map((line) => line.trimEnd()), ...(notes.length > 0 ? ["", ...notes] : [])].join(
    "\n",
  );
}

function rowOf({ source, state, papers, signals, leftOut }: SourceSummary): string[] {
  const left = leftOut.reduce((sum, { count }) => sum + count, 0);
  const counts = [papers.new, papers.changed, papers.same, signals.new, left];
  return [source, state, ...counts.map(String)];
}

function padded(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}

function notesOf({ source, reason, leftOut }: SourceSummary): string[] {
  return [
    ...(reason === undefined ? [] : [`${source}: ${reason}`]),
    ...leftOut.map(
      (one) => `${source}: left out ${one.count} × ${one.reason}, for example ${one.example}`,
    ),
  ];
}
