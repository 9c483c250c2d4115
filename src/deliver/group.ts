type Asked<Ask, Answer> = {
  ask: Ask;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};

/**
 * Group commit: what is asked while `act` is under way waits and goes together into the next one.
 * `act` answers in the order of what it was asked; where it rejects, all who asked are told.
 */
export function createGroup<Ask, Answer>(
  act: (asks: Ask[]) => Promise<Answer[]>,
): (ask: Ask) => Promise<Answer> {
  let waiting: Asked<Ask, Answer>[] = [];
  let isUnderWay = false;
  const run = async () => {
    isUnderWay = true;
    // Whoever asks in the same turn of the event loop goes along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      await settle(together, act);
    }
    isUnderWay = false;
  };
  return (ask) =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, resolve, reject });
      if (!isUnderWay) void run();
    });
}

async function settle<Ask, Answer>(
  together: readonly Asked<Ask, Answer>[],
  act: (asks: Ask[]) => Promise<Answer[]>,
): Promise<void> {
  try {
    const answers = await act(together.map(({ ask }) => ask));
    for (const [at, one] of together.entries()) {
      const answer = answers[at];
      if (answer === undefined) one.reject(new Error("a group was answered short"));
      else one.resolve(answer);
    }
  } catch (error) {
    for (const { reject } of together) reject(error);
  }
}
