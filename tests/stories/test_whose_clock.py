"""Whoever is to answer an offer sees a clock of his own, at every moment of every story at which one is out."""

from __future__ import annotations

import pytest

from mediation.engine.case import CaseId
from mediation.engine.evolve import blank, replay
from mediation.engine.handoff_clocks import clocks_of, turn_of
from tests.shipped import REPERTOIRE, played


@pytest.mark.parametrize("key", [pytest.param(key, marks=pytest.mark.xdist_group(key)) for key in REPERTOIRE.keys])
def test_an_offer_is_answered_by_a_clock_of_whom_it_waits_for(key: str) -> None:
    workflow = REPERTOIRE.workflow(key)
    seen = 0
    for journal in (journal for file in REPERTOIRE.files(key) for journal in played(file).journals):
        case = blank(CaseId("told"))
        for entry in journal:
            case = replay(case, entry.events, actor=entry.actor, at=entry.at)
            for one in case.handoffs:
                clocks = clocks_of(one, case, workflow) if one.status == "offered" else ()
                if clocks:
                    seen += 1
                    assert {clock.whose for clock in clocks} & turn_of(one, case, workflow), (one.route, clocks)
    assert seen or not workflow.routes
