"""How corrections and redactions fold into a case. Pure and total, like `evolve.py`, which calls it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from mediation.calendar.moments import When
from mediation.engine.amendments import Correction

if TYPE_CHECKING:
    from mediation.engine.case import Case
    from mediation.engine.events import RecordCorrected, RedactionAsked, RedactionDecided

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


def redaction_asked(case: Case, event: RedactionAsked) -> Case:
    """Keep the demand."""
    return _replace(case, redactions=(*case.redactions, event.redaction))


def redaction_decided(case: Case, event: RedactionDecided) -> Case:
    """Keep what was decided, and mark what has no bytes any more; the values were replaced in the entries."""
    said = {
        "status": "done" if event.done else "refused",
        "decided_by": event.by,
        "decided_on": event.on,
        "words": event.words,
        "entries": tuple(one.seq for one in event.replaced),
        "papers": event.papers,
    }
    return _replace(
        case,
        redactions=tuple(_replace(one, **said) if one.no == event.no else one for one in case.redactions),
        papers=tuple(_replace(one, removed_on=event.on) if one.no in event.papers else one for one in case.papers),
        evidence=tuple(
            _replace(one, removed_on=event.on) if one.digest in event.removed else one for one in case.evidence
        ),
    )


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
