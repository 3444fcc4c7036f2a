"""The store of a team, in PostgreSQL through psycopg: many consoles, one collector, every write under one lock."""
