-- what somebody wants the collector to do, and what came of it
CREATE TABLE commands (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    state TEXT NOT NULL,
    -- under which grant of the collector's lease it was begun
    fence INTEGER NOT NULL DEFAULT 0,
    ended REAL,
    error TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX commands_open ON commands (seq) WHERE state IN ('waiting', 'running');
-- where the collector runs and how it stands, one row
CREATE TABLE collector (
    fence INTEGER NOT NULL,
    standing TEXT NOT NULL
);
