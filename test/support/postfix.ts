import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe } from "@jest/globals";

/** Debian's Postfix on ports and in folders of its own: nothing of /etc/postfix or the system's queue. */

const COMMANDS = "/usr/sbin";

/** `describe` where Postfix can be started; a visible skip elsewhere, and in CI a failure. */
export const describePostfix = canStart() ? describe : describe.skip;

function canStart(): boolean {
  const isThere = existsSync(path.join(COMMANDS, "postfix"));
  if ((isThere && process.getuid?.() === 0) || process.env["CI"] === "true") return true;
  const reason = isThere ? "only root can start it" : `there is none in ${COMMANDS}`;
  process.stderr.write(`skipped: tests with Postfix (${reason})\n`);
  return false;
}

export type PostfixSettings<Door extends string> = {
  /** What an operator has in main.cf; folders, log and where all mail goes are added. */
  mainCf: string;
  /** The server on loopback that all mail is relayed to. */
  relayPort: number;
  /** Each a port that it listens on, with the settings that differ there. */
  doors: Record<Door, Record<string, string>>;
  /** Files beside main.cf; `$config_directory/` leads to them. */
  files: Record<string, string>;
};

export type Postfix<Door extends string> = {
  urls: Record<Door, string>;
  start(): Promise<void>;
  stop(): Promise<void>;
  queue(): Promise<Queued[]>;
  /** Tries at once what waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** A line of `postqueue -j`. */
export type Queued = {
  queue_name: string;
  queue_id: string;
  recipients: { address: string; delay_reason?: string }[];
};

export async function openPostfix<Door extends string>(
  settings: PostfixSettings<Door>,
): Promise<Postfix<Door>> {
  const folder = await mkdtemp(path.join(tmpdir(), "paperboy-postfix-"));
  const ports = new Map<string, number>();
  for (const door of Object.keys(settings.doors)) ports.set(door, await freePort());
  await configure(folder, settings, ports);
  const command = (name: string) => path.join(COMMANDS, name);
  const control = (verb: string) => run(command("postfix"), ["-c", folder, verb]);
  const start = async () => {
    if ((await control("start")) !== 0) {
      throw new Error(`Postfix does not start: ${await readFile(log(folder), "utf8")}`);
    }
    await Promise.all([...ports.values()].map(answers));
  };
  const close = async () => {
    try {
      await control("stop");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  await start().catch(async (error) => {
    await close();
    throw error;
  });
  const urls = [...ports].map(([door, port]) => [door, `smtp://127.0.0.1:${port}`]);
  return {
    urls: Object.fromEntries(urls) as Record<Door, string>,
    start,
    async stop() {
      await control("stop");
    },
    async queue() {
      const { stdout } = await promisify(execFile)(command("postqueue"), ["-c", folder, "-j"]);
      return stdout
        .split("\n")
        .flatMap((line) => (line === "" ? [] : (JSON.parse(line) as Queued)));
    },
    async flush() {
      await run(command("postqueue"), ["-c", folder, "-f"]);
    },
    close,
  };
}

const log = (folder: string) => path.join(folder, "mail.log");

async function configure<Door extends string>(
  folder: string,
  { mainCf, relayPort, doors, files }: PostfixSettings<Door>,
  ports: ReadonlyMap<string, number>,
): Promise<void> {
  // Its daemons give root's rights up and must still find their queue.
  await chmod(folder, 0o755);
  await mkdir(path.join(folder, "queue"));
  const own = {
    queue_directory: path.join(folder, "queue"),
    data_directory: path.join(folder, "data"),
    maillog_file: log(folder),
    maillog_file_prefixes: folder,
    relayhost: `[127.0.0.1]:${relayPort}`,
  };
  const lines = Object.entries(own).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(path.join(folder, "main.cf"), `${mainCf}${lines.join("")}`);
  const listening = Object.entries<Record<string, string>>(doors).map(([door, differing]) => {
    const options = Object.entries(differing).map(([name, value]) => ` -o {${name}=${value}}`);
    return `127.0.0.1:${ports.get(door)} inet n - n - - smtpd${options.join("")}\n`;
  });
  await writeFile(path.join(folder, "master.cf"), `${listening.join("")}${SERVICES}`);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}

/** Those of Debian's master.cf that relaying takes, none of them in a chroot. */
const SERVICES = `
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
smtp      unix  -       -       n       -       -       smtp
relay     unix  -       -       n       -       -       smtp
showq     unix  n       -       n       -       -       showq
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
`;

/** Without pipes: what it leaves running would hold them open. */
async function run(command: string, options: readonly string[]): Promise<number> {
  const [code] = await once(spawn(command, options, { stdio: "ignore" }), "exit");
  return code as number;
}

/** Below those that connections are given: nobody takes it while Postfix is stopped. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = net.createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = net.connect(port, "127.0.0.1");
    const greeting = await Promise.race([
      once(socket, "data").catch(() => null),
      once(socket, "close").then(() => null),
    ]);
    socket.destroy();
    if (greeting !== null) return;
    await sleep(50);
  }
}
