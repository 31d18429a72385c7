"""Pure proofs over the journal: how a link is hashed, and what it takes to believe a chain. No database, no I/O."""
