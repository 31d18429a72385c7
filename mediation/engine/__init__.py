"""Pure decisions about one case: decide and evolve; no input or output, no clock, no randomness."""
