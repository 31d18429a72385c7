"""From a workflow's YAML to an immutable, fully proved definition; no case and no database is known here."""
