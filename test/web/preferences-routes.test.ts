import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { TopicId } from "../../src/model.ts";
import { activeReader, READER_ID } from "./fake-ports.ts";
import { openPages, type TestPages, wordsOf } from "./open-pages.ts";

let pages: TestPages;
let url: string;

beforeEach(async () => {
  pages = await openPages();
  url = `/preferences/${pages.sign("preferences", READER_ID)}`;
});
afterEach(async () => await pages.close());

const form = {
  topics: ["agents", "video"],
  queries: "world models -video",
  time: "07:30",
  timeZone: "Europe/Berlin",
  frequency: "daily",
  weekday: "1",
  size: "8",
  leastSize: "2",
  pausedUntil: "",
};

describe("the settings", () => {
  test.each(["GET", "HEAD"] as const)("show and change nothing on %s", async (method) => {
    const answer = await pages.server.inject({ method, url });
    expect(answer.statusCode).toBe(200);
    expect(pages.fake.calls).toEqual([]);
  });

  test("show what the reader has", async () => {
    const { body } = await pages.get(url);
    expect(wordsOf(body)).toContain("Your next digest: tomorrow 07:30, Berlin.");
    expect(body).toContain('value="agents" checked');
    expect(body).not.toContain('value="video" checked');
    expect(body).toContain("world models -video</textarea>");
    expect(body).toContain('name="time" value="07:30"');
    expect(body).toContain('<option value="Europe/Berlin" selected>');
    expect(body).toContain('name="size" value="8"');
    expect(body).toContain('name="leastSize" value="2"');
    expect(body).toContain('name="pausedUntil" value=""');
    expect(body).toMatch(/href="\/unsubscribe\/v1\./);
  });

  test("show what is never wanted, and topics in groups of which those in use are open", async () => {
    const muted = [{ id: 8 as TopicId, slug: null, name: "crypto", query: 'author:"A <b>"' }];
    pages.fake.reader = activeReader({ muted });
    const { body } = await pages.get(url);
    expect(body).toContain("author:&quot;A &lt;b&gt;&quot;</textarea>");
    const group = (slug: string) =>
      /<details class="group"( open)?>(?:(?!<details).)*$/s.exec(
        body.split(`value="${slug}"`)[0] ?? "",
      )?.[1];
    expect(group("agents")).toBe(" open");
    expect(group("trending")).toBe(" open");
    expect(group("quantum")).toBeUndefined();
    expect(body).toContain("<small>1 chosen</small>");
  });

  test("keep what is never wanted", async () => {
    await pages.post(url, { ...form, mutes: "survey\ncat:cs.CV" });
    expect(pages.fake.calls).toMatchObject([
      { given: { wish: { mutes: ["survey", "cat:cs.CV"] } } },
    ]);
  });

  test("show an address only masked, for mails are passed on", async () => {
    const { body } = await pages.get(url);
    expect(body).toContain("a…@example.org");
    expect(body).not.toContain("ada.penn");
  });

  test("never overrule the reader's zone", async () => {
    pages.fake.reader = activeReader({ timeZone: "Etc/UTC" });
    const { body } = await pages.get(url);
    expect(body).not.toContain("data-guess-over");
    expect(body).not.toContain("<script");
  });

  test("keep a zone under the name that it was given", async () => {
    pages.fake.reader = activeReader({ timeZone: "Asia/Kolkata" });
    const { body } = await pages.get(url);
    expect(body).toContain('<option value="Asia/Kolkata" selected>Kolkata</option>');
  });

  test("are saved, and say when the next digest comes", async () => {
    const { statusCode, body } = await pages.post(url, { ...form, time: "08:15" });
    expect(statusCode).toBe(200);
    expect(wordsOf(body)).toContain("Saved. Your next digest: today 08:15, Berlin.");
    expect(body).toContain('value="video" checked');
    expect(pages.fake.calls).toMatchObject([
      { port: "change", given: { id: READER_ID, wish: { localMinute: 495 }, pausedUntil: null } },
    ]);
  });

  test("saved as they are shown change nothing", async () => {
    const before = pages.fake.reader;
    const { pausedUntil: _, ...rest } = form;
    await pages.post(url, { ...rest, topics: ["agents"] });
    expect(pages.fake.reader).toMatchObject({ ...before, topics: [{ slug: "agents" }, {}] });
  });

  test("pause until a day, and say so", async () => {
    const { body } = await pages.post(url, { ...form, pausedUntil: "2026-02-10" });
    expect(wordsOf(body)).toContain(
      "Saved. Paused until Tuesday 10 February 2026. Your next digest: that day 07:30, Berlin.",
    );
    expect(pages.fake.calls).toMatchObject([{ given: { pausedUntil: "2026-02-10" } }]);
    const again = await pages.get(url);
    expect(again.body).toContain('name="pausedUntil" value="2026-02-10"');
    expect(wordsOf(again.body)).toContain("Paused until Tuesday 10 February 2026.");
    const ended = await pages.post(url, form);
    expect(wordsOf(ended.body)).not.toContain("Paused");
  });

  test("forget a pause that is over, so that the form can be saved", async () => {
    pages.fake.reader = activeReader({ pausedUntil: new Date("2026-01-20T23:00:00Z") });
    const { body } = await pages.get(url);
    expect(body).toContain('name="pausedUntil" value=""');
    expect(wordsOf(body)).not.toContain("Paused");
  });

  test("with mistakes come back as typed, with a sentence beside each field", async () => {
    const { statusCode, body } = await pages.post(url, {
      ...form,
      topics: [],
      queries: "a OR\nfine",
      size: "31",
      pausedUntil: "2026-01-30",
    });
    expect(statusCode).toBe(422);
    for (const field of ["queries", "size", "pausedUntil"]) {
      expect(body).toContain(`id="${field}-problem"`);
    }
    expect(body).toContain('name="pausedUntil" value="2026-01-30"');
    expect(body).toContain('name="size" value="31"');
    expect(pages.fake.calls).toEqual([]);
  });
});

describe("a link to settings", () => {
  const old = () => `/preferences/${pages.sign("preferences", READER_ID, "2025-10-01T00:00:00Z")}`;

  test("that has expired offers a fresh one by mail", async () => {
    for (const answer of [await pages.get(old()), await pages.post(old(), form)]) {
      expect(answer.statusCode).toBe(410);
      expect(answer.body).toContain(`action="${old()}/renew"`);
      expect(answer.body).toContain("Mail me a fresh link</button>");
      expect(answer.body).not.toContain("example.org");
    }
    expect(pages.fake.calls).toEqual([]);
    const renewed = await pages.post(`${old()}/renew`);
    expect(renewed.statusCode).toBe(200);
    expect(wordsOf(renewed.body)).toContain("A mail with a fresh link");
    expect(pages.fake.calls).toEqual([{ port: "mailSettings", given: { id: READER_ID } }]);
  });

  test("that has expired mails nothing on GET", async () => {
    expect((await pages.get(`${old()}/renew`)).statusCode).toBe(410);
    expect(pages.fake.calls).toEqual([]);
  });

  test.each([
    ["left", 410, "You have left"],
    ["pending", 409, "Not confirmed yet"],
    ["returned", 410, "Mail to you came back"],
  ] as const)("of a reader who is %s has its page", async (state, status, title) => {
    pages.fake.reader = activeReader({ state });
    for (const answer of [await pages.get(url), await pages.post(url, form)]) {
      expect(answer.statusCode).toBe(status);
      expect(wordsOf(answer.body)).toContain(title);
      expect(answer.body).toContain('href="/#subscribe"');
    }
    expect(pages.fake.calls).toEqual([]);
  });

  test("of nobody, or forged, has its page", async () => {
    const gone = await pages.get(`/preferences/${pages.sign("preferences", "nobody")}`);
    expect(gone.statusCode).toBe(410);
    for (const path of ["", "/renew"]) {
      const forged = `/preferences/${pages.sign("unsubscribe", READER_ID)}${path}`;
      expect((await pages.get(forged)).statusCode).toBe(404);
      expect((await pages.post(forged, form)).statusCode).toBe(404);
    }
    expect(pages.fake.calls).toEqual([]);
  });
});
