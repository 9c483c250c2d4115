import { describe, expect, test } from "@jest/globals";
import type { FolderFacts } from "../../../src/store/embedded/inspect-folder.ts";
import type { SendingFacts, StoreFacts } from "../../../src/store/inspect-store.ts";
import {
  askBaseUrl,
  type BaseUrlAnswer,
  judgeBaseUrl,
} from "../../../src/tools/doctor/check-base-url.ts";
import { judgeClock } from "../../../src/tools/doctor/check-clock.ts";
import { judgeFolder, judgeStore } from "../../../src/tools/doctor/check-database.ts";
import { judgeSending } from "../../../src/tools/doctor/check-sending.ts";
import { type Finding, fail, ok, warn } from "../../../src/tools/doctor/finding.ts";
import { printEnd, printFinding } from "../../../src/tools/doctor/print-findings.ts";
import { judgeOutcome } from "../../../src/tools/doctor/test-mail.ts";
import { serve } from "../../ingest/serve.ts";

const NOW = new Date("2026-11-25T12:00:00Z");

function levels(findings: readonly Finding[]): string[] {
  return findings.map(({ level, subject }) => `${level} ${subject}`);
}

describe("the database", () => {
  const facts: StoreFacts = {
    name: "PostgreSQL at db/paperboy",
    version: "15.14",
    isNewEnough: true,
    roundTripMs: 1.2,
    clockAheadMs: 0,
    missing: [],
    unknown: [],
    addressKey: null,
    sending: null,
  };
  test.each<[string, Partial<StoreFacts>, string[]]>([
    ["well", {}, ["ok database", "ok migrations"]],
    ["too old", { version: "14.2", isNewEnough: false }, ["fail database", "ok migrations"]],
    ["far away", { roundTripMs: 150 }, ["warn database", "ok migrations"]],
    ["behind", { missing: ["2026_a"] }, ["ok database", "warn migrations"]],
    ["ahead", { unknown: ["2027_a"], missing: ["2026_a"] }, ["ok database", "fail migrations"]],
  ])("%s", (_name, more, wanted) => {
    expect(levels(judgeStore({ ...facts, ...more }))).toEqual(wanted);
  });
});

describe("the folder of the embedded database", () => {
  const facts: FolderFacts = {
    path: "/data",
    isThere: true,
    isWritable: true,
    ownerUid: 1000,
    ourUid: 1000,
    freeBytes: 2 ** 33,
    hasDatabase: true,
  };
  test.each<[string, Partial<FolderFacts>, string[]]>([
    ["well", {}, ["ok DATA_DIR", "ok disk"]],
    ["not ours", { ownerUid: 0 }, ["warn DATA_DIR", "ok disk"]],
    ["not writable", { ownerUid: 0, isWritable: false }, ["fail DATA_DIR", "ok disk"]],
    ["not there", { isThere: false, ownerUid: 0 }, ["ok DATA_DIR", "ok disk"]],
    ["nearly full", { freeBytes: 300 * 2 ** 20 }, ["ok DATA_DIR", "warn disk"]],
    ["full", { freeBytes: 2 ** 20 }, ["ok DATA_DIR", "fail disk"]],
  ])("%s", (_name, more, wanted) => {
    expect(levels(judgeFolder("/data", { ...facts, ...more }))).toEqual(wanted);
  });

  test("that is ours and cannot be written is not to be given to us", () => {
    const [access] = judgeFolder("/data", { ...facts, isWritable: false });
    expect(access?.mend).toContain("name another DATA_DIR");
  });
});

describe("sending", () => {
  const facts: SendingFacts = {
    activeReaders: 3,
    returnedReaders: 0,
    preparedAt: new Date("2026-11-25T11:59:30Z"),
    acceptedAt: new Date("2026-11-24T11:00:00Z"),
    overdue: 0,
    inDoubt: 0,
    shut: [],
  };
  test.each<[string, Partial<SendingFacts>, string[]]>([
    ["goes on", {}, ["ok readers", "ok service", "ok queue"]],
    ["to nobody", { activeReaders: 0 }, ["warn readers", "ok service", "ok queue"]],
    ["never begun", { preparedAt: null }, ["ok readers", "warn service", "ok queue"]],
    [
      "stopped",
      { preparedAt: new Date("2026-11-25T11:40:00Z") },
      ["ok readers", "warn service", "ok queue"],
    ],
    ["without a worker", { overdue: 4 }, ["ok readers", "ok service", "warn queue"]],
    ["in doubt", { inDoubt: 2 }, ["ok readers", "ok service", "ok queue", "warn in doubt"]],
    ["held back", { shut: ["gmail.com"] }, ["ok readers", "ok service", "warn queue"]],
  ])("%s", (_name, more, wanted) => {
    expect(levels(judgeSending({ ...facts, ...more }, NOW))).toEqual(wanted);
  });

  test("is told with its last success", () => {
    expect(judgeSending(facts, NOW)[2]?.says).toBe(
      "nothing has been waiting for long; last digest accepted 1 day ago",
    );
    expect(judgeSending({ ...facts, shut: ["*"] }, NOW)[2]?.says).toContain("to everybody");
    const [readers] = judgeSending({ ...facts, returnedReaders: 1 }, NOW);
    expect(readers?.says).toBe("3 active, 1 whose mailbox takes no mail get none");
  });
});

