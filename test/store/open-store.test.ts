import { once } from "node:events";
import net from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { openStore, ping, type StoreOptions } from "../../src/store/open-store.ts";
import { explainStoreError, StoreError } from "../../src/store/store-error.ts";
import { copyDataFolder, databaseKinds, openTestDatabaseOn } from "../support/database.ts";

const log = { info() {}, warn() {} };
let opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of opened.toReversed()) await each.close();
  opened = [];
});

async function open(options: Partial<StoreOptions>) {
  const store = await openStore({ dataDir: "/nowhere", log, ...options });
  opened.push(store);
  return store;
}

const message = (type: string, body: Buffer | string) => {
  const bytes = Buffer.concat([Buffer.from(`${type}....`), Buffer.from(body)]);
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
};
const READY = message("Z", "I");
const WELCOME = Buffer.concat([message("R", "\0\0\0\0"), READY]);
const errorAnswer = (code: string) => message("E", `SFATAL\0VFATAL\0C${code}\0Mrefused\0\0`);
const textAnswer = (text: string) =>
  Buffer.concat([
    message("T", `\0\u0001server_version\0${"\0".repeat(8)}\u0000\u0019${"\0".repeat(8)}`),
    message("D", `\0\u0001\0\0\0${String.fromCharCode(text.length)}${text}`),
    message("C", "SHOW\0"),
    READY,
  ]);

/** A server that gives these answers in turn, one for each thing said to it. */
async function fakeServer(...answers: Buffer[]): Promise<string> {
  const server = net.createServer((socket) => {
    const left = [...answers];
    socket.on("error", () => {});
    socket.on("data", () => socket.write(left.shift() ?? ""));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(server);
  return `postgres://reader:sesame@127.0.0.1:${(server.address() as net.AddressInfo).port}/mail`;
}

async function refusal(options: Partial<StoreOptions>): Promise<string> {
  const error = await open(options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(StoreError);
  const { message: text } = error as StoreError;
  expect(text).not.toContain("sesame");
  return text;
}

describe("a server that cannot be used is named, with what to do, and without the password:", () => {
  test("nothing listens", async () => {
    const text = await refusal({ databaseUrl: "postgres://reader:sesame@127.0.0.1:1/mail" });
    expect(text).toMatch(/^PostgreSQL at 127\.0\.0\.1:1\/mail: .*does not answer.*DATABASE_URL/);
  });

  test("an address that is none", async () => {
    const text = await refusal({ databaseUrl: "postgres://reader:sesame@:pass:word/mail" });
    expect(text).toMatch(/cannot be read.*postgres:\/\/user:password@host/);
  });

  test.each([
    ["28P01", /refused the user or the password/],
    ["3D000", /no database of that name.*createdb/],
    ["53300", /no connection left/],
  ])("it answers %s", async (code, told) => {
    expect(await refusal({ databaseUrl: await fakeServer(errorAnswer(code)) })).toMatch(told);
  });

  test("it is too old", async () => {
    const databaseUrl = await fakeServer(WELCOME, textAnswer("14.9"));
    expect(await refusal({ databaseUrl })).toMatch(/PostgreSQL 14\.9; Paperboy needs 15 or newer/);
  });

  test("it hangs up", async () => {
    const server = net.createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    opened.push(server);
    const { port } = server.address() as net.AddressInfo;
    const text = await refusal({ databaseUrl: `postgres://reader:sesame@127.0.0.1:${port}/mail` });
    expect(text).toMatch(/connection to the database was lost/);
  });
});

test("the embedded store keeps what was written, and refuses a folder of a newer Paperboy", async () => {
  const folder = await copyDataFolder();
  opened.push({ close: folder.remove });
  const first = await openStore({ dataDir: folder.dataDir, log });
  expect(first.kind).toBe("embedded");
  await ping(first.db);
  await first.db.$executeRaw`
    INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at)
    VALUES ('x', 'x', '29990101000000_future', now())`;
  await first.close();
  expect(await refusal({ dataDir: folder.dataDir })).toMatch(
    /newer Paperboy.*29990101000000_future/,
  );
});

const onServer = databaseKinds.includes("server") ? test : test.skip;
onServer("a server opens as one", async () => {
  const database = await openTestDatabaseOn("server");
  opened.push(database);
  const store = await open({ databaseUrl: database.connectionString });
  expect(store.kind).toBe("server");
  await ping(store.db);
});

describe("what the database itself has is told in one sentence:", () => {
  const wrapped = (code: string, text = "") => {
    const cause = { originalCode: code, originalMessage: text, kind: "postgres" };
    return Object.assign(new Error("Invalid invocation"), {
      code: "P2010",
      meta: { driverAdapterError: { name: "DriverAdapterError", cause } },
    });
  };
  test.each([
    [
      "ENOSPC of a file",
      Object.assign(new Error("write"), { code: "ENOSPC" }),
      /full.*Free some space/,
    ],
    ["53100 through Prisma", wrapped("53100", "could not extend file"), /full/],
    ["a message only", new Error("x: No space left on device"), /full/],
    ["EACCES", Object.assign(new Error("open"), { code: "EACCES" }), /may not be written/],
    ["P1001", Object.assign(new Error("x"), { code: "P1001" }), /does not answer/],
    ["ENOTFOUND", Object.assign(new Error("x"), { code: "ENOTFOUND" }), /name could not be found/],
    ["a lost connection", new Error("Connection terminated unexpectedly"), /was lost/],
    ["several addresses tried", new AggregateError([{ code: "ECONNREFUSED" }]), /does not answer/],
    ["a broken embedded database", wrapped("58030"), /was lost/],
    ["a StoreError inside", new Error("x", { cause: new StoreError("A.", "B.") }), /^A\. B\.$/],
  ])("%s", (_name, error, told) => {
    expect(explainStoreError(error)).toMatch(told);
  });

  test.each([
    ["a bug", new TypeError("x is not a function")],
    ["a refused value", wrapped("23505", "duplicate key")],
    ["nothing", null],
  ])("but not %s", (_name, error) => {
    expect(explainStoreError(error)).toBeNull();
  });
});
