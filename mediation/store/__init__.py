"""The only place where rows exist: engines, tables, translation between rows and values, migrations."""
