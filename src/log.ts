import { isatty } from "node:tty";
import pino from "pino";

/** What steps need of a log: first what belongs to the event, then what happened. */
export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

const STDERR = 2;

/**
 * JSON lines on stderr, or one readable line each on a terminal. Stdout is left for results.
 * @param explain what an operator can do about an `error`; null where there is nothing to say.
 */
export function createLog(
  level: string,
  explain: (error: unknown) => string | null = () => null,
): Log {
  // Synchronous, so that the last line before a crash is not lost.
  const stderr = pino.destination({ fd: STDERR, sync: true });
  const stream = isatty(STDERR)
    ? { write: (line: string) => void stderr.write(`${humanLine(line)}\n`) }
    : stderr;
  return pino(
    {
      level,
      base: null,
      serializers: { error: pino.stdSerializers.err },
      formatters: {
        level: (label) => ({ level: label }),
        log(fields) {
          const advice = "error" in fields ? explain(fields["error"]) : null;
          return advice === null ? fields : { ...fields, advice };
        },
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    stream,
  );
}

/** `jane.doe@example.org` -> `j…@example.org`: tells readers apart in a log without naming them. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return "…";
  const [first = ""] = address;
  return `${first}…${address.slice(at)}`;
}

export function humanLine(json: string): string {
  const { level, time, msg, error, err, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${plain(value)}`);
  const cause = error ?? err;
  const stack = cause === undefined ? "" : `\n${plain(cause)}`;
  const head = `${clock} ${plain(level ?? "").padEnd(5)} ${plain(msg ?? "")}`;
  return `${[head, ...parts].join("  ")}${stack}`;
}

function plain(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "stack" in value) return String(value.stack);
  return JSON.stringify(value);
}

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Something that was to be expected and that its message tells whole: shown without a stack. */
export class TellableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TellableError";
  }
}
