import { describe, expect, test } from "@jest/globals";
import { createPacketReader, ProtocolError } from "../../../src/store/embedded/packets.ts";

const message = (type: string, body = "") => {
  const bytes = Buffer.from(`${type}....${body}`);
  bytes.writeInt32BE(body.length + 4, 1);
  return bytes;
};
const opening = (code: number, body = "") => {
  const bytes = Buffer.from(`........${body}`);
  bytes.writeInt32BE(bytes.length, 0);
  bytes.writeInt32BE(code, 4);
  return bytes;
};
const STARTUP = opening(3 << 16, "user\0x\0\0");
const conversation = Buffer.concat([
  opening(80_877_104),
  opening(80_877_103),
  STARTUP,
  message("Q", "select 1\0"),
  message("P", "long".repeat(50)),
  message("B", "x"),
  message("S"),
  message("P", "again"),
  message("H"),
  message("X"),
]);

function readInPieces(bytes: Buffer, size: number) {
  const read = createPacketReader();
  const packets = [];
  for (let at = 0; at < bytes.length; at += size) {
    packets.push(...read(bytes.subarray(at, at + size)));
  }
  return packets.map((packet) =>
    packet.kind === "batch" ? [packet.bytes.toString(), packet.isSettling] : packet.kind,
  );
}

describe("what a client says", () => {
  test.each([1, 3, 7, 64, 10_000])("reads the same in pieces of %d bytes", (size) => {
    const text = (...messages: Buffer[]) => Buffer.concat(messages).toString();
    expect(readInPieces(conversation, size)).toEqual([
      "encryption",
      "encryption",
      "startup",
      [message("Q", "select 1\0").toString(), true],
      [text(message("P", "long".repeat(50)), message("B", "x"), message("S")), true],
      [text(message("P", "again"), message("H")), false],
      "goodbye",
    ]);
  });

  test("holds a batch back until its last message is there", () => {
    const bytes = Buffer.concat([STARTUP, message("P", "x"), message("B", "y")]);
    expect(readInPieces(bytes, 1000)).toEqual(["startup"]);
  });

  test("takes a cancel request for what it is", () => {
    expect(readInPieces(opening(80_877_102, "12345678"), 1000)).toEqual(["cancel"]);
  });

  test.each([
    ["another protocol", opening(2 << 16)],
    ["an HTTP client", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["a length below four", Buffer.concat([STARTUP, Buffer.from([0x51, 0, 0, 0, 1])])],
    ["a message of a gigabyte", Buffer.concat([STARTUP, Buffer.from([0x51, 0x40, 0, 0, 0])])],
  ])("refuses %s", (_name, bytes) => {
    expect(() => readInPieces(bytes, 1000)).toThrow(ProtocolError);
  });
});
