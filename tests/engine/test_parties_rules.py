"""Who may sign for whom, instalments to the fen, copies, local limits of oral agreements, lines of the seal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.calendar.terms import When
from mediation.engine.case import Obligation
from mediation.engine.field_rows import EVERY, in_instalments
from tests.engine.stages import Play, owed, play

MANDATE = {
    "party": 2,
    "agent_name": "律师丁",
    "agent_kind": "lawyer",
    "authority": "special",
    "special_powers": ["settle"],
    "since": "2026-09-08",
    "deposited": True,
}


def a_debt(amount: str, due_on: date) -> Obligation:
    return Obligation(no=4, debtor=1, creditor=2, what="赔偿", amount=amount, due_on=due_on)


@given(st.integers(60, 10**12), st.integers(2, 60), st.sampled_from(sorted(EVERY)))
def test_instalments_add_up_to_the_fen_and_fall_due_one_after_another(fen: int, many: int, every: str) -> None:
    whole = a_debt(str(Decimal(fen) / 100), date(2026, 8, 31))
    parts = in_instalments(whole, many, every)
    assert sum(Decimal(one.amount) for one in parts) == Decimal(whole.amount)
    assert [one.no for one in parts] == list(range(4, 4 + many))
    assert all(before.due_on < after.due_on for before, after in pairwise(parts))
    assert Decimal(parts[-1].amount) - Decimal(parts[0].amount) < many * Decimal("0.01")


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    parts = in_instalments(a_debt("1000", date(2027, 12, 31)), 4, "month")
    # 31 December, 31 January, 29 February (2028 is a leap year), 31 March
    assert [one.due_on for one in parts] == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
    ]
    assert {one.amount for one in parts} == {"250.00"}
    assert parts[1].what == "赔偿（第2期，共4期）"


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"instalments": 1}, "期数应为 2 至 60"),
        ({"instalments": 61}, "期数应为 2 至 60"),
        ({"instalments": "x"}, "期数应为 2 至 60"),
        ({"instalments": 3, "every": "day"}, "每期相隔多久"),
        ({"instalments": 3, "amount": ""}, "总金额"),
        ({"instalments": 3, "amount": "0.02"}, "总金额"),
    ],
)
def test_what_cannot_be_parted_is_refused(over: dict[str, Any], words: str) -> None:
    story = play().mediating()
    assert (
        story.refused("2026-09-08 10:00", "street_mediator", "settle_written", **story.terms(owed(**over))) == "INVALID"
    )
    assert words in story.refusal.objections[0].reason


def test_two_hundred_obligations_are_the_most_after_parting_too() -> None:
    story = play().mediating()
    rows = [owed(instalments=60), owed(instalments=60), owed(instalments=60), owed(instalments=60)]
    assert story.refused("2026-09-08 10:00", "street_mediator", "settle_written", **story.terms(*rows)) == "INVALID"
    assert "分期之后" in story.refusal.objections[0].reason


def signing(**over: Any) -> Play:
    story = play().signing("2026-09-08 10:00")
    story.act("2026-09-08 11:00", "street_clerk", "name_agent", **{**MANDATE, **over})
    return story


def by_agent(story: Play, on: str = "2026-09-09") -> dict[str, Any]:
    rows = [{"party": 1, "on": "2026-09-09", "where": "贵阳"}, {"party": 2, "on": on, "by": "agent"}]
    return story.stamps("2026-09-09", signatures=rows)


def test_an_agent_signs_within_his_authority_and_his_days() -> None:
    story = signing(authority="general", special_powers=None)
    at = "2026-09-10 10:00"
    assert story.refused(at, "street_mediator", "put_in_force", **by_agent(story)) == "AGENT_POWER"
    story = signing(until="2026-09-08")
    assert story.refused(at, "street_mediator", "put_in_force", **by_agent(story)) == "NO_AGENT"
    assert story.case.parties[1].agent == "律师丁"
    story.act("2026-09-09 09:00", "street_clerk", "name_agent", **{**MANDATE, "until": "2026-12-31"})
    assert len(story.case.parties[1].agents) == 1  # registered again: the newer holds
    story.act(at, "street_mediator", "put_in_force", **by_agent(story))
    signed = {one.who: one for one in story.case.agreements[0].signatures}
    assert (signed["party:1"].where, signed["party:2"].by) == ("贵阳", "agent")


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"until": "2026-09-01"}, "MANDATE_DAYS", "until"),
        ({"agent_name": "甲"}, "AGENT_OF_BOTH", "agent_name"),
        ({"agent_phone": "1380000001"}, "INVALID", "agent_phone"),
        ({"agent_id_number": "360426910101007"}, "INVALID", "agent_id_number"),
        ({"special_powers": None}, "MISSING", "special_powers"),
        ({"deposited": False}, "INVALID", "deposited"),
    ],
)
def test_a_mandate_that_does_not_fit_is_refused(over: dict[str, Any], code: str, field: str) -> None:
    story = play().signing("2026-09-08 10:00")
    assert story.refused("2026-09-08 11:00", "street_clerk", "name_agent", **{**MANDATE, **over}) == code
    assert story.refusal.objections[0].field == field


@pytest.mark.parametrize(("by", "code"), [("guardian", "GUARDIAN_MISSING"), ("representative", "REPRESENTATIVE_POWER")])
def test_nobody_signs_for_another_without_standing(by: str, code: str) -> None:
    story = play().signing("2026-09-08 10:00")
    rows = [{"party": 1, "on": "2026-09-09"}, {"party": 2, "on": "2026-09-09", "by": by}]
    form = story.stamps("2026-09-09", signatures=rows)
    assert story.refused("2026-09-10 10:00", "street_mediator", "put_in_force", **form) == code


def test_a_minor_signs_through_the_guardian_only() -> None:
    story = play().signing("2026-09-08 10:00")
    child = msgspec.structs.replace(story.case.parties[1], minor=True, guardian="乙母")
    story.case = msgspec.structs.replace(story.case, parties=(story.case.parties[0], child))
    at = "2026-09-10 10:00"
    rows = [{"party": 1, "on": "2026-09-09"}, {"party": 2, "on": "2026-09-09"}]
    alone = story.stamps("2026-09-09", signatures=rows)
    assert story.refused(at, "street_mediator", "put_in_force", **alone) == "GUARDIAN_SIGNS"
    rows[1]["by"] = "guardian"
    story.act(at, "street_mediator", "put_in_force", **story.stamps("2026-09-09", signatures=rows))
    signed = {one.who: one for one in story.case.agreements[0].signatures}
    assert (signed["party:1"].by, signed["party:2"].by) == ("", "guardian")


def test_every_party_has_a_copy_and_the_committee_one() -> None:
    story = play().signing("2026-09-08 10:00")
    form = story.stamps("2026-09-09", copies=2)
    assert story.refused("2026-09-10 10:00", "street_mediator", "put_in_force", **form) == "COPIES_TOO_FEW"
    story.act("2026-09-10 10:00", "street_mediator", "put_in_force", **{**form, "copies": 3})
    (use,) = story.case.seal_uses
    assert (use.no, use.paper, use.copies, use.on) == (1, "人民调解协议书", 3, date(2026, 9, 9))


def test_a_great_sum_settled_orally_wants_a_reason_and_no_more() -> None:
    story = play().mediating()
    form = story.terms(owed("2026-09-08", amount="5000.01"), no_writing_wanted=True, performed_now=True)
    at = "2026-09-08 10:00"
    assert story.refused(at, "street_mediator", "settle_oral", **form) == "ORAL_LIMIT"
    assert story.refusal.objections[0].field == "reason"
    story.act(at, "street_mediator", "settle_oral", **form, reason="双方当场付清，均不要求书面")
    assert story.case.agreements[0].effective_on == When.on(date(2026, 9, 8)).day


def test_a_guardian_left_out_is_supplied_while_the_agreement_waits_for_its_signatures() -> None:
    story = play().signing("2026-09-08 10:00")
    child = msgspec.structs.replace(story.case.parties[1], minor=True)
    story.case = msgspec.structs.replace(story.case, parties=(story.case.parties[0], child))
    rows = [{"party": 1, "on": "2026-09-09"}, {"party": 2, "on": "2026-09-09", "by": "guardian"}]
    form = story.stamps("2026-09-09", signatures=rows)
    assert story.refused("2026-09-10 10:00", "street_mediator", "put_in_force", **form) == "GUARDIAN_MISSING"
    assert "请先在“更正当事人情况”中补正监护人" in story.refusal.objections[0].reason
    given = {"party": 2, "right_guardian": "丙", "right_guardian_relation": "母亲", "reason": "登记时漏写"}
    story.act("2026-09-10 10:01", "street_mediator", "correct_party", **given)
    assert [(one.field, one.was, one.now) for one in story.case.corrections] == [
        ("guardian", "", "丙"),
        ("guardian_relation", "", "母亲"),
    ]
    story.act("2026-09-10 10:02", "street_mediator", "put_in_force", **form)
    assert story.case.state == "performing"


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        ("甲、乙、丙、丁、戊", False),
        ("甲　一、乙 二、丙、丁、戊、", False),
        ("甲、乙、丙、丁、戊、己", True),
        ("甲，乙；丙,丁、戊，己", True),
    ],
)
def test_a_form_names_no_more_representatives_than_can_be_registered(names: str, refused: bool) -> None:
    story = play().signing("2026-09-08 10:00")
    form = {"which_form": "representatives_choice", "representatives": names}
    if refused:
        assert story.refused("2026-09-08 11:00", "street_clerk", "draw_up", **form) == "TOO_MANY_CHOSEN"
        assert story.refusal.objections[0].field == "representatives"
    else:
        story.act("2026-09-08 11:00", "street_clerk", "draw_up", **form)
        assert story.case.papers[-1].kind == "representatives_choice"
