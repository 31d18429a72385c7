"""How corrections fold into a case. Pure and total, like `evolve.py`, which calls it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from mediation.calendar.moments import When
from mediation.engine.amendments import Correction

if TYPE_CHECKING:
    from mediation.engine.case import Case
    from mediation.engine.events import RecordCorrected

_replace = msgspec.structs.replace

#: Values that are no plain text in the record: a day, or an instant where one was given.
DAYS = frozenset({"on", "arose_on"})


def record_corrected(case: Case, event: RecordCorrected) -> Case:
    """Put the right values where the wrong ones stood, and keep both beside."""
    for one in event.corrections:
        case = _corrected(case, one)
    return _replace(case, corrections=(*case.corrections, *event.corrections))


def _corrected(case: Case, one: Correction) -> Case:
    said: dict[str, Any] = {one.field: read_day(one.now) if one.field in DAYS else one.now}
    match one.of:
        case "party":
            return _replace(case, parties=tuple(_replace(x, **said) if x.no == one.ref else x for x in case.parties))
        case "session":
            return _replace(case, sessions=tuple(_replace(x, **said) if x.no == one.ref else x for x in case.sessions))
        case _:
            return _replace(case, **said)


def read_day(text: str) -> When | None:
    """Read a day or an instant in ISO; empty is none."""
    if not text:
        return None
    return When.at(datetime.fromisoformat(text)) if "T" in text else When.on(date.fromisoformat(text))


def write_day(when: When | None) -> str:
    """Write a day, or an instant where there is one."""
    if when is None:
        return ""
    return when.day.isoformat() if when.instant is None else when.instant.isoformat()
