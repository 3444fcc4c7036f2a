-- all of it stands in a schema of its own; text is compared byte by byte, as the embedded store does
CREATE TABLE numbers (name text COLLATE "C" PRIMARY KEY, value bigint NOT NULL);

-- numbers without holes: whoever writes is alone, and a transaction that is rolled back gives its numbers back
CREATE FUNCTION next_number(wanted text) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    INSERT INTO numbers (name, value) VALUES (wanted, 1)
    ON CONFLICT (name) DO UPDATE SET value = numbers.value + 1 RETURNING value
$$;

-- the same for the log of changes, to which consoles add, who may change nothing else here
CREATE FUNCTION next_change() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = fieldtui, pg_temp
AS $$ SELECT next_number('change_log') $$;

-- a month's table of what grows without end, with what stood in the common one meanwhile. A collector need not own the
-- tables
CREATE FUNCTION make_month(parent text, part_by text, name text, first double precision, last double precision)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = fieldtui, pg_temp AS $$
BEGIN
    IF to_regclass(quote_ident(name)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS)', name, parent);
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE %I >= %s AND %I < %s RETURNING *) INSERT INTO %I SELECT * FROM moved',
        parent || '_else', part_by, first, part_by, last, name
    );
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, name, first, last);
END
$$;

-- and the end of one: how many rows went with it
CREATE FUNCTION drop_month(parent text, name text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fieldtui, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass(quote_ident(name))
        AND inhparent = to_regclass(quote_ident(parent))
    ) THEN
        RETURN 0;
    END IF;
    EXECUTE format('SELECT count(*) FROM %I', name) INTO gone;
    EXECUTE format('DROP TABLE %I', name);
    RETURN gone;
END
$$;
REVOKE EXECUTE ON FUNCTION make_month, drop_month, next_number FROM PUBLIC;

-- letters without their case, by the best collation that the server has; the embedded store asks Python
DO $$
DECLARE
    chosen text;
BEGIN
    SELECT collname INTO chosen FROM pg_collation
    WHERE collname IN ('pg_c_utf8', 'und-x-icu', 'C.utf8')
    AND collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
    ORDER BY array_position(ARRAY['pg_c_utf8', 'und-x-icu', 'C.utf8']::name[], collname) LIMIT 1;
    EXECUTE format(
        'CREATE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS '
        '$fold$ SELECT lower(value COLLATE %I) $fold$',
        coalesce(chosen, 'default')
    );
END
$$;

-- a vendor's JSON may be none
CREATE FUNCTION document_of(raw bytea) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN convert_from(raw, 'UTF8')::jsonb;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$$;

-- what stands at a path: one value, or each of a list's or an object's
CREATE FUNCTION values_at(raw bytea, path text[]) RETURNS SETOF jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    found jsonb := document_of(raw) #> path;
BEGIN
    CASE jsonb_typeof(found)
        WHEN 'array' THEN RETURN QUERY SELECT jsonb_array_elements(found);
        WHEN 'object' THEN RETURN QUERY SELECT each.value FROM jsonb_each(found) AS each;
        ELSE
            IF found IS NOT NULL THEN
                RETURN NEXT found;
            END IF;
    END CASE;
END
$$;

-- unix seconds of a JSON value that is a time or a number; null for anything else
CREATE FUNCTION moment_of(value jsonb) RETURNS double precision LANGUAGE plpgsql STABLE AS $$
DECLARE
    written text := value #>> '{}';
BEGIN
    IF jsonb_typeof(value) = 'number' THEN
        RETURN written::double precision;
    ELSIF written ~ '^\d{4}-\d{2}-\d{2}' THEN
        RETURN extract(epoch FROM written::timestamptz);
    END IF;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$$;

