"""Which clocks an entry can concern at all: those that count, and those that its action or its new states may start.

Worked out once per workflow, so that an entry looks at two or three clocks instead of at all thirty. Whether one of
them really starts, stands or ends is decided in `clocks.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mediation.definitions.workflow import Deadline, Workflow
from mediation.engine.case import RunningDeadline

_MOST_KEPT = 64

_NONE: frozenset[str] = frozenset()
_kept: dict[int, tuple[Workflow, Mapping[str, frozenset[str]]]] = {}


def concerned(
    workflow: Workflow, happened: Iterable[str], live: Iterable[RunningDeadline]
) -> tuple[tuple[Deadline, list[RunningDeadline]], ...]:
    """List the clocks that an entry can concern, in the workflow's order, each with its runs that count.

    `happened` are the action's key and the states that were entered; `live` are the runs that count at present.
    """
    counting: dict[str, list[RunningDeadline]] = {}
    for clock in live:
        counting.setdefault(clock.key, []).append(clock)
    starts = _starts(workflow)
    keys = counting.keys() | _NONE.union(*(starts.get(name, _NONE) for name in happened))
    return tuple((deadline, counting.get(key, [])) for key, deadline in workflow.deadlines.items() if key in keys)


def _starts(workflow: Workflow) -> Mapping[str, frozenset[str]]:
    """Give, for the name of each action and each state, the clocks that it may start."""
    known = _kept.get(id(workflow))
    if known is not None:  # the workflow is held here, so that its identity is nobody else's
        return known[1]
    found: dict[str, set[str]] = {}
    for key, deadline in workflow.deadlines.items():
        for name in (*deadline.starts.actions, *deadline.starts.states):
            found.setdefault(name, set()).add(key)
    starts = {name: frozenset(keys) for name, keys in found.items()}
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[id(workflow)] = (workflow, starts)
    return starts
