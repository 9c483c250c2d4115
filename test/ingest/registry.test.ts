import { expect, test } from "@jest/globals";
import { isSourceName, LIVE_SOURCES, openSource, sourceNames } from "../../src/ingest/registry.ts";
import { patientNetwork } from "./serve.ts";

const huggingface = { network: patientNetwork().network, version: "1", contact: "x" };

test("every source opens under its own name", () => {
  const settings = { huggingface, file: { path: "/tmp" } };
  for (const name of sourceNames()) {
    if (!isSourceName(name)) throw new Error(`${name} is not in its own table`);
    expect(openSource(name, settings).name).toBe(name);
  }
  expect(sourceNames()).toEqual(expect.arrayContaining([...LIVE_SOURCES]));
});

test("what is not in the table is no source", () => {
  expect(isSourceName("toString")).toBe(false);
  expect(() => openSource("file", { huggingface })).toThrow("--path");
});
