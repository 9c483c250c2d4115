import { describe, expect, test } from "@jest/globals";
import { createRest } from "../../src/deliver/rest.ts";

/** A nap that ends when the test says so, or early. */
function createNaps() {
  const naps: (() => void)[] = [];
  const nap = (over: AbortSignal) =>
    new Promise<void>((resolve) => {
      naps.push(resolve);
      over.addEventListener("abort", () => resolve());
      if (over.aborted) resolve();
    });
  return { naps, nap };
}

describe("slots without a mail", () => {
  test("nap together while another has one", async () => {
    const { naps, nap } = createNaps();
    const rest = createRest(3, nap);
    const two = Promise.all([rest.rest(), rest.rest()]);
    expect(naps).toHaveLength(1);
    naps[0]?.();
    expect(await two).toEqual([true, true]);
  });

  test("end, all of them and at once, when the last has none either", async () => {
    const { nap } = createNaps();
    const rest = createRest(2, nap);
    expect(await Promise.all([rest.rest(), rest.rest()])).toEqual([false, false]);
  });

  test("end when the last one that had a mail fails", async () => {
    const { nap } = createNaps();
    const rest = createRest(2, nap);
    const resting = rest.rest();
    rest.leave();
    expect(await resting).toBe(false);
  });

  test("nap again, and anew, after they found nothing", async () => {
    const { naps, nap } = createNaps();
    const rest = createRest(2, nap);
    const first = rest.rest();
    naps[0]?.();
    expect(await first).toBe(true);
    const second = rest.rest();
    expect(naps).toHaveLength(2);
    rest.leave();
    expect(await second).toBe(false);
  });
});
