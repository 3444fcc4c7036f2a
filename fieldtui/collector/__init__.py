"""What keeps the store filled: a loop per feed, the outbox, hooks against polls."""
