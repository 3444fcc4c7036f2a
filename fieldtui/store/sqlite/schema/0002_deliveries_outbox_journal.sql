CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event TEXT NOT NULL,
    kind TEXT,
    resource_id TEXT,
    created REAL,
    received REAL NOT NULL,
    how TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    replays INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (source, event_id)
);
CREATE INDEX deliveries_created ON deliveries (coalesce(created, received));

CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event TEXT NOT NULL,
    resource_id TEXT,
    way TEXT NOT NULL,
    target TEXT NOT NULL,
    status INTEGER,
    seconds REAL,
    note TEXT NOT NULL
);
CREATE INDEX attempts_delivery ON attempts (source, event_id);

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL,
    at REAL NOT NULL,
    due REAL NOT NULL,
    entry TEXT NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX outbox_state ON outbox (state, due);

CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    address TEXT NOT NULL,
    answer TEXT NOT NULL,
    ok INTEGER NOT NULL
);

CREATE TABLE lease (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    owner TEXT NOT NULL,
    until REAL NOT NULL
);
