"""The commands: one file a group, and the composition root of the program."""
