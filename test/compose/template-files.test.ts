import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TemplateError } from "../../src/compose/check-template.ts";
import { openTemplateFiles } from "../../src/compose/template-files.ts";
import { useOwnTemplates } from "../support/own-templates.ts";
import { TEMPLATES_DIR } from "./specimens.ts";

const own = useOwnTemplates();
const ours = async (name: string) => await readFile(path.join(TEMPLATES_DIR, name), "utf8");

describe("templates", () => {
  test("are ours where the operator has none", async () => {
    const files = await openTemplateFiles(TEMPLATES_DIR);
    expect(files.names).toEqual(
      expect.arrayContaining(["digest.mjml", "letters.yaml", "pages/home.hbs"]),
    );
    expect(files.pathOf("digest.mjml")).toBe(path.join(TEMPLATES_DIR, "digest.mjml"));
    expect(await files.read("partials/hand.mjml")).toBe(await ours("partials/hand.mjml"));
  });

  test("are the operator's file by file, and ours for the rest", async () => {
    const dir = await own({ "partials/hand.mjml": "mine", "pages/home.hbs": "my home" });
    const files = await openTemplateFiles(TEMPLATES_DIR, dir);
    expect(await files.read("partials/hand.mjml")).toBe("mine");
    expect(files.pathOf("partials/hand.mjml")).toBe(path.join(dir, "partials", "hand.mjml"));
    expect(await files.read("pages/home.hbs")).toBe("my home");
    expect(await files.read("partials/paper.hbs")).toBe(await ours("partials/paper.hbs"));
    expect(files.pathOf("digest.mjml")).toBe(path.join(TEMPLATES_DIR, "digest.mjml"));
    expect(files.names).toEqual((await openTemplateFiles(TEMPLATES_DIR)).names);
  });

  test("of ours can be read whatever lies over them", async () => {
    const dir = await own({ "pages/home.hbs": "my home" });
    const files = await openTemplateFiles(TEMPLATES_DIR, dir);
    expect(await files.readBuiltIn("pages/home.hbs")).toBe(await ours("pages/home.hbs"));
  });

  test("may bring new pictures and style sheets for the pages, octet by octet", async () => {
    const picture = Buffer.from([0x89, 0x50, 0xff, 0x00, 0x0a]);
    const dir = await own({ "pages/assets/logo.png": picture });
    const files = await openTemplateFiles(TEMPLATES_DIR, dir);
    expect(files.names).toContain("pages/assets/logo.png");
    expect(await files.readBytes("pages/assets/logo.png")).toEqual(picture);
  });

  test("may be links to files, as Kubernetes mounts them", async () => {
    const dir = await own({ "..2026_01_30/letters.yaml": "mine" });
    await symlink("..2026_01_30", path.join(dir, "..data"));
    await symlink("..data/letters.yaml", path.join(dir, "letters.yaml"));
    const files = await openTemplateFiles(TEMPLATES_DIR, dir);
    expect(await files.read("letters.yaml")).toBe("mine");
  });

  test("are told of where a link leads nowhere", async () => {
    const dir = await own({});
    await symlink("gone.yaml", path.join(dir, "letters.yaml"));
    const reading = (await openTemplateFiles(TEMPLATES_DIR, dir)).read("letters.yaml");
    await expect(reading).rejects.toThrow(TemplateError);
    await expect(reading).rejects.toThrow(`${path.join(dir, "letters.yaml")}: cannot be read`);
  });

  test("are not what an editor, git or a reader of the folder needs", async () => {
    const dir = await own({
      "README.md": "how we do it",
      ".git/HEAD": "x",
      "pages/.home.hbs.swp": "x",
    });
    await mkdir(path.join(dir, "empty"));
    const files = await openTemplateFiles(TEMPLATES_DIR, dir);
    expect(files.names).toEqual((await openTemplateFiles(TEMPLATES_DIR)).names);
  });

  test.each([
    "digest.html",
    "hand.mjml",
    "partials/digest.mjml",
    "pages/partials/advert.hbs",
    "pages/preview.hbs",
    "pages/inbox.hbs",
  ])("are told of where one replaces none: %s", async (name) => {
    const dir = await own({ [name]: "x", "letters.yaml": "x" });
    const opened = openTemplateFiles(TEMPLATES_DIR, dir);
    await expect(opened).rejects.toThrow(TemplateError);
    await expect(opened).rejects.toThrow(
      `${path.join(dir, name)}: replaces no template. There are: digest.mjml, `,
    );
    await expect(opened).rejects.not.toThrow("letters.yaml: replaces");
  });

  test.each(["nowhere", "letters.yaml"])("are told of where the folder is none: %s", async (at) => {
    const dir = path.join(await own({ "letters.yaml": "x" }), at);
    const opened = openTemplateFiles(TEMPLATES_DIR, dir);
    await expect(opened).rejects.toThrow(TemplateError);
    await expect(opened).rejects.toThrow(`${dir}: is no folder that we can read`);
  });
});
