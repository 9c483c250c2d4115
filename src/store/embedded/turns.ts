/** Who may use the session: one at a time, first come first served. */
export class Turns {
  #holder: object | null = null;
  #waiting: { who: object; go: () => void }[] = [];

  isHeldBy(who: object): boolean {
    return this.#holder === who;
  }

  /** Resolves when it is `who`'s turn; at once when it already is. */
  take(who: object): Promise<void> {
    if (this.#holder === who) return Promise.resolve();
    if (this.#holder === null) {
      this.#holder = who;
      return Promise.resolve();
    }
    return new Promise((go) => this.#waiting.push({ who, go }));
  }

  leave(who: object): void {
    if (this.#holder !== who) return;
    const next = this.#waiting.shift();
    this.#holder = next?.who ?? null;
    next?.go();
  }
}
