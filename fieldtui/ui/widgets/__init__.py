"""What screens are put together from; each draws its own lines and repaints only those that changed."""
