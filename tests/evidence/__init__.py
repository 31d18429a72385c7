"""Evidence: what may come in, where it lies, what survives a kill, who sees it."""
