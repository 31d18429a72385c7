"""The faces: pages and JSON over a house in memory."""
