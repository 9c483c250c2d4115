import { expect, test } from "@jest/globals";
import { arxivIdOf, arxivLinks, monthOfArxivId } from "../../src/ingest/arxiv-id.ts";

test.each<[string, string | null]>([
  ["2406.00105", "2406.00105"],
  ["2406.00105v12", "2406.00105"],
  ["2406.105", "2406.00105"],
  ["1412.698", "1412.0698"],
  ["0704.0001v1", "0704.0001"],
  ["http://arxiv.org/abs/1605.08386v1", "1605.08386"],
  ["https://arxiv.org/abs/1605.08386?context=cs", "1605.08386"],
  ["https://arxiv.org/html/2601.10700v2#S1", "2601.10700"],
  ["doi:10.48550/arXiv.2601.10700", "2601.10700"],
  ["https://doi.org/10.48550/arxiv.2601.10700", "2601.10700"],
  ["https://arxiv.org/pdf/2606.13677v1.pdf", "2606.13677"],
  ["oai:arXiv.org:2508.13426v1", "2508.13426"],
  ["arxiv:2404.17546", "2404.17546"],
  ["oai:arXiv.org:astro-ph/9501013", "astro-ph/9501013"],
  ["math.GT/0309136v2", "math/0309136"],
  ["1412.12345", null],
  ["2413.00001", null],
  ["0601.0001", null],
  ["https://arxiv.org/api/errors#incorrect_id_format_for_abc", null],
  ["10.1234/x", null],
  ["", null],
])("%s is the paper %s", (spelling, id) => {
  expect(arxivIdOf(spelling)).toBe(id);
});

test("an id tells the month it was given out in", () => {
  expect(monthOfArxivId("2508.13426")?.toISOString()).toBe("2025-08-01T00:00:00.000Z");
  expect(monthOfArxivId("astro-ph/9501013")?.toISOString()).toBe("1995-01-01T00:00:00.000Z");
});

test("links lead to the abstract page, without a version", () => {
  expect(arxivLinks("2508.13426")).toEqual({
    paper: "https://arxiv.org/abs/2508.13426",
    pdf: "https://arxiv.org/pdf/2508.13426",
  });
});
