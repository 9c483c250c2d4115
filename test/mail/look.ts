import type { Browser } from "playwright-core";

/** What a browser makes of a mail. */
export type Look = {
  /** What a script that ran would have left behind; null where none did. */
  ran: unknown;
  requests: string[];
  /** Every tag, and every attribute with its tag: `a`, `a[href]`. */
  markup: string[];
  comments: number;
  links: string[];
  titles: { text: string; isVisible: boolean }[];
  /** What stands in the page, not hidden and not inside of a `bdi`. */
  bare: string[];
  /** How wide the page is. */
  width: number;
};

// Whatever a mail could have smuggled in is set off before one looks.
const SET_OFF = `
  for (const type of ["click", "auxclick", "submit"])
    document.addEventListener(type, (event) => event.preventDefault(), true);
  for (const element of document.querySelectorAll("*"))
    for (const type of ["mouseover", "click", "focus", "load", "error", "toggle", "animationend"])
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
`;

const LOOK = `(() => {
  const all = [...document.querySelectorAll("*")];
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode);
  const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
  let count = 0;
  while (comments.nextNode()) count++;
  return {
    ran: window.ran ?? null,
    markup: [...new Set(all.flatMap(({ localName, attributes }) => [
      localName,
      ...[...attributes].map(({ name }) => localName + "[" + name + "]"),
    ]))],
    comments: count,
    links: all.filter((one) => one.localName === "a").map((one) => one.href),
    titles: [...document.querySelectorAll("h3")].map((title) => {
      const { left, right, height } = title.getBoundingClientRect();
      const isInside = left >= 0 && right <= innerWidth && height > 0;
      const isShown = title.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      return { text: title.innerText.replace(/\\s+/g, " ").trim(), isVisible: isInside && isShown };
    }),
    bare: texts
      .filter(({ parentElement }) => parentElement.checkVisibility() && !parentElement.closest("bdi"))
      .map(({ data }) => data.replace(/\\s+/g, " ").trim())
      .filter(Boolean),
    width: document.documentElement.scrollWidth,
  };
})()`;

/** Opens one mail after the other as a client would that lets it do everything, 320 pixels wide. */
export async function openLooking(browser: Browser): Promise<(html: string) => Promise<Look>> {
  const page = await browser.newPage({ viewport: { width: 320, height: 600 } });
  let requests: string[] = [];
  await page.route("**", async (route) => {
    requests.push(`${route.request().resourceType()} ${route.request().url()}`);
    await route.abort();
  });
  return async (html) => {
    await page.goto("about:blank");
    requests = [];
    await page.setContent(html);
    await page.evaluate(SET_OFF);
    const seen = (await page.evaluate(LOOK)) as Omit<Look, "requests">;
    return { ...seen, requests };
  };
}
