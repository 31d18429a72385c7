"""Reading, playing and counting stories; the sample."""
