import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CONSENT } from "../../src/web/form-view.ts";
import { openPages, type TestPages, wordsOf } from "./open-pages.ts";

let pages: TestPages;

beforeEach(async () => {
  pages = await openPages();
});
afterEach(async () => await pages.close());

const form = {
  address: "Ada@Example.org",
  topics: ["video", "agents"],
  queries: 'world models\r\n"graph learning"\r\n\r\n',
  mutes: "crypto",
  time: "06:45",
  timeZone: "Europe/Berlin",
  frequency: "weekly",
  weekday: "3",
  size: "12",
  leastSize: "2",
  homepage: "",
};

const wish = {
  slugs: ["agents", "video"],
  queries: ["world models", '"graph learning"'],
  mutes: ["crypto"],
  localMinute: 405,
  timeZone: "Europe/Berlin",
  frequency: "weekly",
  weekday: 3,
  size: 12,
  leastSize: 2,
};

function signUps(): unknown[] {
  return pages.fake.calls.map(({ given }) => given);
}

async function postJson(body: unknown) {
  return await pages.server.inject({ method: "POST", url: "/subscribe", payload: body as object });
}

describe("the form", () => {
  test("hands over the wish and what the reader agreed to", async () => {
    const answer = await pages.post("/subscribe", form);
    expect(answer.statusCode).toBe(200);
    expect(signUps()).toEqual([
      {
        address: { address: "Ada@example.org", key: "ada@example.org" },
        wish,
        page: "https://papers.example/",
        text: CONSENT,
        ip: "127.0.0.1",
      },
    ]);
  });

  test("prints the sentence that is kept as evidence", async () => {
    expect(wordsOf((await pages.get("/")).body)).toContain(CONSENT);
    expect(wordsOf((await pages.get("/papers?q=agent")).body)).toContain(CONSENT);
  });

  test("takes the query of 'mail me this every morning' as the reader's own", async () => {
    await pages.post("/subscribe", {
      address: "ada@example.org",
      q: "agent OR tool",
      time: "07:30",
    });
    expect(signUps()).toMatchObject([
      {
        page: "https://papers.example/papers",
        wish: { slugs: [], queries: ["agent OR tool"], localMinute: 450, frequency: "daily" },
      },
    ]);
  });

  test("stands on a page of its own", async () => {
    const answer = await pages.get("/subscribe");
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('action="/subscribe"');
    expect(pages.fake.calls).toEqual([]);
  });
});

describe("the answer", () => {
  test("is the same for every address, and nobody is looked up", async () => {
    const addresses = ["ada.penn@example.org", "new@example.org", "blocked@example.com"];
    const answers = [];
    for (const address of addresses)
      answers.push(await pages.post("/subscribe", { ...form, address }));
    const [known, ...others] = answers.map(({ statusCode, body, headers }) => ({
      statusCode,
      body,
      headers: { ...headers, date: "" },
    }));
    expect(others).toEqual([known, known]);
    expect(known?.body).not.toContain("example");
    expect(wordsOf(known?.body ?? "")).toContain(
      "If that address can receive mail from us, a message is on its way.",
    );
    expect(pages.fake.calls.map(({ port }) => port)).toEqual(["signUp", "signUp", "signUp"]);
  });

  test("to a program that fills the hidden field is the same too, and nothing is queued", async () => {
    const honest = await pages.post("/subscribe", form);
    const trapped = await pages.post("/subscribe", { ...form, homepage: "https://spam.example" });
    expect(trapped.body).toBe(honest.body);
    expect(trapped.statusCode).toBe(honest.statusCode);
    expect(pages.fake.calls).toHaveLength(1);
  });

  test("to too many says so, with 429", async () => {
    pages.fake.isTooMany = true;
    const answer = await pages.post("/subscribe", form);
    expect(answer.statusCode).toBe(429);
    expect(wordsOf(answer.body)).toContain("Too many at once");
  });

  test("to JSON is JSON", async () => {
    const { homepage: _, ...body } = {
      ...form,
      size: 12,
      queries: ["world models", '"graph learning"'],
      mutes: ["crypto"],
    };
    const taken = await postJson(body);
    expect(taken.statusCode).toBe(200);
    expect(taken.json()).toEqual({ title: expect.any(String), message: expect.any(String) });
    expect(signUps()).toMatchObject([{ wish }]);
    const refused = await postJson({ address: "ada", topics: [] });
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({ problems: [{ field: "address" }, { field: "topics" }] });
    expect((await postJson([1])).statusCode).toBe(422);
    expect((await postJson({ ...body, homepage: "x" })).json()).toEqual(taken.json());
    expect(pages.fake.calls).toHaveLength(1);
  });
});

describe("a form with mistakes", () => {
  const wrong = {
    address: 'no "address" <b>',
    queries: "graph (neural",
    time: "25:00",
    timeZone: "Mars/Base",
    frequency: "hourly",
    weekday: "9",
    size: "2",
    leastSize: "0",
  };

  test("comes back with what was typed and a sentence beside each field", async () => {
    const { statusCode, body } = await pages.post("/subscribe", wrong);
    expect(statusCode).toBe(422);
    for (const field of [
      "address",
      "queries",
      "time",
      "timeZone",
      "frequency",
      "weekday",
      "size",
    ]) {
      expect(body).toContain(`id="${field}-problem"`);
      expect(body).toContain(`<li><a href="#${field}">`);
      expect(body).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`));
    }
    expect(body).toContain('value="no &quot;address&quot; &lt;b&gt;"');
    expect(body).toContain("graph (neural</textarea>");
    expect(body).toContain("<details open>");
    expect(body).toContain("at “(” (character 7)");
    expect(pages.fake.calls).toEqual([]);
  });

  test("keeps the ticks, the zone and the folded part as they were", async () => {
    const { body } = await pages.post("/subscribe", { ...form, address: "ada" });
    expect(body).toContain('value="agents" checked');
    expect(body).not.toContain('value="robotics" checked');
    expect(body).toContain('<option value="Europe/Berlin" selected>');
    expect(body).toContain('<option value="weekly" selected>');
    expect(body).not.toContain("data-guess-over");
    expect(body).not.toContain("<script");
  });

  test("takes the query of the short form along", async () => {
    const { body } = await pages.post("/subscribe", { address: "ada", q: "agent OR tool" });
    expect(body).toContain("agent OR tool</textarea>");
  });

  test("needs a topic or a query", async () => {
    const { body, statusCode } = await pages.post("/subscribe", { address: "ada@example.org" });
    expect(statusCode).toBe(422);
    expect(body).toContain("Topics: choose at least one, or write a query of your own.");
  });

  test.each([
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org,b@example.org",
    "a\u202E@b.org",
  ])("refuses %j as an address", async (address) => {
    const answer = await pages.post("/subscribe", { ...form, address });
    expect(answer.statusCode).toBe(422);
    expect(pages.fake.calls).toEqual([]);
  });
});

test("the address of the network is the proxy's word only where it is trusted", async () => {
  const trusting = await openPages({ trustProxy: true });
  for (const one of [pages, trusting]) {
    await one.server.inject({
      method: "POST",
      url: "/subscribe",
      headers: { "x-forwarded-for": "203.0.113.9" },
      payload: { address: "ada@example.org", topics: ["agents"] },
    });
  }
  expect(pages.fake.calls).toMatchObject([{ given: { ip: "127.0.0.1" } }]);
  expect(trusting.fake.calls).toMatchObject([{ given: { ip: "203.0.113.9" } }]);
  await trusting.close();
});
