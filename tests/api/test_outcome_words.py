"""How a handoff ended is said in the words of the form that ended it, whatever other lists call by the same key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from api.pages.handoff_view import outcome_of
from mediation.calendar.terms import When
from mediation.definitions.compile import compile_folder
from mediation.engine.case import Handoff
from mediation.town.institutions import InstitutionId

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"


@pytest.mark.parametrize(
    ("workflow", "route", "outcome", "words"),
    [
        ("property_three_level", "entrusted", "agreed", "达成协议并生效"),
        ("property_three_level", "entrusted", "failed", "未达成协议"),
        ("property_three_level", "police_presence", "coming", "派员到场"),
        ("property_three_level", "police_b", "failed", "未达成"),
        ("property_three_level", "police_b", "no_penalty", "认可，不予处罚"),
        ("property_three_level", "up", "taken", "已接收"),
        ("property_three_level", "entrusted", "", ""),
        ("linked_mediation_121", "support_legal", "opinion", "出具法律意见"),
    ],
)
def test_the_words_are_those_of_the_form_that_ended_it(workflow: str, route: str, outcome: str, words: str) -> None:
    on = When.on(date(2026, 9, 7))
    handoff = Handoff(
        no=1,
        route=route,
        direction="in",
        sender=InstitutionId("a"),
        receiver=InstitutionId("b"),
        status="returned",
        offered_on=on,
        outcome=outcome,
    )
    assert outcome_of(handoff, compile_folder(WORKFLOWS / workflow)) == words
