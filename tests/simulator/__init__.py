"""The other side of a handoff, as somebody else would write it: its own process, its own storage."""
