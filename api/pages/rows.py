"""One case as a row of a list: what the workbench, the case list and the backlog have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.lookups import workflow_of
from api.naming import Names
from api.pages.acting import next_option, next_thing
from api.wiring import Wiring
from api.words_of_time import clock_words
from mediation.engine.actor import Actor
from mediation.engine.options import options
from mediation.oversight.casebook import CaseRow
from mediation.town.around import Town


def row(wiring: Wiring, found: CaseRow, town: Town, *, at: datetime) -> dict[str, Any]:
    """Say what a list shows of a case."""
    case = found.case
    workflow = workflow_of(wiring, case)
    names = Names(workflow=workflow, case=case, town=town, at=at)
    clock = found.clock
    handler = names.institution(case.handler) if case.handler and case.handler != case.custodian else ""
    return {
        "href": f"/cases/{case.id}",
        "number": case.number,
        "title": case.title or "未命名的事项",
        "parties": parties_in_short(tuple(party.name for party in case.remaining)) or workflow.title.zh,
        "level": names.level(case.level),
        "state": names.state(case.state),
        "closed": found.closed,
        "custodian": names.institution(case.custodian),
        "handler": handler,
        "lead": names.person(case.lead) if case.lead else "",
        "clock": clock_words(clock, town.calendar, at=at) if clock else None,
        "clock_title": names.clock_title(clock.key) if clock else "",
    }


def with_next_thing(wiring: Wiring, found: CaseRow, town: Town, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The same, with what this actor is to do next in one sentence."""
    case = found.case
    workflow = workflow_of(wiring, case)
    offered = options(workflow, case, actor, at, town)
    chosen = next_option(workflow, case, offered)
    shown = row(wiring, found, town, at=at)
    shown["next_thing"] = next_thing(workflow, case, chosen, town, at=at, with_clock=False)
    return shown


def parties_in_short(names: tuple[str, ...]) -> str:
    """Name the first three parties."""
    return "、".join(names[:3]) + (f" 等 {len(names)} 方" if len(names) > 3 else "")
