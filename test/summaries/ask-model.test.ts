import { describe, expect, test } from "@jest/globals";
import { type Asking, askModel, type Message, type Reply } from "../../src/summaries/ask-model.ts";
import { json, type Model, says, serveModel } from "./model-server.ts";

const KEY = "only-tests-know-of";
const MESSAGES: Message[] = [
  { role: "system", content: "Be short." },
  { role: "user", content: '{"title":"Graphs"}' },
];

function asking(over: Partial<Asking> = {}): Asking {
  const now = new Date("2026-01-30T06:00:00Z");
  return { fetch, userAgent: "Paperboy/1.2.3", timeoutMs: 10_000, now, ...over };
}

async function ask(model: Model, over: Partial<Asking> = {}) {
  const { baseUrl, asked } = await serveModel(model);
  const reply = await askModel({ baseUrl, model: "small", key: KEY }, MESSAGES, asking(over));
  return { reply, asked };
}

test("asks the chat completions of the endpoint, with the key and without chance", async () => {
  const { reply, asked } = await ask((_, response) => says(response, "Short."));
  expect(reply).toEqual({ kind: "answered", text: "Short.", isCut: false });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    method: "POST",
    path: "/v1/chat/completions",
    headers: {
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
      "user-agent": "Paperboy/1.2.3",
    },
    body: { model: "small", messages: MESSAGES, max_tokens: 200, temperature: 0 },
  });
});

test("sends no authorization where there is no key", async () => {
  const { baseUrl, asked } = await serveModel((_, response) => says(response, "Short."));
  await askModel({ baseUrl, model: "small" }, MESSAGES, asking());
  expect(asked[0]?.headers.authorization).toBeUndefined();
});

test("knows an answer that was cut off, and one without words", async () => {
  const { reply: cut } = await ask((_, response) => says(response, "Short and", "length"));
  expect(cut).toMatchObject({ kind: "answered", isCut: true });
  const { reply: empty } = await ask((_, response) => says(response, null));
  expect(empty).toMatchObject({ kind: "answered", text: "" });
});

describe("is told as trouble:", () => {
  test.each<[string, Model, Partial<Extract<Reply, { kind: "trouble" }>>]>([
    [
      "no JSON",
      (_, response) => response.end("<html>Welcome</html>"),
      { reason: "an answer that is no chat completion" },
    ],
    [
      "other JSON",
      (_, response) => json(response, 200, { choices: [{ text: "Short." }] }),
      { reason: "an answer that is no chat completion" },
    ],
    [
      "no choice",
      (_, response) => json(response, 200, { choices: [] }),
      { reason: "an answer that is no chat completion" },
    ],
    [
      "a giant body",
      (_, response) => says(response, "word ".repeat(60_000)),
      { reason: "an answer of more than 262144 bytes" },
    ],
    [
      "too many requests, with the pause that is asked for",
      (_, response) => json(response, 429, {}, { "retry-after": "7" }),
      { reason: "status 429", hintMs: 7_000 },
    ],
    ["a server's error", (_, response) => json(response, 500, {}), { reason: "status 500" }],
    [
      "a model that is not there, by the code of the error",
      (_, response) => json(response, 404, { error: { code: "model_not_found", type: "x" } }),
      { reason: "status 404 (model_not_found)" },
    ],
  ])("%s", async (_, model, told) => {
    expect((await ask(model)).reply).toMatchObject({ kind: "trouble", ...told });
  });

  test("no answer in time, also when only its beginning came", async () => {
    const silent = await ask(() => {}, { timeoutMs: 50 });
    expect(silent.reply).toEqual({ kind: "trouble", reason: "no answer in time" });
    const slow = await ask((_, response) => void response.write('{"choices":'), { timeoutMs: 50 });
    expect(slow.reply).toEqual({ kind: "trouble", reason: "no answer in time" });
  });

  test("a connection that breaks, and one that nobody takes", async () => {
    const { reply } = await ask((_, response) => response.destroy());
    expect(reply).toEqual({ kind: "trouble", reason: "UND_ERR_SOCKET" });
    const { baseUrl, close } = await serveModel(() => {});
    await close();
    const refused = await askModel({ baseUrl, model: "small" }, MESSAGES, asking());
    expect(refused).toEqual({ kind: "trouble", reason: "ECONNREFUSED" });
  });
});

test("follows no redirect, which could lead the key elsewhere", async () => {
  const elsewhere = await serveModel((_, response) => says(response, "Short."));
  const { reply } = await ask((_, response) => {
    json(response, 307, {}, { location: `${elsewhere.baseUrl}/chat/completions` });
  });
  expect(reply).toMatchObject({
    kind: "trouble",
    reason: "status 307, a redirect, which is not followed",
  });
  expect(elsewhere.asked).toEqual([]);
});

test.each([
  { error: { message: `Incorrect API key provided: ${KEY}`, code: KEY } },
  { error: { message: KEY, type: `invalid-${KEY}` } },
  { error: KEY },
  KEY,
])("repeats no key that the other end told back (%#)", async (body) => {
  const { reply } = await ask((_, response) => json(response, 401, body));
  expect(reply).toMatchObject({ kind: "trouble", reason: "status 401" });
});

test("ends at once when the service stops", async () => {
  const stop = new AbortController();
  const { reply } = await ask(() => stop.abort(), { signal: stop.signal });
  expect(reply).toEqual({ kind: "stopped" });
});
