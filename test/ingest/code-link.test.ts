import { describe, expect, test } from "@jest/globals";
import { codeLinkIn, githubRepository } from "../../src/ingest/code-link.ts";

describe("the repository that a text names", () => {
  test.each<[string, string, string | undefined]>([
    [
      "at the end of a sentence",
      "Code: https://github.com/Ada/Some.js.",
      "https://github.com/Ada/Some.js",
    ],
    ["in brackets", "(see https://github.com/ada/some-model)", "https://github.com/ada/some-model"],
    ["for TeX", String.raw`\url{https://github.com/ada/some}`, "https://github.com/ada/some"],
    [
      "with signs escaped for TeX",
      String.raw`https://github.com/ada\_b/some\_model`,
      "https://github.com/ada_b/some_model",
    ],
    ["without encryption", "http://www.github.com/ada/some", "http://www.github.com/ada/some"],
    ["in capitals", "HTTPS://GitHub.com/ada/some", "https://github.com/ada/some"],
    ["on GitLab", "https://gitlab.com/ada/some", "https://gitlab.com/ada/some"],
    [
      "with a place in it",
      "https://github.com/ada/some/tree/main?x=1#y",
      "https://github.com/ada/some",
    ],
    ["first", "https://github.com/a/b https://github.com/c/d", "https://github.com/a/b"],
    [
      "after a person's page",
      "https://github.com/ada or https://github.com/c/d",
      "https://github.com/c/d",
    ],
    ["never without a scheme", "github.com/ada/some", undefined],
    ["never on a page of GitHub's", "https://ada.github.io/some", undefined],
    ["never on another host", "https://github.com.evil.example/ada/some", undefined],
    ["never behind another name", "https://github.com@evil.example/ada/some", undefined],
    ["never after other letters", "xhttps://github.com/ada/some", undefined],
    ["never where there are only dots", "https://github.com/../..", undefined],
    ["never in nothing", "", undefined],
  ])("%s", (_, text, url) => {
    expect(codeLinkIn(text)).toBe(url);
  });
});

describe("of a URL the repository on GitHub", () => {
  test.each<[string, string | null]>([
    ["https://github.com/Owner/Name", "owner/name"],
    ["https://github.com/Owner/Name.git", "owner/name"],
    ["https://github.com/Owner/Name.git/tree/main", "owner/name"],
    ["https://www.github.com/owner/name?tab=readme#x", "owner/name"],
    ["HTTP://GITHUB.COM/OWNER/NAME.GIT", "owner/name"],
    ["https://github.com/owner_corp/my.name-1_x/", "owner_corp/my.name-1_x"],
    ["https://github.com/owner/.github", "owner/.github"],
    ["https://github.com/owner", null],
    ["https://github.com/owner/", null],
    ["https://github.com/owner/.git", null],
    ["https://github.com/owner/..", null],
    ["https://github.com/owner/...git", null],
    ["https://github.com/../name", null],
    ["https://github.com/ö/name", null],
    ["https://gitlab.com/owner/name", null],
    ["https://gist.github.com/owner/name", null],
    ["https://github.com.evil.example/owner/name", null],
    ["https://evil.example/https://github.com/owner/name", null],
    ["", null],
  ])("%s is %s", (url, repository) => {
    expect(githubRepository(url)).toBe(repository);
  });
});

test.each([
  ["an owner without end", `https://github.com/${"a-".repeat(50_000)}`],
  ["a name of signs", `https://github.com/a/${"-.".repeat(50_000)}`],
  ["the beginning again and again", "https://github.com/".repeat(5_000)],
  ["dots for a name", `https://github.com/a/${".".repeat(100_000)}`],
  ["a backslash again and again", "\\_".repeat(50_000)],
])("%s ends without a repository", (_, text) => {
  expect(codeLinkIn(text) === undefined).toBe(true);
});

test("an address without end is read to its end", () => {
  expect(githubRepository(`https://github.com/a/${"b-".repeat(50_000)}`)).toHaveLength(100_002);
  expect(githubRepository(`https://github.com/${"a-".repeat(50_000)}`) === null).toBe(true);
  expect(githubRepository(`https://github.com/a/${".git".repeat(25_000)}`)).toHaveLength(99_998);
  expect(githubRepository(`https://github.com/a/${".".repeat(100_000)}`) === null).toBe(true);
});
