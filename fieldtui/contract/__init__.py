"""What a vendor says and how it talks: values that every other room may rest on, and that rest on none."""
