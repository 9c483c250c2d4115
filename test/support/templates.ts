/** Where the migrated databases that tests start from are kept; they are made once per set of migrations. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = process.cwd();
export const MIGRATIONS_DIR = join(ROOT, "prisma/migrations");

/** Different for different migrations, or another PGlite. */
export function templateKey(): string {
  const hash = createHash("sha256");
  hash.update(readFileSync(join(ROOT, "node_modules/@electric-sql/pglite/package.json")));
  hash.update(process.arch);
  for (const name of readdirSync(MIGRATIONS_DIR).toSorted()) {
    if (name.endsWith(".toml")) continue;
    hash.update(name).update(readFileSync(join(MIGRATIONS_DIR, name, "migration.sql")));
  }
  return hash.digest("hex").slice(0, 12);
}

export function templateFolder(): string {
  return join(ROOT, "node_modules/.cache/paperboy", templateKey());
}

/** A dump of a migrated PGlite, to load into memory. */
export function memoryTemplate(): string {
  return join(templateFolder(), "memory.tar");
}

/** A whole data folder, made and migrated by openStore, to copy. */
export function dataTemplate(): string {
  return join(templateFolder(), "data");
}

export function serverTemplate(): string {
  return `paperboy_template_${templateKey()}`;
}
