const MINUTE_MS = 60_000;
const STEPS_MS = [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);

/**
 * When a deferred mail is tried again: after 1, 5, 15, then every 60 minutes, each ±20 %
 * so that mails deferred together do not come back together.
 * @param attempts how many attempts were made before this one
 * @param random in [0, 1)
 */
export function retryAt(attempts: number, now: Date, random: number): Date {
  const step = STEPS_MS[Math.min(attempts, STEPS_MS.length - 1)] ?? MINUTE_MS;
  return new Date(now.getTime() + Math.round(step * (0.8 + 0.4 * random)));
}
