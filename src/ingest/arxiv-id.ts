import type { Links } from "../model.ts";

/**
 * The versionless arXiv id in any spelling that sources use (`2406.00105v2`, `arXiv:…`, an /abs/,
 * /pdf/ or /html/ URL, `oai:arXiv.org:…`, arXiv's own DOI `10.48550/arXiv.…`, `math.GT/0309136`), or null. A number that lost its leading
 * zeros gets them back: five digits since 2015, four before.
 */
export function arxivIdOf(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^https?:\/\/(?:www\.|export\.)?arxiv\.org\/(?:abs|pdf|html)\/([^?#]*).*$/i, "$1")
    .replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:)?10\.48550\//i, "")
    .replace(/^arxiv\./i, "")
    .replace(/^(?:oai:)?arxiv(?:\.org)?:/i, "")
    .replace(/\.pdf$/i, "")
    .replace(/v\d{1,3}$/, "");
  return newStyle(bare) ?? oldStyle(bare);
}

/** The first day of the month that an id was given out in; null where the id does not say. */
export function monthOfArxivId(id: string): Date | null {
  const [, year, month] = /(?:^|\/)(\d{2})(\d{2})/.exec(id) ?? [];
  if (!year || !month) return null;
  const century = Number(year) >= 91 ? 1900 : 2000;
  return new Date(Date.UTC(century + Number(year), Number(month) - 1, 1));
}

export function arxivLinks(id: string): Links {
  return { paper: `https://arxiv.org/abs/${id}`, pdf: `https://arxiv.org/pdf/${id}` };
}

function newStyle(text: string): string | null {
  const [, month, number] = /^(\d{2}(?:0[1-9]|1[0-2]))\.(\d{1,5})$/.exec(text) ?? [];
  if (!month || !number || month < "0704" || month >= "9100") return null;
  const digits = month >= "1501" ? 5 : 4;
  return number.length <= digits ? `${month}.${number.padStart(digits, "0")}` : null;
}

function oldStyle(text: string): string | null {
  const [, archive, number] =
    /^([a-z]+(?:-[a-z]+)?)(?:\.[A-Z]{2})?\/(\d{2}(?:0[1-9]|1[0-2])\d{3})$/.exec(text) ?? [];
  return archive && number ? `${archive}/${number}` : null;
}
