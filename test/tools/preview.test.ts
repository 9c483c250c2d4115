import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import PostalMime from "postal-mime";
import { TEMPLATES_DIR } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { type Gallery, openGallery } from "../../src/tools/preview/gallery.ts";
import { MAILS } from "../mail/mails.ts";
import { browserTest, openBrowser } from "../support/browser.ts";
import { startChild } from "../support/child.ts";

const LETTER = "letter.txt.hbs";

let folder: string;
let own: string;
const opened: Gallery[] = [];
const listening: AsyncGenerator<string>[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "paperboy-preview-"));
});
afterEach(async () => {
  for (const versions of listening.splice(0)) await versions.return(undefined);
  for (const gallery of opened.splice(0)) await gallery.close();
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** With an operator's folder of its own. */
async function open(env: Record<string, string> = {}): Promise<Gallery> {
  own = await mkdtemp(path.join(folder, "own-"));
  const config = readConfig({ TEMPLATES_DIR: own, ...env }, { needsSecret: false });
  const gallery = await openGallery(config, 0);
  opened.push(gallery);
  return gallery;
}

async function ask(url: string): Promise<{ status: number; policy: string; text: string }> {
  const answer = await fetch(url);
  const policy = answer.headers.get("content-security-policy") ?? "";
  return { status: answer.status, policy, text: await answer.text() };
}

/** Versions as the server tells of them. */
function listen({ url }: Gallery): AsyncGenerator<string> {
  const versions = versionsFrom(`${url}/changes`);
  listening.push(versions);
  return versions;
}

async function* versionsFrom(url: string): AsyncGenerator<string> {
  const { body } = await fetch(url);
  let text = "";
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) yield event.replace(/^data: /, "");
  }
}

async function nextOf(versions: AsyncGenerator<string>, last: string): Promise<string> {
  for (;;) {
    const { value } = await versions.next();
    if (value !== last) return String(value);
  }
}

/** At once, as editors do that replace the file. */
async function save(name: string, text: string): Promise<void> {
  const draft = path.join(folder, "draft");
  await writeFile(draft, text);
  await rename(draft, path.join(own, name));
}

test("lists every mail, and shows each in both schemes, as text and as it is on the wire", async () => {
  const { url } = await open();
  const list = await ask(url);
  expect(list.status).toBe(200);
  expect(list.policy).toContain("default-src 'none'");
  for (const told of ["and 7 more", "Reading the minutes: long meetings", "KB of HTML"]) {
    expect(list.text).toContain(told);
  }
  for (const { name, title } of MAILS) {
    expect(list.text).toContain(`<a href="/mails/${name}">${title}</a>`);
    const page = await ask(`${url}/mails/${name}`);
    expect(page.text).toContain('<iframe sandbox title="Phone, 375 px, dark"');
    const light = await ask(`${url}/mails/${name}/light`);
    const dark = await ask(`${url}/mails/${name}/dark`);
    for (const shown of [light, dark]) {
      expect({ name, status: shown.status }).toEqual({ name, status: 200 });
      expect(shown.policy).toMatch(/^default-src 'none'.*; sandbox$/);
      expect(shown.text).not.toContain("prefers-color-scheme");
    }
    expect(light.text).not.toBe(dark.text);
    expect((await ask(`${url}/mails/${name}/text`)).text).not.toMatch(/<html/);
    expect((await ask(`${url}/mails/${name}/source`)).text).toMatch(/^From: /);
  }
  for (const nowhere of ["/mails/nothing", "/mails/digest/sepia", "/mails/nothing/light"]) {
    expect((await ask(url + nowhere)).status).toBe(404);
  }
});

test("shows pictures only where they are asked for, and of other servers only the logo", async () => {
  const { url } = await open({ LOGO_URL: "https://lab.example/logo.png", THUMBNAILS: "true" });
  const shown = await ask(`${url}/mails/digest/light`);
  expect(shown.policy).toContain("img-src data: https://lab.example;");
  expect(shown.text).toContain('src="https://lab.example/logo.png"');
  expect(shown.text).not.toContain("https://pictures.example");
  expect((await ask(`${url}/mails/digest/light?pictures=no`)).policy).toContain("img-src 'none'");
});

