"""What screens show, read from the store and ready to be drawn; nothing here imports Textual."""
