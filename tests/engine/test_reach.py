"""Nobody's case is never opened, and nothing is sent to nobody: what an action needs of the town."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from mediation.calendar.terms import When
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import OpenCase
from mediation.engine.decide import decide
from mediation.engine.evolve import blank
from mediation.engine.guards_reach import somebody_there
from mediation.engine.probe import Probe
from mediation.errors import RequirementUnmet
from mediation.town.around import Town
from tests.engine.builders import a_town, a_workflow, an_actor, instant
from tests.shipped import REPERTOIRE, shipped

AT = instant("2026-09-10 10:00")
REQUEST: dict[str, Any] = {
    "channel": "visit", "kind": "school", "title": "转学", "summary": "学籍仍在原籍。", "reporter": "甲"
}  # fmt: skip


@lru_cache
def sample() -> Town:
    return REPERTOIRE.town("sample_town")


def actor(account: str) -> Actor:
    person = sample().people[account]  # type: ignore[index]
    return Actor(account=person.account, name=person.name, posts=person.posts)


def asked(workflow: Workflow, who: Actor, action: str, case: Case, town: Town, form: dict[str, Any] | None) -> Probe:
    return Probe(
        workflow=workflow,
        case=case,
        action=workflow.actions[action],
        actor=who,
        at=AT,
        on=When.at(AT),
        town=town,
        form=form,
        others={},
        earlier=None,
    )


def test_a_matter_that_nobody_here_holds_is_refused_before_it_has_a_number() -> None:
    """The community east has no office for resettled households, the community west has one."""
    workflow = shipped("cross_place")
    grid = actor("grid_xingfu")
    command = OpenCase(
        case=CaseId("one"), command_id="1", workflow="cross_place", action="log", fields={**REQUEST, "place": "xingfu"}
    )
    with pytest.raises(RequirementUnmet) as refused:
        decide(workflow, blank(command.case), command, grid, AT, sample())
    assert [(one.code, one.field) for one in refused.value.objections] == [("NOBODY_HERE", "place")]
    assert "迁入地搬迁安置工作机构" in refused.value.objections[0].reason
    there = OpenCase(
        case=CaseId("two"), command_id="2", workflow="cross_place", action="log", fields={**REQUEST, "place": "cuihu"}
    )
    assert decide(workflow, blank(there.case), there, actor("grid_cuihu"), AT, sample())


def test_an_order_wants_a_branch_that_sorts_it() -> None:
    workflow = shipped("service_orders")
    case = blank(CaseId("one"))
    bare = asked(workflow, actor("worker_dongmen"), "log", case, sample(), {"place": "dongmen"})
    assert [one.code for one in somebody_there(bare)] == ["NOBODY_HERE"]
    held = asked(workflow, actor("worker_dongmen"), "log", case, sample(), {"place": "xingfu_1"})
    assert list(somebody_there(held)) == []


def test_what_opens_a_case_and_hands_it_out_at_once_looks_from_its_own_place() -> None:
    """A review is sent to the street with the very form that opens it."""
    workflow = shipped("residents_review")
    case = blank(CaseId("one"))
    for place, expected in (("dongmen", []), ("yunshang", ["NOBODY_HERE", "NOBODY_TO_RECEIVE"])):
        probe = asked(workflow, actor("worker_dongmen"), "log", case, sample(), {"place": place})
        assert [one.code for one in somebody_there(probe)] == expected
    unasked = asked(workflow, actor("worker_dongmen"), "log", case, sample(), None)
    assert list(somebody_there(unasked)) == []


def test_a_letter_that_nobody_would_receive_is_closed_from_the_start() -> None:
    town = a_town()
    without = Town(
        calendar=town.calendar,
        places=town.places.values(),
        institutions=[one for one in town.institutions.values() if one.id != "station"],
        people=[one for one in town.people.values() if not any(post.institution == "station" for post in one.posts)],
    )
    case = Case(id=CaseId("one"), version=1, state="mediating", level="estate", place="estate", custodian="committee")
    for form in (None, {"what": "推搡"}):
        probe = asked(a_workflow(), an_actor("director"), "hand_to_police", case, without, form)
        expected = [] if form is None else ["NOBODY_TO_RECEIVE"]  # the form may still name a station elsewhere
        assert [one.code for one in somebody_there(probe)] == expected
    named = asked(a_workflow(), an_actor("director"), "hand_to_police", case, without, {"institution": "elsewhere"})
    assert list(somebody_there(named)) == []
    usual = asked(a_workflow(), an_actor("director"), "hand_to_police", case, town, {"what": "推搡"})
    assert list(somebody_there(usual)) == []
