import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import Handlebars from "handlebars";
import type { PaperView } from "../compose/paper-view.ts";
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
};

/** Reads and compiles templates/pages once. */
export async function loadPages(templatesDir: string, site: Site): Promise<Pages> {
  const dir = path.join(templatesDir, "pages");
  const handlebars = Handlebars.create();
  for (const [name, source] of await readAll(path.join(dir, "partials"))) {
    handlebars.registerPartial(path.parse(name).name, source.toString());
  }
  const compile = async (name: string) =>
    handlebars.compile(await readFile(path.join(dir, `${name}.hbs`), "utf8"), {
      strict: true,
      knownHelpersOnly: true,
    });
  const assets = await loadAssets(path.join(dir, "assets"));
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

async function loadAssets(dir: string): Promise<Map<string, Asset>> {
  const assets = new Map<string, Asset>();
  for (const [name, body] of await readAll(dir)) {
    const type = ASSET_TYPES[path.extname(name)];
    if (type !== undefined) assets.set(name, { type, body });
  }
  return assets;
}

async function readAll(dir: string): Promise<[name: string, body: Buffer][]> {
  const names = (await readdir(dir)).toSorted();
  return await Promise.all(
    names.map(
      async (name): Promise<[string, Buffer]> => [name, await readFile(path.join(dir, name))],
    ),
  );
}
