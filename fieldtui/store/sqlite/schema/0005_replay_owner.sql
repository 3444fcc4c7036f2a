-- who carries a replay out, and when they last said so: two must not send the same deliveries
ALTER TABLE replays ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE replays ADD COLUMN alive REAL NOT NULL DEFAULT 0;
