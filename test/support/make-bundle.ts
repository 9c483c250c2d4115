import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Our own processes and the packages they use, each process in few files: one begins in a third of
 * the time that tsx needs for several hundred.
 */

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);
/** They load files of their own from where they are. */
const EXTERNAL = [
  "@electric-sql/pglite",
  "fs-native-extensions",
  "pg-native",
  "prisma",
  "@prisma/*",
];

/** What packages of CommonJS expect to find. */
const BANNER = [
  `import { createRequire as __createRequire } from "node:module";`,
  `const __filename = ${JSON.stringify(path.join(ROOT, "bundle.mjs"))};`,
  `const __dirname = ${JSON.stringify(ROOT)};`,
  `const require = __createRequire(__filename);`,
].join("\n");

/** Where a script of ours is in a bundle. */
export function bundledIn(folder: string, script: string): string {
  return path.join(folder, script.replace(/\.ts$/, ".mjs"));
}

/** The folder has to be below the packages that stay outside of the bundle. */
export async function makeBundle(folder: string, scripts: readonly string[]): Promise<void> {
  await esbuild().build({
    absWorkingDir: ROOT,
    entryPoints: [...scripts],
    outdir: folder,
    outbase: ROOT,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: EXTERNAL,
    logLevel: "error",
    banner: { js: BANNER },
    plugins: [{ name: "keep-places", setup: keepPlaces }],
  });
}

type Esbuild = typeof import("esbuild");

/** The one that tsx brings and runs everything here with. */
function esbuild(): Esbuild {
  return createRequire(require.resolve("tsx"))("esbuild") as Esbuild;
}

/** Our files find templates and migrations beside themselves. */
function keepPlaces(build: Parameters<import("esbuild").Plugin["setup"]>[0]): void {
  build.onLoad({ filter: /\/(?:jobs|src|test)\/.*\.ts$/ }, async ({ path: file }) => {
    const text = await readFile(file, "utf8");
    const contents = text
      .replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)))
      .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href));
    return { contents, loader: "ts" };
  });
}