-- a JSON value as a number, also where a vendor writes it as text
CREATE FUNCTION number_of(value jsonb) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(value) IN ('number', 'string') THEN
        substring(value #>> '{}' FROM '^[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?')::double precision
    END
$$;

-- words side by side, of which the last one may be longer
CREATE FUNCTION beginning_with(plain text) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
    SELECT (phraseto_tsquery('simple', plain)::text || ':*')::tsquery
$$;

CREATE FUNCTION text_of(bytes bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN convert_from(bytes, 'UTF8');
EXCEPTION WHEN OTHERS THEN
    RETURN encode(bytes, 'escape');
END
$$;

CREATE TABLE sequence (number bigint NOT NULL);
INSERT INTO sequence VALUES (0);

CREATE TABLE feeds (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    source text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    vendor text COLLATE "C" NOT NULL,
    checkpoint text COLLATE "C",
    partial bigint NOT NULL DEFAULT 0,
    rows bigint NOT NULL DEFAULT 0,
    seen double precision NOT NULL DEFAULT 0,
    status bytea,
    UNIQUE (source, resource)
);

-- the sources of whoever collects, without their secrets: for consoles whose configuration has none
CREATE TABLE sources (
    position bigint PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    vendor text COLLATE "C" NOT NULL,
    settings text COLLATE "C" NOT NULL
);

-- whose records a source holds: a salted digest of vendor, addresses and what names the account
CREATE TABLE accounts (source text COLLATE "C" PRIMARY KEY, account text COLLATE "C" NOT NULL);

-- `*_link` is kind/id of the record whose title the facet shows; attention and attention_at are its place in the order
-- in which records need attention
CREATE TABLE records (
    rowid bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    feed bigint NOT NULL,
    source text COLLATE "C" NOT NULL,
    vendor text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    status text COLLATE "C",
    stage text COLLATE "C",
    status_label text COLLATE "C",
    colour text COLLATE "C",
    priority text COLLATE "C",
    urgency bigint,
    assignee text COLLATE "C",
    crew text COLLATE "C",
    place text COLLATE "C",
    latitude double precision,
    longitude double precision,
    start double precision,
    "end" double precision,
    due double precision,
    created double precision,
    updated double precision,
    gap bigint,
    assignee_link text COLLATE "C",
    crew_link text COLLATE "C",
    place_link text COLLATE "C",
    attention bigint NOT NULL,
    attention_at double precision NOT NULL,
    hash bytea NOT NULL,
    number bigint NOT NULL,
    seen double precision NOT NULL,
    news double precision NOT NULL,
    first_at double precision NOT NULL,
    first_how text COLLATE "C" NOT NULL,
    -- by what free text finds it: words without case and accents, for the index alone
    plain text COLLATE "C"
);
CREATE INDEX records_plain ON records USING gin (to_tsvector('simple', plain));
-- which words are how common takes longer to learn than all the rest, and changes no plan
ALTER INDEX records_plain ALTER COLUMN 1 SET STATISTICS 0;
-- what a filter compares without regard to case: the planner has to know how many rows that leaves
CREATE STATISTICS records_stage ON (lower(stage)) FROM records;
CREATE STATISTICS records_status ON (lower(status)) FROM records;
CREATE STATISTICS records_priority ON (lower(priority)) FROM records;
CREATE STATISTICS records_crew ON (lower(crew)) FROM records;
CREATE STATISTICS records_assignee ON (lower(assignee)) FROM records;
CREATE STATISTICS records_place ON (lower(place)) FROM records;
CREATE STATISTICS records_source ON (lower(source)) FROM records;
CREATE STATISTICS records_kind ON (lower(kind)) FROM records;
CREATE UNIQUE INDEX records_key ON records (source, kind, id);
CREATE INDEX records_feed ON records (feed);
CREATE INDEX records_attention ON records (attention, attention_at, kind, rowid);
CREATE INDEX records_attention_of_source ON records (source, attention, attention_at, kind, rowid);
CREATE INDEX records_assignee_link ON records (source, assignee_link) WHERE assignee_link IS NOT NULL;
CREATE INDEX records_crew_link ON records (source, crew_link) WHERE crew_link IS NOT NULL;
CREATE INDEX records_place_link ON records (source, place_link) WHERE place_link IS NOT NULL;

-- what is long stands apart, so that lists read short rows. `single`: whether `raw` came by itself (a write's answer,
-- a reading again), which may say more than the vendor's lists do
CREATE TABLE bodies (
    rowid bigint PRIMARY KEY,
    raw bytea NOT NULL,
    text text COLLATE "C" NOT NULL,
    detail bytea,
    detail_at double precision,
    single bigint NOT NULL DEFAULT 0,
    detail_validator text COLLATE "C"
);

-- outlives its record, so that one that comes back has its history; the present first sight stands in the record
CREATE SEQUENCE revisions_seq;
CREATE TABLE revisions (
    seq bigint NOT NULL DEFAULT nextval('revisions_seq'),
    source text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    at double precision NOT NULL,
    how text COLLATE "C" NOT NULL,
    what text COLLATE "C" NOT NULL,
    changes text COLLATE "C" NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX revisions_key ON revisions (source, kind, id);

-- by what a page of a feed is known, so that the vendor need not send it again while it is unchanged
CREATE TABLE validators (
    feed bigint NOT NULL,
    url text COLLATE "C" NOT NULL,
    basis text COLLATE "C" NOT NULL,
    etag text COLLATE "C" NOT NULL,
    modified text COLLATE "C" NOT NULL,
    remember text COLLATE "C" NOT NULL,
    numbered bigint NOT NULL,
    whole bigint NOT NULL,
    entries bigint NOT NULL,
    rows text COLLATE "C" NOT NULL,
    UNIQUE (feed, url)
);

CREATE TABLE deliveries (
    seq bigint NOT NULL DEFAULT next_number('deliveries'),
    source text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    kind text COLLATE "C",
    resource_id text COLLATE "C",
    created double precision,
    received double precision NOT NULL,
    how text COLLATE "C" NOT NULL,
    attempts bigint NOT NULL,
    verdict text COLLATE "C" NOT NULL,
    replays bigint NOT NULL,
    headers text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    digest text COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY RANGE (received);
CREATE INDEX deliveries_seq ON deliveries (seq);
CREATE INDEX deliveries_key ON deliveries (source, event_id);
CREATE INDEX deliveries_created ON deliveries ((coalesce(created, received)), seq);
CREATE INDEX deliveries_record ON deliveries (source, resource_id);
CREATE INDEX deliveries_missed ON deliveries (source, created) WHERE how = 'caught up';

CREATE TABLE attempts (
    seq bigint NOT NULL DEFAULT next_number('attempts'),
    at double precision NOT NULL,
    source text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    resource_id text COLLATE "C",
    way text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    status bigint,
    seconds double precision,
    note text COLLATE "C" NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX attempts_seq ON attempts (seq);
CREATE INDEX attempts_delivery ON attempts (source, event_id);

-- what has no month of its own
CREATE TABLE revisions_else PARTITION OF revisions DEFAULT;
CREATE TABLE deliveries_else PARTITION OF deliveries DEFAULT;
CREATE TABLE attempts_else PARTITION OF attempts DEFAULT;

-- how large the store was, once a day
CREATE TABLE sizes (at double precision PRIMARY KEY, bytes bigint NOT NULL);

CREATE TABLE listening (start double precision PRIMARY KEY, until double precision NOT NULL);

CREATE TABLE closed_gaps (
    source text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    note text COLLATE "C" NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (source, event_id)
);

CREATE TABLE replays (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at double precision NOT NULL,
    who text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    filter text COLLATE "C" NOT NULL,
    rate double precision NOT NULL,
    schedule text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    owner text COLLATE "C" NOT NULL DEFAULT '',
    alive double precision NOT NULL DEFAULT 0
);

CREATE TABLE replay_items (
    replay bigint NOT NULL REFERENCES replays (id),
    position bigint NOT NULL,
    source text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    lane text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    tries bigint NOT NULL,
    status bigint,
    note text COLLATE "C" NOT NULL,
    PRIMARY KEY (replay, position)
);
CREATE INDEX replay_items_state ON replay_items (replay, state);

CREATE TABLE marks (name text COLLATE "C" PRIMARY KEY, value bigint NOT NULL);

CREATE TABLE outbox (
    seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    state text COLLATE "C" NOT NULL,
    at double precision NOT NULL,
    due double precision NOT NULL,
    entry text COLLATE "C" NOT NULL,
    answer text COLLATE "C" NOT NULL,
    owner text COLLATE "C" NOT NULL DEFAULT '',
    address text COLLATE "C" NOT NULL DEFAULT '',
    told bigint NOT NULL DEFAULT 0
);
CREATE INDEX outbox_state ON outbox (state, due);
CREATE INDEX outbox_address ON outbox (address, seq);

CREATE TABLE journal (
    seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at double precision NOT NULL,
    who text COLLATE "C" NOT NULL,
    what text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    answer text COLLATE "C" NOT NULL,
    ok bigint NOT NULL
);

CREATE TABLE leases (
    name text COLLATE "C" PRIMARY KEY,
    owner text COLLATE "C" NOT NULL,
    until double precision NOT NULL,
    seconds double precision NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0
);

CREATE TABLE commands (
    seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at double precision NOT NULL,
    who text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    arguments text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    fence bigint NOT NULL DEFAULT 0,
    ended double precision,
    error text COLLATE "C" NOT NULL DEFAULT '',
    answer text COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX commands_open ON commands (seq) WHERE state IN ('waiting', 'running');

-- which record each console has open, with its last sign of life
CREATE TABLE presence (
    session text COLLATE "C" PRIMARY KEY,
    who text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    since double precision NOT NULL,
    at double precision NOT NULL
);

CREATE TABLE collector (fence bigint NOT NULL, standing text COLLATE "C" NOT NULL);

CREATE TABLE change_log (
    seq bigint PRIMARY KEY DEFAULT next_change(),
    changes text COLLATE "C" NOT NULL
);
