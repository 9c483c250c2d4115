import { describe, expect, test } from "@jest/globals";
import { createWrappedAddressKey } from "../../../src/subscribe/address-key.ts";
import {
  checkConfiguration,
  judgeAddressKey,
  judgeSecret,
} from "../../../src/tools/doctor/check-configuration.ts";

const SECRET = "a-secret-that-only-tests-know-of";
const OTHER = "another-secret-of-the-same-tests";
const EXAMPLE = "an-example-that-only-works-on-localhost";

function check(env: Record<string, string>) {
  return checkConfiguration(env, "a test");
}

describe("the configuration", () => {
  test("that is right is said to be, and used", () => {
    const { findings, config, wrong } = check({ SECRET, PORT: "8090" });
    expect(findings).toMatchObject([{ level: "ok", subject: "configuration" }]);
    expect(config?.web.port).toBe(8090);
    expect([...wrong]).toEqual([]);
  });

  test("with a key that is broken is used without it, and without what goes with it", () => {
    const dkim = { DKIM_DOMAIN: "lab.org", DKIM_SELECTOR: "s1", DKIM_KEY: "/no/such/file" };
    const { config, wrong } = check({ SECRET, ...dkim, PORT: "8090" });
    expect([...wrong]).toEqual(["DKIM_KEY"]);
    expect(config).toMatchObject({ dkim: undefined, web: { port: 8090 } });
    const model = check({ SECRET, SUMMARY_URL: "nowhere", SUMMARY_MODEL: "small" });
    expect(model.config).toMatchObject({ summaries: undefined });
  });

  test("tells every problem at once, and the rest is used", () => {
    const { findings, config, wrong } = check({
      PORT: "many",
      SMTP_URL: "smtp://ada:secret word@relay.lab.org",
      DKIM_DOMAIN: "lab.org",
      MAIL_FROM: "Lab <digest@lab.org>",
    });
    expect(findings.map(({ level }) => level)).toEqual(Array(findings.length).fill("fail"));
    const wanted = ["DKIM_DOMAIN", "DKIM_KEY", "DKIM_SELECTOR", "PORT", "SECRET", "SMTP_URL"];
    expect([...wrong].toSorted()).toEqual(wanted);
    expect(config?.mailFrom.address).toBe("digest@lab.org");
    expect(JSON.stringify(findings)).not.toContain("secret word");
  });

  test.each([
    ["no secret", { SECRET: "" }, ["SECRET"]],
    ["a local BASE_URL for readers elsewhere", { SMTP_URL: "smtp://relay.lab.org" }, ["BASE_URL"]],
    [
      "the example's secret for everybody",
      { SECRET: EXAMPLE, BASE_URL: "https://lab.org" },
      ["SECRET"],
    ],
    [
      "half of the summaries",
      { SUMMARY_URL: "http://127.0.0.1/v1" },
      ["SUMMARY_URL", "SUMMARY_MODEL"],
    ],
  ])("%s leaves the rest to be looked at", (_name, env: Record<string, string>, wanted) => {
    const { findings, config, wrong } = check({ SECRET, ...env });
    expect([...wrong]).toEqual(wanted);
    expect(findings).toHaveLength(1);
    expect(config).not.toBeNull();
  });
});

test("the example's secret is told from one's own, wherever it stands in the list", () => {
  expect(judgeSecret({ secrets: [SECRET] }).level).toBe("ok");
  expect(judgeSecret({ secrets: [SECRET, EXAMPLE] }).level).toBe("warn");
});

test.each([
  ["none yet", null, [SECRET], "ok", "first start"],
  ["the same", createWrappedAddressKey(SECRET), [SECRET], "ok", "this installation's"],
  ["rotated", createWrappedAddressKey(SECRET), [OTHER, SECRET], "ok", "older secret"],
  ["another installation's", createWrappedAddressKey(SECRET), [OTHER], "fail", "SECRET=new,old"],
] as const)("the address key: %s", (_name, wrapped, secrets, level, says) => {
  const told = judgeAddressKey(wrapped, { secrets: [...secrets] });
  expect(told.level).toBe(level);
  expect(told.says).toContain(says);
});
