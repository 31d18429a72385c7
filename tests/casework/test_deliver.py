"""The outbox, drained: papers drawn once and for all, institutions told, cases opened; one that fails stops nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mediation.casework.deliver import LEASE, LONGEST_PAUSE, deliver, pause_after
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, Paper
from mediation.engine.commands import TakeAction
from mediation.errors import MissingFacts
from mediation.town.around import Town
from tests.engine.builders import an_actor
from tests.store.houses import MORNING, logged, noted


class Press:
    """Draws a paper as a line of text, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.drawn: list[str] = []

    def __call__(self, case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
        if self.failures:
            self.failures -= 1
            raise MissingFacts(("申请人签名",))
        self.drawn.append(paper.kind)
        return f"{workflow.key} {case.id} {paper.kind} {paper.no} {at:%F}".encode()


def applied(house: House, command_id: str = "apply-1", case: Case | None = None) -> Case:
    """Draw up the application: an act that owes a paper."""
    case = case or logged(house)
    command = TakeAction(
        case=case.id,
        command_id=command_id,
        action="write_application",
        fields={"claims": "修复电梯"},
        expected_version=case.version,
    )
    return handle(house, command, actor=an_actor("room_mediator"), at=MORNING)


def test_a_paper_that_is_owed_is_drawn_once(house: House) -> None:
    press = Press()
    house = replace(house, render=press)
    case = applied(house)
    (paper,) = case.papers
    assert deliver(house, MORNING).done == 1
    assert deliver(house, MORNING).done == 0
    with house.store.reading() as reading:
        drawn = reading.papers.drawn(case.id, paper.no)
        assert drawn is not None
        assert drawn.content == f"property_three_level {case.id} application {paper.no} 2026-09-07".encode()
        assert reading.outbox.count_owed() == 0
    assert press.drawn == ["application"]


def test_a_paper_that_fails_is_tried_again_and_shown(house: House) -> None:
    house = replace(house, render=Press(failures=2))
    applied(house)
    at = MORNING
    assert deliver(house, at) == (0, 1)
    assert deliver(house, at) == (0, 0), "not before its time"
    at += pause_after(0)
    assert deliver(house, at) == (0, 1)
    with house.store.reading() as reading:
        (owed,) = reading.outbox.troubled()
    assert (owed.attempts, owed.fault) == (2, "文书缺少：申请人签名")
    at += pause_after(1)
    assert deliver(house, at) == (1, 0)
    with house.store.reading() as reading:
        assert reading.outbox.troubled() == ()


def test_one_that_fails_stops_nobody(house: House) -> None:
    first = applied(house, "apply-1", logged(house, "log-1"))
    second = applied(house, "apply-2", logged(house, "log-2"))

    def press(case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
        if case.id == first.id:
            raise ZeroDivisionError("甲某某的身份证号 ×××")
        return b"%PDF"

    house = replace(house, render=press)
    assert deliver(house, MORNING) == (1, 1)
    with house.store.reading() as reading:
        assert reading.papers.drawn_numbers(second.id) == {1}
        (fault,) = reading.rows("SELECT fault FROM outbox WHERE state = 'owed'")
    assert fault == ("ZeroDivisionError",), "the words of a stranger's error may name a person"


def test_a_house_that_cannot_draw_leaves_papers_owed(house: House) -> None:
    case = applied(house)
    assert deliver(house, MORNING) == (0, 1)
    assert deliver(replace(house, render=Press()), MORNING + LONGEST_PAUSE) == (1, 0)
    with house.store.reading() as reading:
        assert reading.papers.drawn_numbers(case.id) == {1}


def test_a_crash_in_between_loses_nothing(house: House) -> None:
    class PulledPlug(BaseException):
        pass

    def press(case: Case, paper: Paper, workflow: Workflow, town: Town, at: datetime) -> bytes:
        raise PulledPlug

    applied(house)
    with pytest.raises(PulledPlug):
        deliver(replace(house, render=press), MORNING)
    house = replace(house, render=Press())
    assert deliver(house, MORNING) == (0, 0), "taken by the one that crashed, for the length of its lease"
    assert deliver(house, MORNING + LEASE) == (1, 0)


def test_a_paper_taken_back_in_between_is_not_drawn(house: House) -> None:
    case = applied(house)
    with house.store.transaction() as tx:
        tx.wire.run("UPDATE outbox SET payload = '{\"paper\":99}' WHERE case_id = :case", {"case": case.id})
    press = Press()
    assert deliver(replace(house, render=press), MORNING) == (1, 0)
    assert press.drawn == []


def test_pauses_grow_to_a_limit() -> None:
    assert [pause_after(n) for n in (0, 1, 5, 60)] == [
        timedelta(seconds=20),
        timedelta(seconds=40),
        timedelta(seconds=640),
        LONGEST_PAUSE,
    ]


def test_a_note_owes_nothing(house: House) -> None:
    noted(house, logged(house), "n-1")
    assert deliver(house, MORNING) == (0, 0)


def test_a_part_that_is_split_off_becomes_a_case_of_its_own(house: House) -> None:
    three = [
        {"name": "甲某某", "side": "applicant"},
        {"name": "乙物业", "side": "respondent", "kind": "organisation"},
        {"name": "丙某某", "side": "respondent"},
    ]
    case = logged(house, parties=three)
    split = TakeAction(
        case=case.id,
        command_id="split-1",
        action="split",
        fields={"parties": [3], "title": "楼上漏水纠纷", "reason": "可以独立解决"},
        expected_version=1,
    )
    handle(house, split, actor=an_actor("director"), at=MORNING)
    assert deliver(house, MORNING).failed == 0
    assert deliver(house, MORNING + LEASE) == (0, 0)
    with house.store.reading() as reading:
        rows = reading.rows("SELECT id, title FROM case_record WHERE id <> :id", {"id": case.id})
        assert [title for _, title in rows] == ["楼上漏水纠纷"]
        new = reading.cases.get(rows[0][0])
    assert new is not None
    assert (new.version, [party.name for party in new.parties]) == (1, ["丙某某"])
    assert case.requested_on is not None
    assert new.requested_on is not None
    assert new.requested_on.day == case.requested_on.day, "the request of the whole was a request of the part"
