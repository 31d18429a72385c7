"""The effects that correct a record visibly: the wrong value stays beside the right one. See `effects.py`.

A mis-press is taken back by `undo_last`; here a single value was wrong from the beginning. Papers that were issued are
left as they are: the correction names those that were made with the old value, and the list of the file asks for new
ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from mediation.engine import events as ev
from mediation.engine.amending_folds import write_day
from mediation.engine.amendments import Correction
from mediation.engine.case import Case, Paper, Party, Session
from mediation.engine.identity_numbers import citizen, credit_code, telephones
from mediation.engine.probe import Probe

#: Fields of a form -> the field of the record that each corrects.
OF_PARTY = {
    "right_name": "name",
    "right_id_number": "id_number",
    "right_phone": "phone",
    "right_address": "address",
    "right_representative": "legal_representative",
    "right_guardian": "guardian",
    "right_guardian_relation": "guardian_relation",
}
OF_SESSION = {
    "right_at": "on",
    "right_where": "place",
    "right_record": "record",
    "right_undisputed": "undisputed",
    "right_others": "others",
}
OF_CASE = {
    "right_title": "title",
    "right_summary": "summary",
    "right_claims": "claims",
    "right_amount": "amount",
    "right_arose_on": "arose_on",
}
#: Papers that print more of a party than its name (`documents/gathering.py` hands it to every template).
_ONLY_NAMED = frozenset({"cover", "file_index", "file_statement", "back_cover"})


def corrected_session(probe: Probe, case: Case) -> Session | None:
    """Give the session that a form corrects: the one named, else the last that was held."""
    no = probe.get("session_no")
    held = [one for one in case.sessions if one.held]
    if no is None:
        return held[-1] if held else None
    return next((one for one in held if one.no == no), None)


def differing(probe: Probe, fields: dict[str, str], record: Any) -> list[tuple[str, str, str]]:
    """List what the form corrects: the field of the record, what stands there, what is right. Equal values are none.

    Raises ValueError, in words for a person, where a number is no number of its kind.
    """
    given = {field: probe.get(asked) for asked, field in fields.items()}
    return compared(given, record, probe.on.day)


def compared(given: Mapping[str, Any], record: Any, today: date) -> list[tuple[str, str, str]]:
    """List of values by field of the record those that differ from what stands there: the field, was, now.

    Raises ValueError, in words for a person, where a number is no number of its kind.
    """
    found = []
    for field, value in given.items():
        if value in (None, ""):
            continue
        was, now = _text(getattr(record, field)), _right(field, value, record, today)
        if was != now:
            found.append((field, was, now))
    return found


def _text(value: Any) -> str:
    return write_day(value) if hasattr(value, "day") or value is None else str(value)


def _right(field: str, given: Any, record: Any, today: date) -> str:
    if isinstance(given, datetime | date):
        return given.isoformat()
    text = str(given).strip()
    if field == "phone":
        return telephones(text)
    if field == "id_number" and isinstance(record, Party):
        kind = record.id_kind or ("id_card" if record.kind == "person" else "credit_code")
        if kind == "id_card":
            return citizen(text, on=today).number
        return credit_code(text) if kind == "credit_code" else text
    return text


def _correct_party(probe: Probe, case: Case) -> Iterable[ev.Event]:
    party = case.party(probe.get("party") or 0)
    if party is not None:
        yield from _corrections(probe, case, "party", party.no, differing(probe, OF_PARTY, party))


def _correct_session(probe: Probe, case: Case) -> Iterable[ev.Event]:
    session = corrected_session(probe, case)
    if session is not None:
        yield from _corrections(probe, case, "session", session.no, differing(probe, OF_SESSION, session))


def _correct_matter(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield from _corrections(probe, case, "case", 0, differing(probe, OF_CASE, case))


def _corrections(
    probe: Probe, case: Case, of: str, ref: int, found: list[tuple[str, str, str]]
) -> Iterable[ev.RecordCorrected]:
    made = tuple(
        Correction(
            no=len(case.corrections) + number,
            of=of,
            ref=ref,
            field=field,
            was=was,
            now=now,
            reason=str(probe.get("reason") or ""),
            by=probe.actor.account,
            on=probe.on,
            papers=tuple(one.no for one in case.papers if shows(one, of, ref, field, was)),
            since=max((one.no for one in case.papers), default=0),
        )
        for number, (field, was, now) in enumerate(found, start=1)
    )
    if made:
        yield ev.RecordCorrected(corrections=made)


def shows(paper: Paper, of: str, ref: int, field: str, was: str) -> bool:
    """Whether an issued paper may have been made with the old value; what was empty stood in none.

    A paper is counted in rather than out: somebody looks at it before it is issued anew.
    """
    if paper.status != "issued" or not was:
        return False
    if of == "session":
        return paper.session == ref
    if of == "party":
        if field != "name" and paper.kind in _ONLY_NAMED:
            return False
        return paper.party in {0, ref}
    return True


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "correct_party": _correct_party,
    "correct_session": _correct_session,
    "correct_matter": _correct_matter,
}
