-- A day owed beside the schedule: the reader wanted the first digest at once.
ALTER TABLE "subscriber_history" ADD COLUMN     "asked_day" DATE;

-- What a language model made of a paper's title and abstract.
CREATE TABLE "paper_summary" (
    "paper_id" INTEGER NOT NULL,
    "text_hash" TEXT NOT NULL,
    "summary" TEXT,
    "reason" TEXT,
    "model" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 1,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "paper_summary_pkey" PRIMARY KEY ("paper_id"),
    CONSTRAINT "paper_summary_says_something" CHECK (num_nonnulls("summary", "reason") = 1)
);

ALTER TABLE "paper_summary" ADD CONSTRAINT "paper_summary_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Three more letters.
ALTER TABLE "notice" DROP CONSTRAINT "notice_kind";
ALTER TABLE "notice" ADD CONSTRAINT "notice_kind"
    CHECK ("kind" IN ('confirm', 'welcome', 'settings', 'goodbye', 'returned'));
