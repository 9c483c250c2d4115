/** One line of the doctor's report. `fail`: as things stand, digests would not arrive. */
export type Finding = {
  level: "ok" | "warn" | "fail";
  subject: string;
  says: string;
  /** What to do about it, where `says` does not say it already. */
  mend?: string;
};

export function ok(subject: string, says: string): Finding {
  return { level: "ok", subject, says };
}

export function warn(subject: string, says: string, mend?: string): Finding {
  return { level: "warn", subject, says, ...(mend !== undefined && { mend }) };
}

export function fail(subject: string, says: string, mend?: string): Finding {
  return { level: "fail", subject, says, ...(mend !== undefined && { mend }) };
}
