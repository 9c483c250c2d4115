import { describe, expect, test } from "@jest/globals";
import type { Outcome } from "../../src/model.ts";
import { createWorld, type FakeMail, mail, mails, type World } from "../support/delivering.ts";

const gone: Outcome = { kind: "refused", reply: "550 5.1.1 no", code: 550, enhancedCode: "5.1.1" };
const accepted: Outcome = { kind: "accepted", reply: "250 ok" };

test("only what was refused, and was written down, is held against its address", async () => {
  const world = createWorld(mails(3), ({ messageId }) => (messageId === "<m2>" ? accepted : gone));
  const asked: string[] = [];
  world.queue.returnReader = async ({ id }) => asked.push(id) > 0;
  const { exchange } = world.queuePorts();
  world.queue.exchange = async (exchanging, now) => {
    const exchanged = await exchange(exchanging, now);
    const recorded = new Set([...exchanged.recorded].filter((id) => id !== "m3"));
    return { ...exchanged, recorded };
  };
  await world.run();
  expect(asked).toEqual(["m1"]);
  expect(world.messages()).toContain("a mailbox takes no mail; its digests stop");
});

test("an address that cannot be judged stops nobody's mail", async () => {
  const world = createWorld(mails(3), ({ messageId }) => (messageId === "<m1>" ? gone : accepted));
  world.queue.returnReader = () => Promise.reject(new Error("gone away"));
  expect(await world.run()).toMatchObject({ accepted: 2, refused: 1 });
  expect(world.messages()).toContain("an address could not be judged; its next refusal will be");
});

describe("mailboxes in a row that are said to be gone", () => {
  /** Which readers' digests are stopped. */
  function returnedIn(world: World): string[] {
    const returned: string[] = [];
    world.queue.returnReader = async ({ id }) => returned.push(id) > 0;
    return returned;
  }
  const elsewhere = (count: number) =>
    Array.from({ length: count }, (_, at) => mail(`e${at}`, { address: `e${at}@d${at}.example` }));

  test.each<[what: string, due: FakeMail[], believed: number]>([
    ["five of a domain", mails(40), 5],
    ["ten of whichever domains", elsewhere(40), 10],
  ])("%s are believed: then a server has lost its list of users", async (_what, due, believed) => {
    const world = createWorld(due, () => gone);
    const returned = returnedIn(world);
    expect(await world.run()).toMatchObject({ refused: 40, trouble: null });
    expect(returned).toHaveLength(believed);
    expect(world.messages()).toContain("look at the relay's replies");
  });

  test("are counted where a plain reply says so, too", async () => {
    const unknown: Outcome = { kind: "refused", reply: "550 User unknown", code: 550 };
    const world = createWorld(elsewhere(20), () => unknown);
    const returned = returnedIn(world);
    await world.run();
    expect(returned).toHaveLength(10);
  });

  test("of a domain are no more believed because others take their mail", async () => {
    const due = [...mails(20, "lost.example"), ...mails(20)];
    const world = createWorld(
      due.toSorted(
        (a, b) => Number.parseInt(a.id.slice(1), 10) - Number.parseInt(b.id.slice(1), 10),
      ),
      ({ to }) => (to.endsWith("@lost.example") ? gone : accepted),
    );
    const returned = returnedIn(world);
    expect(await world.run()).toMatchObject({ accepted: 20, refused: 20 });
    expect(returned).toHaveLength(5);
  });

  test("are believed again once their domain takes a mail", async () => {
    const world = createWorld(mails(12), () => gone);
    const returned = returnedIn(world);
    await world.run();
    world.send = ({ messageId }) => (messageId === "<late1>" ? accepted : gone);
    for (const id of ["late1", "late2", "late3"]) world.add(mail(id));
    await world.run();
    expect(returned.slice(5).toSorted()).toEqual(["late2", "late3"]);
  });

  test("among others are all believed", async () => {
    const world = createWorld(mails(60), ({ messageId }) =>
      Number(messageId.slice(2, -1)) % 3 === 0 ? accepted : gone,
    );
    const returned = returnedIn(world);
    expect(await world.run()).toMatchObject({ accepted: 20, refused: 40 });
    expect(returned).toHaveLength(40);
  });

  test("are none where letters are refused: anybody can make an address up", async () => {
    const world = createWorld(
      [...elsewhere(20).map((one) => ({ ...one, ledger: "notice" as const })), mail("m1")],
      () => gone,
    );
    const returned = returnedIn(world);
    expect(await world.run()).toMatchObject({ refused: 21 });
    expect(returned).toEqual(["m1"]);
  });
});

test("nobody's mail waits until an address is judged", async () => {
  const world = createWorld(mails(20), ({ messageId }) => (messageId === "<m1>" ? gone : accepted));
  world.queue.returnReader = async () => {
    await world.time.sleep(55_000);
    world.events.push(`judged ${world.time.since()}`);
    return true;
  };
  await world.run();
  expect(world.events.at(-1)).toBe("judged 0:55");
  expect(world.sent()).toHaveLength(20);
});
