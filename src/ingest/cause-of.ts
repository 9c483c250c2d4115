import { isObject } from "./lenient.ts";

/** In few words and without paths: `fetch failed` and the like keep what happened in their cause. */
export function causeOf(error: unknown): string {
  if (!isObject(error)) return String(error);
  if (error["name"] === "TimeoutError") return "no answer in time";
  const cause = isObject(error["cause"]) ? error["cause"] : error;
  return String(cause["code"] || cause["message"] || cause["name"]);
}
