import type { Mail } from "../../src/model.ts";
import { type SpecimenMail, specimenMails } from "../../src/tools/preview/specimen-mails.ts";
import { settings, templates } from "../compose/specimens.ts";

/** Every mail there is, composed once for a file of tests. */
export const MAILS: readonly SpecimenMail[] = specimenMails({ templates, settings });

export function mailNamed(name: string): Mail {
  const found = MAILS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no specimen mail ${name}`);
  return found.mail;
}
