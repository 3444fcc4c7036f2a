"""The store in one file on this host: SQLite through apsw, one writer, read-only readers, a full-text index."""
