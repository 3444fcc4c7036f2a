-- views that all consoles on this store offer; `columns`: their names, as JSON
CREATE TABLE shared_views (
    name TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    filter TEXT NOT NULL,
    sort TEXT NOT NULL,
    columns TEXT NOT NULL,
    who TEXT NOT NULL,
    at REAL NOT NULL
) WITHOUT ROWID;
