"""The past that a network brings along: archives of mailing lists and of other platforms, as discussions."""
