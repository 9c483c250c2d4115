import { defineConfig } from "prisma/config";

// `prisma generate` downloads a schema engine it never runs. Naming any
// executable instead lets it work without the internet. For `migrate` it must
// stay unset, or the command silently does nothing.
if (process.argv.includes("generate")) {
  process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= process.execPath;
}

export default defineConfig({
  schema: "../prisma/schema.prisma",
  migrations: { path: "../prisma/migrations", seed: "tsx prisma/seed.ts" },
  datasource: { url: process.env["DATABASE_URL"] ?? "" },
});
