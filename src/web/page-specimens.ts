import { mixed, PAPERS } from "../compose/specimen.ts";
import type { Trial } from "../compose/try-template.ts";
import { type FormView, formView, NOTHING_TYPED } from "./form-view.ts";
import type { Message } from "./messages.ts";
import type { Head, PageViews } from "./page-views.ts";

/** What the pages are tried on when they are read. */

export const HEADS: readonly Head[] = mixed<Head>(
  { title: "On specimens", heading: "On specimens", description: "Examples.", guessesZone: true },
  { title: "On specimens", heading: null, description: "", guessesZone: false },
);

const NOW = new Date("2026-01-26T06:00:00Z");

const BARE_FORM = withFewZones(formView(NOTHING_TYPED, { catalogue: [], now: NOW }));
const FULL_FORM = fullForm();
/** All of them stand on the first page alone. */
const TWO_PAPERS = PAPERS.slice(0, 2);

/** The four hundred zones look all the same. */
function withFewZones(form: FormView): FormView {
  const zones = [{ value: "Europe/Berlin", label: "Berlin", isChosen: true }];
  return { ...form, zones: [{ name: "Europe", zones }] };
}

function fullForm(): FormView {
  const topic = { slug: "specimens", description: "Examples.", query: "specimens" };
  const catalogue = ["Sciences", "Arts"].map((group) => ({ ...topic, name: group, group }));
  const problems = Object.keys(BARE_FORM.problem).map((field) => ({ field, message: "Is wrong." }));
  const typed = {
    ...NOTHING_TYPED,
    address: "ada@example.org",
    topics: ["specimens"],
    queries: "specimens",
    mutes: "examples",
    pausedUntil: "2026-02-01",
  };
  const around = { catalogue, now: NOW, problems, guesses: true, query: "specimens" };
  return withFewZones(formView(typed, around));
}

const BUTTON = { label: "Press", field: null, isQuiet: false };
const MESSAGE: Message = {
  status: 200,
  title: "On specimens",
  lines: ["Shows each field once."],
  buttons: [
    { ...BUTTON, action: "/unsubscribe/first" },
    { ...BUTTON, action: "/undo/second", field: { name: "weekly", value: "1" }, isQuiet: true },
  ],
  link: { path: "/", text: "More" },
};

const CONFIRM = {
  action: "/confirm/token",
  blockPath: "/block/token",
  address: "a…@example.org",
  rhythm: "every day at 07:00, Berlin",
  size: "up to 8 papers",
  topics: ["specimens"],
};

const PREFERENCES = {
  action: "/preferences/token",
  leavePath: "/unsubscribe/token",
  address: "a…@example.org",
  saved: false,
  next: "Your next digest: tomorrow 07:00, Berlin.",
  form: FULL_FORM,
};

/** Where the form is, or leads. */
const SUBSCRIBE = "/subscribe";

export const PAGE_TRIALS: { [Name in keyof PageViews]: Trial<PageViews[Name]> } = {
  home: {
    specimens: [
      { papers: PAPERS, asOf: "Monday 26 January 2026", form: FULL_FORM },
      { papers: TWO_PAPERS, asOf: null, form: FULL_FORM },
      { papers: [], asOf: "Monday 26 January 2026", form: FULL_FORM },
      { papers: [], asOf: null, form: BARE_FORM },
    ],
    needs: () => [SUBSCRIBE],
  },
  papers: {
    specimens: mixed<PageViews["papers"]>(
      {
        query: "specimens (",
        problem: { message: "is not closed", before: "specimens ", pointed: "(", after: "" },
        count: "1 paper",
        papers: TWO_PAPERS,
        form: FULL_FORM,
      },
      { query: "", problem: null, count: "", papers: [], form: null },
    ),
    needs: () => [],
  },
  subscribe: { specimens: [{ form: FULL_FORM }, { form: BARE_FORM }], needs: () => [SUBSCRIBE] },
  confirm: {
    specimens: mixed(CONFIRM, { ...CONFIRM, topics: [] }),
    needs: ({ action }) => [action],
  },
  preferences: {
    specimens: mixed(PREFERENCES, { ...PREFERENCES, saved: true, next: "", form: BARE_FORM }),
    needs: ({ action }) => [action],
  },
  digest: {
    specimens: mixed<PageViews["digest"]>(
      {
        count: "1 paper",
        sections: [{ name: "specimens", papers: TWO_PAPERS }],
        missing: "Example is gone.",
      },
      { count: "", sections: [], missing: null },
    ),
    needs: () => [],
  },
  privacy: {
    specimens: [{ noticeUrl: "https://example.org/privacy" }, { noticeUrl: null }],
    needs: () => [],
  },
  imprint: { specimens: [{}], needs: () => [] },
  message: {
    specimens: mixed(MESSAGE, { ...MESSAGE, lines: [], buttons: [], link: null }),
    needs: ({ buttons }) => buttons.flatMap(({ action, field }) => [action, field?.name ?? null]),
  },
};