test("tells of a broken template with file and line, and goes on when it is mended", async () => {
  const gallery = await open();
  const versions = listen(gallery);
  const whole = await nextOf(versions, "");
  const file = path.join(own, LETTER);

  await save(LETTER, "{{{heading}}}\n{{{button.url}}}\n{{{headline}}}\n");
  const broken = await nextOf(versions, whole);
  for (const page of ["/", "/mails/confirm", "/mails/confirm/light"]) {
    const { status, text } = await ask(gallery.url + page);
    expect(status).toBe(500);
    expect(text).toContain(`${file}, line 3: there is nothing named headline`);
  }

  await save(LETTER, "Mended.\n{{{button.url}}}\n");
  const mended = await nextOf(versions, broken);
  expect((await ask(`${gallery.url}/mails/confirm/text`)).text).toMatch(/^Mended\.\n/);
  expect((await ask(gallery.url)).text).toContain(`data-version="${mended}"`);

  await rm(file);
  expect(await nextOf(versions, mended)).toBe(whole);
});

test("sees what is written into a folder that was made while it runs", async () => {
  const gallery = await open();
  const versions = listen(gallery);
  const whole = await nextOf(versions, "");
  const card = await readFile(path.join(TEMPLATES_DIR, "partials", "paper.txt.hbs"), "utf8");
  const made = await mkdtemp(path.join(folder, "made-"));
  await writeFile(path.join(made, "paper.txt.hbs"), `First.\n${card}`);
  await rename(made, path.join(own, "partials"));
  const first = await nextOf(versions, whole);
  expect((await ask(`${gallery.url}/mails/digest-one/text`)).text).toContain("First.");
  await save("partials/paper.txt.hbs", `Second.\n${card}`);
  await nextOf(versions, first);
  expect((await ask(`${gallery.url}/mails/digest-one/text`)).text).toContain("Second.");
});

test("starts with a folder that is not there, and is mended by whoever asks again", async () => {
  const missing = path.join(folder, "not-yet");
  const { url } = await open({ TEMPLATES_DIR: missing });
  expect((await ask(url)).text).toContain(`${missing}: is no folder that we can read`);
  await mkdir(missing);
  expect((await ask(url)).status).toBe(200);
});

browserTest(
  "frames keep their scheme whatever the system's, run nothing, and show a saved template by themselves",
  async () => {
    const { url } = await open();
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${url}/mails/digest-hostile`);
        const grounds = await Promise.all(
          page.frames().map(async (frame) => {
            await frame.waitForLoadState();
            return await frame.evaluate("getComputedStyle(document.body).backgroundColor");
          }),
        );
        const [light, dark] = ["rgb(255, 253, 249)", "rgb(23, 23, 26)"];
        expect(grounds.slice(1)).toEqual([light, dark, light, dark]);
        expect(await page.evaluate("window.ran")).toBeUndefined();
      }
      await page.goto(`${url}/mails/confirm`);
      await save(LETTER, "Told anew.\n{{{button.url}}}\n");
      await page.getByText("Told anew.").waitFor();
    } finally {
      await browser.close();
    }
  },
);

test("writes every mail as files that another parser reads", async () => {
  const out = path.join(folder, "out");
  const child = startChild(["src/tools/preview.ts", "--out", out], {});
  expect({ code: await child.exited, stderr: child.stderr() }).toEqual({ code: 0, stderr: "" });
  expect(child.stdout()).toContain(`${MAILS.length} mails written to ${out}`);
  const names = MAILS.flatMap(({ name }) => [`${name}.eml`, `${name}.html`, `${name}.txt`]);
  expect((await readdir(out)).toSorted()).toEqual(names.toSorted());
  for (const { name } of MAILS) {
    const parsed = await PostalMime.parse(await readFile(path.join(out, `${name}.eml`)));
    expect(parsed.subject).not.toBe("");
    const html = await readFile(path.join(out, `${name}.html`), "utf8");
    const text = await readFile(path.join(out, `${name}.txt`), "utf8");
    expect(parsed.html?.trim()).toBe(html.trim());
    expect(parsed.text?.trim()).toBe(text.trim());
  }
});

test.each([
  [["--out", "x"], { TEMPLATES_DIR: "/nowhere" }, 1, "/nowhere: is no folder that we can read"],
  [["--wrong"], {}, 2, "Usage: npm run preview"],
])("with %j and %j ends in a sentence", async (args, env, code, sentence) => {
  const child = startChild(["src/tools/preview.ts", ...args], env);
  expect(await child.exited).toBe(code);
  expect(child.stderr()).toContain(sentence);
  expect(child.stderr()).not.toContain("    at ");
});
