import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** The worker in one file: hundreds of processes are born, and each begins in half the time. */

const ROOT = path.resolve(import.meta.dirname, "..", "..");
/** Below the packages that stay outside of it. */
const PLACE = path.join(ROOT, "node_modules", ".chaos-");
const EXTERNAL = [
  "@electric-sql/pglite",
  "fs-native-extensions",
  "pg-native",
  "prisma",
  "@prisma/*",
];

export async function bundleWorker(): Promise<{ file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(PLACE);
  const entry = path.join(import.meta.dirname, "worker.ts");
  const file = path.join(folder, "worker.mjs");
  await esbuild().build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: EXTERNAL,
    logLevel: "error",
    banner: { js: bannerOf(file, entry) },
    plugins: [{ name: "keep-places", setup: keepPlaces }],
  });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

type Esbuild = typeof import("esbuild");

/** The one that tsx brings and runs everything here with. */
function esbuild(): Esbuild {
  const require = createRequire(import.meta.url);
  return createRequire(require.resolve("tsx"))("esbuild") as Esbuild;
}

/** What packages of CommonJS expect to find. */
function bannerOf(file: string, entry: string): string {
  return [
    `import { createRequire as __createRequire } from "node:module";`,
    `const require = __createRequire(${JSON.stringify(entry)});`,
    `const __filename = ${JSON.stringify(file)};`,
    `const __dirname = ${JSON.stringify(path.dirname(file))};`,
  ].join("\n");
}

/** Our files find templates and migrations beside themselves. */
function keepPlaces(build: Parameters<import("esbuild").Plugin["setup"]>[0]): void {
  build.onLoad({ filter: /\/(?:src|test)\/.*\.ts$/ }, async ({ path: file }) => {
    const text = await readFile(file, "utf8");
    const contents = text
      .replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)))
      .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href));
    return { contents, loader: "ts" };
  });
}
