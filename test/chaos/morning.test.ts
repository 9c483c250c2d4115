import { expect, test } from "@jest/globals";
import { spendMorning } from "./morning.ts";

/** A thousand readers; `npm run test:chaos` has ten thousand. */

const READERS = 1_000;
const serverUrl = process.env["TEST_DATABASE_URL"];
const isAsked = serverUrl !== undefined || process.env["CI"] === "true";
const serverTest = isAsked ? test : test.skip;

serverTest(
  "bad and grey-listed addresses and a domain that refuses us keep nobody waiting, and everybody who can be reached gets one",
  async () => {
    if (serverUrl === undefined) throw new Error("this test needs TEST_DATABASE_URL");
    const { figures, problems } = await spendMorning({ serverUrl, readers: READERS, tell() {} });
    expect(problems).toEqual([]);
    expect(figures).toMatchObject({
      readers: READERS,
      accepted: 0.96 * READERS,
      "grey-listed": 0.02 * READERS,
      bad: 0.01 * READERS,
      residual: 0,
    });
  },
  180_000,
);
