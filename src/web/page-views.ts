import type { PaperView } from "../compose/paper-view.ts";
import type { FormView } from "./form-view.ts";
import type { Message } from "./messages.ts";
import type { SectionView } from "./paper-list.ts";

/** What each template of templates/pages prints. */
export type PageViews = {
  home: { papers: PaperView[]; asOf: string | null; form: FormView };
  papers: {
    query: string;
    problem: QueryProblem | null;
    count: string;
    papers: PaperView[];
    form: FormView | null;
  };
  subscribe: { form: FormView };
  confirm: {
    action: string;
    blockPath: string;
    address: string;
    rhythm: string;
    size: string;
    topics: string[];
  };
  preferences: {
    action: string;
    leavePath: string;
    address: string;
    saved: boolean;
    next: string;
    form: FormView;
  };
  digest: { count: string; sections: SectionView[]; missing: string | null };
  privacy: { noticeUrl: string | null };
  imprint: Record<string, never>;
  message: Message;
};

/** A query around the character that is wrong. */
export type QueryProblem = { message: string; before: string; pointed: string; after: string };

export type Head = {
  title: string;
  /** Stands over the page where the title would be too long; the first page has its own. */
  heading?: string | null;
  /** Of pages that may be found. */
  description?: string;
  /** Loads the script that preselects the reader's time zone. */
  guessesZone?: boolean;
};
