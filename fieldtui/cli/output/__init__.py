"""How commands print: tables, JSON, CSV, documents, errors; and the log file."""
