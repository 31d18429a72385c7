"""The JSON API under /api/v1, for other systems. Each file is one subject; the shapes stand beside in `api/shapes`."""
