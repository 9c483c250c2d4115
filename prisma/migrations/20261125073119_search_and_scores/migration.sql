-- DropForeignKey
ALTER TABLE "edition_match" DROP CONSTRAINT "edition_match_edition_id_fkey";

-- DropForeignKey
ALTER TABLE "edition_match" DROP CONSTRAINT "edition_match_paper_id_fkey";

-- DropForeignKey
ALTER TABLE "edition_match" DROP CONSTRAINT "edition_match_topic_id_fkey";

-- DropForeignKey
ALTER TABLE "edition_paper" DROP CONSTRAINT "edition_paper_edition_id_fkey";

-- DropForeignKey
ALTER TABLE "edition_paper" DROP CONSTRAINT "edition_paper_paper_id_fkey";

-- AlterTable
ALTER TABLE "paper" ADD COLUMN     "matched_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "subscriber_topic" ADD COLUMN     "is_muted" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "topic" ADD COLUMN     "matched_at" TIMESTAMPTZ(3),
ADD COLUMN     "model_id" INTEGER,
ADD COLUMN     "vector" BYTEA;

-- CreateTable
CREATE TABLE "paper_score" (
    "paper_id" INTEGER NOT NULL,
    "edition_id" INTEGER NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "parts" JSONB NOT NULL,

    CONSTRAINT "paper_score_pkey" PRIMARY KEY ("paper_id","edition_id")
);

-- CreateTable
CREATE TABLE "topic_match" (
    "topic_id" INTEGER NOT NULL,
    "paper_id" INTEGER NOT NULL,
    "relevance" REAL NOT NULL,
    "is_strict" BOOLEAN NOT NULL,

    CONSTRAINT "topic_match_pkey" PRIMARY KEY ("topic_id","paper_id")
);

-- CreateTable
CREATE TABLE "lexeme" (
    "lexeme" TEXT NOT NULL,
    "papers" INTEGER NOT NULL,

    CONSTRAINT "lexeme_pkey" PRIMARY KEY ("lexeme")
);

-- CreateTable
CREATE TABLE "corpus" (
    "id" INTEGER NOT NULL,
    "papers" BIGINT NOT NULL,
    "words" BIGINT NOT NULL,

    CONSTRAINT "corpus_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "semantic_model" (
    "id" SERIAL NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "ready_at" TIMESTAMPTZ(3),
    "papers" INTEGER NOT NULL,
    "dimensions" INTEGER NOT NULL,
    "settings" JSONB NOT NULL,

    CONSTRAINT "semantic_model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "semantic_term" (
    "model_id" INTEGER NOT NULL,
    "lexeme" TEXT NOT NULL,
    "vector" BYTEA NOT NULL,

    CONSTRAINT "semantic_term_pkey" PRIMARY KEY ("model_id","lexeme")
);

-- CreateTable
CREATE TABLE "paper_vector" (
    "model_id" INTEGER NOT NULL,
    "paper_id" INTEGER NOT NULL,
    "vector" BYTEA NOT NULL,
    "seq" SERIAL NOT NULL,

    CONSTRAINT "paper_vector_pkey" PRIMARY KEY ("model_id","paper_id")
);

-- CreateIndex
CREATE INDEX "topic_match_paper_id_idx" ON "topic_match"("paper_id");

-- CreateIndex
CREATE INDEX "paper_vector_paper_id_idx" ON "paper_vector"("paper_id");

-- CreateIndex
CREATE INDEX "paper_vector_model_id_seq_idx" ON "paper_vector"("model_id", "seq");

