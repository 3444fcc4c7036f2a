-- writes that a console has filed, for whoever collects to carry out: which were filed together, until when they may be
-- sent, and under which grant of the collector's lease they are being sent
ALTER TABLE outbox ADD COLUMN queued INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN batch TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN expires REAL NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_batch ON outbox (batch) WHERE batch <> '';
