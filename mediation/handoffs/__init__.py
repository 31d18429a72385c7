"""Passing a case to another institution and taking it back: packets, channels, replies."""
