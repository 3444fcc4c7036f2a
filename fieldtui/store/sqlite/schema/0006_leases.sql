CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until REAL NOT NULL
) WITHOUT ROWID;
INSERT INTO leases SELECT 'collector', owner, until FROM lease;
DROP TABLE lease;
