import type { z } from "zod";

type Lenient<T> =
  | { kind: "read"; value: T; dropped: string[] }
  | { kind: "unusable"; field: string; message: string };

/**
 * Reads what a source says against its schema. A field that is wrong and could be absent is
 * dropped and named; only a required one makes the whole unusable. null counts as absent.
 */
export function readLeniently<T>(
  schema: z.ZodType<T>,
  fields: Record<string, unknown>,
  required: readonly string[],
): Lenient<T> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  const first = schema.safeParse(given);
  if (first.success) return { kind: "read", value: first.data, dropped: [] };
  const issues = first.error.issues.map(({ path, message }) => ({
    field: String(path[0]),
    message,
  }));
  const fatal = issues.find(({ field }) => required.includes(field));
  if (fatal) {
    const message = given[fatal.field] === undefined ? "missing" : fatal.message;
    return { kind: "unusable", field: fatal.field, message };
  }
  const wrong = new Set(issues.map(({ field }) => field));
  return { kind: "read", value: schema.parse(without(given, wrong)), dropped: [...wrong] };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The texts of a list whose other members are not worth losing it for. */
export function textsOf(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === "string");
}

function without(fields: Record<string, unknown>, names: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}
