-- how large the store was, once a day
CREATE TABLE sizes (
    at REAL PRIMARY KEY,
    bytes INTEGER NOT NULL
) WITHOUT ROWID;
