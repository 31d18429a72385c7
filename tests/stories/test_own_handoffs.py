"""What an institution may do beside a case, no other institution of its kind may do in its stead, in any workflow.

Walked over the definitions: every action that some side of a handoff may take, at every moment at which a story takes
it. There another station, court, department or committee is put beside the very same case, by a handoff of its own that
was ended, or that is still open on another route, and must find the action closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import NamedTuple

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.definitions import meanings
from mediation.definitions.workflow import Action, By, Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Handoff
from mediation.engine.entitlement import entitled, institutions_on
from mediation.engine.events import ActionTaken
from mediation.engine.evolve import blank, replay
from mediation.engine.options import options
from mediation.rehearsal.repertoire import Repertoire
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, Post
from tests.shipped import REPERTOIRE, played
from tests.shipped import WORKFLOWS as ROOT

BESIDE = ("counterpart", "sender", "receiver")
KEYS = [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in REPERTOIRE.keys]


class Moment(NamedTuple):
    """A case before somebody took an action in a story."""

    case: Case
    action: Action
    at: datetime


def beside(action: Action) -> tuple[By, ...]:
    """Who may take it as a side of some handoff only. What opens a case has no other side yet."""
    return () if action.opens else tuple(by for by in action.by if by.side in BESIDE)


def taken_beside(key: str, *, by_nobody_else: bool = False) -> frozenset[str]:
    """Name the actions that a side of a handoff may take; of an overlay, those of its own stories."""
    actions = REPERTOIRE.workflow(key).actions.values()
    found = {one.key for one in actions if beside(one) and not (by_nobody_else and len(beside(one)) < len(one.by))}
    return frozenset(found) if (ROOT / key).is_dir() else frozenset(found & {one.action.key for one in moments(key)})


@cache
def moments(key: str) -> tuple[Moment, ...]:
    """Every moment of the workflow's stories at which an action is taken that somebody beside the case may take."""
    return tuple(_moments(REPERTOIRE, key))


def _moments(repertoire: Repertoire, key: str) -> Iterator[Moment]:
    workflow = repertoire.workflow(key)
    for journal in (journal for file in repertoire.files(key) for journal in played(file).journals):
        case = blank(CaseId("told"))
        for entry in journal:
            taken = entry.events[0]
            action = workflow.actions.get(taken.action) if isinstance(taken, ActionTaken) else None
            if action is not None and beside(action) and case.version:
                yield Moment(case, action, entry.at)
            case = replay(case, entry.events, actor=entry.actor, at=entry.at)


def twin_of(case: Case, by: By, town: Town) -> Institution:
    """Another institution like the one that stands on this side, or like its custodian if nobody does."""
    here = sorted(institutions_on(by.side, case, town)) or [case.custodian]
    like = town.institutions[next((one for one in here if _works_there(one, by, town)), here[0])]
    return msgspec.structs.replace(like, id=InstitutionId("elsewhere"), name=f"另一家{like.name}", acts_for=None)


def _works_there(institution: InstitutionId, by: By, town: Town) -> bool:
    return bool(town.holders(by.role, institution))


def with_another(town: Town, twin: Institution) -> Town:
    return Town(
        calendar=town.calendar,
        places=town.places.values(),
        institutions=[*town.institutions.values(), twin],
        people=town.people.values(),
        linked=town.said,
        powers=town.powers.values(),
        roster=town.roster.values(),
        offers=town.offers.values(),
        published=town.published,
    )


