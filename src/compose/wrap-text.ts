const WIDTH = 72;

/** Wraps each line at spaces to 72 columns; a word that is longer, such as a link, keeps its own line. */
export function wrapText(text: string): string {
  return text
    .split("\n")
    .map((line) => (WIDE.test(line) ? wrapWide(line) : wrapNarrow(line)))
    .join("\n");
}

function wrapNarrow(line: string): string {
  if (line.length <= WIDTH) return line;
  const before = line.lastIndexOf(" ", WIDTH);
  const space = before > 0 ? before : line.indexOf(" ", WIDTH);
  return space < 0 ? line : `${line.slice(0, space)}\n${wrapNarrow(line.slice(space + 1))}`;
}

function wrapWide(line: string): string {
  const lines: string[] = [];
  let current = "";
  let width = 0;
  for (const word of line.split(" ").flatMap(pieces)) {
    const gap = current === "" || word.follows ? "" : " ";
    const wordWidth = widthOf(word.text);
    if (current !== "" && width + gap.length + wordWidth > WIDTH) {
      lines.push(current);
      current = word.text;
      width = wordWidth;
    } else {
      current += gap + word.text;
      width += gap.length + wordWidth;
    }
  }
  return [...lines, current].join("\n");
}

/** A word, or a wide script's run of characters, between any two of which a line may end. */
function pieces(word: string): { text: string; follows: boolean }[] {
  if (!WIDE.test(word)) return [{ text: word, follows: false }];
  return Array.from(word, (text, index) => ({ text, follows: index > 0 }));
}

function widthOf(text: string): number {
  if (!WIDE.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u;
