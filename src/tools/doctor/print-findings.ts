import type { Finding } from "./finding.ts";

const LEVEL_WIDTH = 6;
const SUBJECT_WIDTH = 17;
const COLOURS = { ok: 32, warn: 33, fail: 31 } as const;
const MOST_CHARACTERS = 600;

/** One line a fact, below it what to do; colour for a terminal only. */
export function printFinding({ level, subject, says, mend }: Finding, hasColour: boolean): string {
  const mark = level.padEnd(LEVEL_WIDTH);
  const painted = hasColour ? `\u001b[${COLOURS[level]}m${mark}\u001b[0m` : mark;
  const line = `${painted}${subject.padEnd(SUBJECT_WIDTH)}${plain(says)}`;
  if (mend === undefined) return line;
  return `${line}\n${" ".repeat(LEVEL_WIDTH + SUBJECT_WIDTH)}${plain(mend)}`;
}

/** Relays and name servers may say anything, to a terminal too. */
function plain(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
  return clean.length > MOST_CHARACTERS ? `${clean.slice(0, MOST_CHARACTERS)}…` : clean;
}

/** What it comes to, and what to do next. */
export function printEnd(findings: readonly Finding[], to: string | undefined): string {
  const count = (level: Finding["level"]) => findings.filter((one) => one.level === level).length;
  const fails = count("fail");
  const warns = count("warn");
  const also = warns > 0 ? `, ${warns} to look at` : "";
  if (fails > 0) {
    const what = fails === 1 ? "1 thing stops digests" : `${fails} things stop digests`;
    return `${what}${also}. Mend the first line marked fail, then again: npm run doctor`;
  }
  const next =
    to === undefined ? "npm run doctor -- --to you@example.org sends a test mail" : "npm start";
  return `Nothing here stops digests${also}. Next: ${next}`;
}