def put_beside(moment: Moment, workflow: Workflow, twin: Institution) -> Iterator[tuple[str, Case]]:
    """Put the twin beside the case in each way in which it may have come to stand there."""
    case, named = moment.case, routes_of(moment.action)
    others = (one for one in workflow.routes.values() if one.direction == "out" and one.key not in named)
    elsewhere = next(others, None)
    ended = [(route, "returned") for route in sorted(named) if workflow.routes[route].direction in ("in", "out")]
    still_open = [] if elsewhere is None else [(elsewhere.key, "accepted"), (elsewhere.key, "offered")]
    yield "as a stranger", case
    for route, status in (*ended, *still_open):
        letter = _letter(case, route, status, workflow, twin)
        yield f"by {route} {status}", msgspec.structs.replace(case, handoffs=(letter, *case.handoffs))
        if status != "returned":  # whose letter is the newest of its route and was answered, is the one meant
            letter = msgspec.structs.replace(letter, no=len(case.handoffs) + 1)
            yield f"by the newest {route} {status}", msgspec.structs.replace(case, handoffs=(*case.handoffs, letter))


def routes_of(action: Action) -> frozenset[str]:
    named: set[str] = set()
    for call in (*action.requires, *action.does):
        route = call.args.get("route", ())
        named.update((route,) if isinstance(route, str) else route)
    return frozenset(named)


def _letter(case: Case, route: str, status: str, workflow: Workflow, twin: Institution) -> Handoff:
    direction = workflow.routes[route].direction
    sides = (twin.id, case.custodian) if direction == "in" else (case.custodian, twin.id)
    assert case.logged_on is not None
    return Handoff(
        no=0,
        route=route,
        direction=direction,
        sender=sides[0],
        receiver=sides[1],
        status=status,
        offered_on=case.logged_on,
        returned_on=When.at(case.last_at) if status == "returned" and case.last_at else None,
    )


def begins_its_own(action: Action, case: Case) -> bool:
    """Whether the action begins a handoff of whoever takes it: then it is nobody else's, unless one is open there."""
    routes = {call.args["route"] for call in action.does if call.name in meanings.HANDS_OVER}
    return bool(routes) and not any(one.open and one.route in routes for one in case.handoffs)


def closed_to(moment: Moment, case: Case, workflow: Workflow, town: Town, by: By, who: InstitutionId) -> bool:
    actor = Actor(
        account=AccountId("twin"), name="另一人", posts=(Post(institution=who, role=by.role),), through="page"
    )
    if not entitled(moment.action, case, actor, town):
        return True
    found = [one for one in options(workflow, case, actor, moment.at, town) if one.action.key == moment.action.key]
    return not any(one.open for one in found)


@pytest.mark.parametrize("key", KEYS)
def test_no_other_institution_of_the_same_kind_may_act_in_its_stead(key: str) -> None:
    workflow = REPERTOIRE.workflow(key)
    walked, let_through = set(), set()
    for moment in moments(key):
        town = REPERTOIRE.town(REPERTOIRE.read(REPERTOIRE.files(key)[0]).town)
        walked.add(moment.action.key)
        for by in beside(moment.action):
            if by.levels and moment.case.level not in by.levels:
                continue
            twin = twin_of(moment.case, by, town)
            wider = with_another(town, twin)
            for how, case in put_beside(moment, workflow, twin):
                if begins_its_own(moment.action, case) and how != "as a stranger":
                    continue
                if not closed_to(moment, case, workflow, wider, by, twin.id):
                    let_through.add((moment.action.key, by.role.value, by.side, how))
    assert let_through == set()
    assert walked == taken_beside(key), "each of them is taken in some story"


@pytest.mark.parametrize("key", KEYS)
def test_the_institution_whose_handoff_it_is_may(key: str) -> None:
    """What is closed to another is open to the right one: else the walk above would prove nothing."""
    workflow = REPERTOIRE.workflow(key)
    town = REPERTOIRE.town(REPERTOIRE.read(REPERTOIRE.files(key)[0]).town)
    open_to_a_side = set()
    for moment in moments(key):
        for by in beside(moment.action):
            for institution in institutions_on(by.side, moment.case, town):
                if not closed_to(moment, moment.case, workflow, town, by, institution):
                    open_to_a_side.add(moment.action.key)
    assert open_to_a_side >= taken_beside(key, by_nobody_else=True)
