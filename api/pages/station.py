"""The workbench of a police station: which way in fits an alarm, and how far what was handed over has come.

It shows what the station may do anyway and leads there; nothing is decided here. Committees have no such block.
"""

from __future__ import annotations

from typing import Any

from api.identity import Caller
from api.lookups import as_listed, workflow_of
from api.naming import Names
from api.pages.handoff_steps import awaited, steps
from api.pages.handoff_view import clocks_of
from api.pages.log import address_of, ways_in
from api.wiring import Wiring
from mediation.oversight.casebook import Passed
from mediation.store.visibility import eyes
from mediation.town.around import Town
from mediation.town.institutions import Role

_STATION = frozenset({Role.officer, Role.station_deputy})
_SHOWN_MOST = 12
#: Which alarm goes which way: action, what kind of alarm it is for, what the officer checks first.
_WAYS = (
    ("offer_a", "不违反治安管理的民间纠纷", "A 类：告知当事人并移送；至少一方申请，无人拒绝"),
    ("offer_b", "情节较轻的治安案件，尚未处理", "B 类：起草委托，所领导签发；双方书面同意，无 179 条情形"),
    ("notify_warning", "出具了家庭暴力告诫书", "通报社区，分别查访；不需要任何人同意"),
)


def is_station(caller: Caller) -> bool:
    """Say whether this actor works at a police station."""
    return any(post.role in _STATION for post in caller.actor.posts)


def desk(wiring: Wiring, caller: Caller, town: Town, found: tuple[Passed, ...]) -> dict[str, Any] | None:
    """Give the block of a station's workbench; None for anybody else. `found` are the handoffs within sight."""
    if not is_station(caller):
        return None
    mine = eyes(caller.actor, town)
    own = [one for one in found if {one.handoff.sender, one.handoff.receiver} & mine and one.handoff.open]
    return {
        "ways": _ways(wiring, caller, town),
        "rows": [_row(wiring, one, town, caller) for one in own[:_SHOWN_MOST]],
        "more": len(own) > _SHOWN_MOST,
    }


def _ways(wiring: Wiring, caller: Caller, town: Town) -> list[dict[str, Any]]:
    ways = ways_in(wiring, caller, town)
    shown = []
    for key, when, hint in _WAYS:
        links = [(way[0].title.zh, address_of(way)) for way in ways if way[1].key == key]
        title = next((way[1].title.zh for way in ways if way[1].key == key), "")
        if links:
            shown.append({"when": when, "title": title, "hint": hint, "links": links})
    return shown


def _row(wiring: Wiring, passed: Passed, town: Town, caller: Caller) -> dict[str, Any]:
    handoff = passed.handoff
    case = as_listed(wiring, passed.case, caller.actor, town, handoff)
    workflow = workflow_of(wiring, case)
    names = Names(workflow=workflow, case=case, town=town, at=caller.at)
    return {
        "title": case.title or "未命名的事项",
        "href": f"/cases/{case.id}/handoffs/{handoff.no}",
        "number": handoff.sender_number if handoff.direction == "in" else handoff.receiver_number,
        "route": names.route(handoff.route),
        "awaited": awaited(handoff, names),
        "steps": steps(handoff),
        "clocks": clocks_of(handoff, case, workflow, names),
    }
