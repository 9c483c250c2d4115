import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { DELIVERY_STATES, FREQUENCIES, NOTICE_KINDS, SUBSCRIBER_STATES } from "../../src/model.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => await database.close());

test.each([
  ["delivery_state", DELIVERY_STATES],
  ["notice_state", DELIVERY_STATES],
  ["notice_kind", NOTICE_KINDS],
  ["subscriber_state", SUBSCRIBER_STATES],
  ["subscriber_frequency", FREQUENCIES],
])("%s in the database is the list in the model", async (constraint, list) => {
  const [row] = await database.db.$queryRaw<{ definition: string }[]>`
    SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = ${constraint}`;
  const words = row?.definition.match(/'([a-z]+)'/g)?.map((word) => word.slice(1, -1));
  expect(words?.toSorted()).toEqual([...list].toSorted());
});
