import { rm } from "node:fs/promises";

export default async function globalTeardown(): Promise<void> {
  await rm(process.env["TEST_BUNDLE"] ?? "", { recursive: true, force: true });
}
