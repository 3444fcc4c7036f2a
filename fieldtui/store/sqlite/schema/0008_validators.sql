-- by what a page of a feed is known (RFC 9110, 8.8), so that the vendor need not send it again while it is unchanged.
-- `basis` is what the reading of it rests on besides, `numbered` the sweep that stored it, `rows` the row ids of its
-- records (JSON), `entries` how many there were; `whole` is 0 for a page of a sweep of changes
CREATE TABLE validators (
    feed INTEGER NOT NULL,
    url TEXT NOT NULL,
    basis TEXT NOT NULL,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    remember TEXT NOT NULL,
    numbered INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    rows TEXT NOT NULL,
    UNIQUE (feed, url)
);

-- the same of `detail`, as JSON; null where it cannot be asked for so
ALTER TABLE bodies ADD COLUMN detail_validator TEXT;
