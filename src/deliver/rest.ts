/** Where slots without a mail wait while another has one: it may take minutes, and more may become due. */
export type Rest = {
  /** @returns false when nobody is left who has one. */
  rest(): Promise<boolean>;
  /** A slot that ends, however it does. */
  leave(): void;
};

/** @param nap all who rest nap together, and so ask together; ends early when its signal says so. */
export function createRest(slots: number, nap: (over: AbortSignal) => Promise<void>): Rest {
  const over = new AbortController();
  let awake = slots;
  let together: Promise<void> | null = null;
  const endIfAllRest = () => {
    if (awake <= 0) over.abort();
  };
  return {
    async rest() {
      awake--;
      endIfAllRest();
      together ??= nap(over.signal).finally(() => {
        together = null;
      });
      await together;
      awake++;
      return !over.signal.aborted;
    },
    leave() {
      awake--;
      endIfAllRest();
    },
  };
}
