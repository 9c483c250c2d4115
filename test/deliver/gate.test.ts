import { describe, expect, test } from "@jest/globals";
import { type SendGate, slowDown, strike } from "../../src/deliver/gate.ts";

const now = new Date("2026-01-30T06:30:00Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const open = (name: string): SendGate => ({ name, strikes: 0, slows: 0, shutUntil: null });
const inFlight = { isProbe: false };
const probe = { isProbe: true };

function times(count: number, change: (gate: SendGate) => SendGate, gate: SendGate): SendGate {
  return Array.from({ length: count }).reduce<SendGate>((before) => change(before), gate);
}

describe("a refusal by policy", () => {
  test.each([
    ["gmail.example", 4, null],
    ["gmail.example", 5, minutes(15)],
    ["*", 9, null],
    ["*", 10, minutes(15)],
  ])("to %s, the %ith in a row, shuts until %s", (name, count, shutUntil) => {
    const gate = times(count, (before) => strike(before, now, inFlight), open(name));
    expect(gate).toEqual({ name, strikes: count, slows: 0, shutUntil });
  });

  test("of what was under way when it shut changes nothing", () => {
    const shut = times(5, (before) => strike(before, now, inFlight), open("a.example"));
    expect(strike(shut, minutes(1), inFlight)).toBe(shut);
    expect(slowDown(shut, minutes(1), inFlight)).toBe(shut);
  });

  test("of each probe doubles the pause, up to four hours", () => {
    let gate = times(5, (before) => strike(before, now, inFlight), open("a.example"));
    const pauses = [1, 2, 3, 4, 5, 6].map(() => {
      gate = strike({ ...gate, shutUntil: minutes(2) }, now, probe);
      return ((gate.shutUntil?.getTime() ?? 0) - now.getTime()) / 60_000;
    });
    expect(pauses).toEqual([30, 60, 120, 240, 240, 240]);
  });
});

describe("a wish for less pace", () => {
  test("shuts for a minute, and with each probe twice as long, up to half an hour", () => {
    let gate = slowDown(open("a.example"), now, inFlight);
    expect(gate).toEqual({ name: "a.example", strikes: 0, slows: 1, shutUntil: minutes(1) });
    const pauses = [1, 2, 3, 4, 5, 6].map(() => {
      gate = slowDown({ ...gate, shutUntil: now }, now, probe);
      return ((gate.shutUntil?.getTime() ?? 0) - now.getTime()) / 60_000;
    });
    expect(pauses).toEqual([2, 4, 8, 16, 30, 30]);
  });

  test("never opens a gate earlier that is shut for longer", () => {
    const shut = { ...open("a.example"), strikes: 5, shutUntil: minutes(15) };
    expect(slowDown(shut, now, probe).shutUntil).toEqual(minutes(15));
  });
});
