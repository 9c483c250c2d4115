import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { activeReader, NONCE, READER_ID } from "./fake-ports.ts";
import { openPages, type TestPages, wordsOf } from "./open-pages.ts";

let pages: TestPages;
let url: string;

beforeEach(async () => {
  pages = await openPages();
  url = `/unsubscribe/${pages.sign("unsubscribe", READER_ID, "2020-01-01T00:00:00Z")}`;
});
afterEach(async () => await pages.close());

function portsCalled(): string[] {
  return pages.fake.calls.map(({ port }) => port);
}

/** Where the forms of a page post to. */
function actionsIn(body: string): string[] {
  return [...body.matchAll(/action="([^"]*)"/g)].map(([, action = ""]) => action);
}

describe("the link to leave", () => {
  test.each(["GET", "HEAD"] as const)("shows and changes nothing on %s", async (method) => {
    const answer = await pages.server.inject({ method, url });
    expect(answer.statusCode).toBe(200);
    expect(pages.fake.calls).toEqual([]);
  });

  test("offers one button that posts to itself, and no script", async () => {
    const { body } = await pages.get(url);
    expect(actionsIn(body)).toEqual([url]);
    expect(body).toContain("Stop the digests</button>");
    expect(body).not.toMatch(/<script|onload|http-equiv/i);
  });

  test("works although the database cannot say who is behind it", async () => {
    pages.fake.isDatabaseUp = false;
    expect((await pages.get(url)).statusCode).toBe(200);
  });

  test.each([
    ["urlencoded", "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"],
    [
      "multipart",
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    ],
    ["a type nobody asked for", "application/octet-stream", "List-Unsubscribe=One-Click"],
    ["an empty JSON", "application/json", ""],
    ["a broken JSON", "application/json", "{"],
  ])(
    "takes one click (RFC 8058) as %s: 200, no redirect, again and again",
    async (_name, type, payload) => {
      for (let times = 0; times < 3; times++) {
        const headers = { "content-type": type };
        const answer = await pages.server.inject({ method: "POST", url, headers, payload });
        expect(answer.statusCode).toBe(200);
        expect(answer.headers["set-cookie"]).toBeUndefined();
      }
      expect(portsCalled()).toEqual(["leave", "leave", "leave"]);
    },
  );

  test("takes a POST with no body at all", async () => {
    const answer = await pages.server.inject({ method: "POST", url });
    expect(answer.statusCode).toBe(200);
  });

  test("of a reader who is erased says the same as of one who had left", async () => {
    const unknown = await pages.post(`/unsubscribe/${pages.sign("unsubscribe", "nobody")}`);
    await pages.post(url);
    const again = await pages.post(url);
    expect(unknown.statusCode).toBe(200);
    expect(unknown.body).toBe(again.body);
  });

  test.each([
    "rubbish",
    "v1.unsubscribe.reader-1.abc.AAAAAAAAAAAAAAAAAAAAAA",
    "%00",
    "%3Cscript%3E",
    "x".repeat(300),
  ])("that is forged (%s) is told kindly, and nobody leaves", async (forged) => {
    for (const method of ["GET", "POST"] as const) {
      const answer = await pages.server.inject({ method, url: `/unsubscribe/${forged}` });
      expect(answer.statusCode).toBe(404);
      expect(answer.body).not.toContain("<script>");
    }
    expect(pages.fake.calls).toEqual([]);
  });

  test("never leads to the settings: it can only ever unsubscribe", async () => {
    const left = await pages.post(url);
    const [undo = ""] = actionsIn(left.body);
    for (const { body } of [await pages.get(url), left, await pages.post(undo)]) {
      expect(body).not.toContain("/preferences/");
      expect(body).not.toContain("example.org");
    }
  });
});

describe("the page after leaving", () => {
  test("offers to undo, and less often instead", async () => {
    const { body } = await pages.post(url);
    const [undo = "", weekly = ""] = actionsIn(body);
    expect(undo).toMatch(/^\/undo\/v1\.undo\./);
    expect(weekly).toBe(undo);
    expect(body).toContain('<input type="hidden" name="weekly" value="1">');
    expect(body).toContain("Undo</button>");
    expect(body).toContain("Less often instead: once a week</button>");
  });

  test("brings the reader back as before", async () => {
    const [undo = ""] = actionsIn((await pages.post(url)).body);
    const { statusCode, body } = await pages.post(undo);
    expect(statusCode).toBe(200);
    expect(wordsOf(body)).toBe(
      "Welcome back Your digest comes every day at 07:30, Berlin. Your next digest: tomorrow 07:30, Berlin.",
    );
    expect(pages.fake.calls.at(-1)?.given).toEqual({ id: READER_ID, nonce: NONCE, weekly: false });
  });

  test("brings the reader back once a week", async () => {
    const [undo = ""] = actionsIn((await pages.post(url)).body);
    const { body } = await pages.post(undo, { weekly: "1" });
    expect(wordsOf(body)).toContain("every Monday at 07:30, Berlin");
    expect(pages.fake.calls.at(-1)?.given).toEqual({ id: READER_ID, nonce: NONCE, weekly: true });
  });

  test("offers no undo to who had left before: an old mail, passed on, brings nobody back", async () => {
    await pages.post(url);
    const { body } = await pages.post(url);
    expect(body).not.toContain("/undo/");
    expect(wordsOf(body)).toContain("You have left already");
  });

  test("undoes nothing on GET, nothing twice, and nothing after seven days", async () => {
    const [undo = ""] = actionsIn((await pages.post(url)).body);
    expect((await pages.get(undo)).statusCode).toBe(200);
    expect(portsCalled()).toEqual(["leave"]);
    await pages.post(undo);
    const twice = await pages.post(undo);
    expect([twice.statusCode, wordsOf(twice.body)]).toEqual([
      410,
      expect.stringContaining("nothing to undo"),
    ]);
    pages.fake.setNow("2026-02-06T06:31:00Z");
    for (const late of [await pages.get(undo), await pages.post(undo)]) {
      expect(late.statusCode).toBe(410);
      expect(wordsOf(late.body)).toContain("This link has expired");
    }
    expect(portsCalled()).toEqual(["leave", "comeBack", "comeBack"]);
  });

  test("brings back a reader too whose mailbox had refused our mail", async () => {
    pages.fake.reader = activeReader({ state: "returned" });
    const undo = `/undo/${pages.sign("undo", `${READER_ID}~${NONCE}`, "2026-01-24T06:30:00Z")}`;
    expect(wordsOf((await pages.get(undo)).body)).toContain("Come back?");
    expect(portsCalled()).toEqual([]);
    expect(wordsOf((await pages.post(undo)).body)).toContain("Welcome back");
    expect(pages.fake.reader.state).toBe("active");
  });

  test("cannot be reached with a link of another kind", async () => {
    for (const purpose of ["unsubscribe", "preferences"] as const) {
      const answer = await pages.post(`/undo/${pages.sign(purpose, READER_ID)}`);
      expect(answer.statusCode).toBe(404);
    }
  });
});
