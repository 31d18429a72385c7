"""One act that makes a handoff and then completes it tells the other side once, as it stood in the end."""

from __future__ import annotations

import msgspec

from mediation.engine import events as ev
from mediation.engine.consequences import consequences
from tests.engine.builders import a_workflow
from tests.engine.stages import play


def test_a_letter_that_is_made_and_completed_by_one_act_is_sent_once() -> None:
    case = play().handed().case
    handoff = msgspec.structs.replace(case.handoffs[-1], status="offered", receipt_on=None)
    told = msgspec.structs.replace(handoff, facts={**handoff.facts, "question": "请核查。"})
    owed = consequences(a_workflow(), case, (ev.HandoffMade(handoff=handoff), ev.HandoffMoved(handoff=told)))
    assert [one.kind for one in owed].count("notify") == 1
    assert sorted(one.payload["institution"] for one in owed if one.kind == "send") == ["station", "street_committee"]


def test_what_one_act_brings_about_in_two_steps_is_told_in_both() -> None:
    case = play().handed().case
    offered = msgspec.structs.replace(case.handoffs[-1], status="offered", receipt_on=None)
    accepted = msgspec.structs.replace(offered, status="accepted")
    owed = consequences(a_workflow(), case, (ev.HandoffMade(handoff=offered), ev.HandoffMoved(handoff=accepted)))
    assert [one.payload["what"] for one in owed if one.kind == "notify"] == ["handoff_offered", "handoff_accepted"]
