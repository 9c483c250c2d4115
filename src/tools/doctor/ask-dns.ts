import type { MxRecord } from "node:dns";
import { Resolver } from "node:dns/promises";
import { within } from "./within.ts";

/** `unasked`: nobody answered, so nothing is known. */
export type Answer<T> =
  | { kind: "found"; records: T[] }
  | { kind: "none" }
  | { kind: "unasked"; reason: string };

export type AskDns = {
  /** Each record's strings joined, as RFC 7208 3.3 and RFC 6376 3.6.2.2 say. */
  txt(name: string): Promise<Answer<string>>;
  mx(name: string): Promise<Answer<MxRecord>>;
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<Answer<string>>;
  /** A private name server may know of no name outside, and deny them all as if it did. */
  knowsInternet(): Promise<boolean>;
};

/** What is used of Node's Resolver. */
export type NameServer = {
  resolveTxt(name: string): Promise<string[][]>;
  resolveMx(name: string): Promise<MxRecord[]>;
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  resolveNs(name: string): Promise<string[]>;
};

const ONE_TRY_MS = 3_000;

export function openResolver(): NameServer {
  return new Resolver({ timeout: ONE_TRY_MS, tries: 2 });
}

export function createAskDns(resolver: NameServer, limitMs: number): AskDns {
  const ask = <T>(question: Promise<T[]>) => answerOf(within(limitMs, question));
  return {
    txt: (name) =>
      ask(resolver.resolveTxt(name).then((records) => records.map((strings) => strings.join("")))),
    mx: (name) => ask(resolver.resolveMx(name)),
    async addresses(name) {
      const [four, six] = await Promise.all([
        ask(resolver.resolve4(name)),
        ask(resolver.resolve6(name)),
      ]);
      if (four.kind === "found" || six.kind === "none") return four;
      return four.kind === "unasked" && six.kind !== "found" ? four : six;
    },
    knowsInternet: async () => (await ask(resolver.resolveNs("com"))).kind === "found",
  };
}

/** NXDOMAIN and "no such record" are answers; all else is none. */
const NONE = new Set(["ENOTFOUND", "ENODATA"]);

async function answerOf<T>(question: Promise<T[]>): Promise<Answer<T>> {
  try {
    const records = await question;
    return records.length > 0 ? { kind: "found", records } : { kind: "none" };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && NONE.has(code)) return { kind: "none" };
    return { kind: "unasked", reason: code ?? message };
  }
}
