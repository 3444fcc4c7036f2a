-- the sources of whoever collects, without their secrets: for consoles whose configuration has none
CREATE TABLE sources (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    vendor TEXT NOT NULL,
    settings TEXT NOT NULL
);
