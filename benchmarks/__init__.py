"""Measurements by hand (`./dev bench NAME`); no test depends on them, and none of them is packed."""
