CREATE INDEX deliveries_record ON deliveries (source, resource_id);
CREATE INDEX deliveries_missed ON deliveries (source, created) WHERE how = 'caught up';

CREATE TABLE listening (
    start REAL PRIMARY KEY,
    until REAL NOT NULL
);

CREATE TABLE closed_gaps (
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    note TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (source, event_id)
) WITHOUT ROWID;

CREATE TABLE replays (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    who TEXT NOT NULL,
    target TEXT NOT NULL,
    filter TEXT NOT NULL,
    rate REAL NOT NULL,
    schedule TEXT NOT NULL,
    state TEXT NOT NULL
);

CREATE TABLE replay_items (
    replay INTEGER NOT NULL REFERENCES replays (id),
    position INTEGER NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    lane TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    status INTEGER,
    note TEXT NOT NULL,
    PRIMARY KEY (replay, position)
) WITHOUT ROWID;
CREATE INDEX replay_items_state ON replay_items (replay, state);

CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
