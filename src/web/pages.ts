import { readFile } from "node:fs/promises";
import path from "node:path";
import Handlebars from "handlebars";

export type Pages = {
  unsubscribe(token: string): string;
  left(): string;
  unknownLink(): string;
  problem(status: number): string;
};

type Shell = { service: string; title: string; content: string };

/** Reads and compiles templates/pages once. */
export async function loadPages(templatesDir: string, service: string): Promise<Pages> {
  const compile = async <View>(name: string) => {
    const source = await readFile(path.join(templatesDir, "pages", `${name}.hbs`), "utf8");
    return Handlebars.compile<View>(source, { strict: true, knownHelpersOnly: true });
  };
  const shell = await compile<Shell>("shell");
  const unsubscribe = await compile<{ token: string }>("unsubscribe");
  const message = await compile<{ text: string }>("message");
  const page = (title: string, content: string) => shell({ service, title, content });
  const say = (title: string, text: string) => page(title, message({ text }));
  return {
    unsubscribe: (token) => page("Stop these mails?", unsubscribe({ token })),
    left: () => say("You have left", "No more digests will come to you. Nothing else is needed."),
    unknownLink: () =>
      say(
        "This link does not work",
        "It may have been cut off by the mail program. Open the link in the newest digest, or copy it whole.",
      ),
    problem: (status) =>
      status === 404
        ? say("There is nothing here", "The address may be mistyped.")
        : say(
            "That did not work",
            "It is our fault or a passing trouble. Please try again in a minute.",
          ),
  };
}
