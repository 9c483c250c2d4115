import { describe, expect, test } from "@jest/globals";
import { isWithdrawn, markWithdrawn } from "../../src/ingest/withdrawn.ts";
import type { PaperRecord } from "../../src/model.ts";

describe("a paper is withdrawn whose comment says", () => {
  test.each([
    "Withdrawn",
    "withdrawn: error in Theorem 2",
    "Paper withdrawn due to an error in equation (4)",
    "This paper has been withdrawn by the author(s)",
    "12 pages. This submission has been withdrawn by arXiv administrators",
    "This preprint is temporarily withdrawn",
    "The manuscript was withdrawn",
    "THIS ARTICLE HAS BEEN WITHDRAWN",
    "This paper has been withdrawn from arXiv by its authors",
    "Withdrawn from publication",
  ])("%s", (comment) => {
    expect(isWithdrawn({ comment })).toBe(true);
  });
});

describe("a paper is not withdrawn whose comment says", () => {
  test.each([
    "",
    "12 pages, 3 figures",
    "Not withdrawn after all",
    "Withdrawn from ICLR 2026; under review elsewhere",
    "This paper was withdrawn from NeurIPS",
    "We study papers that were withdrawn",
    "Withdrawnness as a measure",
    "Supersedes the paper withdrawn in May",
  ])("%j", (comment) => {
    expect(isWithdrawn({ comment })).toBe(false);
  });
});

test("an abstract says so at its beginning or not at all", () => {
  const told = "This paper has been withdrawn by the authors.";
  expect(isWithdrawn({ abstract: told })).toBe(true);
  expect(isWithdrawn({ abstract: `Sorry. ${told}` })).toBe(true);
  expect(isWithdrawn({ abstract: `${"We prove. ".repeat(20)}${told}` })).toBe(false);
  expect(isWithdrawn({ abstract: "Users withdrawn from a study tell little." })).toBe(false);
  expect(isWithdrawn({})).toBe(false);
});

test.each(["this paper has been ", "the ", "withdraw", " ", "this paper is temporarily "])(
  "%j without end is no withdrawal",
  (part) => {
    const text = part.repeat(Math.ceil(100_000 / part.length));
    expect(isWithdrawn({ comment: text, abstract: text })).toBe(false);
  },
);

test("what is withdrawn is named and brings nothing in", () => {
  const record = (key: string, comment?: string): PaperRecord => ({
    key,
    title: "Title",
    authors: [],
    categories: [],
    keywords: [],
    links: { paper: "https://arxiv.org/abs/2605.00001" },
    listedAt: new Date("2026-05-10T00:00:00Z"),
    saidAt: new Date("2026-05-10T00:00:00Z"),
    signals: [],
    ...(comment !== undefined && { comment }),
  });
  const told = [record("arxiv:2605.00001"), record("arxiv:2605.00002", "Withdrawn")];
  const before = structuredClone(told);
  expect(markWithdrawn(told)).toEqual({
    records: [told[0], { ...told[1], isRevision: true }],
    withdrawn: ["arxiv:2605.00002"],
  });
  expect(told).toEqual(before);
  expect(markWithdrawn([])).toEqual({ records: [], withdrawn: [] });
});
