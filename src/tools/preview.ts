import { parseArgs } from "node:util";
import { type Config, loadEnvironment, readConfig } from "../config.ts";
import { messageOf } from "../log.ts";
import { type Job, runJob, UsageError } from "../run-job.ts";
import { freePort, untilStopped } from "./demo-ground.ts";
import { composeSpecimens } from "./preview/compose-specimens.ts";
import { openGallery } from "./preview/gallery.ts";
import { previewSubscriber } from "./preview/preview-subscriber.ts";
import { writeMail } from "./preview/write-mail.ts";

/**
 * `npm run preview`: every mail in a gallery that shows templates as they are saved. `--out DIR` writes
 * them as files and ends; `--subscriber ADDRESS` writes that reader's digest.
 */

const USAGE =
  "Usage: npm run preview [-- --out DIR | --subscriber ADDRESS [--out DIR] [--now INSTANT]]";

const OPTIONS = {
  subscriber: { type: "string" },
  out: { type: "string" },
  now: { type: "string" },
} as const;

const SUBSCRIBER_JOB: Job = {
  name: "preview",
  usage: "--subscriber ADDRESS [--out DIR]",
  needsSecret: false,
  hasDryRun: false,
  options: { subscriber: OPTIONS.subscriber, out: OPTIONS.out },
  run: previewSubscriber,
};

async function preview(argv: string[]): Promise<number> {
  const { subscriber, out } = parse(argv);
  if (subscriber !== undefined) return await runJob(SUBSCRIBER_JOB, argv);
  const config = readConfig(loadEnvironment(), { needsSecret: false });
  if (out === undefined) await showGallery(config);
  else await writeSpecimens(config, out);
  return 0;
}

function parse(argv: string[]): { subscriber?: string; out?: string } {
  try {
    return parseArgs({ args: argv, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\n${USAGE}`);
  }
}

async function showGallery(config: Config): Promise<void> {
  say("Paperboy preview: every mail there is, about made-up papers. Nothing is sent.\n");
  const gallery = await openGallery(config, await freePort(8026));
  say(`  gallery    ${gallery.url}`);
  say(`  templates  ${config.look.templatesDir ?? "templates/"}`);
  say(
    "\n  Save a template and the gallery shows it; start again for another .env. Ctrl-C ends it.",
  );
  await untilStopped();
  await gallery.close();
}

async function writeSpecimens(config: Config, out: string): Promise<void> {
  const mails = await composeSpecimens(config);
  for (const { name, mail } of mails) await writeMail(out, name, mail);
  say(`  ${mails.length} mails written to ${out}, each as .eml, .html and .txt`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  try {
    return await preview(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

process.exitCode = await main();
