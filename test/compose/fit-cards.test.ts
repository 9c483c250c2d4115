import { expect, test } from "@jest/globals";
import { fitCards } from "../../src/compose/fit-cards.ts";

const card = {
  title: "t",
  html: "F".repeat(100),
  brief: "B".repeat(10),
  text: "",
  encodedText: "",
};
const fiveCards = Array.from({ length: 5 }, () => card);

test.each([
  ["all whole", 500, "FFFFF"],
  ["the last one brief", 499, "FFFFB"],
  ["one whole, so that every other keeps its brief form", 140, "FBBBB"],
  ["all brief", 50, "BBBBB"],
  ["fewer, whole cards only in full", 49, "BBBB"],
  ["none", 5, ""],
])("prints %s in %d bytes", (_, room, shown) => {
  const fitting = fitCards(fiveCards, room);
  expect(fitting.map((html) => html[0]).join("")).toBe(shown);
  expect(fitting.join("").length).toBeLessThanOrEqual(room);
});
