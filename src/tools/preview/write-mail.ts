import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Mail } from "../../model.ts";

/** Writes a mail as `NAME.eml`, `NAME.html` and `NAME.txt` into a folder, and returns their paths. */
export async function writeMail(
  folder: string,
  name: string,
  { raw, html, text }: Pick<Mail, "raw" | "html" | "text">,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const forms = { eml: raw, html, txt: text };
  const written = Object.entries(forms).map(async ([form, content]) => {
    const file = path.join(folder, `${name}.${form}`);
    await writeFile(file, content);
    return file;
  });
  return await Promise.all(written);
}
