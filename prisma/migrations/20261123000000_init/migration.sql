-- array_to_string is only STABLE; a generated column wants IMMUTABLE. For text[] it is.
CREATE FUNCTION words_of(text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_to_string($1, ' ') $$;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "paper" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "alias_of_id" INTEGER,
    "doi" TEXT,
    "title" TEXT NOT NULL,
    "abstract" TEXT,
    "tldr" TEXT,
    "authors" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "categories" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "keywords" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "organization" TEXT,
    "links" JSONB NOT NULL,
    "provenance" JSONB NOT NULL DEFAULT '{}',
    "published_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "search" tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', "title"), 'A') ||
        setweight(to_tsvector('english', words_of("keywords")), 'B') ||
        setweight(to_tsvector('english', coalesce("tldr", '') || ' ' || coalesce("abstract", '')), 'C')
    ) STORED,

    CONSTRAINT "paper_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "paper_source" (
    "paper_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "listed_at" TIMESTAMPTZ(3) NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "paper_source_pkey" PRIMARY KEY ("paper_id","source")
);

-- CreateTable
CREATE TABLE "signal" (
    "paper_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "value" INTEGER NOT NULL,

    CONSTRAINT "signal_pkey" PRIMARY KEY ("paper_id","kind","source","seen_at")
);

-- CreateTable
CREATE TABLE "source_run" (
    "id" SERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "counts" JSONB NOT NULL,
    "cursor" JSONB,

    CONSTRAINT "source_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "topic" (
    "id" SERIAL NOT NULL,
    "slug" TEXT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "query" TEXT NOT NULL,
    "canonical" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "topic_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "edition" (
    "id" SERIAL NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "formula" TEXT NOT NULL,
    "settings" JSONB NOT NULL,

    CONSTRAINT "edition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "edition_paper" (
    "edition_id" INTEGER NOT NULL,
    "paper_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "parts" JSONB NOT NULL,

    CONSTRAINT "edition_paper_pkey" PRIMARY KEY ("edition_id","paper_id")
);

-- CreateTable
CREATE TABLE "edition_match" (
    "edition_id" INTEGER NOT NULL,
    "topic_id" INTEGER NOT NULL,
    "paper_id" INTEGER NOT NULL,
    "relevance" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "edition_match_pkey" PRIMARY KEY ("edition_id","topic_id","paper_id")
);

-- CreateTable
CREATE TABLE "subscriber" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "address" TEXT NOT NULL,
    "address_key" TEXT NOT NULL,
    "address_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "local_minute" INTEGER NOT NULL,
    "frequency" TEXT NOT NULL,
    "weekday" INTEGER NOT NULL DEFAULT 1,
    "size" INTEGER NOT NULL,
    "least_size" INTEGER NOT NULL,
    "paused_until" TIMESTAMPTZ(3),
    "next_due_at" TIMESTAMPTZ(3),
    "next_due_day" DATE,
    "nonce" TEXT NOT NULL,
    "consent" JSONB,
    "confirmed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscriber_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscriber_topic" (
    "subscriber_id" UUID NOT NULL,
    "topic_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "subscriber_topic_pkey" PRIMARY KEY ("subscriber_id","topic_id")
);

