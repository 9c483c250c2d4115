import { describe, expect, test } from "@jest/globals";
import type { PaperId, Subscriber, SubscriberId, TopicId } from "../../src/model.ts";
import { decideDue } from "../../src/select/decide-due.ts";
import { indexEdition } from "../../src/select/select-papers.ts";
import { makeEdition } from "../support/editions.ts";

const topic = { id: 1 as TopicId, slug: null, name: "agents", query: "agents" };
const edition = indexEdition(makeEdition([9, 8, 7, 6, 5, 4], { 1: [1, 2, 3, 4, 5, 6] }));

/** Due at 07:30 in Berlin, 06:30 UTC in winter. */
const reader: Subscriber = {
  id: "reader" as SubscriberId,
  address: "reader@example.org",
  addressHash: "hash",
  nonce: "",
  state: "active",
  timeZone: "Europe/Berlin",
  localMinute: 450,
  frequency: "daily",
  weekday: 1,
  size: 2,
  leastSize: 1,
  pausedUntil: null,
  topics: [topic],
  muted: [],
};

type Setting = Partial<Subscriber> & {
  dueAt?: string;
  dueDay?: string;
  sent?: number[];
  isSuppressed?: boolean;
};

function decide(now: string, setting: Setting = {}) {
  const { dueAt, dueDay, sent = [], isSuppressed = false, ...changed } = setting;
  const due = {
    subscriber: { ...reader, ...changed },
    dueAt: new Date(dueAt ?? "2026-01-30T06:30:00Z"),
    dueDay: dueDay ?? "2026-01-30",
    sent: new Set(sent as PaperId[]),
    isSuppressed,
  };
  const { deliveries, next } = decideDue(edition, due, new Date(now));
  const rows = deliveries.map((delivery) => {
    const outcome = delivery.state === "skipped" ? delivery.reason : delivery.state;
    return `${delivery.day} ${outcome}`;
  });
  return { deliveries, rows, next: `${next.day} ${next.at.toISOString()}` };
}

describe("a reader whose hour has come", () => {
  test("gets the day's digest, good for twelve hours, and is due tomorrow", () => {
    const { deliveries, next } = decide("2026-01-30T06:30:20Z");
    expect(deliveries).toMatchObject([
      {
        subscriberId: "reader",
        addressHash: "hash",
        day: "2026-01-30",
        dueAt: new Date("2026-01-30T06:30:00Z"),
        expiresAt: new Date("2026-01-30T18:30:00Z"),
        state: "queued",
        editionId: 1,
        picks: [{ paperId: 1 }, { paperId: 2 }],
      },
    ]);
    expect(next).toBe("2026-01-31 2026-01-31T06:30:00.000Z");
  });

  test("is not due a moment before", () => {
    const { rows, next } = decide("2026-01-30T06:29:59.999Z");
    expect(rows).toEqual([]);
    expect(next).toBe("2026-01-30 2026-01-30T06:30:00.000Z");
  });

  test.each([
    ["suppressed", { isSuppressed: true }],
    ["paused", { pausedUntil: new Date("2026-01-30T06:30:00.001Z") }],
    ["queued", { pausedUntil: new Date("2026-01-30T06:30:00Z") }],
    ["quiet", { sent: [1, 2, 3, 4, 5, 6] }],
    ["suppressed", { isSuppressed: true, pausedUntil: new Date("2027-01-01") }],
  ])("has a row that says %s", (outcome, setting) => {
    expect(decide("2026-01-30T06:31:00Z", setting).rows).toEqual([`2026-01-30 ${outcome}`]);
  });
});

describe("a first digest asked for at once", () => {
  test.each([
    ["daily", "before the hour", "2026-01-30T05:00:00Z", "2026-01-30", "2026-01-31"],
    ["daily", "after the hour", "2026-01-30T09:00:00Z", "2026-01-30", "2026-01-31"],
    ["daily", "late in the evening", "2026-01-29T22:59:00Z", "2026-01-29", "2026-01-30"],
    ["daily", "early after midnight", "2026-01-29T23:01:00Z", "2026-01-30", "2026-01-31"],
    ["weekdays", "on a Friday", "2026-01-30T09:00:00Z", "2026-01-30", "2026-02-02"],
    ["weekdays", "on a Saturday", "2026-01-31T09:00:00Z", "2026-01-31", "2026-02-02"],
    [
      "weekly",
      "on the day itself, before the hour",
      "2026-02-02T05:00:00Z",
      "2026-02-02",
      "2026-02-09",
    ],
    [
      "weekly",
      "on the day itself, after the hour",
      "2026-02-02T09:00:00Z",
      "2026-02-02",
      "2026-02-09",
    ],
    ["weekly", "on the day before", "2026-02-01T09:00:00Z", "2026-02-01", "2026-02-02"],
    ["weekly", "on the day after", "2026-02-03T09:00:00Z", "2026-02-03", "2026-02-09"],
  ] as const)(
    "by a %s reader %s is that day's, and the next one a later day's by the schedule",
    (frequency, _when, now, day, nextDay) => {
      const decided = decide(now, { dueAt: now, dueDay: day, frequency });
      expect(decided.rows).toEqual([`${day} queued`]);
      expect(decided.next).toBe(`${nextDay} ${nextDay}T06:30:00.000Z`);
    },
  );
});

