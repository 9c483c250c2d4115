import { expect, test } from "@jest/globals";
import { nodesOf, readXml, textOf } from "../../src/ingest/xml.ts";

const BOMB = `<!DOCTYPE f [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><feed>&b;</feed>`;
const EXTERNAL = `<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>`;

test.each([
  ["entities that grow", BOMB, "XML with a document type"],
  ["entities from outside", EXTERNAL, "XML with a document type"],
  ["a document type after the root", `<feed>${EXTERNAL}</feed>`, "XML with a document type"],
  ["a web page", "<!DOCTYPE html><html></html>", "a web page instead of XML"],
  ["a cut document", "<feed><entry><title>half", "XML cut short"],
  ["text", "hello", "not XML"],
  ["nothing", "", "not XML"],
])("%s is refused", (_, text, reason) => {
  expect(readXml(text)).toEqual({ kind: "unusable", reason });
});

test.each([
  ["endless nesting", `<feed>${"<a>".repeat(500)}${"</a>".repeat(500)}</feed>`],
  ["names that reach into objects", "<feed><__proto__>1</__proto__></feed>"],
])("%s is refused", (_, text) => {
  expect(readXml(text)).toMatchObject({
    kind: "unusable",
    reason: expect.stringContaining("not well-formed XML"),
  });
});

test("comments before the root do not make reading slow", () => {
  const before = performance.now();
  expect(readXml(`${"<!--a-->".repeat(5_000)}x`).kind).toBe("unusable");
  expect(readXml(`${" ".repeat(500_000)}x`).kind).toBe("unusable");
  expect(performance.now() - before).toBeLessThan(1_000);
});

test("reads references, CDATA, attributes and prefixes", () => {
  const xml = readXml(
    `<?xml version="1.0"?><!-- c --><x:feed xmlns:x="u"><x:t a="&quot;">&lt;b&gt; &#233; &#x1F600;</x:t><t><![CDATA[ 1 < 2 &amp; ]]></t></x:feed>`,
  );
  if (xml.kind !== "xml") throw new Error(xml.reason);
  expect(xml.name).toBe("feed");
  expect(textOf(xml.root["t"])).toBe("<b> é 😀");
  expect(nodesOf(xml.root["t"])[0]?.["@a"]).toBe('"');
  expect(xml.root["t"]).toHaveProperty("1", " 1 < 2 &amp; ");
});
