import { describe, expect, test } from "@jest/globals";
import { deliverPorts, withLanes } from "../src/deliver-ports.ts";
import type { Mail } from "../src/model.ts";
import { useManyApps } from "./support/many-apps.ts";

const NOW = "2026-01-30T06:30:00Z";
const later = (ms: number) => new Date(Date.parse(NOW) + ms);

const workers = useManyApps({
  count: 2,
  now: NOW,
  env: { SMTP_CONNECTIONS: "3", SMTP_CONNECTIONS_PER_WORKER: "2" },
});

describe("connections to the relay", () => {
  const held = () => workers.db().relayConnection.count();

  test("are shared among workers, and free again when each is done", async () => {
    await withLanes(workers.at(0), async (some) => {
      expect(some).toHaveLength(2);
      await withLanes(workers.at(1), async (others) => {
        expect(others).toHaveLength(1);
        expect(await held()).toBe(3);
      });
      expect(await held()).toBe(2);
    });
    expect(await held()).toBe(0);
  });

  test("are free again after a failure, too", async () => {
    const failing = withLanes(workers.at(0), async () => {
      throw new Error("no templates");
    });
    await expect(failing).rejects.toThrow("no templates");
    expect(await held()).toBe(0);
  });

  test("are kept by the heartbeat of a long run", async () => {
    const app = workers.at(0);
    await withLanes(app, async (lanes) => {
      const { signal } = new AbortController();
      const ports = deliverPorts(app, { compose: async () => ({}) as Mail, lanes, signal });
      await ports.queue.keepUp([], later(50_000));
      const rows = await workers.db().relayConnection.findMany();
      expect(rows.map(({ leaseUntil }) => leaseUntil)).toEqual([later(110_000), later(110_000)]);
    });
  });
});
