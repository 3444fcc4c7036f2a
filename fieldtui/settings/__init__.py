"""The user's configuration: schema, loading with line and remedy, secrets, paths."""
