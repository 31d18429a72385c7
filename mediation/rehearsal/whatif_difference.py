"""What a draft changes, as far as it can touch a recorded history: actions, clocks, the calendar, or everything.

Compared are values, not text: what only people read (hints, the law behind a rule, lines of files) is no difference.
Where it is not certain that a change touches nothing else, it counts as touching everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.workflow import Deadline, Workflow

_READ_BY_PEOPLE = frozenset({"line", "file", "hint", "basis", "group", "danger", "primary", "meaning"})
_LENGTHS: dict[str, Any] = {"term": None, "red_term": None, "rolls": True, "steps": ()}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two texts of one workflow and between two calendars.

    `actions` are those that ask, require or do something else. `retimed` are clocks of another length or with other
    steps, `reshaped` those that start, stand or end otherwise, or exist in one text only. `throughout` names sections
    that any decision may rest on. `calendar` says whether other days are worked.
    """

    actions: frozenset[str] = frozenset()
    retimed: frozenset[str] = frozenset()
    reshaped: frozenset[str] = frozenset()
    throughout: tuple[str, ...] = ()
    settings: frozenset[str] = frozenset()
    calendar: bool = False

    @property
    def nothing(self) -> bool:
        """Whether no history can come out otherwise."""
        return self.only_lengths and not (self.retimed or self.calendar)

    @property
    def only_lengths(self) -> bool:
        """Whether nothing but lengths and steps of clocks and the calendar differ."""
        return not (self.actions or self.reshaped or self.throughout or self.settings)

    @property
    def clocks(self) -> frozenset[str]:
        """The clocks that the draft itself changes."""
        return self.retimed | self.reshaped


def difference(was: Workflow, then: Workflow, *, days_were: WorkingCalendar, days_then: WorkingCalendar) -> Difference:
    """Compare two texts of one workflow and two calendars."""
    retimed, reshaped = _clocks(was, then)
    papers = _differing(was.documents, then.documents)
    actions = set(_differing(was.actions, then.actions))
    for side in (was, then):
        actions |= {key for key, one in side.actions.items() if papers.intersection((*one.papers, *one.registers))}
    whole = {
        "ladder": (_rungs(was), _rungs(then)),
        "states": (_states(was), _states(then)),
        "routes": (was.routes, then.routes),
        "registers": (was.registers, then.registers),
        "choices": (was.choices, then.choices),
        "initial": (was.initial, then.initial),
        "dossier": (was.dossier, then.dossier),
        "review": (was.review, then.review),
    }
    return Difference(
        actions=frozenset(actions),
        retimed=retimed,
        reshaped=reshaped,
        throughout=tuple(name for name, (one, other) in whole.items() if _plain(one) != _plain(other)),
        settings=_differing(was.settings, then.settings),
        calendar=days_were != days_then,
    )


def _clocks(was: Workflow, then: Workflow) -> tuple[frozenset[str], frozenset[str]]:
    retimed: set[str] = set()
    reshaped: set[str] = set()
    for key in _differing(was.deadlines, then.deadlines):
        one, other = was.deadlines.get(key), then.deadlines.get(key)
        alike = one is not None and other is not None and _plain(_without_length(one)) == _plain(_without_length(other))
        (retimed if alike and _both_have_a_length(one, other) else reshaped).add(key)
    rungs = {level.key: level.terms for level in then.ladder}
    for level in was.ladder:
        terms = rungs.get(level.key, {})
        for key in level.terms.keys() | terms.keys():
            if level.terms.get(key) != terms.get(key):
                (retimed if key in level.terms and key in terms else reshaped).add(key)
    return frozenset(retimed - reshaped), frozenset(reshaped)


def _without_length(deadline: Deadline) -> tuple[Any, ...]:
    """Give a clock without its lengths and steps, but with what its lengths depend on."""
    conditions = [(one.when, one.anchor) for one in deadline.terms_by]
    return msgspec.structs.replace(deadline, terms_by=(), **_LENGTHS), conditions, deadline.red_term is not None


def _both_have_a_length(one: Deadline | None, other: Deadline | None) -> bool:
    """Say whether both count days (an obligation has its own day, and a clock without a length never runs)."""
    assert one is not None
    assert other is not None
    return [bool(d.term or d.of_rung) for d in (one, other)] == [True, True] or one.each == "obligation"


def _differing(was: Mapping[str, Any], then: Mapping[str, Any]) -> frozenset[str]:
    keys = was.keys() | then.keys()
    return frozenset(key for key in keys if _plain(was.get(key)) != _plain(then.get(key)))


def _rungs(workflow: Workflow) -> list[Any]:
    return [msgspec.structs.replace(level, terms={}) for level in workflow.ladder]


def _states(workflow: Workflow) -> dict[str, Any]:
    return {key: (one.final, one.waits_for) for key, one in workflow.states.items()}


def _plain(value: Any) -> Any:
    """Give a value without what only people read."""
    if isinstance(value, msgspec.Struct):
        names = (name for name in value.__struct_fields__ if name not in _READ_BY_PEOPLE)
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
