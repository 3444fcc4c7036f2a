-- who carries a write to its end (`host:pid@start`), which record it is about, and whether a person was told that nobody
-- knows what became of it
ALTER TABLE outbox ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET address = coalesce(json_extract(entry, '$.address'), '');
CREATE INDEX outbox_address ON outbox (address, seq);
-- how long a lease was taken for: one that ends later than that from now was taken by a clock that was ahead
ALTER TABLE leases ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
