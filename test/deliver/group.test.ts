import { describe, expect, test } from "@jest/globals";
import { createGroup } from "../../src/deliver/group.ts";

/** A group whose acts end when the test says so. */
function heldGroup() {
  const acts: { asks: number[]; end(error?: Error): void }[] = [];
  const ask = createGroup<number, string>(
    (asks) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) =>
          error ? reject(error) : resolve(asks.map((one) => `answer ${one}`));
        acts.push({ asks, end });
      }),
  );
  return { acts, ask };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe("a group", () => {
  test("takes together what is asked in one turn, and answers each its own", async () => {
    const { acts, ask } = heldGroup();
    const answers = Promise.all([ask(1), ask(2), ask(3)]);
    await soon();
    expect(acts.map(({ asks }) => asks)).toEqual([[1, 2, 3]]);
    acts[0]?.end();
    expect(await answers).toEqual(["answer 1", "answer 2", "answer 3"]);
  });

  test("keeps what is asked meanwhile for the next act, and never has two under way", async () => {
    const { acts, ask } = heldGroup();
    const first = ask(1);
    await soon();
    const others = [ask(2), ask(3)];
    await soon();
    expect(acts).toHaveLength(1);
    acts[0]?.end();
    expect(await first).toBe("answer 1");
    await soon();
    expect(acts.map(({ asks }) => asks)).toEqual([[1], [2, 3]]);
    acts[1]?.end();
    expect(await Promise.all(others)).toEqual(["answer 2", "answer 3"]);
  });

  test("tells all who asked together when it fails, and goes on with the next", async () => {
    const { acts, ask } = heldGroup();
    const ends = Promise.allSettled([ask(1), ask(2)]);
    await soon();
    acts[0]?.end(new Error("connection lost"));
    expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const next = ask(3);
    await soon();
    acts[1]?.end();
    expect(await next).toBe("answer 3");
  });

  test("that throws before it promises anything tells it all the same", async () => {
    const ask = createGroup<number, string>(() => {
      throw new Error("no database");
    });
    await expect(ask(1)).rejects.toThrow("no database");
  });

  test("leaves nobody without an answer when it answers short", async () => {
    const ask = createGroup<number, string>(async () => ["only one"]);
    const [first, second] = await Promise.allSettled([ask(1), ask(2)]);
    expect(first).toEqual({ status: "fulfilled", value: "only one" });
    expect(second).toMatchObject({ status: "rejected" });
  });
});
