"""The sample shows every state to somebody, whatever the day it starts on; nothing in it lies in the future."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from mediation.calendar.moments import SHANGHAI, day_of
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.sign_in import sign_in
from mediation.definitions.library import Library
from mediation.errors import DefinitionError
from mediation.rehearsal.sample import PASSWORD, is_empty, load_sample, read_sample, shows_sample
from mediation.store.memory import MemoryStore
from mediation.store.verification import verify_all
from mediation.town.around import Town
from mediation.town.institutions import AccountId
from tests.rehearsal.scripts import ROOT, repertoire

CALENDAR = repertoire().town("sample_town").calendar
WORKFLOWS = [repertoire().workflow(key) for key in repertoire().keys]
STATES = {
    "logged", "asking", "offered", "accepted", "mediating", "passing", "deciding", "signing", "performing",
    "with_police", "visiting", "archiving", "archived", "not_accepted",
}  # fmt: skip
# Ordinary days, the first day after the spring festival and after the long autumn holiday, a Sunday, a provisional day.
STARTS = [
    date(2026, 2, 24),
    date(2026, 5, 6),
    date(2026, 9, 7),
    date(2026, 10, 10),
    date(2026, 11, 22),
    date(2027, 3, 1),
]


def an_empty_house(at: datetime) -> House:
    store = MemoryStore(Town(calendar=CALENDAR, places=(), institutions=(), people=()))
    publish(store, WORKFLOWS, at)
    return House(store=store, library=Library(WORKFLOWS))


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_every_state_is_there_and_nothing_lies_ahead(start: date) -> None:
    at = morning(start)
    house = an_empty_house(at)
    assert is_empty(house)
    cases = load_sample(house, ROOT, at=at)
    assert not is_empty(house)
    assert {case.state for case in cases} >= STATES
    house.store.shelf.held = None  # what is read next comes from the rows
    with house.store.reading() as reading:
        assert reading.town.around().linked == repertoire().town("sample_town").linked
    with house.store.reading() as reading:
        entries = [entry for case in cases for entry in reading.journal.entries(case.id)]
    assert all(entry.at <= at for entry in entries)
    by_people = [entry.at.astimezone(SHANGHAI) for entry in entries if entry.actor != "the_clock"]
    assert all(CALENDAR.is_working(day_of(one)) and time(8) <= one.time() <= time(18) for one in by_people)
    assert [proved.fault for proved in verify_all(house.store, house.library) if proved.fault] == []


def test_something_is_overdue_and_something_is_not() -> None:
    at = morning(date(2026, 11, 23))
    cases = load_sample(an_empty_house(at), ROOT, at=at)
    due = [clock.due_at <= at for case in cases for clock in case.deadlines if clock.live and clock.due_at is not None]
    assert any(due)
    assert not all(due)
    performing = next(case for case in cases if case.state == "performing")
    assert any(clock.key == "obligation" and clock.due_at and clock.due_at <= at for clock in performing.deadlines)


def test_everybody_signs_in_with_the_printed_password() -> None:
    at = morning(date(2026, 9, 7))
    house = an_empty_house(at)
    load_sample(house, ROOT, at=at)
    for account in ("grid_xingfu", "supervisor", "officer"):
        assert sign_in(house, account, PASSWORD, at=at).actor.account == account
        assert shows_sample(house, AccountId(account))
    assert not shows_sample(house, AccountId("nobody"))


def test_a_faulty_sample_is_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(
        "cases:\n  - title: 一\n    workflow: w\n    steps:\n      - {at: 2026}\n  - 二\n", encoding="utf-8"
    )
    with pytest.raises(DefinitionError) as raised:
        read_sample(path, CALENDAR, at=morning(date(2026, 9, 7)))
    assert [(one.code, one.line) for one in raised.value.findings] == [("bad_instant", 5), ("wrong_type", 6)]
