/**
 * Answers in the shapes of the sources, written after their documentation: none of them is a
 * recording. Titles and abstracts are made up.
 */

export type ShapedPaper = {
  id: string;
  title: string;
  abstract: string;
  authors: string[];
  categories: string[];
  /** When version 1 was submitted. */
  submittedAt: Date;
  /** The day (New York) it was announced on. */
  announcedOn: string;
  comment?: string;
};

const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export type Announced = { paper: ShapedPaper; type: string; version: number };

export function atomFeed(
  category: string,
  updated: string,
  day: string,
  papers: Announced[],
): string {
  const entries = papers.map(({ paper, type, version }) => {
    return `<entry><id>oai:arXiv.org:${paper.id}v${version}</id><title>${escape(paper.title)}</title>
      <updated>${updated}</updated><link href="https://arxiv.org/abs/${paper.id}" rel="alternate" type="text/html"/>
      <summary>arXiv:${paper.id}v${version} Announce Type: ${type} \nAbstract: ${escape(paper.abstract)}</summary>
      ${paper.categories.map((one) => `<category term="${one}"/>`).join("")}
      <published>${day}T00:00:00-04:00</published><arxiv:announce_type>${type}</arxiv:announce_type>
      <dc:creator>${escape(paper.authors.join(", "))}</dc:creator></entry>`;
  });
  return `<?xml version='1.0' encoding='UTF-8'?>
    <feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us"><id>http://rss.arxiv.org/atom/${category}</id>
      <title>${category} updates on arXiv.org</title><updated>${updated}</updated>${entries.join("")}</feed>`;
}

export function atomAnswer(papers: ShapedPaper[]): string {
  const entries = papers.map((paper) => {
    const at = paper.submittedAt.toISOString();
    return `<entry><id>http://arxiv.org/abs/${paper.id}v1</id><title>${escape(paper.title)}</title>
      <updated>${at}</updated><published>${at}</published><summary>${escape(paper.abstract)}</summary>
      ${paper.categories.map((one) => `<category term="${one}"/>`).join("")}
      <arxiv:primary_category term="${paper.categories[0]}"/>
      ${paper.comment ? `<arxiv:comment>${escape(paper.comment)}</arxiv:comment>` : ""}
      ${paper.authors.map((name) => `<author><name>${escape(name)}</name></author>`).join("")}</entry>`;
  });
  return `<?xml version='1.0' encoding='UTF-8'?>
    <feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
    <title>arXiv Query</title>${entries.join("")}</feed>`;
}

export type OaiRecord =
  | { paper: ShapedPaper; datestamp: string; versions?: string[] }
  | { deleted: string; datestamp: string };

export function oaiAnswer(records: OaiRecord[], token: string | null): string {
  const shaped = records.map((record) => {
    if ("deleted" in record) {
      return `<record><header status="deleted"><identifier>oai:arXiv.org:${record.deleted}</identifier>
        <datestamp>${record.datestamp}</datestamp></header></record>`;
    }
    const { paper, datestamp, versions = [] } = record;
    const dates = [paper.submittedAt.toUTCString(), ...versions];
    return `<record><header><identifier>oai:arXiv.org:${paper.id}</identifier>
      <datestamp>${datestamp}</datestamp><setSpec>cs</setSpec></header><metadata>
      <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>${paper.id}</id><submitter>A Person</submitter>
      ${dates
        .map(
          (date, at) =>
            `<version version="v${at + 1}"><date>${date}</date><size>9kb</size></version>`,
        )
        .toReversed()
        .join("")}
      <title>${escape(paper.title)}</title><authors>${escape(paper.authors.join(", "))}</authors>
      <categories>${paper.categories.join(" ")}</categories>
      ${paper.comment ? `<comments>${escape(paper.comment)}</comments>` : ""}
      <abstract>  ${escape(paper.abstract)}\n</abstract></arXivRaw></metadata></record>`;
  });
  const list =
    shaped.length === 0 ? "" : `<ListRecords>${shaped.join("")}${tokenOf(token)}</ListRecords>`;
  return `<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
    <responseDate>2026-03-20T00:00:00Z</responseDate>${list || oaiError("noRecordsMatch")}</OAI-PMH>`;
}

function tokenOf(token: string | null): string {
  return `<resumptionToken cursor="0">${token ?? ""}</resumptionToken>`;
}

export function oaiError(code: string): string {
  return `<error code="${code}">${code}</error>`;
}

export function huggingFaceEntry(
  paper: ShapedPaper,
  listedOn: string,
  votes: number,
  repo?: string,
) {
  return {
    paper: {
      id: paper.id,
      authors: paper.authors.map((name) => ({ _id: "x", name, hidden: false })),
      publishedAt: paper.submittedAt.toISOString(),
      submittedOnDailyAt: `${listedOn}T00:00:00.000Z`,
      title: paper.title,
      summary: paper.abstract,
      upvotes: votes,
      ...(repo && { githubRepo: `https://github.com/${repo}`, githubStars: 10 }),
    },
    publishedAt: paper.submittedAt.toISOString(),
    title: paper.title,
    numComments: 1,
  };
}

export function hackerNewsAnswer(
  stories: { id: string; paperId: string; points: number | null }[],
  page: { page: number; perPage: number },
) {
  const hits = stories.slice(page.page * page.perPage, (page.page + 1) * page.perPage);
  return {
    hits: hits.map(({ id, paperId, points }) => ({
      objectID: id,
      title: "A story",
      url: `https://arxiv.org/abs/${paperId}`,
      points,
      num_comments: points,
      created_at_i: 1,
    })),
    nbHits: stories.length,
    page: page.page,
    nbPages: Math.ceil(stories.length / page.perPage),
    hitsPerPage: page.perPage,
  };
}
