"""The month, its extension, suspensions, late entry: days of the act, days of typing, and what a clock may do."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.engine import events as ev
from mediation.engine.commands import AddNote
from mediation.errors import Refusal
from tests.engine.builders import instant
from tests.engine.stages import SESSION, Play, matter, owed, play


def day(text: str) -> When:
    return When.on(date.fromisoformat(text))


def moment(text: str) -> When:
    return When.at(instant(text))


def status(story: Play, key: str) -> str:
    clock = story.case.clock(key)
    assert clock is not None
    return clock.status


# --- late entry --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "late"),
    [("2026-09-10 12:00", False), ("2026-09-11 00:00", False), ("2026-09-12 00:00", True), ("2026-09-23 09:00", True)],
)
def test_an_entry_later_than_three_days_is_marked(typed: str, late: bool) -> None:
    story = play().mediating()
    form = {**SESSION, "present": [1, 2]}
    story.act(typed, "street_mediator", "hold_session", on=day("2026-09-08"), **form)
    taken = story.entries[-1].events[0]
    assert (taken.late, taken.on) == (late, day("2026-09-08"))  # type: ignore[union-attr]
    assert story.case.sessions[-1].on == day("2026-09-08")


def test_an_entry_later_than_fifteen_days_wants_a_reason() -> None:
    story = play().mediating()
    form = {**SESSION, "present": [1, 2]}
    assert story.refused("2026-09-24 09:00", "street_mediator", "hold_session", on=day("2026-09-08"), **form) == (
        "LATE_REASON"
    )
    assert [one.field for one in story.refusal.objections] == ["late_reason"]
    long = "因" * 501
    assert (
        story.refused("2026-09-24 09:00", "street_mediator", "hold_session", on=day("2026-09-08"), late=long, **form)
        == "INVALID"
    )
    story.act("2026-09-24 09:00", "street_mediator", "hold_session", on=day("2026-09-08"), late="停电", **form)
    assert story.entries[-1].events[0].late_reason == "停电"  # type: ignore[union-attr]


def test_nothing_happens_in_the_future_or_before_what_it_rests_on() -> None:
    story = play().mediating()
    form = {**SESSION, "present": [1, 2]}
    who, what = "street_mediator", "hold_session"
    assert story.refused("2026-09-08 09:00", who, what, on=day("2026-09-09"), **form) == "FUTURE"
    assert story.refused("2026-09-08 09:00", who, what, on=moment("2026-09-08 09:06"), **form) == "FUTURE"
    assert story.refused("2026-09-08 09:00", who, what, on=moment("2026-09-07 12:59"), **form) == "BEFORE_BASIS"
    assert story.refused("2026-09-08 09:00", who, what, on=day("2026-09-06"), **form) == "BEFORE_BASIS"
    story.act("2026-09-08 09:00", who, what, on=moment("2026-09-08 09:04"), **form)  # clocks differ by a little
    story.act("2026-09-08 10:00", who, what, on=day("2026-09-07"), **form)  # a mere day is before nothing of that day


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("mark_risk", "seen_at", "2026-09-08T10:06+08:00"),
        ("hand_to_police", "act_at", "2026-09-09T10:00+08:00"),
    ],
)
def test_what_a_form_says_to_have_been_is_not_to_come(action: str, field: str, value: str) -> None:
    story = play().mediating()
    forms: dict[str, dict[str, Any]] = {
        "mark_risk": {"colour": "red", "reason": "扬言"},
        "hand_to_police": {"what": "推搡"},
    }
    form = {**forms[action], field: value}
    assert story.refused("2026-09-08 10:00", "street_mediator", action, **form) == "FUTURE"
    assert story.refusal.objections[0].field == field


def test_the_day_of_the_request_is_not_to_come() -> None:
    story = play()
    assert story.refused("2026-09-07 09:00", "grid", "log", **matter(requested_on="2026-09-08")) == "FUTURE"
    assert story.refused("2026-09-07 09:00", "grid", "log", **matter(arose_on="2026-09-08")) == "FUTURE"
    story.act("2026-09-07 09:00", "grid", "log", **matter(requested_on="2026-09-07", arose_on="2026-09-01"))


def test_clocks_rest_on_the_day_of_the_act() -> None:
    story = play().asking().agreed()
    form = {"rights_told_by": "oral", "subject_check": "ordinary", "pending": "none", "application_form": "register"}
    story.act("2026-09-10 09:00", "street_director", "accept", on=moment("2026-09-07 12:00"), **form)
    assert story.due("month") == "2026-10-08"
    assert story.due("rung_time") == "2026-09-22"
    assert story.case.accepted_on == moment("2026-09-07 12:00")


def test_a_remark_needs_a_text_and_an_open_case() -> None:
    story = play().mediating()

    def note(text: str, happened: When | None = None) -> None:
        command = AddNote(case=story.case.id, command_id="n", text=text, happened=happened)
        story.send(command, story.actor("grid"), instant("2026-09-08 10:00"))

    version = story.case.version
    note("已电话联系\r\n双方")
    assert story.case.version == version + 1
    assert story.case.last_act == "assign"
    for text, happened, code in (
        (" ", None, "MISSING"),
        ("字" * 5001, None, "INVALID"),
        ("好", day("2026-09-09"), "FUTURE"),
    ):
        with pytest.raises(Refusal) as caught:
            note(text, happened)
        assert [one.code for one in caught.value.objections] == [code]
    story.case = play().archived().case
    with pytest.raises(Refusal, match="已办结"):
        note("补记")
    story.case = play().case
    with pytest.raises(Refusal, match="尚未登记"):
        note("补记")


# --- the month ---------------------------------------------------------------------------------------------------


def test_the_month_over_somebody_has_to_decide_and_nothing_is_lost() -> None:
    story = play().mediating()
    story.sweep_to("2026-10-08 23:59")
    assert story.case.state == "mediating"
    story.sweep_to("2026-10-09 00:00")
    assert (story.case.state, story.case.left) == ("deciding", "mediating")
    assert story.case.state_since == day("2026-10-08")
    assert story.due("decide") == "2026-10-12"  # 10-09, Saturday 10-10 is worked, 10-12
    assert "MONTH_OVER" in story.closed("2026-10-09 09:00", "street_mediator", "go_on")
    assert {"extend", "settle_written", "settle_oral", "terminate", "withdraw", "hand_to_police"} <= story.opened(
        "2026-10-09 09:00", "street_mediator"
    )


def test_an_accepted_case_without_mediator_comes_to_a_decision_too() -> None:
    story = play().accepted()
    story.sweep_to("2026-10-09 00:00")
    assert story.case.state == "deciding"


def test_an_extension_signed_in_time_may_be_typed_later() -> None:
    story = play().mediating()
    at = "2026-10-12 09:00"
    form: dict[str, Any] = {"days": 30, "signatures": story.signed("2026-10-08")}
    late = {"days": 30, "signatures": story.signed("2026-10-09")}
    assert story.refused(at, "street_mediator", "extend", **late) == "EXTENSION_LATE"
    assert story.refused(at, "street_mediator", "extend", **{**form, "days": 31}) == "INVALID"
    one = {**form, "signatures": form["signatures"][:1]}
    assert story.refused(at, "street_mediator", "extend", **one) == "SIGNATURE_MISSING"
    story.act(at, "street_mediator", "extend", on=day("2026-10-08"), **form)
    assert (story.case.state, story.due("month")) == ("mediating", "2026-11-06")  # 10-07 + 30 days
    again = {"days": 1, "signatures": story.signed("2026-10-12")}
    assert story.refused("2026-10-12 10:00", "street_mediator", "extend", **again) == "EXTENDED_ALREADY"
    story.sweep_to("2026-11-07 00:00")
    assert story.case.state == "deciding"


def test_signatures_of_tomorrow_are_none() -> None:
    story = play().mediating()
    form = {"days": 5, "signatures": story.signed("2026-09-09")}
    assert story.refused("2026-09-08 09:00", "street_mediator", "extend", **form) == "SIGNED_LATER"


def test_an_act_dated_before_the_months_end_is_taken_after_it() -> None:
    story = play().mediating()
    story.sweep_to("2026-10-09 00:00")
    assert story.case.state == "deciding"
    story.act(
        "2026-10-12 09:00", "street_mediator", "settle_written", on=day("2026-10-08"), **story.terms(owed("2026-11-01"))
    )
    assert story.case.state == "signing"
    story.sweep_to("2026-10-20 00:00")
    decide = story.case.clock("decide")
    assert decide is not None
    assert decide.status == "ended"


def test_going_on_is_not_dated_back() -> None:
    story = play().mediating()
    form = {"why": "继续"}
    at = "2026-10-09 09:00"
    assert story.refused(at, "street_mediator", "go_on", on=day("2026-10-08"), **form) == "MONTH_OVER"


def test_terms_stop_the_month_and_a_change_of_mind_lets_it_go_on() -> None:
    story = play().signing("2026-09-08 10:00")
    assert status(story, "month") == "standing"
    story.act("2026-09-18 10:00", "street_mediator", "fall_through", who=[2], reason="反悔")
    assert (story.case.state, story.due("month")) == ("mediating", "2026-10-19")  # 10-07 + 10 = Saturday 10-17
    assert story.case.agreements[0].status == "fell_through"
    assert story.case.agreement is None


def test_a_change_of_mind_after_the_months_end_leads_to_a_decision() -> None:
    story = play().mediating()
    story.sweep_to("2026-10-09 00:00")
    story.signing("2026-10-09 10:00", owed("2026-11-01"))
    story.act("2026-10-12 10:00", "street_mediator", "fall_through", who=[2], reason="反悔")
    assert story.case.state == "deciding"


# --- suspensions -------------------------------------------------------------------------------------------------


def suspend(at: str, code: str, **over: Any) -> Play:
    story = play().mediating()
    story.act(at, "street_mediator", "suspend", reason_code=code, **over)
    return story


def test_a_suspension_is_added_to_the_unrolled_day_which_rolls_once() -> None:
    story = suspend("2026-09-10 09:00", "appraisal")
    assert {status(story, key) for key in ("month", "rung_time", "first_session")} == {"standing"}
    assert story.due("review_suspension") == "2026-10-10"  # 30 days; a Saturday that is worked
    story.act("2026-09-14 09:00", "street_mediator", "resume")
    # 4 days out (10, 11, 12, 13): month 10-07 + 4 = Sunday 10-11 -> 10-12; rung 09-22 + 4 = 09-26, a holiday -> 09-28
    assert story.due("month") == "2026-10-12"
    assert story.due("rung_time") == "2026-09-28"
    assert story.due("review_suspension") == "ended"


def test_suspended_and_resumed_on_one_day_changes_nothing() -> None:
    story = suspend("2026-09-10 09:00", "appraisal")
    story.act("2026-09-10 15:00", "street_mediator", "resume")
    assert (story.due("month"), story.due("rung_time")) == ("2026-10-08", "2026-09-22")


@pytest.mark.parametrize(
    ("code", "last", "too_long", "rest"),
    [
        ("authority", "2026-09-21", "2026-09-22", {}),  # 10 working days: 9-11, 14-18, 20 (a Sunday worked), 21
        ("absence", "2026-09-23", "2026-09-24", {"consent": True}),
        ("unreachable", "2026-09-18", "2026-09-19", {}),
    ],
)
def test_a_suspension_has_its_cap(code: str, last: str, too_long: str, rest: dict[str, Any]) -> None:
    story = play().mediating()
    at = "2026-09-08 09:00"
    form = {"reason_code": code, **rest}
    assert story.refused(at, "street_mediator", "suspend", **form) == "UNTIL_MISSING"
    assert story.refused(at, "street_mediator", "suspend", until=too_long, **form) == "SUSPENSION_TOO_LONG"
    story.act(at, "street_mediator", "suspend", until=last, **form)
    assert "STANDING_ALREADY" in story.closed("2026-09-09 09:00", "street_mediator", "suspend")


def test_days_beyond_the_cap_are_counted() -> None:
    story = suspend("2026-09-08 09:00", "unreachable", until="2026-09-18")
    story.act("2026-09-30 09:00", "street_mediator", "resume")
    assert story.due("month") == "2026-10-19"  # 10-07 + 10 days, not 22: Saturday 10-17 rolls


def test_absence_wants_everybodys_consent_and_unreachable_is_said_once() -> None:
    story = play().mediating()
    form = {"reason_code": "absence", "until": "2026-09-15"}
    assert story.refused("2026-09-08 09:00", "street_mediator", "suspend", **form) == "CONSENT_MISSING"
    story.act("2026-09-08 10:00", "street_mediator", "suspend", reason_code="unreachable", until="2026-09-10")
    story.act("2026-09-09 10:00", "street_mediator", "resume")
    form = {"reason_code": "unreachable", "until": "2026-09-12"}
    assert story.refused("2026-09-10 09:00", "street_mediator", "suspend", **form) == "ONCE_ONLY"
    story.act("2026-09-10 10:00", "street_mediator", "suspend", reason_code="appraisal")


def test_the_caps_of_suspensions_are_settings_and_a_reason_without_one_is_refused() -> None:
    story = play().mediating()
    at, who = "2026-09-08 09:00", "street_mediator"
    settings = {**story.workflow.settings, "suspension_appraisal": "20 days", "suspensions_by_consent": ("appraisal",)}
    del settings["suspension_absence"]
    story.workflow = msgspec.structs.replace(story.workflow, settings=settings)
    form = {"reason_code": "appraisal"}
    assert story.refused(at, who, "suspend", **form) == "UNTIL_MISSING"
    assert story.refused(at, who, "suspend", until="2026-09-29", **form) == "SUSPENSION_TOO_LONG"
    assert story.refused(at, who, "suspend", until="2026-09-28", **form) == "CONSENT_MISSING"
    assert story.refused(at, who, "suspend", reason_code="absence", consent=True) == "NO_SUSPENSION_RULE"
    story.act(at, who, "suspend", until="2026-09-28", consent=True, **form)
    assert status(story, "month") == "standing"


def test_nothing_resumes_that_does_not_stand_nor_before_it_stood() -> None:
    story = play().mediating()
    assert "NOT_STANDING" in story.closed("2026-09-08 09:00", "street_mediator", "resume")
    story.act("2026-09-09 09:00", "street_mediator", "suspend", reason_code="appraisal")
    early = day("2026-09-08")
    assert story.refused("2026-09-10 09:00", "street_mediator", "resume", on=early) == "BEFORE_BASIS"


def test_a_standing_month_is_not_extended() -> None:
    story = suspend("2026-09-08 09:00", "appraisal")
    form = {"days": 5, "signatures": story.signed("2026-09-08")}
    assert story.refused("2026-09-08 10:00", "street_mediator", "extend", **form) == "NO_MONTH"


def test_after_a_standstill_a_clock_says_once_what_it_missed() -> None:
    story = suspend("2026-09-08 09:00", "appraisal")
    now = instant("2026-12-31 09:00")
    story.sweep(now, came=now)  # nothing swept for months
    reached = [event for entry in story.entries for event in entry.events if isinstance(event, ev.StepReached)]
    days = [str(event.next_at)[:10] for event in reached if event.key == "review_suspension"]
    assert days == ["2026-10-09", "2027-01-07"]


def test_the_review_of_a_suspension_comes_again_every_thirty_days() -> None:
    story = suspend("2026-09-08 09:00", "appraisal")
    for day in ("2026-10-31", "2026-11-30", "2026-12-31"):
        story.sweep_to(f"{day} 09:00")
    reached = [event for entry in story.entries for event in entry.events if isinstance(event, ev.StepReached)]
    days = [str(event.next_at)[:10] for event in reached if event.key == "review_suspension"]
    assert story.case.state == "mediating"
    # due 10-08; the supervisor is told one working day later, on 10-09 at 24:00, and every 30 days from then
    assert days == ["2026-10-09", "2026-11-08", "2026-12-08", "2027-01-07"]