describe("after a downtime", () => {
  test.each([
    ["one hour", "2026-01-30T07:30:00Z", ["2026-01-30 queued"], "2026-01-31"],
    ["twelve hours", "2026-01-30T18:30:00Z", ["2026-01-30 queued"], "2026-01-31"],
    ["a moment more", "2026-01-30T18:30:00.001Z", ["2026-01-30 late"], "2026-01-31"],
    ["forty hours", "2026-01-31T22:30:00Z", ["2026-01-30 late", "2026-01-31 late"], "2026-02-01"],
    [
      "two days and a bit",
      "2026-02-01T07:00:00Z",
      ["2026-01-30 late", "2026-01-31 late", "2026-02-01 queued"],
      "2026-02-02",
    ],
  ])("of %s each missed day has its row", (_name, now, rows, nextDay) => {
    const decided = decide(now);
    expect(decided.rows).toEqual(rows);
    expect(decided.next).toBe(`${nextDay} ${nextDay}T06:30:00.000Z`);
  });

  test("of a year there is one row a day, and an end", () => {
    const { rows } = decide("2027-01-30T12:00:00Z");
    expect(rows.length).toBe(366);
    expect(new Set(rows.map((row) => row.slice(0, 10))).size).toBe(366);
    expect(rows.filter((row) => row.endsWith("queued"))).toEqual(["2027-01-30 queued"]);
  });

  test("a weekly reader has no rows for the other days", () => {
    const weekly = { frequency: "weekly", weekday: 5 } as const;
    const { rows, next } = decide("2026-02-10T12:00:00Z", weekly);
    expect(rows).toEqual(["2026-01-30 late", "2026-02-06 late"]);
    expect(next).toBe("2026-02-13 2026-02-13T06:30:00.000Z");
  });

  test("two days that are both less than twelve hours late hold different papers", () => {
    const evening = { dueAt: "2026-01-29T22:00:00Z", dueDay: "2026-01-29" };
    const { deliveries } = decide("2026-01-30T07:00:00Z", evening);
    expect(deliveries).toMatchObject([
      { day: "2026-01-29", state: "queued", picks: [{ paperId: 1 }, { paperId: 2 }] },
      { day: "2026-01-30", state: "queued", picks: [{ paperId: 3 }, { paperId: 4 }] },
    ]);
  });

  test("that ends a pause, each day is judged by the pause as it was at its hour", () => {
    const pausedUntil = new Date("2026-01-31T00:00:00Z");
    expect(decide("2026-02-01T07:00:00Z", { pausedUntil }).rows).toEqual([
      "2026-01-30 paused",
      "2026-01-31 late",
      "2026-02-01 queued",
    ]);
  });
});

test("after a pause comes one digest with the best that was not sent, not everything", () => {
  const pausedUntil = new Date("2026-01-29T23:00:00Z");
  const { deliveries } = decide("2026-01-30T06:30:00Z", { pausedUntil, sent: [1] });
  expect(deliveries).toMatchObject([{ state: "queued", picks: [{ paperId: 2 }, { paperId: 3 }] }]);
});

describe("the next day is a later one", () => {
  test("for a reader whose zone is further west since: not the same day again", () => {
    const kiritimati = { dueAt: "2026-01-29T17:30:00Z", dueDay: "2026-01-30" };
    const { rows, next } = decide("2026-01-29T17:40:00Z", {
      ...kiritimati,
      timeZone: "Pacific/Pago_Pago",
    });
    expect(rows).toEqual(["2026-01-30 queued"]);
    expect(next).toBe("2026-01-31 2026-01-31T18:30:00.000Z");
  });

  test("for a reader who has a later hour since", () => {
    const { rows, next } = decide("2026-01-30T06:31:00Z", { localMinute: 1200 });
    expect(rows).toEqual(["2026-01-30 queued"]);
    expect(next).toBe("2026-01-31 2026-01-31T19:00:00.000Z");
  });

  test("where the rules of a zone have changed since: the stored hour once, then the right one", () => {
    // Stored when Berlin was thought to be two hours ahead; by today's rules 07:30 is yet to come.
    const { rows, next } = decide("2026-01-30T05:30:00Z", { dueAt: "2026-01-30T05:30:00Z" });
    expect(rows).toEqual(["2026-01-30 queued"]);
    expect(next).toBe("2026-01-31 2026-01-31T06:30:00.000Z");
  });

  test("and one that exists: Apia had no 30 December 2011", () => {
    const apia = { timeZone: "Pacific/Apia", dueAt: "2011-12-29T17:30:00Z", dueDay: "2011-12-29" };
    const { rows, next } = decide("2011-12-30T17:30:00Z", apia);
    expect(rows).toEqual(["2011-12-29 late", "2011-12-31 queued"]);
    expect(next).toBe("2012-01-01 2011-12-31T17:30:00.000Z");
  });
});
