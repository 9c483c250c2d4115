import { expect, test } from "@jest/globals";
import type { Outcome } from "../../src/model.ts";
import { createWorld, mail, mails } from "../support/delivering.ts";

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

test("of mailboxes in a row that are not there ten are believed: then the relay knows nobody any more", async () => {
  const world = createWorld(mails(40), () => gone);
  const returned: string[] = [];
  world.queue.returnReader = async ({ id }) => returned.push(id) > 0;
  expect(await world.run()).toMatchObject({ refused: 40, trouble: null });
  expect(returned).toHaveLength(10);
  expect(world.messages()).toContain("look at the relay");
  // Days later it does again.
  world.send = ({ messageId }) => (messageId === "<late1>" ? accepted : gone);
  for (const id of ["late1", "late2", "late3"]) world.add(mail(id));
  await world.run();
  expect(returned.slice(10).toSorted()).toEqual(["late2", "late3"]);
});

test("mailboxes that are not there, among others, are all believed", async () => {
  const world = createWorld(mails(60), ({ messageId }) =>
    Number(messageId.slice(2, -1)) % 3 === 0 ? accepted : gone,
  );
  let returned = 0;
  world.queue.returnReader = async () => ++returned > 0;
  expect(await world.run()).toMatchObject({ accepted: 20, refused: 40 });
  expect(returned).toBe(40);
});
