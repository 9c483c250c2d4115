import { createHash } from "node:crypto";
import path from "node:path";
import Handlebars from "handlebars";
import { checkTemplate, namesUsed, TemplateError } from "../compose/check-template.ts";
import { coloured } from "../compose/compile-mjml.ts";
import type { TemplateFiles } from "../compose/template-files.ts";
import { printed, tryTemplate } from "../compose/try-template.ts";
import { HEADS, PAGE_TRIALS } from "./page-specimens.ts";
import type { Head, PageViews } from "./page-views.ts";
import type { Site } from "./ports.ts";

export type Asset = { type: string; body: Buffer };

export type Pages = {
  render<Name extends keyof PageViews>(name: Name, head: Head, view: PageViews[Name]): string;
  /** By the path behind /assets/. */
  assets: ReadonlyMap<string, Asset>;
};

const NAMES = [
  "home",
  "papers",
  "subscribe",
  "confirm",
  "preferences",
  "digest",
  "privacy",
  "imprint",
  "message",
] as const satisfies (keyof PageViews)[];

const ASSET_TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/**
 * Reads and compiles the pages once, and prints each with all that may stand on it; throws a
 * TemplateError with file, and line where it is known, where one is wrong.
 */
export async function loadPages(files: TemplateFiles, site: Site): Promise<Pages> {
  const assets = await loadAssets(files, site);
  const print = await compilePages(files, { site: siteView(site, assets) });
  const shell = (head: Head, content: string) => {
    const { title, heading = title, description = null, guessesZone = false } = head;
    return print("shell", { title, heading, description, guessesZone, content });
  };
  const render: Pages["render"] = (name, head, view) => shell(head, print(name, view));

  const content = "(what the page says)";
  const shellPath = files.pathOf("pages/shell.hbs");
  const shown = { specimens: HEADS, needs: () => [content] };
  tryTemplate(shellPath, (head) => shell(head, content), shown);
  for (const name of NAMES) tryPage(files, render, name, PAGE_TRIALS);
  return { assets, render };
}

function tryPage<Name extends keyof PageViews>(
  files: TemplateFiles,
  render: Pages["render"],
  name: Name,
  trials: Pick<typeof PAGE_TRIALS, Name>,
): void {
  const print = (view: PageViews[Name]) => render(name, { title: name }, view);
  tryTemplate(files.pathOf(`pages/${name}.hbs`), print, trials[name]);
}

/** Prints a template of templates/pages by its name; a mistake is told with the file that it is in. */
async function compilePages(files: TemplateFiles, data: object) {
  const handlebars = Handlebars.create();
  const known = await namesOfPages(files);
  const partials = partialsOf(files);
  const compile = async (file: string): Promise<Handlebars.TemplateDelegate> => {
    const source = await files.read(file);
    const filePath = files.pathOf(file);
    checkTemplate(filePath, source, known, new Set(partials.keys()));
    const print = handlebars.compile(source, { strict: true, knownHelpersOnly: true });
    return (view, options) => printed(filePath, () => print(view, options));
  };
  for (const [name, file] of partials) handlebars.registerPartial(name, await compile(file));
  const templates = new Map<string, Handlebars.TemplateDelegate>();
  for (const name of ["shell", ...NAMES]) templates.set(name, await compile(`pages/${name}.hbs`));
  return (name: string, view: object) => templates.get(name)?.(view, { data }) ?? "";
}

/** What any template may print as `@site.…`; `base` is the path under which BASE_URL puts us. */
function siteView(site: Site, assets: ReadonlyMap<string, Asset>) {
  const base = new URL(site.baseUrl).pathname.replace(/\/+$/, "");
  const link = (name: string) => `${base}/assets/${name}?${hashOf(assets.get(name))}`;
  return {
    service: site.service,
    base,
    operatorName: site.operatorName,
    operatorAddress: site.operatorAddress ?? null,
    logoUrl: site.logoUrl ?? null,
    footText: site.footText ?? null,
    styleUrl: link("page.css"),
    scriptUrl: link("zone.js"),
    iconUrl: link("icon.svg"),
  };
}

function hashOf(asset: Asset | undefined): string {
  return createHash("sha256")
    .update(asset?.body ?? "")
    .digest("base64url")
    .slice(0, 10);
}

async function loadAssets(files: TemplateFiles, site: Site): Promise<Map<string, Asset>> {
  const assets = new Map<string, Asset>();
  for (const file of files.names.filter((one) => one.startsWith(ASSETS))) {
    const name = file.slice(ASSETS.length);
    const extension = path.extname(name).toLowerCase();
    const type = ASSET_TYPES[extension];
    if (type === undefined || name.includes("/")) {
      throw new TemplateError(`${files.pathOf(file)}: pages can show only ${ASSET_KINDS}`);
    }
    const body = await files.readBytes(file);
    const isStyle = extension === ".css";
    assets.set(name, {
      type,
      body: isStyle ? Buffer.from(coloured(body.toString(), site.colours)) : body,
    });
  }
  return assets;
}

const ASSETS = "pages/assets/";
const ASSET_KINDS = `${Object.keys(ASSET_TYPES).join(", ")}, without folders`;

/** The files of partials by the names that pages call them by. */
function partialsOf(files: TemplateFiles): ReadonlyMap<string, string> {
  const found = files.names.filter((name) => name.startsWith("pages/partials/"));
  return new Map(found.map((file) => [path.parse(file).name, file]));
}

/** What our own pages print, all in all: a name that none of them knows is a mistake. */
async function namesOfPages(files: TemplateFiles): Promise<ReadonlySet<string>> {
  const names = ["shell", ...NAMES].map((name) => `pages/${name}.hbs`);
  const sources = await Promise.all(
    [...names, ...partialsOf(files).values()].map((name) => files.readBuiltIn(name)),
  );
  return new Set(sources.flatMap(namesUsed));
}
