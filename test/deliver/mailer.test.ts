import net, { type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Lane, openLane, type Relay } from "../../src/deliver/mailer.ts";
import type { Mail } from "../../src/model.ts";
import { openPeer, type Peer, refusal } from "../support/smtp-peer.ts";

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

/** A relay of single steps, which hangs up where it is told to. */
async function openFickleRelay(hangUp: "after-last-byte" | "at-data" | "once-at-mail-from") {
  let hungUp = 0;
  let messages = 0;
  const server = net.createServer((socket) => {
    let inData = false;
    socket.on("error", () => {});
    socket.write("220 fickle ESMTP\r\n");
    socket.on("data", (chunk) => {
      const text = chunk.toString("latin1");
      if (inData) {
        if (text.endsWith("\r\n.\r\n")) messages++;
        if (text.endsWith("\r\n.\r\n") && hangUp === "after-last-byte") socket.destroy();
        else if (text.endsWith("\r\n.\r\n")) socket.write("250 2.0.0 ok\r\n");
        return;
      }
      const command = text.slice(0, 4).toUpperCase();
      if (command === "MAIL" && hangUp === "once-at-mail-from" && hungUp++ === 0) {
        socket.end("421 4.4.2 idle too long\r\n");
        return;
      }
      if (command === "DATA" && hangUp === "at-data") {
        socket.destroy();
        return;
      }
      inData = command === "DATA";
      socket.write(inData ? "354 go on\r\n" : "250 ok\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages: () => messages,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe("what nodemailer tells of a broken connection", () => {
  test.each([
    // The last byte went out and no reply came back: this is the one case that may have been accepted.
    ["after-last-byte", "uncertain"],
    // The relay answers new connections, so it is this mail's trouble; nothing of it went out.
    ["at-data", "deferred"],
    // An idle connection that the relay closed: a fresh one takes the mail.
    ["once-at-mail-from", "accepted"],
  ] as const)("%s is %s", async (hangUp, kind) => {
    const relay = await openFickleRelay(hangUp);
    const fickle = openLane({ relay: relayAt(relay.url) });
    expect(await fickle.send(mail)).toMatchObject({ kind });
    fickle.close();
    await relay.close();
  });
});

test("a relay that hung up after the last byte gets nothing twice, whatever its settings say", async () => {
  const relay = await openFickleRelay("after-last-byte");
  const sly = { ...relayAt(relay.url), logger: false, maxRequeues: 5 };
  const fickle = openLane({ relay: sly });
  expect(await fickle.send(mail)).toMatchObject({ kind: "uncertain" });
  expect(relay.messages()).toBe(1);
  fickle.close();
  await relay.close();
});

test("hands over nothing in the clear where TLS is required", async () => {
  const strict = openLane({ relay: { ...relayAt(peer.url), requireTLS: true } });
  expect(await strict.send(mail)).toMatchObject({ kind: "transport" });
  expect(peer.accepted).toEqual([]);
  strict.close();
});