describe("BASE_URL", () => {
  const answered = (more: object): BaseUrlAnswer => ({
    kind: "answered",
    status: 200,
    isOurs: true,
    location: null,
    clockAheadMs: 0,
    ...more,
  });
  const silent: BaseUrlAnswer = { kind: "silent", cause: "ECONNREFUSED" };
  test.each<[string, string, BaseUrlAnswer, string[]]>([
    ["well", "https://lab.org", answered({}), ["ok BASE_URL"]],
    ["in the clear", "http://lab.org", answered({}), ["ok BASE_URL", "warn links"]],
    ["in the clear at home", "http://digest.lab.internal", answered({}), ["ok BASE_URL"]],
    ["in the clear at home, by address", "http://192.168.1.5:8080", answered({}), ["ok BASE_URL"]],
    ["this machine", "http://127.0.0.1:8080", answered({}), ["ok BASE_URL", "warn links"]],
    ["nobody", "https://lab.org", silent, ["warn BASE_URL"]],
    [
      "somebody else",
      "https://lab.org",
      answered({ isOurs: false, status: 404 }),
      ["warn BASE_URL"],
    ],
    [
      "moved",
      "https://lab.org",
      answered({ isOurs: false, status: 301, location: "/x" }),
      ["warn BASE_URL"],
    ],
  ])("%s", (_name, baseUrl, answer, wanted) => {
    expect(levels(judgeBaseUrl(baseUrl, answer))).toEqual(wanted);
  });
});

describe("BASE_URL is asked", () => {
  const from = { fetch, clock: () => NOW, limitMs: 5_000 };

  test("for what only Paperboy answers, and for the time", async () => {
    const { baseUrl } = await serve(({ url }, response) => {
      response.setHeader("date", "Wed, 25 Nov 2026 12:02:00 GMT");
      if (url.pathname === "/moved/healthz") response.writeHead(301, { location: "/" });
      response.end(url.pathname === "/paper/healthz" ? '{"status":"ok"}' : "<h1>It works</h1>");
    });
    expect(await askBaseUrl(`${baseUrl}/paper`, from)).toEqual({
      kind: "answered",
      status: 200,
      isOurs: true,
      location: null,
      clockAheadMs: 120_000,
    });
    expect(await askBaseUrl(`${baseUrl}/moved`, from)).toMatchObject({
      isOurs: false,
      location: "/",
    });
    expect(await askBaseUrl(baseUrl, from)).toMatchObject({ status: 200, isOurs: false });
  });

  test("and not waited for", async () => {
    const { baseUrl } = await serve(() => {});
    const told = await askBaseUrl(baseUrl, { ...from, limitMs: 50 });
    expect(told).toEqual({ kind: "silent", cause: "no answer in time" });
  });
});

test.each<[string, number[], string, RegExp]>([
  ["nobody to ask", [], "ok", /^reads 2026-11-25T12:00:00.000Z/],
  ["together", [900, -2_000], "ok", /^within 2 s of a's and b's$/],
  ["a minute off", [0, 61_000], "warn", /^is 61 s behind b's$/],
  ["minutes ahead", [-301_000, 0], "fail", /^is 301 s ahead of a's$/],
])("the clock: %s", (_name, offsets, level, says) => {
  const others = offsets.map((aheadMs, at) => ({ whose: `${"ab"[at]}'s`, aheadMs }));
  const told = judgeClock(others, NOW);
  expect(told.level).toBe(level);
  expect(told.says).toMatch(says);
});

test.each([
  ["accepted", "ok"],
  ["deferred", "warn"],
  ["uncertain", "warn"],
  ["refused", "fail"],
  ["transport", "fail"],
] as const)("a test mail that is %s: %s", (kind, level) => {
  const mail = {
    from: "a@b.org",
    to: "c@d.org",
    messageId: "<1@b.org>",
    subject: "",
    html: "",
    text: "",
  };
  const told = judgeOutcome({ kind, reply: "250 so" }, { ...mail, raw: Buffer.alloc(0) });
  expect(told).toMatchObject({ level, says: expect.stringContaining("250 so") });
  expect(told.mend).toBeDefined();
});

describe("the report", () => {
  test("is aligned, with the advice below the fact", () => {
    expect(printFinding(warn("relay TLS", "expires", "Renew it."), false)).toBe(
      "warn  relay TLS        expires\n                       Renew it.",
    );
    expect(printFinding(ok("disk", "free"), true)).toBe(
      "\u001b[32mok    \u001b[0mdisk             free",
    );
  });

  test("does not let a relay's words move the terminal", () => {
    const told = printFinding(ok("relay greeting", "220 \u001b[2J\u202Ehi\r\nthere"), false);
    expect(told).toBe("ok    relay greeting   220  [2J hi there");
    expect(printFinding(ok("relay greeting", "x".repeat(5_000)), false).length).toBeLessThan(700);
  });

  test("ends with what it comes to and the next command", () => {
    const well = [ok("a", ""), warn("b", "")];
    expect(printEnd(well, undefined)).toContain(
      "Nothing here stops digests, 1 to look at. Next: npm run doctor -- --to",
    );
    expect(printEnd(well, "ada@example.org")).toContain("Next: npm start");
    expect(printEnd([...well, fail("c", "")], undefined)).toContain(
      "1 thing stops digests, 1 to look at",
    );
  });
});
