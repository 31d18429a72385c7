"""The worked case of the reference flows with every date: a leak, up twice, to the police and back, settled, archived.

2026: 09-20 is a working Sunday, 09-25 to 27 and 10-01 to 07 are holidays, 10-10 is a working Saturday.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from mediation.calendar.terms import day_of
from mediation.engine.case import Case
from tests.engine.builders import instant
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, SESSION, Play, matter, owed, play


def at_the_estate() -> Play:
    found = play("estate")
    found.act("2026-09-07 09:00", "grid", "log", **matter())
    return found


@cache
def told() -> dict[str, Case]:
    """The case after each act, under the day and the act."""
    story = at_the_estate()
    after: dict[str, Case] = {"09-07 log": story.case}

    def act(at: str, who: str, action: str, **fields: object) -> None:
        after[f"{at[5:10]} {action}"] = story.act(at, who, action, **fields)

    def session(at: str, result: str) -> None:
        act(at, story.mediator, "hold_session", **{**SESSION, "present": [1, 2], "result": result})

    def assign(at: str) -> None:
        lead = story.mediator
        act(at, story.director, "assign", mediators=[lead], lead=lead, disclosed=True, parties_object=False)

    act("2026-09-07 10:00", "grid", "ask", parties=[1, 2], way="in_person")
    act("2026-09-07 14:00", "grid", "answer", party=1, answer="agreed", way="in_person")
    act("2026-09-07 14:00", "grid", "answer", party=2, answer="agreed", way="telephone")
    act("2026-09-07 15:00", "room_mediator", "accept", **ACCEPTANCE)
    assign("2026-09-07 15:30")
    session("2026-09-10 15:00", "failed")
    act("2026-09-10 16:00", "room_mediator", "offer_up", **story.offer())
    act("2026-09-11 09:00", "director", "take", packet_seen=True)
    assign("2026-09-11 10:00")
    session("2026-09-18 15:00", "failed")
    act("2026-09-18 16:00", "mediator", "offer_up", **story.offer())
    act("2026-09-21 09:00", "street_director", "take", packet_seen=True)
    two = ["street_mediator", "street_second"]
    act(
        "2026-09-21 10:00",
        "street_director",
        "assign",
        mediators=two,
        lead=two[0],
        disclosed=True,
        parties_object=False,
    )
    seen = "2026-09-22T10:00+08:00"
    act("2026-09-22 10:10", "street_mediator", "mark_risk", colour="red", reason="推搡", seen_at=seen)
    act("2026-09-22 10:30", "street_mediator", "report_danger", what="乙推甲", told="派出所", way="telephone")
    act("2026-09-22 11:00", "street_mediator", "hand_to_police", what="乙推甲")
    act("2026-09-22 11:00", "officer", "confirm_report", number="收1号")
    act("2026-09-22 11:30", "officer", "confirm_receipt", number="受案1号")
    act("2026-09-28 09:00", "officer", "police_answer", answer="category_b", words="情节较轻，未处理，双方愿意")
    days = {"taken_on": "2026-09-22", "limit_on": "2026-10-22"}
    act("2026-09-28 09:30", "officer", "entrust_again", **{**ENTRUSTMENT, **days})
    act("2026-09-28 10:00", "deputy", "sign_off")
    act("2026-09-28 15:00", "street_clerk", "sign_receipt", number="街收1号")
    act("2026-09-29 09:00", "street_mediator", "resume_mediation", answers=story.everyone())
    session("2026-10-09 10:00", "agreed")
    repair = owed("2026-10-12", amount="", what="修复漏水", proof="验收")
    act("2026-10-09 11:00", "street_mediator", "settle_written", **story.terms(repair, owed("2026-10-09")))
    act("2026-10-09 12:00", "street_mediator", "perform", obligation=2, proof="receipt")
    act("2026-10-09 14:00", "street_director", "clear_risk", reason="双方和好", approver="supervisor")
    act("2026-10-10 10:00", "street_mediator", "put_in_force", **story.stamps("2026-10-09", sealed_on="2026-10-10"))
    act("2026-10-10 16:00", "street_mediator", "perform", obligation=1, proof="acceptance")
    act("2026-10-12 10:00", "street_mediator", "apply_no_penalty", signatures=story.signed("2026-10-12"))
    act("2026-10-16 10:00", "deputy", "recognise", number="不罚1号")
    act("2026-10-16 15:00", "street_mediator", "visit", performance="done", satisfaction="satisfied")
    filing = {"retention": "short", "checker": "street_director", "filed_by": "登记员"}
    act("2026-11-06 10:00", "street_clerk", "archive", **filing)
    return after


def due(after: str, key: str, ref: str = "") -> str:
    clock = told()[after].clock(key, ref)
    assert clock is not None
    return str(clock.due_on)[5:] if clock.status == "running" else clock.status


DATES = [
    ("09-07 accept", "month", "", "10-08"),  # 10-07, the last holiday, rolls to 10-08
    ("09-07 accept", "rung_time", "", "09-10"),
    ("09-10 offer_up", "answer_up", "", "09-11"),
    ("09-11 take", "rung_time", "", "09-18"),
    ("09-18 offer_up", "answer_up", "", "09-21"),  # 1st working day 09-20 (a Sunday worked), 2nd 09-21
    ("09-21 take", "rung_time", "", "10-08"),  # 10-06 rolls
    ("09-21 take", "month", "", "10-08"),
    ("09-22 hand_to_police", "rung_time", "", "standing"),
    ("09-22 hand_to_police", "month", "", "standing"),
    ("09-22 hand_to_police", "police_answer", "", "09-30"),  # 23, 24, 28, 29, 30
    ("09-22 hand_to_police", "police_receipt", "", "09-22"),  # red: one hour
    ("09-22 confirm_receipt", "police_receipt", "", "ended"),
    ("09-28 police_answer", "rung_time", "", "10-12"),  # 10-06 + 6 days
    ("09-28 police_answer", "month", "", "10-13"),  # 10-07 + 6 days
    ("09-28 sign_off", "handoff_receipt", "", "09-29"),
    ("09-28 sign_receipt", "handoff_receipt", "", "ended"),
    ("09-28 sign_receipt", "entrust_answer", "5", "10-13"),  # 15 days; limit - 5 working days = 10-15 is later
    ("09-28 sign_receipt", "handoff_decision", "", "10-08"),  # 29, 30, 10-08
    ("09-29 resume_mediation", "handoff_decision", "", "ended"),
    ("09-29 resume_mediation", "month", "", "10-13"),
    ("10-09 settle_written", "sign", "", "10-15"),  # 10, 12, 13, 14, 15
    ("10-09 settle_written", "month", "", "standing"),
    ("10-10 put_in_force", "confirm_window", "1", "11-09"),
    ("10-10 put_in_force", "obligation", "1", "10-12"),
    ("10-10 put_in_force", "entrust_answer", "5", "10-13"),  # the feedback of B is due with it: 3 days, inside the 15
    ("10-10 perform", "visit_1", "1", "10-19"),  # 10-17 is a Saturday
    ("10-12 apply_no_penalty", "police_recognition", "", "10-19"),
    ("10-12 apply_no_penalty", "entrust_answer", "5", "ended"),
    ("10-16 visit", "archive_by", "", "11-16"),  # 11-15 is a Sunday
    ("11-06 archive", "archive_by", "", "ended"),
]


@pytest.mark.parametrize(("after", "key", "ref", "day"), DATES, ids=[f"{a} {k}" for a, k, _, _ in DATES])
def test_every_date(after: str, key: str, ref: str, day: str) -> None:
    assert due(after, key, ref) == day


@pytest.mark.parametrize(
    ("after", "key", "instant_"),
    [
        ("09-07 log", "screen", "2026-09-08 09:00"),
        ("09-22 mark_risk", "danger", "2026-09-22 11:00"),
        ("09-22 mark_risk", "danger_written", "2026-09-22 12:00"),
        ("09-22 mark_risk", "danger_plan", "2026-09-23 10:00"),
        ("09-22 hand_to_police", "police_receipt", "2026-09-22 12:00"),
    ],
)
def test_every_hour(after: str, key: str, instant_: str) -> None:
    clock = told()[after].clock(key)
    assert clock is not None
    assert clock.due_at == instant(instant_)


STEPS = [
    ("09-07 log", "logged", "estate", "committee"),
    ("09-07 accept", "accepted", "estate", "committee"),
    ("09-10 offer_up", "passing", "estate", "committee"),
    ("09-11 take", "accepted", "community", "committee"),
    ("09-18 offer_up", "passing", "community", "committee"),
    ("09-21 take", "accepted", "street", "street_committee"),
    ("09-22 mark_risk", "mediating", "street", "street_committee"),
    ("09-22 report_danger", "mediating", "street", "street_committee"),
    ("09-22 hand_to_police", "with_police", "street", "street_committee"),
    ("09-28 sign_receipt", "with_police", "street", "street_committee"),
    ("09-29 resume_mediation", "mediating", "street", "street_committee"),
    ("10-09 settle_written", "signing", "street", "street_committee"),
    ("10-09 perform", "signing", "street", "street_committee"),
    ("10-10 put_in_force", "performing", "street", "street_committee"),
    ("10-10 perform", "visiting", "street", "street_committee"),
    ("10-16 recognise", "visiting", "street", "street_committee"),
    ("10-16 visit", "archiving", "street", "street_committee"),
    ("11-06 archive", "archived", "street", "street_committee"),
]


@pytest.mark.parametrize(("after", "state", "level", "custodian"), STEPS, ids=[one[0] for one in STEPS])
def test_where_the_case_stands(after: str, state: str, level: str, custodian: str) -> None:
    case = told()[after]
    assert (case.state, case.level, case.custodian) == (state, level, custodian)


def test_two_numbers_in_one_chain_counted_once_at_the_street() -> None:
    case = told()["11-06 archive"]
    assert [(one.text, one.status) for one in case.numbers] == [
        ("（2026）社区人调字第1号", "moved_on"),
        ("（2026）街道人调字第1号", "in_use"),
    ]
    assert (case.outcome, case.concluded_at, case.kind, case.source) == (
        "settled_performed",
        "street_committee",
        "property",
        "applied",
    )
    assert case.concluded_on is not None
    assert case.concluded_on.day == date(2026, 10, 10)  # the day of the outcome, not of archiving


def test_the_agreement_binds_from_the_seal_and_carries_the_streets_number() -> None:
    (agreement,) = told()["11-06 archive"].agreements
    assert (agreement.effective_on, agreement.status) == (date(2026, 10, 10), "in_force")
    assert agreement.number == "（2026）街道人调字第1号"
    assert {one.who: str(one.on)[5:] for one in agreement.signatures} == {
        "party:1": "10-09",
        "party:2": "10-09",
        "mediator:street_mediator": "10-09",
        "seal": "10-10",
    }


def test_the_handoffs_of_the_chain() -> None:
    case = told()["11-06 archive"]
    assert [(one.route, one.status, one.outcome) for one in case.handoffs] == [
        ("up", "accepted", "taken"),
        ("up", "accepted", "taken"),
        ("police_report", "returned", "noted"),
        ("police_d", "returned", "category_b"),
        ("police_b", "returned", "no_penalty"),
    ]
    entrusted = case.handoffs[4]
    assert (entrusted.sender, entrusted.receiver) == ("station", "street_committee")
    assert entrusted.signed_off_by == "deputy"
    assert "concessions" not in entrusted.facts


def test_no_clock_outlives_the_case_and_the_archive_came_in_time() -> None:
    case = told()["11-06 archive"]
    assert not [one.key for one in case.deadlines if one.live]
    missed = {one.key for one in case.deadlines if one.status == "missed_ended"}
    assert missed == {"danger_written", "danger_plan", "first_session"}  # the day says nothing of a written report
    assert case.last_at is not None
    assert day_of(case.last_at) == date(2026, 11, 6)
    assert (case.entry_level, case.former, case.participants) == (
        "estate",
        ("room", "committee"),
        ("room", "committee"),
    )
