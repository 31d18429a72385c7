"""Sessions as acts: arranged, moved, called off, held; and who counts as absent without good reason."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.documents.facts import facts_for
from mediation.engine.case import Case, Session
from mediation.engine.guards_sessions import absences
from mediation.store.feed_index import session_rows
from tests.engine.builders import instant
from tests.engine.stages import SESSION, Play, play


def at(when: str) -> str:
    return instant(when).isoformat()


def arranged(story: Play, on: str, when: str) -> Play:
    story.act(on, story.mediator, "schedule", at=at(when), where="二号调解室", manner="on_site")
    return story


def of(case: Case, no: int) -> Session:
    return next(one for one in case.sessions if one.no == no)


def test_a_session_that_is_moved_keeps_its_number_and_says_from_when() -> None:
    story = arranged(play().mediating(), "2026-09-08 09:00", "2026-09-10 09:00")
    form = {"at": at("2026-09-11 09:00"), "where": "一号调解室", "manner": "video", "reason": "出差"}
    story.act("2026-09-08 10:00", story.mediator, "reschedule", **form)
    (one,) = story.case.sessions
    assert (one.no, one.place, one.manner, one.awaited) == (1, "一号调解室", "video", True)
    assert [str(when.day) for when in one.moved_from] == ["2026-09-10"]
    assert [paper.facts["where"] for paper in story.case.papers if paper.kind == "session_notice"] == [
        "二号调解室",
        "一号调解室",
    ]


def test_of_several_the_one_named_is_called_off_and_is_never_held() -> None:
    story = arranged(play().mediating(), "2026-09-08 09:00", "2026-09-10 09:00")
    arranged(story, "2026-09-08 09:10", "2026-09-09 09:00")
    off: dict[str, Any] = {"session_no": 1, "reason": "停电", "parties_told": True}
    story.act("2026-09-08 10:00", story.mediator, "call_off", **off)
    assert [(one.no, one.result, one.awaited) for one in story.case.sessions] == [
        (1, "called_off", False),
        (2, "arranged", True),
    ]
    assert story.refused("2026-09-08 10:10", story.mediator, "call_off", **off) == "NO_SESSION_ARRANGED"
    story.session("2026-09-10 10:00", "continued")
    assert (of(story.case, 1).held, of(story.case, 2).held) == (False, True)
    assert len(session_rows(story.case)) == 1  # the index has the one called off only as such


def test_the_record_is_of_the_session_held_though_the_next_is_arranged() -> None:
    story = play().mediating().session("2026-09-08 10:00", "continued", next_at=at("2026-09-12 09:00"))
    (record,) = [one for one in story.case.papers if one.kind == "session_record"]
    assert (record.session, of(story.case, 2).awaited) == (1, True)


@pytest.mark.parametrize(
    ("over", "counted"),
    [
        ({"notified": True}, 1),
        ({}, 0),  # nobody told him
        ({"notified": True, "result": "continued"}, 0),  # they went on without him
        ({"notified": True, "result": "postponed", "excused": [2], "absent_reason": "住院"}, 0),
    ],
)
def test_an_absence_counts_who_was_told_and_had_no_reason(over: dict[str, Any], counted: int) -> None:
    form = {"result": "not_attended", "present": [1], **over}
    story = play().mediating().session("2026-09-08 10:00", str(form.pop("result")), **form)
    assert absences(story.case)[2] == counted
    assert absences(story.case)[1] == 0


def test_an_arranged_session_was_told() -> None:
    story = arranged(play().mediating(), "2026-09-08 09:00", "2026-09-09 09:00")
    story.session("2026-09-09 09:30", "not_attended", present=[1])
    assert (of(story.case, 1).notified, absences(story.case)[2]) == (True, 1)


def test_two_absences_are_of_the_same_party() -> None:
    story = play().mediating()
    for day, came in (("2026-09-08", 1), ("2026-09-09", 2)):
        story.session(f"{day} 10:00", "not_attended", present=[came], notified=True)
    form = {"reason_code": "T4", "routes_told": True, "told_way": "in_person"}
    assert story.refused("2026-09-10 09:00", story.mediator, "terminate", **form) == "T4_TOO_FEW"


def test_the_next_session_and_its_notice_come_with_the_record_of_this_one() -> None:
    story = play().mediating()
    present = [one.no for one in story.case.remaining]
    early = {**SESSION, "present": present, "result": "continued", "next_at": at("2026-09-09 09:00")}
    assert story.refused("2026-09-10 10:00", story.mediator, "hold_session", **early) == "TIME_PASSED"
    story.session("2026-09-10 10:00", "continued", next_at=at("2026-09-12 09:00"))
    held, coming = story.case.sessions
    assert (held.held, coming.awaited, coming.place) == (True, True, held.place)
    assert [paper.kind for paper in story.case.papers[-2:]] == ["session_record", "next_session_notice"]
    printed = facts_for(story.workflow, story.case, story.case.papers[-1], story.town).values
    assert printed["when"].startswith("2026年9月12日")
    assert printed["where"] == held.place
    story.session("2026-09-12 10:00", "continued")
    assert story.case.papers[-1].kind == "session_record"  # no next one, no notice
