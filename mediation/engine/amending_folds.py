"""How corrections and redactions fold into a case. Pure and total, like `evolve.py`, which calls it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from mediation.calendar.moments import When
from mediation.engine.amendments import Correction
from mediation.engine.owed_entries import OwedEntry, entries_of, settled, with_entry

if TYPE_CHECKING:
    from mediation.engine.case import Case, Obligation
    from mediation.engine.events import (
        CorrectionAsked,
        CorrectionDecided,
        RecordCorrected,
        RedactionAsked,
        RedactionDecided,
    )

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
        case "performance":
            return _entry_corrected(case, one, said)
        case "party":
            return _replace(case, parties=tuple(_replace(x, **said) if x.no == one.ref else x for x in case.parties))
        case "session":
            return _replace(case, sessions=tuple(_replace(x, **said) if x.no == one.ref else x for x in case.sessions))
        case _:
            return _replace(case, **said)


def _entry_corrected(case: Case, one: Correction, said: dict[str, Any]) -> Case:
    """Put an entry under an obligation right, and what follows from it; one that belongs elsewhere is entered there."""
    agreement = case.agreement_owing(one.ref)
    if agreement is None:
        return case
    owed = next(x for x in agreement.obligations if x.no == one.ref)
    entry = next(x for x in entries_of(owed) if x.no == one.entry)
    if one.field == "struck":
        said = {"struck": True}
    elif one.field == "obligation":
        said = {"moved_to": int(one.now)}
    after = _with_owed(case, _with_entry_put(owed, _replace(entry, **said)))
    if one.field != "obligation":
        return after
    home = after.agreement_owing(int(one.now))
    target = next((x for x in home.obligations if x.no == int(one.now)), None) if home is not None else None
    return after if target is None else _with_owed(after, with_entry(target, _replace(entry, moved_from=owed.no)))


def _with_entry_put(owed: Obligation, entry: OwedEntry) -> Obligation:
    entries = tuple(entry if one.no == entry.no else one for one in entries_of(owed))
    return settled(_replace(owed, entries=entries))


def _with_owed(case: Case, owed: Obligation) -> Case:
    """Put an obligation in its place under the standing agreement that holds it."""
    home = case.agreement_owing(owed.no)
    assert home is not None
    changed = _replace(home, obligations=tuple(owed if one.no == owed.no else one for one in home.obligations))
    return _replace(case, agreements=tuple(changed if one.no == home.no else one for one in case.agreements))


def correction_asked(case: Case, event: CorrectionAsked) -> Case:
    """Keep what was asked for."""
    return _replace(case, late_corrections=(*case.late_corrections, event.asked))


def correction_decided(case: Case, event: CorrectionDecided) -> Case:
    """Keep what was decided; the value itself is put right by what follows."""
    said = {
        "status": "done" if event.done else "refused",
        "decided_by": event.by,
        "decided_on": event.on,
        "words": event.words,
    }
    kept = tuple(_replace(one, **said) if one.no == event.no else one for one in case.late_corrections)
    return _replace(case, late_corrections=kept)


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


#: Names of events -> how each folds: the events are made of these values, and so cannot be imported here.
AMENDING_FOLDS: dict[str, Callable[..., Case]] = {
    "RecordCorrected": record_corrected,
    "CorrectionAsked": correction_asked,
    "CorrectionDecided": correction_decided,
    "RedactionAsked": redaction_asked,
    "RedactionDecided": redaction_decided,
}
