import net from "node:net";

// SSLRequest: the one question that a gate answers at once, whatever its session is doing.
const QUESTION = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** A socket may be there without a gate behind it (killed), or with one that is stopped. */
export function gateAnswers(socketPath: string, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath);
    const settle = (isAnswered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isAnswered);
    };
    const timer = setTimeout(() => settle(false), limitMs);
    socket.once("connect", () => socket.write(QUESTION));
    socket.once("data", () => settle(true));
    socket.once("error", () => settle(false));
    socket.once("close", () => settle(false));
  });
}
