"""What a key starts and what follows from it: a refresh, a replay, a catch-up, an export."""
