import { createHash } from "node:crypto";
import { TEMPLATES_DIR } from "../../app.ts";
import { openTemplateFiles } from "../../compose/template-files.ts";
import { createTemplates } from "../../compose/templates.ts";
import type { Config } from "../../config.ts";
import { messageOf } from "../../log.ts";
import { composeSettings } from "../../mail-composer.ts";
import { type SpecimenMail, specimenMails } from "./specimen-mails.ts";

/** What the templates make of the specimens now, or what is wrong with them; `version` tells two apart. */
export type Specimens = { version: string } & (
  | { kind: "composed"; mails: readonly SpecimenMail[] }
  | { kind: "broken"; problem: string }
);

/** Every mail there is, from the running templates and this installation's names and look. */
export async function composeSpecimens(config: Config): Promise<SpecimenMail[]> {
  const files = await openTemplateFiles(TEMPLATES_DIR, config.look.templatesDir);
  const templates = await createTemplates(files, config.look.colours);
  return specimenMails({ templates, settings: composeSettings(config) });
}

/** The same for whoever can bear a template that is broken just now. */
export async function trySpecimens(config: Config): Promise<Specimens> {
  try {
    const mails = await composeSpecimens(config);
    return { kind: "composed", mails, version: hashOf(mails.map(({ mail }) => mail.raw)) };
  } catch (error) {
    const problem = messageOf(error);
    return { kind: "broken", problem, version: hashOf([problem]) };
  }
}

function hashOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("base64url").slice(0, 16);
}
