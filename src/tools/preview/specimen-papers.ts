import type { PickedPaper } from "../../compose/compose-digest.ts";
import type { Links, Paper, PaperId, Topic, TopicId } from "../../model.ts";

/** Made-up papers: nobody wrote them, and their addresses lead nowhere. */

export type SpecimenPapers = { topics: Topic[]; papers: PickedPaper[] };

export const AUTHORS_OF_A_COLLABORATION = 664;

/** What an edition says of a paper, in as few words as a list of specimens can bear. */
type Told = Partial<Paper> & {
  title: string;
  topic: Topic;
  alsoIn?: string[];
  votes?: number;
  votesGained?: number | null;
  stars?: number | null;
};

export function topic(id: number, name: string): Topic {
  return { id: id as TopicId, slug: null, name, query: name };
}

/** The papers in the order of their scores, the first one first. */
export function pickAll(told: readonly Told[]): PickedPaper[] {
  return told.map((one, at) => {
    const { topic: of, alsoIn = [], votes = 0, votesGained = null, stars = null, ...paper } = one;
    const id = (at + 1) as PaperId;
    const reason = { topics: [of.name, ...alsoIn], votes, votesGained, stars };
    const pick = { paperId: id, topicId: of.id, score: 1000 - at, relevance: 1, reason };
    return { paper: { ...BLANK, id, key: keyOf(id), links: linksOf(id), ...paper }, pick };
  });
}

const BLANK = {
  abstract: null,
  tldr: null,
  summary: null,
  authors: [],
  categories: ["cs.LG"],
  organization: null,
  publishedAt: null,
  listedAt: new Date("2026-01-25T00:00:00Z"),
};

// No month has so many papers, so no real one is at these addresses.
function keyOf(id: number): string {
  return `arxiv:2601.${90_000 + id}`;
}

export function linksOf(id: number, more: Partial<Links> = {}): Links {
  const number = 90_000 + id;
  const archive = "https://arxiv.org";
  return { paper: `${archive}/abs/2601.${number}`, pdf: `${archive}/pdf/2601.${number}`, ...more };
}

export function authors(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const first = FIRST_NAMES[at % FIRST_NAMES.length];
    const last = LAST_NAMES[Math.floor(at / FIRST_NAMES.length + at) % LAST_NAMES.length];
    return `${first} ${last}`;
  });
}

const FIRST_NAMES = ["Ada", "Zoë", "Bo", "Chidi", "Inês", "Ryō", "Łucja", "Wen", "Arjun", "Noor"];
const LAST_NAMES = ["Penn", "Ångström-Vale", "Quill", "Okonjo", "Vellum", "Folio", "Nib", "Reams"];

const GRAPHS = topic(1, "Graph learning");
const LANGUAGE = topic(2, "Language models");
const SOUND = topic(3, "Speech and audio");

/** An ordinary day. */
export const ORDINARY: SpecimenPapers = {
  topics: [GRAPHS, LANGUAGE, SOUND],
  papers: pickAll([
    {
      title: "Ferry routes: message passing that crosses a partition only where it pays",
      topic: GRAPHS,
      alsoIn: [LANGUAGE.name],
      tldr: "Learns which of the cut edges to keep, and reaches the same accuracy on city-sized graphs with a third of the messages.",
      authors: authors(12),
      organization: "Harbour Institute",
      links: linksOf(1, {
        code: "https://github.com/example/ferry-routes",
        project: "https://ferries.example/",
        discussion: "https://huggingface.co/papers/2601.90001",
        thumbnail: "https://pictures.example/ferry-routes.png",
      }),
      votes: 143,
      votesGained: 52,
      stars: 1234,
    },
    {
      title: "Reading the minutes: long meetings answered from one page of notes",
      topic: LANGUAGE,
      tldr: "A model that takes notes while it listens answers questions about a four-hour meeting better than one that keeps every word.",
      authors: authors(3),
      links: linksOf(2, {
        code: "https://github.com/example/minutes",
        discussion: "https://news.ycombinator.com/item?id=1",
        thumbnail: "https://pictures.example/minutes.png",
      }),
      votes: 96,
      votesGained: 31,
    },
    {
      title: "Whispering galleries: far-field speech from one microphone and the shape of the room",
      topic: SOUND,
      abstract:
        "Rooms colour what is said in them. We turn the colouring into a clue: from the plan of a room we predict how each corner of it would sound. One microphone then tells who speaks from where. In eleven rooms that it had never seen, the method halves the errors of a beamformer with eight.",
      authors: authors(5),
      links: linksOf(3, {
        project: "https://galleries.example/",
        thumbnail: "https://pictures.example/galleries.png",
      }),
      votes: 61,
      votesGained: 8,
    },
    {
      title: "What the second draft knows: revision without a critic",
      topic: LANGUAGE,
      tldr: "Most of what a critic adds is the chance to write again; a second draft that never sees a verdict is nearly as good.",
      authors: authors(4),
      links: linksOf(4, { discussion: "https://huggingface.co/papers/2601.90004" }),
      votes: 44,
      votesGained: 3,
    },
    {
      title: "Small lamps: neighbourhood sampling with $\\alpha \\leq 1$ visits per node",
      topic: GRAPHS,
      abstract:
        "Large samplers are bright and dear. We light small ones instead: each node is visited $\\alpha \\leq 1$ times on average. The gradient stays unbiased, and its variance grows with $\\log n$ only.",
      authors: authors(2),
      votes: 20,
      votesGained: 20,
      stars: 87,
    },
    {
      title: "Two keys for one lock: agreement as a rule to stop reasoning",
      topic: LANGUAGE,
      tldr: "Two short chains of thought that agree are right more often than one long chain, and cost a quarter of it.",
      authors: authors(6),
      links: linksOf(6, { code: "https://gitlab.com/example/two-keys" }),
      votes: 12,
    },
    {
      title: "A census of small motifs in very large citation graphs",
      topic: GRAPHS,
      abstract:
        "We count every motif of up to five nodes in a graph of 300 million citations. Triangles have become rarer since 1990. Open squares have not.",
      votes: 1,
    },
    {
      title: "Bell towers: 4,000 hours of the sound of towns, recorded with consent",
      topic: SOUND,
      tldr: "A corpus of what towns sound like by day and by night, in which everybody who can be heard was asked.",
      authors: authors(1),
      links: linksOf(8, { thumbnail: "https://pictures.example/bells.png" }),
    },
  ]),
};

