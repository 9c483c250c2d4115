import { Gauge, type Registry } from "prom-client";
import { DELIVERY_STATES } from "../model.ts";
import type { LedgerStanding } from "./ports.ts";

/** The accounting equation of the last check, a line for each local day and state; nothing before the first. */
export function addLedgerGauges(registry: Registry, standing: LedgerStanding | null): void {
  if (standing === null) return;
  const add = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const digests = add("paperboy_ledger_digests", "Digests of a local day by state.", [
    "day",
    "state",
  ]);
  const due = add("paperboy_ledger_due", "Digests owed for a local day.", ["day"]);
  const residual = add("paperboy_ledger_residual", "Owed less accounted for: 0, or alert.", [
    "day",
  ]);
  const wrong = add("paperboy_ledger_wrong", "Digests that break a promise: 0, or alert.", [
    "what",
  ]);
  const checkedAt = add(
    "paperboy_ledger_checked_timestamp_seconds",
    "When it was last checked.",
    [],
  );
  for (const day of standing.days) {
    for (const state of DELIVERY_STATES) digests.set({ day: day.day, state }, day[state]);
    due.set({ day: day.day }, day.due);
    residual.set({ day: day.day }, day.residual);
  }
  const sum = (what: "missing" | "unowed") =>
    standing.days.reduce((all, day) => all + day[what], 0);
  wrong.set({ what: "missing" }, sum("missing"));
  wrong.set({ what: "unowed" }, sum("unowed"));
  wrong.set({ what: "accepted twice" }, standing.acceptedTwice);
  checkedAt.set(standing.checkedAt.getTime() / 1000);
}
