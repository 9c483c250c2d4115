import { expect, test } from "@jest/globals";
import { raiseStorm } from "./storm.ts";

/** A short storm of a few kills; the long one is `npm run test:chaos`. */

const serverUrl = process.env["TEST_DATABASE_URL"];
const isAsked = serverUrl !== undefined || process.env["CI"] === "true";
const stormTest = isAsked ? test : test.skip;

stormTest(
  "workers killed at their worst moments neither lose nor repeat a mail",
  async () => {
    if (serverUrl === undefined) throw new Error("this test needs TEST_DATABASE_URL");
    const stormed = await raiseStorm({
      serverUrl,
      deliveries: 120,
      kills: 4,
      phases: [2],
      labels: ["before written", "last byte", "claimed", "begun"],
      seed: 11,
      killsScheduler: false,
      tell: () => {},
    });
    expect(stormed.problems).toEqual([]);
    const { kills, duplicates, lost, residual, deliveries } = stormed;
    expect({ kills, duplicates, lost, residual, deliveries }).toEqual({
      kills: 4,
      duplicates: 0,
      lost: 0,
      residual: 0,
      deliveries: 120,
    });
    expect(stormed.accepted).toBeGreaterThan(80);
  },
  180_000,
);
