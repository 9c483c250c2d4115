import {
  AUTHORS_OF_A_COLLABORATION,
  pickAll,
  type SpecimenPapers,
  topic,
} from "./specimen-papers.ts";

/** What somebody could write into a paper to break a mail; whatever runs would set `window.ran`. */
export const ATTACKS = {
  script: '<script>window.ran=1</script><img src=x onerror="window.ran=1"><b>bold</b>',
  attribute: `"><svg onload=window.ran=1> ' onmouseover='window.ran=1' style="position:fixed;inset:0`,
  closing: "</bdi></a></h3></div></td></title></style><style>*{display:none}</style>",
  comment: "<!-- hidden <![endif]--> <!--[if mso]> ]]> --!>",
  handlebars: '{{constructor.constructor("window.ran=1")()}} {{{this}}} {{> paper}} {{#each x}}',
  otherTemplates: '{% include "/etc/passwd" %} ${7*7} <%= 7*7 %> #{7*7} {{7*7}}',
  mjml: '<mj-raw><mj-include path="/etc/passwd" /></mj-raw> <mj-style>*{display:none}</mj-style>',
  tex: "$\\alpha<1$ & $\\href{javascript:window.ran=1}{x}$ \\input{/etc/passwd} $$\\badmacro$$ 5$",
  bidi: "Overrides \u202Etxt.exe\u202C and isolates \u2066left\u2069 \u2067right\u2069 \u200Fmark",
  zeroWidth: "Zero\u200Bwidth and in\u00ADvis\u2060ible\uFEFF tags\u{E0041}\u{E007F}",
  nothingVisible: "\u200B\u2060\uFEFF\u00AD",
  noSpaces: "x".repeat(4000),
  spaces: "word & <b>word</b> ".repeat(220),
  emoji: "Emoji 👩‍🔬 👨‍👩‍👧‍👦 🏳️‍🌈 🇺🇦 ❤️ to the end",
  arabic: "تعلم الآلة مع English (2026) والأرقام 1, 2, 3",
  hebrew: "למידה עמוקה (2026) with English, 50% יותר",
  chinese: "漢字".repeat(2000),
  headers: "A title\r\nBcc: evil@example.org\r\n\r\n<p>body</p>",
  controls: "Bell\u0007 null\u0000 escape\u001B[31m delete\u007F next\u0085line\u2028and\u2029on",
  surrogates: "Lone \uD800 surrogates \uDC00 on either side",
  combining: `Stacked z${"\u0301".repeat(200)} marks`,
  entities: "&lt;script&gt; &amp;amp; &#x3c;script&#62; &nbsp;",
  smtp: ".\r\n.\r\nQUIT =?utf-8?Q?evil?= --=_dlv.1--",
} as const;

export type Attack = keyof typeof ATTACKS;

/** Addresses that must not become links, and some that may but are not what they seem. */
const ADDRESSES = [
  "javascript:window.ran=1",
  "data:text/html,<script>window.ran=1</script>",
  'https://papers.example/"><script>window.ran=1</script>',
  "https://papers.example/' onclick='window.ran=1",
  "https://papers.example/\r\nBcc: evil@example.org",
  "JaVaScRiPt\t:window.ran=1",
  "vbscript:window.ran=1",
  "//papers.example/without-a-scheme",
  `https://papers.example/${"x".repeat(4000)}`,
  "mailto:evil@example.org?bcc=other@example.org",
  "https://papers.example/{{constructor}}/{{{this}}}",
];

function addressAt(at: number): string {
  return ADDRESSES[at % ADDRESSES.length] ?? "";
}

/** Every field of each paper holds one attack. */
export const HOSTILE: SpecimenPapers = hostilePapers(Object.values(ATTACKS));

function hostilePapers(texts: readonly string[]): SpecimenPapers {
  const topics = texts.map((text, at) => topic(at + 1, text));
  const told = topics.map((own, at) => {
    const text = own.name;
    return {
      title: text,
      topic: own,
      alsoIn: [text],
      tldr: at % 3 === 0 ? text : null,
      summary: at % 3 === 1 ? text : null,
      abstract: `${text} ${text}`,
      authors: Array.from({ length: AUTHORS_OF_A_COLLABORATION }, () => text),
      categories: [text],
      organization: text,
      links: {
        paper: `https://papers.example/${text}`,
        pdf: addressAt(at),
        code: addressAt(at + 1),
        project: addressAt(at + 2),
        discussion: addressAt(at + 3),
        thumbnail: addressAt(at + 4),
      },
      votes: 9999,
      votesGained: 999,
      stars: 9_999_999,
    };
  });
  return { topics, papers: pickAll(told) };
}

/** What an operator could call a service: as much of it as one short line takes. */
export const HOSTILE_NAME =
  '"><script>window.ran=1</script> {{constructor}} {{{this}}} <!-- </title></style> ' +
  "\u202Eevil\u202C\r\nBcc: evil@example.org\r\n 👩‍🔬 \uD800 שלום $\\alpha$";

export const HOSTILE_ADDRESS = `${HOSTILE_NAME} ${"x".repeat(4000)}`;

export const HOSTILE_SOURCES: readonly string[] = [...Object.values(ATTACKS), "arxiv"];
