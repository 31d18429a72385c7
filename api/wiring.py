"""What one running web process is made of: the house, its settings, the clock's offset, the page templates.

Nothing is global: `create_app` makes one and every handler takes it from the request. The time is read in
`identity.py` only; the clock here knows nothing but how far it is set from the real one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.settings import Settings
from mediation.calendar.moments import SHANGHAI
from mediation.casework.house import House
from mediation.definitions.library import Library

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
_OPENING_HOUR = time(9)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock with one offset, fixed at start: `--as-of` sets it back or forward and it runs on from there."""

    offset: timedelta = timedelta(0)

    @classmethod
    def starting(cls, day: date, *, real: datetime) -> Clock:
        """Make a clock that shows nine in the morning of `day` in Shanghai when the real time is `real`."""
        return cls(datetime.combine(day, _OPENING_HOUR, SHANGHAI) - real)

    def shown(self, real: datetime) -> datetime:
        """Give what this clock shows at a real instant."""
        return real + self.offset


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything a handler needs."""

    house: House
    library: Library
    settings: Settings
    clock: Clock
    templates: Environment


def wire_up(house: House, settings: Settings) -> Wiring:
    """Put the parts together. The faces list workflows, so the house has to bring a whole library."""
    assert isinstance(house.library, Library)
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    stamps: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in stamps:
            stamps[name] = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
        return f"/static/{name}?v={stamps[name]}"

    templates.globals["asset"] = asset
    return Wiring(
        house=house, library=house.library, settings=settings, clock=Clock(settings.offset), templates=templates
    )


def wiring_of(request: Request) -> Wiring:
    """Give the wiring of the application that received this request."""
    found = request.app.state.wiring
    assert isinstance(found, Wiring)
    return found
