/** RFC 5322: a line holds at most 998 octets besides its CRLF. */
const LINE_MOST = 998;

// Above the first a break is taken where it shows nothing at all, above the second at any character.
const LINE_SOFT = 500;
const LINE_FULL = 900;

/**
 * HTML with the same meaning in pure ASCII and, wherever that is possible, in lines of at most 998
 * octets, so that it can travel as 7bit. Breaks come only where HTML ignores them: at a space, inside
 * a tag, or as `<wbr>` inside a long run of text. Expects no `>` inside attribute values.
 */
export function asciiLines(html: string): string {
  const ascii = asciiHtml(html);
  if (fitsLines(ascii)) return ascii;
  return ascii.split("\n").map(breakLine).join("\n");
}

/** HTML with a reference for each character that is not ASCII. */
export function asciiHtml(html: string): string {
  return html.replace(/[^\0-\x7F]+/g, references);
}

function references(characters: string): string {
  return Array.from(
    characters,
    (character) => NAMED[character] ?? `&#${character.codePointAt(0)};`,
  ).join("");
}

// Between links: SpamAssassin takes many of its number, each alone between tags, for hidden words.
const NAMED: Record<string, string> = { "·": "&middot;" };

/** Whether no line is longer than a mail may hold. */
export function fitsLines(text: string): boolean {
  for (let start = 0; start + LINE_MOST < text.length; ) {
    const newline = text.lastIndexOf("\n", start + LINE_MOST);
    if (newline < start) return false;
    start = newline + 1;
  }
  return true;
}

function breakLine(line: string): string {
  // In a title or a style sheet a tag would be text.
  if (line.length <= LINE_MOST || /<(?:title|style)\b/i.test(line)) return line;
  let out = "";
  let column = 0;
  for (const [token] of line.matchAll(/<[^>]*>|&#?\w+;|[^<]/g)) {
    const piece = breakAt(token, column);
    out += piece;
    const newline = piece.lastIndexOf("\n");
    column = newline < 0 ? column + piece.length : piece.length - newline - 1;
  }
  return out;
}

function breakAt(token: string, column: number): string {
  const isFull = column + token.length > LINE_SOFT;
  if (!isFull) return token;
  if (token === " ") return "\n";
  if (/^<[/\w]/.test(token)) return breakTag(token);
  return column > LINE_FULL ? `<wbr\n>${token}` : token;
}

function breakTag(tag: string): string {
  const parts = tag.split(/ (?=[\w-]+=")/);
  return parts.length > 1 ? parts.join("\n") : `${tag.slice(0, -1)}\n>`;
}
