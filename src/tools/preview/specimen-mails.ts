import { createCards } from "../../compose/cards.ts";
import { type ComposeSettings, composeDigest } from "../../compose/compose-digest.ts";
import { composeLetter } from "../../compose/compose-letter.ts";
import type { Templates } from "../../compose/templates.ts";
import {
  type Day,
  type DeliveryId,
  type Mail,
  NOTICE_KINDS,
  type NoticeKind,
  type Subscriber,
  type SubscriberId,
  type Topic,
} from "../../model.ts";
import { HOSTILE, HOSTILE_ADDRESS, HOSTILE_NAME, HOSTILE_SOURCES } from "./hostile-papers.ts";
import { LONG, ORDINARY, SINGLE, type SpecimenPapers } from "./specimen-papers.ts";

export type SpecimenMail = { name: string; title: string; mail: Mail };

type Hand = { templates: Templates; settings: ComposeSettings };

const DAY = "2026-01-26" as Day;
const SENT_AT = new Date("2026-01-26T06:00:00Z");

/** Each mail there is, about made-up papers, in the hand of these templates and settings. */
export function specimenMails({ templates, settings }: Hand): SpecimenMail[] {
  const own = { templates, settings };
  const pictures = { templates, settings: withPictures(settings) };
  const hostile = { templates, settings: byHostileOperator(settings) };
  return [
    { name: "digest", title: "Digest of an ordinary day", mail: digest(own, ORDINARY) },
    { name: "digest-one", title: "Digest of one paper", mail: digest(own, SINGLE) },
    { name: "digest-long", title: "Digest of 50 long papers", mail: digest(own, LONG, ["arxiv"]) },
    { name: "digest-pictures", title: "Digest with pictures", mail: digest(pictures, ORDINARY) },
    {
      name: "digest-hostile",
      title: "Digest of hostile papers",
      mail: digest(hostile, HOSTILE, HOSTILE_SOURCES),
    },
    ...NOTICE_KINDS.map((kind) => ({
      name: kind,
      title: `Letter: ${kind}`,
      mail: letter(own, kind, ORDINARY.topics),
    })),
    ...NOTICE_KINDS.map((kind) => ({
      name: `${kind}-hostile`,
      title: `Letter: ${kind}, by a hostile operator`,
      mail: letter(hostile, kind, HOSTILE.topics),
    })),
  ];
}

function withPictures(settings: ComposeSettings): ComposeSettings {
  const logoUrl = settings.logoUrl ?? "https://pictures.example/logo.png";
  return { ...settings, hasThumbnails: true, logoUrl };
}

function byHostileOperator(settings: ComposeSettings): ComposeSettings {
  return {
    ...settings,
    mailFrom: { ...settings.mailFrom, name: HOSTILE_NAME },
    logoUrl: undefined,
    footText: HOSTILE_NAME,
    operatorName: HOSTILE_NAME,
    operatorAddress: HOSTILE_ADDRESS,
  };
}

function digest(
  { templates, settings }: Hand,
  { papers, topics }: SpecimenPapers,
  missing: readonly string[] = [],
): Mail {
  return composeDigest({
    delivery: { id: "0b9c5a52-6f3e-4f5b-9a55-d1a4c0de0001" as DeliveryId, day: DAY },
    to: reader(topics).address,
    papers,
    topics,
    missing,
    since: "2026-01-03" as Day,
    urls: {
      unsubscribe: linkTo("unsubscribe"),
      preferences: linkTo("preferences"),
      browser: linkTo("digest"),
    },
    cards: createCards(templates, settings),
    templates,
    settings,
    sentAt: SENT_AT,
  });
}

function letter({ templates, settings }: Hand, kind: NoticeKind, topics: Topic[]): Mail {
  return composeLetter({
    notice: { id: "5d8f2a10-11d7-4c6b-8a57-3f1e7c9b0002", day: DAY, kind },
    subscriber: reader(topics),
    urls: {
      confirm: linkTo("confirm"),
      block: linkTo("block"),
      preferences: linkTo("preferences"),
      unsubscribe: linkTo("unsubscribe"),
      comeBack: linkTo("undo"),
      home: "https://papers.example/",
    },
    templates,
    settings,
    sentAt: SENT_AT,
  });
}

function reader(topics: Topic[]): Subscriber {
  return {
    id: "7c1f9a4e-52d8-4b30-9e6d-0a8b3c5d7e91" as SubscriberId,
    address: "reader@example.org",
    addressHash: "",
    nonce: "",
    state: "active",
    timeZone: "Europe/Berlin",
    localMinute: 450,
    frequency: "daily",
    weekday: 1,
    size: topics.length,
    leastSize: 1,
    pausedUntil: null,
    topics,
    muted: [],
  };
}

/** As long as a real one, with a signature that verifies nothing. */
function linkTo(purpose: string): string {
  const token = `v1.${purpose}.${reader([]).id}.mkq3zc.c3BlY2ltZW4tc2lnbmF0dXJl`;
  return `https://papers.example/${purpose}/${token}`;
}
