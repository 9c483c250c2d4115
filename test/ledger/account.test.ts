import { describe, expect, test } from "@jest/globals";
import { type Accounted, createAccounts } from "../../src/ledger/account.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../src/model.ts";

const DAYS = ["2026-01-30", "2026-01-31"];

function reader(
  subscriberId: string,
  due: string[],
  rows: [day: string, state: DeliveryState][] = [],
): Accounted {
  return {
    subscriberId,
    due,
    rows: rows.map(([day, state], at) => ({ id: `${subscriberId} ${at}`, day, state })),
  };
}

function sum(...readers: Accounted[]) {
  const accounts = createAccounts(DAYS);
  for (const one of readers) accounts.add(one);
  return accounts.sum();
}

describe("the accounting equation", () => {
  test("of days without anybody is nought, and the days are there", () => {
    const { days, examples } = sum();
    expect(days).toMatchObject([
      { day: "2026-01-30", due: 0, open: 0, residual: 0 },
      { day: "2026-01-31", due: 0, open: 0, residual: 0 },
    ]);
    expect(examples).toEqual([]);
  });

  test.each(DELIVERY_STATES)("holds for a row that is %s", (state) => {
    const [day] = sum(reader("a", ["2026-01-30"], [["2026-01-30", state]])).days;
    const isOpen = ["queued", "claimed", "sending", "deferred"].includes(state);
    expect(day).toMatchObject({ due: 1, [state]: 1, open: isOpen ? 1 : 0, residual: 0 });
    expect(day).toMatchObject({ missing: 0, unowed: 0 });
  });

  test("counts each day by itself", () => {
    const { days } = sum(
      reader("a", DAYS, [
        ["2026-01-30", "accepted"],
        ["2026-01-31", "queued"],
      ]),
      reader("b", ["2026-01-31"], [["2026-01-31", "skipped"]]),
    );
    expect(days).toMatchObject([
      { due: 1, accepted: 1, open: 0, residual: 0 },
      { due: 2, accepted: 0, skipped: 1, open: 1, residual: 0 },
    ]);
  });

  test("takes no notice of days that were not asked for", () => {
    const { days } = sum(reader("a", ["2026-01-29"], [["2026-02-01", "accepted"]]));
    expect(days).toMatchObject([
      { due: 0, residual: 0, unowed: 0 },
      { due: 0, residual: 0 },
    ]);
  });
});

describe("what is wrong", () => {
  test("an owed day without a row is missing", () => {
    const { days, examples } = sum(reader("a", ["2026-01-30"]));
    expect(days[0]).toMatchObject({ due: 1, residual: 1, missing: 1, unowed: 0 });
    expect(examples).toEqual([{ subscriberId: "a", day: "2026-01-30", what: "missing" }]);
  });

  test("an acceptance for a day that was not owed is unowed", () => {
    const { days, examples } = sum(reader("a", [], [["2026-01-30", "accepted"]]));
    expect(days[0]).toMatchObject({ due: 0, residual: -1, missing: 0, unowed: 1 });
    expect(examples).toEqual([{ subscriberId: "a", day: "2026-01-30", what: "unowed" }]);
  });

  test("is seen where one cancels the other in the sum", () => {
    const { days } = sum(
      reader("a", ["2026-01-30"]),
      reader("b", [], [["2026-01-30", "accepted"]]),
    );
    expect(days[0]).toMatchObject({ residual: 0, missing: 1, unowed: 1 });
  });

  test("a row that was not owed shows in the residual, whatever its state", () => {
    const { days } = sum(reader("a", [], [["2026-01-30", "skipped"]]));
    expect(days[0]).toMatchObject({ residual: -1, unowed: 0 });
  });

  test("has some examples, and not one for each of a hundred thousand", () => {
    const many = Array.from({ length: 100 }, (_, at) => reader(`r${at}`, ["2026-01-30"]));
    const { days, examples } = sum(...many);
    expect(days[0]).toMatchObject({ missing: 100 });
    expect(examples).toHaveLength(20);
  });
});
