import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { TEMPLATES_DIR } from "../../src/app.ts";
import { openTemplateFiles } from "../../src/compose/template-files.ts";
import type { Purpose } from "../../src/subscribe/token.ts";
import { loadPages } from "../../src/web/pages.ts";
import { createServer } from "../../src/web/server.ts";
import { createFakePorts, type FakePorts, NOW } from "./fake-ports.ts";

export type TestPages = {
  fake: FakePorts;
  server: FastifyInstance;
  get(url: string): Promise<LightMyRequestResponse>;
  post(url: string, fields?: Record<string, string | string[]>): Promise<LightMyRequestResponse>;
  /** A token of an instant, the present one unless told. */
  sign(purpose: Purpose, subject: string, at?: string): string;
  close(): Promise<void>;
};

/** The pages as a browser reaches them, over ports from memory. */
export async function openPages(
  options: {
    trustProxy?: boolean;
    site?: Partial<FakePorts["site"]>;
    metricsToken?: string;
    templatesDir?: string;
  } = {},
): Promise<TestPages> {
  const fake = createFakePorts();
  Object.assign(fake.site, options.site);
  fake.metricsToken = options.metricsToken;
  const files = await openTemplateFiles(TEMPLATES_DIR, options.templatesDir);
  const pages = await loadPages(files, fake.site);
  const server = createServer(fake, pages, { trustProxy: options.trustProxy ?? false });
  return {
    fake,
    server,
    get: async (url) => await server.inject({ method: "GET", url }),
    post: async (url, fields) =>
      await server.inject({
        method: "POST",
        url,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        payload: encodeForm(fields ?? {}),
      }),
    sign: (purpose, subject, at = NOW) => fake.signer.sign(purpose, subject, new Date(at)),
    close: async () => await server.close(),
  };
}

export function encodeForm(fields: Record<string, string | string[]>): string {
  const pairs = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return new URLSearchParams(pairs).toString();
}

/** What a reader sees of a page: its main part as one line of words. */
export function wordsOf(html: string): string {
  const main = /<main>([\s\S]*)<\/main>/.exec(html)?.[1] ?? "";
  return main
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();
}
