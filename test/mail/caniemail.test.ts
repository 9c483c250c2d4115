import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { CLIENTS, featuresOf, supportOf } from "./mail-features.ts";
import { MAILS } from "./mails.ts";

/** The reviewed list: what clients lack of what our mails use, and what their readers see instead. */
const REVIEWED = z
  .record(
    z.string(),
    z.strictObject({
      none: z.string().optional(),
      partly: z.string().optional(),
      untested: z.string().optional(),
      instead: z.string(),
    }),
  )
  .parse(parse(readFileSync(new URL("../fixtures/caniemail.yaml", import.meta.url), "utf8")));

const reviewed = Object.entries(REVIEWED).flatMap(([feature, { none, partly, untested }]) =>
  Object.entries({ none, partly, untested }).flatMap(([support, clients]) =>
    clientsIn(clients).map((client) => `${feature} | ${client} | ${support}`),
  ),
);

const used = new Set(MAILS.flatMap(({ mail }) => [...featuresOf(mail.html)]));
const found = [...used].flatMap((feature) =>
  CLIENTS.flatMap((client) => {
    const support = supportOf(feature, client);
    return support === "full" ? [] : [`${feature} | ${client} | ${support}`];
  }),
);

/** `outlook, gmail.ios`: a family stands for all of its clients. */
function clientsIn(list = ""): string[] {
  return list.split(/[\s,]+/).flatMap((name) => {
    const family = CLIENTS.filter((client) => client.startsWith(`${name}.`));
    return family.length > 0 ? family : [name].filter(Boolean);
  });
}

test("no mail needs of a client what it lacks, unless what the reader sees instead is known", () => {
  expect(found.filter((pair) => !reviewed.includes(pair))).toEqual([]);
});

test("nothing is listed that no mail needs, or that its client has by now", () => {
  expect(reviewed.filter((pair) => !found.includes(pair))).toEqual([]);
  expect(new Set(reviewed).size).toBe(reviewed.length);
});

test("the list says in whole sentences what the reader sees instead", () => {
  const lame = Object.entries(REVIEWED).filter(
    ([, { instead }]) => !/^[A-Z].{20,}\.$/.test(instead),
  );
  expect(lame.map(([feature]) => feature)).toEqual([]);
});

test("what a mail uses is seen, inside of media queries and in names of several words", () => {
  const html = `<html><head><meta name="color-scheme" content="dark"><style>
    p { height: 1px } @media (prefers-color-scheme: dark) { a:hover { float: left } }</style></head>
    <body><ol style="text-transform: none"><li>x</li></ol></body></html>`;
  const seen = featuresOf(html);
  for (const feature of [
    "color-scheme meta tag",
    "height property",
    "@media (prefers-color-scheme)",
    ":hover",
    "float",
    "<ul>, <ol> and <dl>",
    "text-transform",
  ]) {
    expect({ feature, isSeen: seen.has(feature) }).toEqual({ feature, isSeen: true });
  }
  expect([...seen]).not.toContain("transform");
});
