import { expect, test } from "@jest/globals";
import { openTestDatabase } from "../support/database.ts";

test("a fresh database", async () => {
  console.time("open");
  const a = await openTestDatabase();
  console.timeEnd("open");
  console.time("open2");
  const b = await openTestDatabase();
  console.timeEnd("open2");
  expect(await a.db.paper.count()).toBe(0);
  console.log(await a.db.$queryRawUnsafe("select * from _prisma_migrations"));
  console.log(a.kind, process.memoryUsage().rss / 1e6);
  await a.close();
  await b.close();
});
