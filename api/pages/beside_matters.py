"""What is worth knowing before a matter is written up: was the same dealt with here lately, and who decides it.

Both are shown beside the form, before anything is refused; what holds is judged by the engine (`guards_matters.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from api.identity import Caller
from api.lookups import as_listed, workflow_of
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.case import Case, CaseId
from mediation.engine.similar import WAS_NONE, known, looks_back
from mediation.store.visibility import sees
from mediation.town.around import Town
from mediation.town.places import PlaceId
from mediation.town.powers import Power

#: The requirements before which it is worth looking at the list of powers, and at what was dealt with before.
_ASKS_WHO_DECIDES, _ASKS_FOR_REPEATS = "beyond_own_powers", "not_repeated"


def minds_repeats(workflow: Workflow, action: Action | None = None) -> int:
    """Give the days for which a workflow, or one of its actions, wants no second case of the same; 0 for none."""
    acts = workflow.actions.values() if action is None else (action,)
    return max((looks_back(one) for one in acts if _asks(one, _ASKS_FOR_REPEATS)), default=0)


def minds_powers(workflow: Workflow) -> bool:
    """Say whether somewhere in this workflow it matters who decides."""
    return any(_asks(one, _ASKS_WHO_DECIDES) for one in workflow.actions.values())


def _asks(action: Action, name: str) -> bool:
    return any(one.name == name for one in action.requires)


def lately(
    wiring: Wiring, caller: Caller, town: Town, workflow: Workflow, *, place: str, days: int, but: str = ""
) -> dict[str, Any] | None:
    """List the cases of this workflow at this very place of the last days; None where nothing is known of any.

    Who may not see one learns only which institution had it in hand.
    """
    if not days or not place:
        return None
    since = day_of(caller.at) - timedelta(days=days)
    with wiring.house.store.reading() as reading:
        found = reading.cases.at_place(workflow.key, PlaceId(place), since=since, but=CaseId(but))
    rows = [_row(wiring, caller, town, one) for one in found if one.outcome not in WAS_NONE]
    name = town.places[PlaceId(place)].name if PlaceId(place) in town.places else place
    return {"place": name, "days": days, "rows": rows} if rows else None


def _row(wiring: Wiring, caller: Caller, town: Town, case: Case) -> dict[str, str]:
    custodian = town.institutions.get(case.custodian)
    row = {"href": "", "number": "", "title": "", "matter": "", "state": "", "who": custodian.name if custodian else ""}
    if sees(caller.actor, case, town) == "all":
        power = town.powers.get(str(known(case, "matter") or ""))
        title = as_listed(wiring, case, caller.actor, town).title
        row |= {"href": f"/cases/{case.id}", "number": case.number or case.log_number, "title": title}
        row |= {"state": workflow_of(wiring, case).states[case.state].title.zh, "matter": power.title if power else ""}
    return row


def deciders(town: Town, action: Action, case: Case, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Say who decides the matter that the form names, and what the list says of every other one."""
    if not _asks(action, _ASKS_WHO_DECIDES):
        return None
    chosen = town.powers.get(str(given.get("matter") or ""))
    return {
        "chosen": None if chosen is None else _power(town, chosen, case),
        "rows": [_power(town, one, case) for one in town.powers.values()],
    }


def _power(town: Town, power: Power, case: Case) -> dict[str, Any]:
    return {
        "title": power.title,
        "street": power.street_decides,
        "who": power.decided_by,
        "local": "、".join(one.name for one in town.authority_over(power.matter, case.place)),
        "basis": power.basis,
    }
