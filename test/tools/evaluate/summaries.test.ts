import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { seededRandom } from "../../../src/tools/evaluate/bootstrap.ts";
import { measureSummaries } from "../../../src/tools/evaluate/summaries.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "paperboy-summaries-"));
});
afterAll(() => rm(folder, { recursive: true }));

const FILLER = `Cups have been made of clay for a very long time ${"and of other things ".repeat(10)}too.`;
const DOES = "We present a kettle that whistles before the water is hot.";

/** An entry as the daily list serves it, made up; its abstract begins with what others did. */
function entry(at: number, over: Record<string, unknown> = {}) {
  return {
    paper: {
      id: `2606.0000${at}`,
      title: "A kettle that whistles early",
      summary: `${FILLER} ${DOES} ${FILLER}`,
      ai_summary: "A kettle that whistles before the water is hot.",
      publishedAt: "2026-06-01T00:00:00.000Z",
      ...over,
    },
  };
}

async function measure(name: string, days: Record<string, unknown[]>) {
  const place = path.join(folder, name);
  await mkdir(place, { recursive: true });
  for (const [day, entries] of Object.entries(days))
    await writeFile(path.join(place, `${day}.json`), JSON.stringify(entries));
  return (within = place) => measureSummaries({ folder: within, random: seededRandom(1) });
}

describe("summaries are judged by the list's own sentences", () => {
  test("beside the first sentences, any, and the best of all", async () => {
    const run = await measure("days", { "2026-06-01": [entry(1)], "2026-06-02": [entry(2)] });
    const { figures, baselines, intervals, conditions } = await run();
    expect(figures).toMatchObject({ characters: DOES.length, cut: 0 });
    expect(figures["rouge1F"]).toBeCloseTo((2 * 9) / (9 + 11));
    expect(baselines["oracle"]).toEqual(figures);
    expect(baselines["lead"]?.["rougeLF"]).toBeLessThan(figures["rougeLF"] ?? 0);
    expect(Object.keys(baselines)).toEqual(["lead", "random", "oracle"]);
    expect(intervals.map(({ figure }) => figure)).toEqual(["rouge1F", "rouge2F", "rougeLF"]);
    expect(intervals.every(({ low }) => low > 0)).toBe(true);
    expect(conditions).toEqual({ days: 2, papers: 2, "code points at most": 280 });
  });

  test("each paper once, and only where there is something to judge by", async () => {
    const run = await measure("some", {
      "2026-06-01": [entry(1), entry(2, { ai_summary: undefined }), entry(3, { summary: "" })],
      "2026-06-02": [entry(1)],
      notes: [entry(4)],
    });
    expect((await run()).conditions).toMatchObject({ days: 1, papers: 1 });
  });

  test("in a sub-folder of the recordings too", async () => {
    const run = await measure("all/huggingface", { "2026-06-01": [entry(1)] });
    expect((await run(path.join(folder, "all"))).conditions).toMatchObject({ papers: 1 });
  });

  test("or not at all, saying what is missing", async () => {
    const run = await measure("none", { "2026-06-01": [] });
    await expect(run()).rejects.toThrow("holds no YYYY-MM-DD.json");
    await expect(run(path.join(folder, "absent"))).rejects.toThrow("holds no YYYY-MM-DD.json");
  });
});
