"""The JSON face under /api/v1: each route builds a command or asks a reading, and nothing more."""
