import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startAsOperator } from "../support/child.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "paperboy-demo-"));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

test("the demo leaves three different mails", async () => {
  const out = path.join(folder, "mails");
  const env = { DATA_DIR: path.join(folder, "data") };
  const demo = startAsOperator(["src/tools/demo.ts", "--once", "--out", out], env);

  expect({ code: await demo.exited, stderr: demo.stderr() }).toEqual({ code: 0, stderr: "" });
  const files = ["aiko", "ben", "carla"].flatMap((name) =>
    ["eml", "html", "txt"].map((form) => `${name}.${form}`),
  );
  expect((await readdir(out)).toSorted()).toEqual(files);
  const texts = await Promise.all(
    ["aiko", "ben", "carla"].map((name) => readFile(path.join(out, `${name}.txt`), "utf8")),
  );
  expect(new Set(texts).size).toBe(3);
  for (const text of texts) {
    expect(text).toContain("Friday 30 January 2026");
    expect(text).toContain("/unsubscribe/v1.");
    expect(text.match(/arxiv\.org\/abs\//g)?.length).toBeGreaterThanOrEqual(5);
  }
  expect((await stat(path.join(env.DATA_DIR, "demo", "secret"))).mode & 0o777).toBe(0o600);
});
