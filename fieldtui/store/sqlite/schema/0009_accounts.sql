-- whose records a source holds: a salted digest of vendor, addresses and what names the account
CREATE TABLE accounts (
    source TEXT PRIMARY KEY,
    account TEXT NOT NULL
) WITHOUT ROWID;
