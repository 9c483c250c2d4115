import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { activeReader, NONCE, READER_ID } from "./fake-ports.ts";
import { openPages, type TestPages, wordsOf } from "./open-pages.ts";

let pages: TestPages;

beforeEach(async () => {
  pages = await openPages();
  pages.fake.reader = activeReader({ state: "pending" });
});
afterEach(async () => await pages.close());

const LONG_AGO = "2026-01-26T06:00:00Z";
const link = (nonce = NONCE, at?: string) =>
  `/confirm/${pages.sign("confirm", `${READER_ID}~${nonce}`, at)}`;

describe("the link to confirm", () => {
  test.each(["GET", "HEAD"] as const)("shows and changes nothing on %s", async (method) => {
    const answer = await pages.server.inject({ method, url: link() });
    expect(answer.statusCode).toBe(200);
    expect(pages.fake.calls).toEqual([]);
  });

  test("shows what will come, to whom, and one button", async () => {
    const { body } = await pages.get(link());
    const words = wordsOf(body);
    expect(words).toContain("a…@example.org");
    expect(words).toContain("every day at 07:30, Berlin");
    expect(words).toContain("up to 8 papers, and nothing on a day with fewer than 2");
    expect(words).toContain("Agents world models -video");
    expect(body.match(/<button/g)).toHaveLength(1);
    expect(body).toContain(`action="${link()}"`);
  });

  test("confirms with a press, and says when the first digest comes", async () => {
    const { statusCode, body } = await pages.post(link());
    expect(statusCode).toBe(200);
    expect(wordsOf(body)).toContain("You are subscribed Your next digest: tomorrow 07:30, Berlin.");
    expect(body).toMatch(/href="\/preferences\/v1\./);
    const given = { id: READER_ID, nonce: NONCE, isFirstNow: false };
    expect(pages.fake.calls).toEqual([{ port: "confirm", given }]);
  });

  test("asks for the first digest at once where the reader leaves that ticked, as it comes", async () => {
    const { body } = await pages.get(link());
    const [box = ""] = /<input type="checkbox"[^>]*>/.exec(body) ?? [];
    expect(box).toContain('name="first" value="now" checked');
    const answer = await pages.post(link(), { first: "now" });
    expect(wordsOf(answer.body)).toContain(
      "You are subscribed Your digest comes within minutes, if enough in your topics is trending today. After that it comes every day at 07:30, Berlin.",
    );
    const given = { id: READER_ID, nonce: NONCE, isFirstNow: true };
    expect(pages.fake.calls).toEqual([{ port: "confirm", given }]);
  });

  test.each(["", "later", "NOW", "1"])("asks for none at once with first=%s", async (first) => {
    await pages.post(link(), { first });
    expect(pages.fake.calls).toMatchObject([{ port: "confirm", given: { isFirstNow: false } }]);
  });

  test("pressed or opened again says that it is done", async () => {
    await pages.post(link());
    for (const answer of [await pages.post(link()), await pages.get(link())]) {
      expect(answer.statusCode).toBe(200);
      expect(wordsOf(answer.body)).toContain("You are subscribed already Your next digest:");
    }
  });

  test("expires after three days, and says how to get another", async () => {
    for (const answer of [
      await pages.get(link(NONCE, LONG_AGO)),
      await pages.post(link(NONCE, LONG_AGO)),
    ]) {
      expect(answer.statusCode).toBe(410);
      expect(wordsOf(answer.body)).toContain("This link has expired");
      expect(answer.body).toContain('href="/#subscribe"');
    }
    expect(pages.fake.calls).toEqual([]);
  });

  test("is no good once a newer one was sent, or the reader has left", async () => {
    for (const answer of [await pages.get(link("older")), await pages.post(link("older"))]) {
      expect(answer.statusCode).toBe(410);
      expect(wordsOf(answer.body)).toContain("no longer good");
    }
    pages.fake.reader = activeReader({ state: "left", nonce: "" });
    expect((await pages.get(link())).statusCode).toBe(410);
  });

  test("without a nonce, or of another purpose, is no link", async () => {
    const bare = `/confirm/${pages.sign("confirm", READER_ID)}`;
    expect((await pages.post(bare)).statusCode).toBe(410);
    expect((await pages.post(`/confirm/${pages.sign("block", READER_ID)}`)).statusCode).toBe(404);
  });
});

describe("this wasn't me", () => {
  const block = () => `/block/${pages.sign("block", READER_ID)}`;

  test("is offered beside the button to confirm", async () => {
    expect((await pages.get(link())).body).toMatch(/href="\/block\/v1\.block\./);
  });

  test("asks before it blocks", async () => {
    const answer = await pages.get(block());
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("Block this address</button>");
    expect(pages.fake.calls).toEqual([]);
  });

  test("blocks the address, again and again", async () => {
    for (let times = 0; times < 2; times++) {
      const answer = await pages.post(block());
      expect(answer.statusCode).toBe(200);
      expect(wordsOf(answer.body)).toContain("The address is blocked");
    }
    const call = { port: "block", given: { id: READER_ID } };
    expect(pages.fake.calls).toEqual([call, call]);
  });

  test("cannot be forged from another link", async () => {
    const forged = `/block/${pages.sign("unsubscribe", READER_ID)}`;
    expect((await pages.get(forged)).statusCode).toBe(404);
    expect((await pages.post(forged)).statusCode).toBe(404);
    expect(pages.fake.calls).toEqual([]);
  });
});
