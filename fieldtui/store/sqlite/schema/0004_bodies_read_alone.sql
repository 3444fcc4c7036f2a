-- whether `raw` came by itself (a write's answer, a reading again): it may say more than the vendor's lists do
ALTER TABLE bodies ADD COLUMN single INTEGER NOT NULL DEFAULT 0;
