import { createHash } from "node:crypto";
import path from "node:path";
import Handlebars from "handlebars";
import { checkTemplate, namesUsed, TemplateError } from "../compose/check-template.ts";
import { coloured } from "../compose/compile-mjml.ts";
import type { PaperView } from "../compose/paper-view.ts";
import type { TemplateFiles } from "../compose/template-files.ts";
import type { FormView } from "./form-view.ts";
import type { Message } from "./messages.ts";
import type { SectionView } from "./paper-list.ts";
import type { Site } from "./ports.ts";

/** What each template of templates/pages prints. */
export type PageViews = {
  home: { papers: PaperView[]; asOf: string | null; form: FormView };
  papers: {
    query: string;
    problem: QueryProblem | null;
    count: string;
    papers: PaperView[];
    form: FormView | null;
  };
  subscribe: { form: FormView };
  confirm: {
    action: string;
    blockPath: string;
    address: string;
    rhythm: string;
    size: string;
    topics: string[];
  };
  preferences: {
    action: string;
    leavePath: string;
    address: string;
    saved: boolean;
    next: string;
    form: FormView;
  };
  digest: { count: string; sections: SectionView[]; missing: string | null };
  privacy: { noticeUrl: string | null };
  imprint: Record<string, never>;
  message: Message;
};

/** A query around the character that is wrong. */
export type QueryProblem = { message: string; before: string; pointed: string; after: string };

export type Head = {
  title: string;
  /** Stands over the page where the title would be too long; the first page has its own. */
  heading?: string | null;
  /** Of pages that may be found. */
  description?: string;
  /** Loads the script that preselects the reader's time zone. */
  guessesZone?: boolean;
};

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

/** Reads and compiles the pages once; throws a TemplateError with file and line where one is wrong. */
export async function loadPages(files: TemplateFiles, site: Site): Promise<Pages> {
  const handlebars = Handlebars.create();
  const known = await namesOfPages(files);
  const partials = partialsOf(files);
  const read = async (name: string) => {
    const source = await files.read(name);
    checkTemplate(files.pathOf(name), source, known, new Set(partials.keys()));
    return source;
  };
  for (const [name, file] of partials) handlebars.registerPartial(name, await read(file));
  const compile = async (name: string) =>
    handlebars.compile(await read(`pages/${name}.hbs`), { strict: true, knownHelpersOnly: true });
  const assets = await loadAssets(files, site);
  const shell = await compile("shell");
  const templates = new Map<string, Handlebars.TemplateDelegate>();
  for (const name of NAMES) templates.set(name, await compile(name));
  const data = { site: siteView(site, assets) };
  return {
    assets,
    render(name, head, view) {
      const { title, heading = title, description = null, guessesZone = false } = head;
      const content = templates.get(name)?.(view, { data });
      return shell({ title, heading, description, guessesZone, content }, { data });
    },
  };
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
