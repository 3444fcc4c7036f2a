"""The console: screens that read the store and own nothing."""
