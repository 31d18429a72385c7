"""Draws papers and binds the case file; what a paper must say is asked from the case, never decided here."""
