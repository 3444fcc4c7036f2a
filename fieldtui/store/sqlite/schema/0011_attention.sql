-- the order in which records need attention: a rank, and what orders records within the rank
ALTER TABLE records RENAME COLUMN eyes TO attention;
ALTER TABLE records RENAME COLUMN eyes_at TO attention_at;
DROP INDEX records_eyes;
DROP INDEX records_eyes_of_source;
CREATE INDEX records_attention ON records (attention, attention_at, kind);
CREATE INDEX records_attention_of_source ON records (source, attention, attention_at, kind);