-- AddForeignKey
ALTER TABLE "paper_score" ADD CONSTRAINT "paper_score_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "topic_match" ADD CONSTRAINT "topic_match_topic_id_fkey" FOREIGN KEY ("topic_id") REFERENCES "topic"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "topic_match" ADD CONSTRAINT "topic_match_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "semantic_term" ADD CONSTRAINT "semantic_term_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "semantic_model"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "paper_vector" ADD CONSTRAINT "paper_vector_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "semantic_model"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "paper_vector" ADD CONSTRAINT "paper_vector_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Scores of before counted from their edition's instant; now they hold whatever the instant.
INSERT INTO "paper_score" ("paper_id", "edition_id", "score", "parts")
SELECT p."paper_id", p."edition_id", p."score" + h."halvings",
       (p."parts" - 'ageHours') || jsonb_build_object(
           'freshness', (p."parts" ->> 'freshness')::float8 + h."halvings",
           'worth', p."parts" -> 'votes', 'worthOf', NULL, 'votesPerDay', NULL)
  FROM "edition_paper" p JOIN "edition" e ON e."id" = p."edition_id"
       CROSS JOIN LATERAL (SELECT extract(epoch FROM e."as_of")::float8 / 3600 / 72 AS "halvings") h;

-- DropTable
DROP TABLE "edition_match";

-- DropTable
DROP TABLE "edition_paper";

-- What BM25 must know of all papers, kept up to date by whoever writes them: a statement's papers
-- are counted together, and in one order, so that two writers cannot wait for each other crosswise.
CREATE FUNCTION "count_words"() RETURNS trigger
    LANGUAGE plpgsql AS $$
    DECLARE
        changes text := CASE TG_OP
            WHEN 'INSERT' THEN 'SELECT search, 1 FROM added'
            WHEN 'DELETE' THEN 'SELECT search, -1 FROM removed'
            ELSE 'SELECT c.search, c.sign FROM added a JOIN removed r USING (id)
                  CROSS JOIN LATERAL (VALUES (a.search, 1), (r.search, -1)) AS c(search, sign)
                  WHERE a.search IS DISTINCT FROM r.search' END;
    BEGIN
        EXECUTE format('
            INSERT INTO lexeme (lexeme, papers)
            SELECT u.lexeme, sum(c.sign)
              FROM (%s) AS c(search, sign) CROSS JOIN LATERAL unnest(c.search) AS u
             GROUP BY u.lexeme HAVING sum(c.sign) <> 0 ORDER BY u.lexeme
            ON CONFLICT (lexeme) DO UPDATE SET papers = lexeme.papers + excluded.papers', changes);
        EXECUTE format('
            INSERT INTO corpus (id, papers, words)
            SELECT 1, coalesce(sum(c.sign), 0), coalesce(sum(c.sign * w.words), 0)
              FROM (%s) AS c(search, sign) CROSS JOIN LATERAL (
                   SELECT coalesce(sum(cardinality(positions)), 0) AS words FROM unnest(c.search)) AS w
            HAVING sum(c.sign) <> 0 OR sum(c.sign * w.words) <> 0
            ON CONFLICT (id) DO UPDATE SET
                papers = corpus.papers + excluded.papers, words = corpus.words + excluded.words', changes);
        RETURN NULL;
    END $$;

CREATE TRIGGER "paper_added" AFTER INSERT ON "paper" REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_words();
CREATE TRIGGER "paper_changed" AFTER UPDATE ON "paper" REFERENCING NEW TABLE AS added OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_words();
CREATE TRIGGER "paper_removed" AFTER DELETE ON "paper" REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_words();

INSERT INTO "lexeme" ("lexeme", "papers")
SELECT u.lexeme, count(*) FROM "paper" CROSS JOIN LATERAL unnest("search") AS u GROUP BY u.lexeme;
INSERT INTO "corpus" ("id", "papers", "words")
SELECT 1, count(*), coalesce(sum(w.words), 0)
  FROM "paper" CROSS JOIN LATERAL (
       SELECT coalesce(sum(cardinality(positions)), 0) AS words FROM unnest("search")) AS w;

ALTER TABLE "topic_match"
    ADD CONSTRAINT "topic_match_relevance" CHECK ("relevance" BETWEEN 0 AND 1);
