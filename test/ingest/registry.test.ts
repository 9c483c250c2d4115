import { expect, test } from "@jest/globals";
import {
  isSourceName,
  networkSourceNames,
  openSource,
  type SourceSettings,
  sourceNames,
} from "../../src/ingest/registry.ts";
import { outside } from "./serve.ts";

const settings: SourceSettings = {
  outside: outside().outside,
  huggingFace: { baseUrl: "http://127.0.0.1:1" },
  arxiv: { categories: ["cs.LG"], apiUrl: "", feedUrl: "", oaiUrl: "" },
  github: { baseUrl: "" },
  hackerNews: { baseUrl: "" },
  papers: {
    read: async () => [],
    noteTried: async () => {},
    readLinkedCode: async () => [],
  },
};

test("every source opens under its own name", () => {
  for (const name of sourceNames()) {
    expect(openSource(name, { ...settings, file: { path: "/tmp" } }).name).toBe(name);
  }
});

test("every hour only the network is asked", () => {
  expect(networkSourceNames()).toEqual(sourceNames().filter((name) => name !== "file"));
});

test("what is not in the table is no source", () => {
  expect(isSourceName("toString")).toBe(false);
  expect(() => openSource("file", settings)).toThrow("--path");
});
