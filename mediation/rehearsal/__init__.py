"""Stories and what-if replays over the in-memory store; it proves workflows and never touches live cases."""