/** A day with one paper. */
export const SINGLE: SpecimenPapers = {
  topics: [GRAPHS],
  papers: ORDINARY.papers.slice(0, 1),
};

const LONG_TOPICS = [
  GRAPHS,
  LANGUAGE,
  SOUND,
  topic(4, "Robots that work beside people"),
  topic(5, "Evaluation, benchmarks and the ways they mislead"),
  topic(6, "Compilers for machine learning"),
];

const LONG_TITLE_PARTS = [
  "a measured account of what changes when the assumptions of the earlier work no longer hold",
  "with theorems for the case of independent observers and experiments for all the others",
  "how a method made for small and tidy collections behaves on large and untidy ones",
  "and why the usual explanation is right in its conclusion and wrong in every step before it",
  "a comparison of nineteen systems under one protocol, with everything needed to repeat it",
];

const LONG_SENTENCES = [
  "For twenty years the question was settled, and nobody looked at it again.",
  "We look at it again, with collections that are a thousand times as large and with none of the shortcuts that made the first answer easy to compute and hard to trust.",
  "The old answer holds for one collection of the nineteen, the very one on which it was found.",
  "For the others we give a method that needs no tuning, its proof, and the cases in which it fails.",
];

function longTitle(at: number): string {
  const part = (step: number) => LONG_TITLE_PARTS[(at + step) % LONG_TITLE_PARTS.length];
  return `Long titles, part ${at + 1} of 50: ${part(0)}; ${part(1)}; ${part(2)}; ${part(3)}`;
}

export function topicInTurn(at: number): Topic {
  return LONG_TOPICS[at % LONG_TOPICS.length] ?? GRAPHS;
}

/** A day as long as a digest can be: 50 papers with long titles, of large collaborations. */
export const LONG: SpecimenPapers = {
  topics: LONG_TOPICS,
  papers: pickAll(
    Array.from({ length: 50 }, (_, at) => ({
      title: longTitle(at),
      topic: topicInTurn(at),
      alsoIn: LONG_TOPICS.map(({ name }) => name),
      tldr: at % 2 === 0 ? LONG_SENTENCES.join(" ") : null,
      abstract: LONG_SENTENCES.concat(LONG_SENTENCES).join(" "),
      authors: authors(AUTHORS_OF_A_COLLABORATION),
      organization: "The Long Baseline Collaboration of Forty-One Institutes",
      links: linksOf(at + 1, {
        code: `https://github.com/example/a-repository-with-a-long-name-${at + 1}`,
        project: `https://projects.example/long-titles/part-${at + 1}`,
        discussion: `https://huggingface.co/papers/2601.${90_001 + at}`,
        thumbnail: `https://pictures.example/long-${at + 1}.png`,
      }),
      votes: 5000 - 97 * at,
      votesGained: 500 - 9 * at,
      stars: 12_345,
    })),
  ),
};
