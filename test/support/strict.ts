/** Every test file: leaving this machine or writing to console.error is a failure. */
import net from "node:net";
import { afterEach, beforeEach, expect } from "@jest/globals";

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
const connect = net.Socket.prototype.connect;

function isLocal(target: unknown): boolean {
  const first = Array.isArray(target) ? target[0] : target;
  if (typeof first === "number") return true;
  if (typeof first === "string") return first.startsWith("/");
  const options = first as { path?: string; host?: string };
  return options.path !== undefined || LOOPBACK.has(options.host ?? "localhost");
}

net.Socket.prototype.connect = function strictConnect(this: net.Socket, ...args: unknown[]) {
  if (!isLocal(args[0]) || (typeof args[1] === "string" && !LOOPBACK.has(args[1]))) {
    throw new Error(`a test tried to leave this machine: ${JSON.stringify(args[0])}`);
  }
  return connect.apply(this, args as Parameters<typeof connect>);
};

const errors: unknown[][] = [];
const consoleError = console.error;

beforeEach(() => {
  errors.length = 0;
  console.error = (...args: unknown[]) => {
    errors.push(args);
  };
});

afterEach(() => {
  console.error = consoleError;
  expect(errors).toEqual([]);
});
