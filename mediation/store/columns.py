"""The one function that says what a case's record shows to SQL: every query column, derived from the case alone.

The record is the truth; these columns are its index. `verification.py` and a test hold the two together. The paths of
places come from the town (`paths`), because a place may move without any act on the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mediation.definitions.workflow import Deadline, Workflow
from mediation.engine.case import Case, RunningDeadline
from mediation.store.instants import day_text, maybe_micros, micros
from mediation.town.around import Town
from mediation.town.places import PlaceId


def columns(case: Case, workflow: Workflow) -> dict[str, Any]:
    """Derive the query columns of an opened case. `closed` is 1 once it stands in a final state."""
    nearest = _nearest(case.deadlines, workflow)
    ref = case.workflow
    state = workflow.states.get(case.state)
    return {
        "workflow": ref.key if ref else "",
        "revision": ref.revision if ref else 0,
        "state": case.state,
        "state_since": day_text(case.state_since) or "",
        "level": case.level,
        "place": case.place,
        "custodian": case.custodian,
        "handler": case.handler,
        "number": case.number,
        "log_number": case.log_number,
        "title": shown_title(case.title),
        "kind": case.kind,
        "subkind": case.subkind,
        "source": case.source,
        "risk": case.risk.colour,
        "confidentiality": case.confidentiality,
        "opened_on": day_text(case.logged_on) or "",
        "accepted_on": day_text(case.accepted_on),
        "concluded_on": day_text(case.concluded_on),
        "outcome": case.outcome,
        "lead": case.lead,
        "due_at": None if nearest is None else maybe_micros(nearest.due_at),
        "due_key": None if nearest is None else nearest.key,
        "closed": int(state is not None and state.final),
        "last_at": 0 if case.last_at is None else micros(case.last_at),
        "marks": marked(case),
    }


#: What may be an identity number, a telephone, or the number of a door: lists do not need it, and it would lie open.
_NUMBERS = re.compile(r"[0-9０-９][0-9０-９ \-—–]{5,}[0-9０-９XxＸｘ]")
_DOORS = re.compile(
    r"[0-9０-９A-Za-z一二三四五六七八九十]+(?=\s*(?:栋|幢|座|号楼|单元|门|号|室|层))"
    r"|(?<=[栋幢座门元层])\s*[0-9０-９]+"
)


def shown_title(title: str) -> str:
    """Give a title as lists and calendars have it: the numbers of people and of doors are left out of it."""
    return _DOORS.sub("＊", _NUMBERS.sub("＊", title))


def marked(case: Case) -> str:
    """Write what SQL asks of a record that it cannot read, as words between spaces (`overdue.py`, `casebook.py`)."""
    words = {
        *(["evidence"] if case.evidence else ()),
        *(["handoffs"] if case.handoffs else ()),
        *(["planned"] if any(not one.held for one in case.sessions) else ()),
        *(f"own:{one.sender}" for one in case.handoffs if one.status == "offered" and one.sender == one.receiver),
    }
    return f" {' '.join(sorted(words))} " if words else ""


def is_window(deadline: Deadline | None) -> bool:
    """Say whether a clock only shows how long something stays possible (司法确认); nobody is late when it closes."""
    return deadline is not None and all(step.at == "before" for step in deadline.steps)


def _nearest(deadlines: tuple[RunningDeadline, ...], workflow: Workflow) -> RunningDeadline | None:
    """The running clock that ends first, windows aside: the one that colours the case on a list."""
    nearest: RunningDeadline | None = None
    for clock in deadlines:
        due = clock.due_at
        if (
            clock.status == "running"
            and due is not None
            and (nearest is None or nearest.due_at is None or due < nearest.due_at)
            and not is_window(workflow.deadlines.get(clock.key))
        ):
            nearest = clock
    return nearest


def place_path(place: PlaceId, town: Town) -> str:
    """Write a place as `/city/street/community/`, so that a subtree is one range of text; empty for an unknown one."""
    steps = town.path(place)
    return f"/{'/'.join(reversed(steps))}/" if steps else ""


def paths(case: Case, town: Town) -> dict[str, str]:
    """Give the two paths by which supervisors find a case: that of the dispute and that of its custodian."""
    custodian = town.institutions.get(case.custodian)
    return {
        "place_path": place_path(case.place, town),
        "custodian_path": "" if custodian is None else place_path(custodian.place, town),
    }


def searched(case: Case) -> frozenset[tuple[str, str]]:
    """List what a case is found by in plain: its numbers on every side, names of its parties or its reporter, and the
    case whose letter it follows."""
    return frozenset((kind, text) for kind, text in _searched(case) if text)


def _searched(case: Case) -> Iterator[tuple[str, str]]:
    yield "number", case.log_number
    for number in case.numbers:
        yield "number", number.text
    for outside in case.outside_numbers.values():
        yield "number", outside
    for handoff in case.handoffs:
        yield "number", handoff.sender_number
        yield "number", handoff.receiver_number
        yield "follows", str(handoff.facts.get("first_case", ""))
    for party in case.parties:
        yield "name", party.name
    reporter = case.facts.get("reporter") or {}  # said when the matter is opened, and never again
    yield "name", str(reporter.get("reporter", ""))
