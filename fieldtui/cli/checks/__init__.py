"""What `config check` and `doctor` look at, and what they found."""
