/** Runs inside of a page that shows a mail: what stands where, and how it looks. */

const PARTS =
  ".masthead, .date, .leave, .contents, .topic, .paper, .omitted, .heading, .words, .press, .note, .foot";
const PARTS_OF_PAPER = ".title, .summary, .authors, .why, .links";

globalThis.measureLayout = () => ({
  wider: document.documentElement.scrollWidth - innerWidth,
  parts: visible(PARTS).map(partOf),
  papers: visible(".paper").map((paper) => visible(PARTS_OF_PAPER, paper).map(partOf)),
  texts: visibleTexts(),
  links: visible("a").map((link) => ({
    text: link.innerText,
    href: link.getAttribute("href"),
    boxes: [...link.getClientRects()].map(boxOf),
  })),
  pictures: visible("img").map((picture) => ({
    alt: picture.getAttribute("alt"),
    ...lookOf(picture),
    box: boxOf(picture.getBoundingClientRect()),
    around: boxOf(picture.closest(PARTS).getBoundingClientRect()),
  })),
});

function visible(selector, within = document) {
  return [...within.querySelectorAll(selector)].filter(isVisible);
}

function isVisible(element) {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}

function partOf(element) {
  const { lineHeight } = getComputedStyle(element);
  return {
    kind: kindOf(element),
    ...boxOf(element.getBoundingClientRect()),
    lineHeight: Number.parseFloat(lineHeight),
    isCut: element.scrollWidth > element.clientWidth + 1,
    isEmpty: element.innerText.trim() === "" && element.querySelector("img") === null,
  };
}

/** The first of its classes that is a part's name: `foot` and not `first`. */
function kindOf(element) {
  const names = `${PARTS}, ${PARTS_OF_PAPER}`.replaceAll(".", "").split(", ");
  return names.find((name) => element.classList.contains(name)) ?? null;
}

/** Each look that text has, with the first words that have it and the box around all of them. */
function visibleTexts() {
  const looks = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.trim() === "" || !isVisible(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].map(boxOf);
    if (boxes.length === 0) continue;
    const look = lookOf(node.parentElement);
    const key = JSON.stringify(look);
    const known = looks.get(key) ?? { ...look, words: node.data.trim().slice(0, 40), boxes: [] };
    looks.set(key, { ...known, boxes: [around([...known.boxes, ...boxes])] });
  }
  return [...looks.values()].map(({ boxes: [box], ...look }) => ({ ...look, ...box }));
}

function lookOf(element) {
  const style = getComputedStyle(element);
  const part = element.closest(PARTS_OF_PAPER) ?? element.closest(PARTS);
  return {
    kind: part && kindOf(part),
    size: Number.parseFloat(style.fontSize),
    weight: Number(style.fontWeight),
    family: style.fontFamily,
    colour: style.color,
    ground: groundOf(element),
  };
}

/** The nearest ground behind an element; half of one would be told as it is. */
function groundOf(element) {
  for (let at = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
  }
  return "rgb(255, 255, 255)";
}

function boxOf({ left, right, top, bottom }) {
  return { left, right, top: top + scrollY, bottom: bottom + scrollY };
}

function around(boxes) {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}