-- CreateTable
CREATE TABLE "subscriber_history" (
    "id" SERIAL NOT NULL,
    "subscriber_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "cause" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "local_minute" INTEGER NOT NULL,
    "frequency" TEXT NOT NULL,
    "weekday" INTEGER NOT NULL,
    "paused_until" TIMESTAMPTZ(3),

    CONSTRAINT "subscriber_history_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "subscriber_id" UUID,
    "address_hash" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "edition_id" INTEGER,
    "selection" JSONB NOT NULL DEFAULT '[]',
    "paper_ids" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "not_before_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claim_token" INTEGER NOT NULL DEFAULT 0,
    "claimed_by" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "smtp_code" INTEGER,
    "enhanced_code" TEXT,
    "reply" TEXT,
    "message_id" TEXT,
    "accepted_at" TIMESTAMPTZ(3),
    "returned_at" TIMESTAMPTZ(3),
    "return_code" TEXT,
    "complained_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "subscriber_id" UUID,
    "address_hash" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "content" JSONB NOT NULL DEFAULT '{}',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "not_before_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claim_token" INTEGER NOT NULL DEFAULT 0,
    "claimed_by" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "smtp_code" INTEGER,
    "enhanced_code" TEXT,
    "reply" TEXT,
    "message_id" TEXT,
    "accepted_at" TIMESTAMPTZ(3),
    "returned_at" TIMESTAMPTZ(3),
    "return_code" TEXT,
    "complained_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_up" (
    "id" SERIAL NOT NULL,
    "address" TEXT NOT NULL,
    "address_key" TEXT NOT NULL,
    "address_hash" TEXT NOT NULL,
    "wish" JSONB NOT NULL,
    "page" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_up_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "suppression" (
    "address_hash" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "detail" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("address_hash")
);

-- CreateTable
CREATE TABLE "job_run" (
    "job" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),
    "holder" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "summary" JSONB,
    "error" TEXT,

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("job","due_at")
);

-- CreateTable
CREATE TABLE "rate" (
    "name" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rate_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "host_gate" (
    "host" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "holder" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "host_gate_pkey" PRIMARY KEY ("host")
);

-- CreateTable
CREATE TABLE "instance" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "instance_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "paper_key_key" ON "paper"("key");

-- CreateIndex
CREATE INDEX "paper_listed_at_idx" ON "paper"("listed_at");

-- CreateIndex
CREATE INDEX "paper_alias_of_id_idx" ON "paper"("alias_of_id");

-- CreateIndex
CREATE INDEX "paper_doi_idx" ON "paper"("doi");

-- CreateIndex
CREATE INDEX "paper_search_idx" ON "paper" USING GIN ("search");

-- CreateIndex
CREATE INDEX "source_run_source_started_at_idx" ON "source_run"("source", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "topic_slug_key" ON "topic"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "topic_canonical_key" ON "topic"("canonical");

-- CreateIndex
CREATE INDEX "edition_as_of_idx" ON "edition"("as_of");

-- CreateIndex
CREATE UNIQUE INDEX "subscriber_address_key_key" ON "subscriber"("address_key");

-- CreateIndex
CREATE UNIQUE INDEX "subscriber_address_hash_key" ON "subscriber"("address_hash");

-- CreateIndex
CREATE INDEX "subscriber_state_next_due_at_idx" ON "subscriber"("state", "next_due_at");

-- CreateIndex
CREATE INDEX "subscriber_topic_topic_id_idx" ON "subscriber_topic"("topic_id");

-- CreateIndex
CREATE INDEX "subscriber_history_subscriber_id_valid_from_idx" ON "subscriber_history"("subscriber_id", "valid_from");

-- CreateIndex
CREATE INDEX "delivery_state_not_before_at_idx" ON "delivery"("state", "not_before_at");

-- CreateIndex
CREATE INDEX "delivery_state_lease_until_idx" ON "delivery"("state", "lease_until");

-- CreateIndex
CREATE INDEX "delivery_day_idx" ON "delivery"("day");

-- CreateIndex
CREATE INDEX "delivery_subscriber_id_idx" ON "delivery"("subscriber_id");

-- CreateIndex
CREATE INDEX "delivery_edition_id_idx" ON "delivery"("edition_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_address_hash_day_key" ON "delivery"("address_hash", "day");

-- CreateIndex
CREATE INDEX "notice_state_not_before_at_idx" ON "notice"("state", "not_before_at");

-- CreateIndex
CREATE INDEX "notice_state_lease_until_idx" ON "notice"("state", "lease_until");

-- CreateIndex
CREATE INDEX "notice_subscriber_id_idx" ON "notice"("subscriber_id");

-- CreateIndex
CREATE UNIQUE INDEX "notice_kind_address_hash_day_key" ON "notice"("kind", "address_hash", "day");

-- CreateIndex
CREATE INDEX "job_run_job_finished_at_idx" ON "job_run"("job", "finished_at");

-- AddForeignKey
ALTER TABLE "paper" ADD CONSTRAINT "paper_alias_of_id_fkey" FOREIGN KEY ("alias_of_id") REFERENCES "paper"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "paper_source" ADD CONSTRAINT "paper_source_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal" ADD CONSTRAINT "signal_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "edition_paper" ADD CONSTRAINT "edition_paper_edition_id_fkey" FOREIGN KEY ("edition_id") REFERENCES "edition"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "edition_paper" ADD CONSTRAINT "edition_paper_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "edition_match" ADD CONSTRAINT "edition_match_edition_id_fkey" FOREIGN KEY ("edition_id") REFERENCES "edition"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "edition_match" ADD CONSTRAINT "edition_match_topic_id_fkey" FOREIGN KEY ("topic_id") REFERENCES "topic"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "edition_match" ADD CONSTRAINT "edition_match_paper_id_fkey" FOREIGN KEY ("paper_id") REFERENCES "paper"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriber_topic" ADD CONSTRAINT "subscriber_topic_subscriber_id_fkey" FOREIGN KEY ("subscriber_id") REFERENCES "subscriber"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriber_topic" ADD CONSTRAINT "subscriber_topic_topic_id_fkey" FOREIGN KEY ("topic_id") REFERENCES "topic"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriber_history" ADD CONSTRAINT "subscriber_history_subscriber_id_fkey" FOREIGN KEY ("subscriber_id") REFERENCES "subscriber"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_subscriber_id_fkey" FOREIGN KEY ("subscriber_id") REFERENCES "subscriber"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_edition_id_fkey" FOREIGN KEY ("edition_id") REFERENCES "edition"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_subscriber_id_fkey" FOREIGN KEY ("subscriber_id") REFERENCES "subscriber"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma's schema cannot say: which states exist and what each requires.

ALTER TABLE "paper"
    ALTER COLUMN "authors" SET NOT NULL,
    ALTER COLUMN "categories" SET NOT NULL,
    ALTER COLUMN "keywords" SET NOT NULL,
    ADD CONSTRAINT "paper_not_its_own_alias" CHECK ("alias_of_id" <> "id"),
    ADD CONSTRAINT "paper_title_not_empty" CHECK ("title" <> '');

ALTER TABLE "source_run"
    ADD CONSTRAINT "source_run_state" CHECK ("state" IN ('fresh', 'quiet', 'stale', 'partial', 'broken'));

ALTER TABLE "subscriber"
    ADD CONSTRAINT "subscriber_state" CHECK ("state" IN ('pending', 'active', 'left', 'returned')),
    ADD CONSTRAINT "subscriber_frequency" CHECK ("frequency" IN ('daily', 'weekdays', 'weekly')),
    ADD CONSTRAINT "subscriber_weekday" CHECK ("weekday" BETWEEN 1 AND 7),
    ADD CONSTRAINT "subscriber_local_minute" CHECK ("local_minute" BETWEEN 0 AND 1439),
    ADD CONSTRAINT "subscriber_size" CHECK ("size" BETWEEN 3 AND 30 AND "least_size" BETWEEN 1 AND "size"),
    ADD CONSTRAINT "subscriber_due" CHECK (("next_due_at" IS NULL) = ("next_due_day" IS NULL)),
    ADD CONSTRAINT "subscriber_active_is_due" CHECK ("state" <> 'active' OR "next_due_at" IS NOT NULL);

ALTER TABLE "delivery"
    ALTER COLUMN "paper_ids" SET NOT NULL,
    ADD CONSTRAINT "delivery_state" CHECK ("state" IN
        ('queued', 'claimed', 'sending', 'deferred', 'accepted', 'skipped', 'refused', 'uncertain', 'expired')),
    ADD CONSTRAINT "delivery_held_has_lease" CHECK (
        ("state" IN ('claimed', 'sending')) = ("lease_until" IS NOT NULL AND "claimed_by" IS NOT NULL)),
    ADD CONSTRAINT "delivery_accepted_has_instant" CHECK (("state" = 'accepted') = ("accepted_at" IS NOT NULL)),
    ADD CONSTRAINT "delivery_ending_has_reason" CHECK (
        "state" NOT IN ('skipped', 'refused', 'deferred', 'uncertain', 'expired') OR "reason" IS NOT NULL);

ALTER TABLE "notice"
    ADD CONSTRAINT "notice_kind" CHECK ("kind" IN ('confirm', 'settings')),
    ADD CONSTRAINT "notice_state" CHECK ("state" IN
        ('queued', 'claimed', 'sending', 'deferred', 'accepted', 'skipped', 'refused', 'uncertain', 'expired')),
    ADD CONSTRAINT "notice_held_has_lease" CHECK (
        ("state" IN ('claimed', 'sending')) = ("lease_until" IS NOT NULL AND "claimed_by" IS NOT NULL)),
    ADD CONSTRAINT "notice_accepted_has_instant" CHECK (("state" = 'accepted') = ("accepted_at" IS NOT NULL)),
    ADD CONSTRAINT "notice_ending_has_reason" CHECK (
        "state" NOT IN ('skipped', 'refused', 'deferred', 'uncertain', 'expired') OR "reason" IS NOT NULL);
