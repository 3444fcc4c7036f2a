CREATE TABLE sequence (number INTEGER NOT NULL);
INSERT INTO sequence VALUES (0);

CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    resource TEXT NOT NULL,
    vendor TEXT NOT NULL,
    checkpoint TEXT,
    partial INTEGER NOT NULL DEFAULT 0,
    rows INTEGER NOT NULL DEFAULT 0,
    seen REAL NOT NULL DEFAULT 0,
    status BLOB,
    UNIQUE (source, resource)
);

-- `*_link` is kind/id of the record whose title the facet shows; eyes and eyes_at are its place in the order of eyes
CREATE TABLE records (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    feed INTEGER NOT NULL,
    source TEXT NOT NULL,
    vendor TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    reference TEXT NOT NULL,
    status TEXT,
    stage TEXT,
    status_label TEXT,
    colour TEXT,
    priority TEXT,
    urgency INTEGER,
    assignee TEXT,
    crew TEXT,
    place TEXT,
    latitude REAL,
    longitude REAL,
    start REAL,
    "end" REAL,
    due REAL,
    created REAL,
    updated REAL,
    gap INTEGER,
    assignee_link TEXT,
    crew_link TEXT,
    place_link TEXT,
    eyes INTEGER NOT NULL,
    eyes_at REAL NOT NULL,
    hash BLOB NOT NULL,
    number INTEGER NOT NULL,
    seen REAL NOT NULL,
    news REAL NOT NULL,
    first_at REAL NOT NULL,
    first_how TEXT NOT NULL
);
CREATE UNIQUE INDEX records_key ON records (source, kind, id);
CREATE INDEX records_feed ON records (feed);
CREATE INDEX records_eyes ON records (eyes, eyes_at, kind);
CREATE INDEX records_eyes_of_source ON records (source, eyes, eyes_at, kind);
CREATE INDEX records_assignee_link ON records (source, assignee_link) WHERE assignee_link IS NOT NULL;
CREATE INDEX records_crew_link ON records (source, crew_link) WHERE crew_link IS NOT NULL;
CREATE INDEX records_place_link ON records (source, place_link) WHERE place_link IS NOT NULL;

-- what is long stands apart, so that lists read short rows
CREATE TABLE bodies (
    rowid INTEGER PRIMARY KEY,
    raw BLOB NOT NULL,
    text TEXT NOT NULL,
    detail BLOB,
    detail_at REAL
);

CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

-- outlives its record, so that one that comes back has its history; the present first sight stands in the record
CREATE TABLE revisions (
    seq INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    at REAL NOT NULL,
    how TEXT NOT NULL,
    what TEXT NOT NULL,
    changes TEXT NOT NULL
);
CREATE INDEX revisions_key ON revisions (source, kind, id);
