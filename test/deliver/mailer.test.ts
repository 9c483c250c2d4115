import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Lane, openLane, type Relay } from "../../src/deliver/mailer.ts";
import type { Mail } from "../../src/model.ts";
import { openPeer, type Peer, refusal } from "../support/smtp-peer.ts";
import { openStepRelay, type Step, type StepRelay } from "../support/step-relay.ts";

const mail: Mail = {
  from: "digest@paperboy.example",
  to: "ada@example.org",
  messageId: "<dlv.1@paperboy.example>",
  raw: Buffer.from(
    "From: digest@paperboy.example\r\nTo: ada@example.org\r\nSubject: Papers\r\n" +
      "Message-ID: <dlv.1@paperboy.example>\r\nList-Unsubscribe: <https://x.example/u>\r\n" +
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nHello\r\n.leading dot\r\n",
  ),
  subject: "Papers",
  html: "",
  text: "",
};

/** A plain relay on this machine. */
function relayAt(url: string): Relay {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), secure: false, requireTLS: false };
}

let peer: Peer;
let lane: Lane;

beforeEach(async () => {
  peer = await openPeer();
  lane = openLane({ relay: relayAt(peer.url) });
});

afterEach(async () => {
  lane.close();
  await peer.close();
});

describe("a lane", () => {
  test("has a mail accepted, under the Message-ID it was composed with", async () => {
    expect(await lane.send(mail)).toMatchObject({ kind: "accepted" });
    expect(peer.accepted).toEqual([{ to: mail.to, messageId: mail.messageId }]);
  });

  test("goes on with the next mail after a refused one", async () => {
    peer.script.onRcpt = (address) => {
      if (address === "gone@example.org") throw refusal(550, "5.1.1 no such user");
    };
    const refused = await lane.send({ ...mail, to: "gone@example.org" });
    expect(refused).toMatchObject({ kind: "refused", code: 550, enhancedCode: "5.1.1" });
    expect(await lane.send(mail)).toMatchObject({ kind: "accepted" });
  });

  test("defers on 4xx, at RCPT and after DATA", async () => {
    peer.script.onRcpt = () => {
      throw refusal(450, "4.2.0 later");
    };
    expect(await lane.send(mail)).toMatchObject({ kind: "deferred", enhancedCode: "4.2.0" });
    peer.script.onRcpt = () => {};
    peer.script.onMessage = () => {
      throw refusal(421, "4.3.2 shutting down");
    };
    expect(await lane.send(mail)).toMatchObject({ kind: "deferred", code: 421 });
  });

  test("says transport when nobody listens", async () => {
    await peer.close();
    expect(await lane.send(mail)).toMatchObject({ kind: "transport" });
    peer = await openPeer();
  });

  test("does not send to somebody else than the envelope says", async () => {
    const odd = await lane.send({ ...mail, to: "ada@example.org, eve@example.org" });
    expect(odd.kind).not.toBe("accepted");
    expect(peer.accepted).toEqual([]);
  });
});

