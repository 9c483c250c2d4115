import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TemplateError } from "../../src/compose/check-template.ts";
import {
  LETTER_PLACES,
  type LetterValues,
  readLetterWords,
} from "../../src/compose/letter-words.ts";
import { NOTICE_KINDS } from "../../src/model.ts";
import { lineOf } from "../support/own-templates.ts";
import { TEMPLATES_DIR } from "./specimens.ts";

const ours = await readFile(path.join(TEMPLATES_DIR, "letters.yaml"), "utf8");

const VALUES: LetterValues = {
  service: "Morning Papers",
  host: "papers.example",
  from: "digest@papers.example",
  rhythm: "every Monday at 07:30, Berlin",
  isFirstNow: false,
};

function problemOf(source: string): string {
  try {
    readLetterWords("letters.yaml", source);
    return "none";
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError);
    return (error as Error).message;
  }
}

/** Ours with something else in one place, behind the heading of a letter. */
function changed(kind: string, from: string, to: string): string {
  const start = ours.indexOf(`\n${kind}:`);
  const at = ours.indexOf(from, start);
  if (start < 0 || at < 0) throw new Error(`${kind} holds no ${from}`);
  return ours.slice(0, at) + to + ours.slice(at + from.length);
}

/** Those of the letter that has but one. */
const PARAGRAPHS = ours.slice(
  ours.indexOf("paragraphs:", ours.indexOf("\ngoodbye:")),
  ours.indexOf("\n  button:", ours.indexOf("\ngoodbye:")),
);

