-- each grant of a lease has a higher number than the one before; what a collector writes carries its number
ALTER TABLE leases ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
-- counted up with every commit of which a screen has to know; a lease that is renewed is none
CREATE TABLE change_count (
    count INTEGER NOT NULL
);
INSERT INTO change_count VALUES (0);
