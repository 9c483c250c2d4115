import type { FastifyReply } from "fastify";
import { originsOf } from "../url.ts";
import type { Site } from "./ports.ts";

/** What every answer carries. Links with tokens must not be kept, passed on or found. */
export function privateHeaders(site: Site): Record<string, string> {
  return { ...HEADERS, "content-security-policy": contentPolicy(site) };
}

const HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

function contentPolicy({ logoUrl, hasThumbnails }: Site): string {
  const pictures = hasThumbnails ? ["https:"] : originsOf(logoUrl);
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "font-src 'self'",
    // Thumbnails stand on whatever server the sources name.
    ["img-src 'self'", ...pictures].join(" "),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}

/** The page is the same for everybody: it may be kept for a minute, and found. */
export function makePublic(reply: FastifyReply): void {
  reply.header("cache-control", "public, max-age=60").removeHeader("x-robots-tag");
}
