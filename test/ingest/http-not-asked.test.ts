import { describe, expect, test } from "@jest/globals";
import { type Asking, LIMITS, type Network } from "../../src/ingest/asking.ts";
import { ask, StoppedError } from "../../src/ingest/http.ts";
import type { Gate } from "../../src/ingest/manners.ts";
import { patientNetwork } from "./serve.ts";

/** A network that is only written down, and answers as given. */
function world({ network, ...more }: Partial<Omit<Asking, "network">> & { network?: object } = {}) {
  const fetched: string[] = [];
  const left: object[] = [];
  const gate: Gate = {
    enter: async () => ({ kind: "in", failures: 0 }),
    leave: async (_, after) => void left.push(after),
  };
  const given: Network = { ...patientNetwork().network, fetch: async () => new Response("good") };
  const { fetch, ...rest }: Network = { ...given, ...network };
  const asking: Asking = {
    network: {
      ...rest,
      fetch: async (url, init) => {
        fetched.push(url);
        return await fetch(url, init);
      },
    },
    gate,
    manners: { gate: "here", intervalMs: 1_000, perDay: 60 },
    headers: {},
    limits: LIMITS,
    now: new Date("2026-05-20T09:30:00Z"),
    isOwn: false,
    waitedMs: 0,
    ...more,
  };
  return { asking, fetched, left };
}

const get = async (url: string, asking: Asking): Promise<unknown> =>
  await ask(new URL(url), asking).catch((error: unknown) => error);

const SITE = "https://papers.example/list";

describe("we stop, and nothing is wrong at the other end", () => {
  test("when the day's requests are spent", async () => {
    const gate: Gate = { enter: async () => ({ kind: "spent" }), leave: async () => {} };
    const { asking, fetched } = world({ gate });
    const stop = await get(SITE, asking);
    expect(stop).toBeInstanceOf(StoppedError);
    expect(String(stop)).toContain(`${SITE}: not asked, the 60 requests of the day are spent`);
    expect(fetched).toEqual([]);
  });

  test("when the service has stopped", async () => {
    const { asking, fetched } = world({ network: { signal: AbortSignal.abort() } });
    expect(await get(SITE, asking)).toBeInstanceOf(StoppedError);
    expect(fetched).toEqual([]);
  });

  test("when it stops during a wait", async () => {
    const stop = new AbortController();
    const gate: Gate = {
      enter: async () => ({ kind: "wait", waitMs: 10, reason: "here rests" }),
      leave: async () => {},
    };
    const sleep = async () => stop.abort();
    const { asking, fetched } = world({ gate, network: { sleep, signal: stop.signal } });
    expect(await get(SITE, asking)).toBeInstanceOf(StoppedError);
    expect(fetched).toEqual([]);
  });

  test("when it stops during a request, and the host is free for others at once", async () => {
    const stop = new AbortController();
    const fetch = async () => {
      stop.abort();
      throw stop.signal.reason;
    };
    const { asking, fetched, left } = world({ network: { fetch, signal: stop.signal } });
    expect(await get(SITE, asking)).toBeInstanceOf(StoppedError);
    expect(fetched).toEqual([SITE]);
    expect(left).toEqual([{ pauseMs: 1_000, hasFailed: false }]);
  });
});

describe("a host that the operator did not name", () => {
  test.each([
    ["http://papers.example/", ["192.0.78.1"], "not https"],
    ["https://intranet.example/", ["10.0.0.5"], "leads to a private address"],
    ["https://127.0.0.1/", ["127.0.0.1"], "leads to a private address"],
    ["https://metadata.example/", ["169.254.169.254"], "leads to a private address"],
    ["https://both.example/", ["192.0.78.1", "192.168.1.1"], "leads to a private address"],
    ["https://mapped.example/", ["::ffff:127.0.0.1"], "leads to a private address"],
    ["https://six.example/", ["fd00::1"], "leads to a private address"],
  ])("is not asked at %s, which is %j", async (url, addresses, reason) => {
    const { asking, fetched } = world({ network: { lookup: async () => addresses } });
    expect(String(await get(url, asking))).toBe(`Error: ${url}: ${reason}`);
    expect(fetched).toEqual([]);
    asking.isOwn = true;
    expect(await get(url, asking)).toMatchObject({ text: "good" });
  });

  test("is asked at a public address", async () => {
    const { asking } = world({ network: { lookup: async () => ["192.0.78.1", "2606:4700::1"] } });
    expect(await get(SITE, asking)).toMatchObject({ text: "good" });
  });

  test.each([
    ["a private address", "https://10.0.0.5/admin", "redirected to https://10.0.0.5"],
    ["another host", "https://evil.example/", "redirected to https://evil.example"],
    ["itself without https", "http://papers.example/", "redirected to http://papers.example"],
    ["another port", "https://papers.example:8443/", "redirected to https://papers.example:8443"],
  ])("does not lead to %s", async (_, location, reason) => {
    const fetch = async () => new Response(null, { status: 302, headers: { location } });
    const { asking, fetched } = world({ network: { fetch } });
    expect(String(await get(SITE, asking))).toBe(`Error: ${SITE}: ${reason}`);
    expect(fetched).toEqual([SITE]);
  });

  test("is looked up again for its own redirect", async () => {
    const addresses = [["192.0.78.1"], ["127.0.0.1"]];
    const lookup = async () => addresses.shift() ?? [];
    const fetch = async () => new Response(null, { status: 301, headers: { location: "/moved" } });
    const { asking, fetched } = world({ network: { lookup, fetch } });
    expect(String(await get(SITE, asking))).toContain("/moved: leads to a private address");
    expect(fetched).toEqual([SITE]);
  });
});
