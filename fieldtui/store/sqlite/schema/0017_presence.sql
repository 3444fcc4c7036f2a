-- which record each console has open, with its last sign of life
CREATE TABLE presence (
    session TEXT PRIMARY KEY,
    who TEXT NOT NULL,
    address TEXT NOT NULL,
    since REAL NOT NULL,
    at REAL NOT NULL
) WITHOUT ROWID;
