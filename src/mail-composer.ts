import type { App } from "./app.ts";
import type { ComposeSettings } from "./compose/compose-digest.ts";
import { createComposer } from "./compose/composer.ts";
import { createLetterComposer } from "./compose/letter-composer.ts";
import type { Config } from "./config.ts";
import { domainOf } from "./deliver/domain-of.ts";
import type { Mail } from "./model.ts";
import type { Claim } from "./store/claims.ts";
import { readPapers } from "./store/read-papers.ts";
import { createLinks } from "./subscribe/links.ts";

/** The mail of a claimed delivery or notice, with this installation's names and links. */
export async function createMailComposer(app: App): Promise<(held: Claim) => Promise<Mail>> {
  const { config, clock } = app;
  const templates = await app.templates();
  const links = createLinks(app.signer(), config.baseUrl);
  const settings = composeSettings(config);
  const letter = createLetterComposer({ templates, settings, links: links.letter, clock });
  const digest = createComposer({
    readPapers: (ids) => readPapers(app.store.db, ids),
    templates,
    settings,
    links: links.digest,
    clock,
  });
  return (held) => (held.ledger === "notice" ? letter(held) : digest(held));
}

/** What is the same in every mail of this installation. */
export function composeSettings({ mailFrom, operator, look, baseUrl }: Config): ComposeSettings {
  return {
    mailFrom,
    listId: `digest.${domainOf(mailFrom.address)}`,
    senderId: "paperboy",
    hasThumbnails: look.hasThumbnails,
    logoUrl: look.logoUrl,
    footText: look.footText,
    operatorName: operator.name,
    operatorAddress: operator.address,
    privacyUrl: operator.privacyUrl ?? `${baseUrl}/privacy`,
  };
}
