import { expect, test } from "@jest/globals";
import type { SourceSummary } from "../../src/pipeline.ts";
import { sourceTable } from "../../src/tools/source-table.ts";

const summary = (fields: Partial<SourceSummary>): SourceSummary => ({
  source: "arxiv",
  state: "fresh",
  papers: { new: 0, changed: 0, same: 0 },
  signals: { new: 0 },
  leftOut: [],
  ...fields,
});

test("sources stand in columns, numbers to the right, and below them what is to be said", () => {
  const table = sourceTable([
    summary({ papers: { new: 12, changed: 3, same: 1_204 }, signals: { new: 7 } }),
    summary({
      source: "huggingface-trending",
      state: "partial",
      reason: "status 503",
      leftOut: [
        { reason: "title: empty", count: 2, example: "2605.00001" },
        { reason: "field dropped: upvotes", count: 40, example: "2605.00002" },
      ],
    }),
  ]);
  expect(table.split("\n")).toEqual([
    "source                state    new  changed  same  signals  left out",
    "arxiv                 fresh     12        3  1204        7         0",
    "huggingface-trending  partial    0        0     0        0        42",
    "",
    "huggingface-trending: status 503",
    "huggingface-trending: left out 2 × title: empty, for example 2605.00001",
    "huggingface-trending: left out 40 × field dropped: upvotes, for example 2605.00002",
  ]);
});

test("nothing to say leaves no empty line, and no source only the head", () => {
  expect(sourceTable([summary({})]).split("\n")).toHaveLength(2);
  expect(sourceTable([])).toBe("source  state  new  changed  same  signals  left out");
});
