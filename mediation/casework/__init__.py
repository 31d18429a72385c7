"""Use cases: where the pure core meets the world, along one write path."""