describe("over a relay of single steps", () => {
  let relay: StepRelay;
  let fickle: Lane;

  beforeEach(async () => {
    relay = await openStepRelay();
    fickle = openLane({ relay: relayAt(relay.url) });
  });
  afterEach(async () => {
    fickle.close();
    await relay.close();
  });

  const hangUpAt = (wanted: Step, words?: string) => (step: Step) =>
    step === wanted ? { hangUp: true as const, ...(words !== undefined && { words }) } : null;

  describe("what nodemailer tells of a broken connection", () => {
    test.each([
      // The last byte went out and no reply came back: this is the one case that may have been accepted.
      ["after the last byte", "END", undefined, "uncertain"],
      // Half a reply is none, even one that begins like a refusal.
      ["in the middle of the reply to the last byte", "END", "451 4.3", "uncertain"],
      // The relay answers new connections, so it is this mail's trouble; nothing of it went out.
      ["at DATA", "DATA", undefined, "deferred"],
      ["at RCPT", "RCPT", undefined, "deferred"],
    ] as const)("%s", async (_when, step, words, kind) => {
      relay.at = hangUpAt(step, words);
      expect(await fickle.send(mail)).toMatchObject({ kind });
      expect(relay.messages).toBe(kind === "uncertain" ? 1 : 0);
    });

    test("an idle connection that the relay closed: a fresh one takes the mail", async () => {
      let hungUp = 0;
      relay.at = (step) =>
        step === "MAIL" && hungUp++ === 0
          ? { hangUp: true, words: "421 4.4.2 idle too long\r\n" }
          : null;
      expect(await fickle.send(mail)).toMatchObject({ kind: "accepted" });
      expect(relay.messages).toBe(1);
    });
  });

  test("nothing goes out twice after the last byte, whatever the settings say", async () => {
    relay.at = hangUpAt("END");
    const sly = openLane({
      relay: { ...relayAt(relay.url), logger: false, maxRequeues: 5 } as Relay,
    });
    expect(await sly.send(mail)).toMatchObject({ kind: "uncertain" });
    expect(relay.messages).toBe(1);
    sly.close();
  });

  describe("ended early", () => {
    /** Stops the relay at a step until the test lets it go on. */
    function stallAt(wanted: Step) {
      let goOn = () => {};
      const reached = new Promise<void>((resolve) => {
        relay.at = async (step) => {
          if (step === wanted) {
            resolve();
            await new Promise<void>((go) => (goOn = go));
          }
          return null;
        };
      });
      return { reached, goOn: () => goOn() };
    }

    test.each([
      ["GREETING", "transport"],
      ["EHLO", "transport"],
      ["MAIL", "transport"],
      ["RCPT", "transport"],
      ["DATA", "transport"],
      ["END", "uncertain"],
    ] as const)("while the relay stalls at %s", async (step, kind) => {
      const stall = stallAt(step);
      const outcome = fickle.send(mail);
      await stall.reached;
      fickle.abort();
      expect(await outcome).toMatchObject({ kind, reply: expect.stringContaining("stopped") });
      // The relay wakes up: of a mail that was told as not sent nothing may follow.
      stall.goOn();
      await relay.isLeft();
      expect(relay.messages).toBe(kind === "uncertain" ? 1 : 0);
      expect(relay.steps.filter((one) => one.endsWith(step))).toHaveLength(1);
    });

    test("between two tries makes no second one", async () => {
      const stall = stallAt("EHLO");
      const outcome = fickle.send(mail);
      await stall.reached;
      fickle.abort();
      await outcome;
      stall.goOn();
      // A second try would begin a moment after the first was ended.
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(relay.steps.filter((one) => one.endsWith("GREETING"))).toHaveLength(1);
    });

    test("while it asks whether the relay is there", async () => {
      let greetings = 0;
      let reach = () => {};
      const asked = new Promise<void>((resolve) => (reach = resolve));
      relay.at = async (step) => {
        if (step === "MAIL") return { hangUp: true };
        if (step === "GREETING" && ++greetings === 3) {
          reach();
          await new Promise(() => {});
        }
        return null;
      };
      const outcome = fickle.send(mail);
      await asked;
      fickle.abort();
      expect(await outcome).toMatchObject({ kind: "transport" });
      // At once, and not after the half minute that a connection may take.
      await relay.isLeft();
    }, 10_000);

    test("with nothing under way changes nothing: the next mail goes out", async () => {
      expect(await fickle.send(mail)).toMatchObject({ kind: "accepted" });
      fickle.abort();
      expect(await fickle.send(mail)).toMatchObject({ kind: "accepted" });
      expect(relay.messages).toBe(2);
    });
  });
});

describe("turns on a lane", () => {
  test("come one after the other, in the order in which they were asked for", async () => {
    const events: string[] = [];
    const act = (name: string) => async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} ends`);
      return name;
    };
    const turns = ["a", "b", "c"].map((name) => lane.inTurn(act(name)));
    expect(await Promise.all(turns)).toEqual(["a", "b", "c"]);
    expect(events).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  test("go on after one that fails", async () => {
    const failing = lane.inTurn(async () => {
      throw new Error("no database");
    });
    const next = lane.inTurn(async () => "next");
    await expect(failing).rejects.toThrow("no database");
    expect(await next).toBe("next");
  });
});

test("hands over nothing in the clear where TLS is required", async () => {
  const strict = openLane({ relay: { ...relayAt(peer.url), requireTLS: true } });
  expect(await strict.send(mail)).toMatchObject({ kind: "transport" });
  expect(peer.accepted).toEqual([]);
  strict.close();
});
