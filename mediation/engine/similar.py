"""The same matter again: which earlier cases a decision asks for, and which of them are about the same thing. Pure.

The write path hands in the cases of the same workflow at the same place (`looks_back`); what «the same» means the
author says by naming what must agree: of the form, the case, or what was recorded of it.
"""

from __future__ import annotations

from typing import Any

from mediation.definitions.workflow import Action
from mediation.engine.case import Case
from mediation.engine.probe import Probe

_ASKING = frozenset({"not_repeated", "open_or_escalate", "reported_before"})
#: Outcomes after which a matter was not really dealt with, so that it is not «again».
WAS_NONE = frozenset({"withdrawn", "not_taken"})


def looks_back(action: Action | None) -> int:
    """Give the days for which an action wants earlier cases of this workflow at this place; 0 if it wants none."""
    if action is None:
        return 0
    whens = [way.when for way in action.ways if way.when is not None]
    calls = (*action.requires, *action.does, *whens)
    return max((int(call.args["days"]) for call in calls if call.name in _ASKING), default=0)


def earlier_ones(probe: Probe, days: int, same: tuple[str, ...]) -> tuple[Case, ...]:
    """List the cases handed in that began within so many days before the act and agree in everything named."""
    since = probe.on.day.toordinal() - days
    wanted = {name: _plain(_now(probe, name)) for name in same}
    return tuple(
        one
        for one in probe.similar
        if one.logged_on is not None
        and one.logged_on.day.toordinal() >= since
        and one.outcome not in WAS_NONE
        and all(value and _plain(known(one, name)) == value for name, value in wanted.items())
    )


def known(case: Case, name: str) -> Any:
    """Give what is known of a case under a name: an attribute of the case, or the newest record that has it."""
    if name in Case.__struct_fields__:
        return getattr(case, name)
    records = [one for one in case.facts.values() if isinstance(one, dict) and name in one]
    return records[-1][name] if records else None


def _now(probe: Probe, name: str) -> Any:
    given = probe.get(name)
    return known(probe.case, name) if given is None else given


def _plain(value: Any) -> str:
    return "".join(str(value if value is not None else "").split()).casefold()
