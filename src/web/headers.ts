import type { FastifyReply } from "fastify";

/** What every answer carries. Links with tokens must not be kept, passed on or found. */
export const PRIVATE_HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
} as const;

/** The page is the same for everybody: it may be kept for a minute, and found. */
export function makePublic(reply: FastifyReply): void {
  reply.header("cache-control", "public, max-age=60").removeHeader("x-robots-tag");
}