describe("the words of a letter", () => {
  test.each(NOTICE_KINDS)("of the kind %s are printed with nothing left open", (kind) => {
    const said = JSON.stringify(readLetterWords("letters.yaml", ours)(kind, VALUES));
    expect(said).not.toMatch(/\{\{|undefined|\[object|\s{2}|\\n/);
    expect(said).toContain("Morning Papers");
  });

  test("name the service only where it has a name", () => {
    const words = readLetterWords("letters.yaml", ours);
    expect(words("confirm", { ...VALUES, service: "" }).subject).toBe(
      "Please confirm: trending papers by mail",
    );
  });

  test("say in a welcome when the digest comes, and whether the first one comes at once", () => {
    const words = readLetterWords("letters.yaml", ours);
    const later = words("welcome", VALUES).paragraphs.join(" ");
    expect(later).toContain("every Monday at 07:30, Berlin");
    expect(later).not.toContain("within minutes");
    const now = words("welcome", { ...VALUES, isFirstNow: true }).paragraphs.join(" ");
    expect(now).toContain("within minutes");
  });

  test("may be the operator's own, on one line or several", () => {
    const subject = /subject: "Please.*"/.exec(ours)?.[0] ?? "";
    const source = changed("confirm", subject, "subject: >\n    Guten Morgen\n    von {{service}}");
    const { subject: said } = readLetterWords("letters.yaml", source)("confirm", VALUES);
    expect(said).toBe("Guten Morgen von Morning Papers");
  });

  test("may be repeated by YAML's own means", () => {
    const heading = "heading: You are already subscribed";
    const source = changed("settings", heading, heading.replace(":", ": &same")).replace(
      "heading: You have left",
      "heading: *same",
    );
    const { heading: said } = readLetterWords("letters.yaml", source)("goodbye", VALUES);
    expect(said).toBe("You are already subscribed");
  });

  test("take values as they are, braces and mark-up and all", () => {
    const service = "{{from}} <b>&</b>";
    const words = readLetterWords("letters.yaml", ours)("confirm", { ...VALUES, service });
    expect(words.subject).toContain(service);
  });
});

describe("letters.yaml is refused, with its line, for", () => {
  test.each([
    ["no YAML", changed("settings", "heading: You", "heading: [You"), "heading: [You"],
    [
      "a text that begins with braces and goes on",
      changed("confirm", "No papers", "{{service}} x"),
      "{{service}} x",
    ],
    [
      "a key that stands twice",
      changed("welcome", "heading:", "subject: x\n  heading:"),
      "subject: x",
    ],
    ["a tab", changed("welcome", "  heading:", "\theading:"), "\theading:"],
    [
      "an alias of what stands nowhere",
      changed("settings", "heading: You are already subscribed", "heading: *nowhere"),
      "heading: *nowhere",
    ],
    [
      "an alias of what stands only below",
      changed("settings", "heading: You are already subscribed", "heading: *below").replace(
        "heading: You have left",
        "heading: &below You have left",
      ),
      "heading: *below",
    ],
  ])("%s", (_name, source, where) => {
    const line = lineOf(source, where);
    expect(problemOf(source)).toMatch(
      new RegExp(`^letters\\.yaml, line (?:${line}|${line + 1}): [^\\n]+$`),
    );
  });

  test.each([
    [
      "a key mistyped",
      changed("goodbye", "preheader:", "preheadr:"),
      "preheadr:",
      "goodbye.preheadr: is nothing that a letter has",
    ],
    [
      "a letter nobody sends",
      `${ours}\nfarewell:\n  subject: x\n`,
      "farewell:",
      "farewell: is nothing that a letter has",
    ],
    [
      "a key that is missing",
      changed("settings", "  heading: You are already subscribed\n", ""),
      "\nsettings:",
      "settings.heading: is missing",
    ],
    [
      "a button that is missing",
      changed("returned", "  button:\n    label: Send my digests again\n    to: comeBack\n", ""),
      "\nreturned:",
      "returned.button: is missing",
    ],
    [
      "a key with nothing behind it",
      changed("settings", "heading: You are already subscribed", "heading:"),
      "heading:\n  paragraphs:\n    - Somebody, most likely you, asked for this",
      "settings.heading: is missing",
    ],
    [
      "a text that begins with braces",
      changed("settings", "heading: You are already subscribed", "heading: {{service}}"),
      "heading: {{service}}",
      "settings.heading: is no text; one that begins with {{ needs quotes around it",
    ],
    [
      "a list where a text should be",
      changed("confirm", "heading: Please confirm this address", "heading: [a, b]"),
      "heading: [a, b]",
      "confirm.heading: Invalid input: expected string, received array",
    ],
    [
      "a number where a text should be",
      changed("confirm", "label: Confirm this address", "label: 12"),
      "label: 12",
      "confirm.button.label: Invalid input: expected string, received number",
    ],
    [
      "a text where a list should be",
      changed("goodbye", PARAGRAPHS, "paragraphs: none"),
      "paragraphs: none",
      "goodbye.paragraphs: Invalid input: expected array, received string",
    ],
    [
      "no paragraph",
      changed("goodbye", PARAGRAPHS, "paragraphs: []"),
      "paragraphs: []",
      "goodbye.paragraphs: Too small",
    ],
    [
      "an empty text",
      changed("goodbye", "heading: You have left", 'heading: ""'),
      'heading: ""',
      "goodbye.heading: Too small",
    ],
    [
      "a text of spaces",
      changed("goodbye", "heading: You have left", 'heading: "  "'),
      'heading: "  "',
      "goodbye.heading: Too small",
    ],
    [
      "a link to nowhere",
      changed("goodbye", "to: comeBack", "to: undo"),
      "to: undo",
      "goodbye.button.to: Invalid option",
    ],
  ])("%s", (_name, source, where, what) => {
    // A line break before what is looked for belongs to the line above it.
    const line = lineOf(source, where) + (where.startsWith("\n") ? 1 : 0);
    expect(problemOf(source)).toContain(`letters.yaml, line ${line}: ${what}`);
  });

  test.each([
    ["nothing at all", ""],
    ["a list", "- confirm\n- welcome\n"],
    ["one text", "hello"],
  ])("%s", (_name, source) => {
    expect(problemOf(source)).toMatch(
      /^letters\.yaml, line 1: the letters: (?:is missing$|.*object)/,
    );
  });

  test.each([
    [
      "a name nobody fills in",
      changed("confirm", "asked at {{host}}", "asked at {{hots}}"),
      "Somebody, most",
      "there is nothing named hots to print. There are: from, host, service",
    ],
    [
      "one in a condition",
      changed("welcome", "{{#if isFirstNow}}", "{{#if isFirst}}"),
      '"{{#if isFirst}}',
      "there is nothing named isFirst to print",
    ],
    [
      "one in what is not printed at first",
      changed("welcome", "{{else}}On", "{{else}}{{day}} On"),
      '"{{#if isFirstNow}}',
      "there is nothing named day to print",
    ],
    [
      "a condition that is not closed",
      changed("goodbye", "You have left: {{#if service}}", "{{#if service}}{{#if service}}"),
      'subject: "{{#if',
      "cannot be read: ",
    ],
    [
      "a helper",
      changed("welcome", "Add {{from}}", "Add {{service from}}"),
      "Add {{service",
      "unknown helper service",
    ],
    [
      "a partial",
      changed("welcome", "Add {{from}}", "Add {{> from}}"),
      "Add {{> from",
      "there is no partial named from",
    ],
    [
      "what only a welcome knows",
      changed("confirm", "asked at {{host}}", "asked at {{rhythm}}"),
      "Somebody, most",
      "there is nothing named rhythm to print. There are: from, host, service",
    ],
    [
      "nothing to say where the first digest was not asked for",
      changed("welcome", "heading: You", 'heading: "{{#if isFirstNow}}At once{{/if}}"  # You'),
      'heading: "{{#if isFirstNow}}At once',
      "says nothing where isFirstNow is false",
    ],
    [
      "nothing to say where it was",
      changed("welcome", "heading: You", 'heading: "{{#unless isFirstNow}}Soon{{/unless}}"  # You'),
      'heading: "{{#unless isFirstNow}}Soon',
      "says nothing where isFirstNow is true",
    ],
  ])("a text with %s", (_name, source, where, what) => {
    expect(problemOf(source)).toContain(`letters.yaml, line ${lineOf(source, where)}: `);
    expect(problemOf(source)).toContain(what);
  });
});

describe("each letter has to have", () => {
  test.each([
    ["confirm", "confirm"],
    ["welcome", "preferences"],
    ["welcome", "unsubscribe"],
    ["settings", "preferences"],
    ["settings", "unsubscribe"],
    ["returned", "comeBack"],
  ])("in %s a link to %s", (kind, place) => {
    const source = changed(kind, `to: ${place}`, "to: home");
    const line = lineOf(source, `\n${kind}:`) + 1;
    expect(problemOf(source)).toBe(
      `letters.yaml, line ${line}: ${kind}: must have a link to ${place}`,
    );
  });

  test("in goodbye none, but it may", () => {
    expect(problemOf(changed("goodbye", "to: comeBack", "to: home"))).toBe("none");
  });

  test.each([
    ["confirm", ["preferences", "unsubscribe", "comeBack"]],
    ["welcome", ["confirm", "block", "comeBack"]],
    ["settings", ["confirm", "block", "comeBack"]],
    ["goodbye", ["confirm", "block", "preferences", "unsubscribe"]],
    ["returned", ["confirm", "block", "preferences", "unsubscribe"]],
  ] as const)("in %s no link that this letter does not bring", (kind, places) => {
    for (const place of LETTER_PLACES) {
      const note = `notes:\n    - lead: a\n      text: b\n      link: { label: c, to: ${place} }`;
      const source = changed(kind, kind === "returned" ? "notes: []" : "notes:", note);
      const isOdd = places.some((one) => one === place);
      expect(problemOf(source)).toMatch(
        isOdd
          ? new RegExp(`^letters\\.yaml, line \\d+: ${kind}: has no link to ${place}; only to `)
          : /^none$/,
      );
    }
  });
});
