-- what a delivery says, apart from how it was sent: one of the same id that says something else is another one
ALTER TABLE deliveries ADD COLUMN digest TEXT NOT NULL DEFAULT '';
