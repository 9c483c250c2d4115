CREATE TABLE "send_gate" (
    "name" TEXT NOT NULL,
    "strikes" INTEGER NOT NULL,
    "slows" INTEGER NOT NULL,
    "shut_until" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "send_gate_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "send_day" (
    "day" DATE NOT NULL,
    "taken" INTEGER NOT NULL,

    CONSTRAINT "send_day_pkey" PRIMARY KEY ("day")
);

CREATE TABLE "relay_connection" (
    "relay" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "relay_connection_pkey" PRIMARY KEY ("relay","number")
);

-- The life of a delivery or notice (src/deliver/transitions.ts): no other change of state is taken, and
-- no claim without a token higher than every claim before it.
CREATE FUNCTION check_delivery_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state || ' ' || NEW.state <> ALL (ARRAY[
        'claimed accepted',
        'claimed deferred',
        'claimed expired',
        'claimed queued',
        'claimed sending',
        'claimed skipped',
        'deferred accepted',
        'deferred claimed',
        'deferred expired',
        'queued accepted',
        'queued claimed',
        'queued expired',
        'sending accepted',
        'sending deferred',
        'sending expired',
        'sending queued',
        'sending refused',
        'sending uncertain',
        'uncertain accepted',
        'uncertain deferred',
        'uncertain expired',
        'uncertain queued',
        'uncertain refused'
    ]) THEN
        RAISE EXCEPTION 'a % that is % cannot become %', TG_TABLE_NAME, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'claimed' AND NEW.claim_token <= OLD.claim_token THEN
        RAISE EXCEPTION 'a % cannot be claimed without a new token', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER delivery_transition BEFORE UPDATE OF state ON delivery
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_delivery_transition();
CREATE TRIGGER notice_transition BEFORE UPDATE OF state ON notice
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_delivery_transition();
