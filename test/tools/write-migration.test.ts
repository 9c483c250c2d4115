import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  draftMigration,
  listMigrations,
  openSchemaEngine,
} from "../../src/tools/write-migration.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("Prisma's own engine finds our record of migrations complete and true", async () => {
  const engine = await openSchemaEngine(database.pool);
  const found = await engine.diagnoseMigrationHistory({
    migrationsList: await listMigrations(),
    optInToShadowDatabase: false,
    filters: { externalTables: [], externalEnums: [] },
  });
  expect(found).toEqual({
    editedMigrationNames: [],
    failedMigrationNames: [],
    hasMigrationsTable: true,
    history: null,
  });
});

test("the migrations make what the schema says", async () => {
  await database.db.$executeRawUnsafe("DROP SCHEMA public CASCADE");
  await database.db.$executeRawUnsafe("CREATE SCHEMA public");
  expect(await draftMigration(database.pool)).toBeNull();
});
