/** Once per test run: the migrated databases that test databases are copied from. */
import { execFileSync } from "node:child_process";
import path from "node:path";

export default function globalSetup(): void {
  // A child process, because Jest loads this file without the loader that the sources need.
  execFileSync(process.execPath, ["--import", "tsx", "test/support/make-templates.ts"], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "--no-warnings" },
  });
  // Inherited by Jest's workers; see bundle.ts.
  process.env["TEST_BUNDLE"] = path.resolve(`node_modules/.cache/paperboy/bundle-${process.pid}`);
}
