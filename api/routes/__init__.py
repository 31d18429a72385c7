"""The JSON API under /api/v1, for other systems. Each file is one subject; the shapes stand beside in `api/shapes`."""

from __future__ import annotations

from fastapi import APIRouter

ROUTES: tuple[APIRouter, ...] = ()
