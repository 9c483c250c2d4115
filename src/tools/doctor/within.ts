import { setTimeout as sleep } from "node:timers/promises";

/** What took longer than the doctor waits; whatever was begun may still go on. */
export class LateError extends Error {
  readonly code = "ETIMEDOUT";
}

export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = sleep(limitMs, undefined, { signal: stop.signal }).then(() => {
    throw new LateError(`no answer within ${limitMs / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {}); // rejects when it is stopped
    stop.abort();
  }
}
