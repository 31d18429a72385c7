"""One case as a row of a list: what the workbench, the case list and the backlog have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.lookups import as_listed, workflow_of
from api.naming import HANDOFF_WORDS, Names
from api.pages.acting import next_option, next_thing
from api.pages.handoff_steps import awaited
from api.pages.handoff_view import other_side
from api.wiring import Wiring
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Handoff
from mediation.engine.handoff_clocks import HandoffClock
from mediation.engine.options import options
from mediation.oversight.casebook import CaseRow
from mediation.oversight.far_side import Far
from mediation.store.visibility import eyes, sees
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId


def row(wiring: Wiring, found: CaseRow, town: Town, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Say what a list shows of a case."""
    case = as_listed(wiring, found.case, actor, town)
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
        "clock": names.clock(clock) if clock else None,
        "clock_title": names.clock_title(clock.key) if clock else "",
    }


def with_next_thing(wiring: Wiring, found: CaseRow, town: Town, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The same, with what this actor is to do next in one sentence."""
    case = found.case
    workflow = workflow_of(wiring, case)
    offered = options(workflow, case, actor, at, town)
    chosen = next_option(workflow, case, offered)
    shown = row(wiring, found, town, actor, at=at)
    shown["next_thing"] = next_thing(workflow, case, chosen, town, at=at, with_clock=False)
    return shown


def from_afar(wiring: Wiring, found: Far, town: Town, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Say what a list shows of a case to the far side of a handoff: the handoff, and the clock of their own move.

    Nothing stands here that the packet does not say. It leads to the packet; whose record the case is, to the case.
    """
    handoff, clock = found.handoff, found.clock
    case = as_listed(wiring, found.case, actor, town, handoff)
    workflow = workflow_of(wiring, case)
    names = Names(workflow=workflow, case=case, town=town, at=at)
    mine = eyes(actor, town)
    other = names.institution(other_side(handoff, mine))
    number = (handoff.sender_number if handoff.sender in mine else handoff.receiver_number) or handoff.sender_number
    return {
        "href": f"/cases/{case.id}" + ("" if _theirs(handoff, actor, case, town) else f"/handoffs/{handoff.no}"),
        "number": number or "尚无文号",
        "title": case.title or "未命名的事项",
        "parties": ("送往" if handoff.sender in mine else "来自") + other,
        "level": names.route(handoff.route),
        "state": HANDOFF_WORDS.get(handoff.status, handoff.status),
        "next_thing": _move(found, workflow, actor, at, town) or awaited(handoff, names),
        "clock": names.clock(clock.clock) if clock else None,
        "clock_title": _titled(clock, names, mine) if clock else "",
        "closed": False,
    }


def _theirs(handoff: Handoff, actor: Actor, case: Case, town: Town) -> bool:
    """Say whether the case is the actor's own record; a sender, also of a mere draft, works from the packet."""
    return handoff.sender not in eyes(actor, town) and sees(actor, case, town) == "all"


def _titled(one: HandoffClock, names: Names, mine: frozenset[InstitutionId]) -> str:
    title = names.clock_title(one.clock.key)
    return title if one.whose in mine else f"{names.institution(one.whose)} · {title}"


def _move(found: Far, workflow: Workflow, actor: Actor, at: datetime, town: Town) -> str:
    """Name the act that is this actor's to take now; nothing when the other side is to act."""
    if not found.turn:
        return ""
    open_ = {
        one.action.key: one.action for one in options(workflow, found.case, actor, at, town) if one.open and one.mine
    }
    ends = found.clock.deadline.ends if found.clock is not None else None
    meeting = [open_[key] for key in (ends.actions if ends is not None else ()) if key in open_]
    usual = [one for one in meeting if not one.danger] + [one for one in open_.values() if one.primary]
    return usual[0].title.zh if usual else ""


def parties_in_short(names: tuple[str, ...]) -> str:
    """Name the first three parties."""
    return "、".join(names[:3]) + (f" 等 {len(names)} 方" if len(names) > 3 else "")
