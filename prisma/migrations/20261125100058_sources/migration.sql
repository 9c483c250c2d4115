-- AlterTable
ALTER TABLE "edition" ADD COLUMN     "missing" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "host_gate" ADD COLUMN     "spent" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "spent_on" DATE;

-- AlterTable
ALTER TABLE "paper" ADD COLUMN     "comment" TEXT,
ADD COLUMN     "title_key" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "source_run" DROP COLUMN "cursor",
ADD COLUMN     "listings" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "source_cursor" (
    "source" TEXT NOT NULL,
    "cursor" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "source_cursor_pkey" PRIMARY KEY ("source")
);

-- CreateTable
CREATE TABLE "wanted_paper" (
    "key" TEXT NOT NULL,
    "wanted_by" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "tried_at" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "wanted_paper_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "paper_title_key_idx" ON "paper"("title_key");

-- Of titles in Latin letters this is what the code writes for new papers (src/ingest/twins.ts).
UPDATE "paper" SET "title_key" = left(lower(regexp_replace("title", '[^[:alnum:]]+', '', 'g')), 200)
 WHERE length(regexp_replace("title", '[^[:alnum:]]+', '', 'g')) >= 20;
