"""Tests of what supervisors read."""
