"""Whether the service is well."""

from __future__ import annotations

from fastapi import APIRouter

from api.identity import Wired
from api.shapes.health import Health
from api.shapes.problem import PROBLEMS

router = APIRouter(prefix="/api/v1/health", tags=["运行"], responses=PROBLEMS)


@router.get("", summary="是否正常")
def health(wiring: Wired) -> Health:
    """Read the database once; 503 as a problem document if it does not answer. Needs no token."""
    with wiring.house.store.reading() as reading:
        reading.town.around()
    return Health(
        status="ok", workflows=[f"{key}@{wiring.library.newest(key).revision}" for key in wiring.library.keys]
    )
