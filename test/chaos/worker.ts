/**
 * A worker as `npm start` runs one: `worker.ts <clock ahead ms,later,…> <point> <after> <jump ms>`. At
 * its own point it dies by SIGKILL, with everything that is under way. When nothing is left to do its
 * clock goes on to the next instant, and after the last it ends.
 */
import { writeSync } from "node:fs";
import { openApp } from "../../src/app.ts";
import { loadEnvironment, readConfig } from "../../src/config.ts";
import { deliverDue } from "../../src/deliver/deliver-due.ts";
import type { DeliverPorts } from "../../src/deliver/ports.ts";
import { deliverPorts, withLanes } from "../../src/deliver-ports.ts";
import { messageOf } from "../../src/log.ts";
import { createMailComposer } from "../../src/mail-composer.ts";
import type { Claim } from "../../src/store/claims.ts";
import { countDueMails } from "../../src/store/due-mails.ts";
import type { OwnPoint } from "./fate.ts";

const [aheadMs = "", point = "", after = "0", jumpMs = "0"] = process.argv.slice(2);
const PAUSE_MS = 100;
/** With nothing due so many times in a row there is no more to do. */
const IDLE_MOST = 2;
const instants = aheadMs.split(",").map(Number);

let passed = 0;
let composed = 0;

function pass(at: OwnPoint, mails = 1): void {
  if (at !== point) return;
  passed += mails;
  if (passed < Number(after)) return;
  process.kill(process.pid, "SIGKILL");
}

function say(what: string): void {
  writeSync(1, `${what}\n`);
}

function clock(): Date {
  const jumped = composed > Number(after) / 2 ? Number(jumpMs) : 0;
  return new Date(Date.now() + (instants[0] ?? 0) + jumped);
}

function withPoints(ports: DeliverPorts<Claim>): DeliverPorts<Claim> {
  const { queue } = ports;
  return {
    ...ports,
    async compose(held) {
      const mail = await ports.compose(held);
      composed++;
      pass("composed");
      return mail;
    },
    queue: {
      ...queue,
      async exchange(exchanging, now) {
        const { settled } = exchanging;
        if (settled.length > 0) pass("before written", settled.length);
        const exchanged = await queue.exchange(exchanging, now);
        if (settled.length > 0) pass("written", settled.length);
        if (exchanged.claims.length > 0) pass("claimed", exchanged.claims.length);
        return exchanged;
      },
      async markSending(all, now) {
        const ours = await queue.markSending(all, now);
        pass("begun", all.length);
        return ours;
      },
    },
  };
}

const app = await openApp(readConfig(loadEnvironment()), { clock });
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const { signal } = stop;
await app.hashAddress();
const compose = await createMailComposer(app);
say("begins");

async function runOnce(): Promise<"busy" | "idle"> {
  try {
    const { trouble } = await withLanes(app, (lanes) =>
      deliverDue(withPoints(deliverPorts(app, { compose, lanes, signal }))),
    );
    if (trouble?.includes("paused")) return "idle";
    return (await countDueMails(app.store.db, clock())) === 0 ? "idle" : "busy";
  } catch (error) {
    say(`failed ${messageOf(error).replaceAll(/\s+/g, " ")}`);
    return "busy";
  }
}

for (let idle = 0; !signal.aborted && instants.length > 0; ) {
  idle = (await runOnce()) === "idle" ? idle + 1 : 0;
  await app.sleep(PAUSE_MS, signal);
  if (idle < IDLE_MOST) continue;
  instants.shift();
  idle = 0;
}
await app.close();
