import { DELIVERY_STATES, type DeliveryState } from "../model.ts";

/** A subscriber's owed days, counted, and the rows that are there for the same days. */
export type Accounted = {
  due: readonly string[];
  rows: readonly { id: string; day: string; state: DeliveryState }[];
  subscriberId: string;
};

/** The accounting equation of one local day: `due = accepted + … + open`. */
export type DayAccount = Record<DeliveryState, number> & {
  day: string;
  due: number;
  /** queued + claimed + sending + deferred. */
  open: number;
  /** What `due` has more than all the rows together: 0, or something is wrong. */
  residual: number;
  /** Owed and without a row: a digest that was lost. */
  missing: number;
  /** Accepted without having been owed. */
  unowed: number;
};

export type Accounts = {
  days: DayAccount[];
  /** Some of the subscribers and days concerned, for whoever looks into it. */
  examples: { subscriberId: string; day: string; what: "missing" | "unowed" }[];
};

const EXAMPLES_MOST = 20;

/** Adds up subscriber by subscriber, so that any number of them takes the memory of one batch. */
export function createAccounts(days: readonly string[]) {
  const byDay = new Map(days.map((day) => [day, emptyDay(day)]));
  const examples: Accounts["examples"] = [];
  return {
    add({ subscriberId, due, rows }: Accounted): void {
      const tell = (day: string, what: "missing" | "unowed") => {
        const account = byDay.get(day);
        if (account) account[what]++;
        if (account && examples.length < EXAMPLES_MOST) examples.push({ subscriberId, day, what });
      };
      const there = new Set(rows.map(({ day }) => day));
      const owed = new Set(due);
      for (const day of owed) {
        const account = byDay.get(day);
        if (account) account.due++;
        if (!there.has(day)) tell(day, "missing");
      }
      for (const { day, state } of rows) {
        const account = byDay.get(day);
        if (account) account[state]++;
        if (state === "accepted" && !owed.has(day)) tell(day, "unowed");
      }
    },
    sum(): Accounts {
      return { days: [...byDay.values()].map(balanced), examples };
    },
  };
}

function emptyDay(day: string): DayAccount {
  const states = Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0]));
  return {
    ...(states as Record<DeliveryState, number>), // every state is in the list
    day,
    due: 0,
    open: 0,
    residual: 0,
    missing: 0,
    unowed: 0,
  };
}

function balanced(account: DayAccount): DayAccount {
  const { queued, claimed, sending, deferred, accepted, skipped, refused, uncertain, expired } =
    account;
  const open = queued + claimed + sending + deferred;
  const rows = accepted + skipped + refused + uncertain + expired + open;
  return { ...account, open, residual: account.due - rows };
}
