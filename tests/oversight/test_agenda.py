"""The calendar's one question against a slow reading of every record; two thousand deadlines at once; public rooms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from mediation.calendar.moments import day_of
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.sign_in import actor_of
from mediation.definitions.library import Library
from mediation.engine.actor import Actor
from mediation.engine.calendar_scopes import MINE, scopes
from mediation.engine.case import Case, CaseId
from mediation.engine.standings import standings
from mediation.oversight.agenda import Agenda, agenda
from mediation.oversight.meeting_rooms import room
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.sample import load_sample
from mediation.store.database import Store
from mediation.store.instants import micros
from mediation.store.memory import MemoryStore
from mediation.store.visibility import eyes, sees
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId, Role
from tests.engine.builders import a_town, an_actor, instant
from tests.store.houses import a_house, logged, store

__all__ = ["store"]
WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
NOW = instant("2026-09-21 10:00")
FIRST, LAST = date(2026, 9, 1), date(2026, 10, 31)
Line = tuple[str, str, str, str, int, date]


@pytest.fixture(scope="module")
def house() -> House:
    """The sample of a first start."""
    repertoire = Repertoire(WORKFLOWS)
    workflows = [repertoire.workflow(key) for key in repertoire.keys]
    found = House(store=MemoryStore(repertoire.town("sample_town")), library=Library(workflows))
    publish(found.store, workflows, NOW)
    load_sample(found, WORKFLOWS, at=NOW)
    return found


def ask(at: Store, of: str, actor: Actor, *, first: date = FIRST, last: date = LAST, limit: int = 2000) -> Agenda:
    with at.reading() as reading:
        town = reading.town.around()
        return agenda(reading.wire, of=of, seen_by=actor, town=town, first=first, last=last, near=NOW, limit=limit)


def read_slowly(cases: list[Case], of: str, actor: Actor, town: Town) -> list[Line]:
    """Look through every record for what belongs into a calendar."""
    found: list[Line] = []
    for case in cases:
        if sees(actor, case, town) != "all" or not belongs(case, of, actor, town):
            continue
        found += [("session", case.id, "", "", one.no, one.on.day) for one in case.sessions]
        newest = {(one.key, one.ref): one for one in case.deadlines}
        for (key, ref), clock in newest.items():
            if clock.status == "running" and clock.due_at is not None:
                last = day_of(clock.due_at - timedelta(microseconds=1))
                found.append(("deadline", case.id, key, ref, 0, last))
    return sorted(one for one in found if FIRST <= one[-1] <= LAST)


def belongs(case: Case, of: str, actor: Actor, town: Town) -> bool:
    if of == MINE:
        return actor.account in {case.lead, *case.mediators}
    there = Actor(
        account=actor.account, name=actor.name, posts=tuple(one for one in actor.posts if one.institution == of)
    )
    if InstitutionId(of) in there.at(Role.supervisor):
        return sees(there, case, town) == "all"
    working = {
        one.institution
        for one in standings(case)
        if one.relation in {"custodian", "handler", "receiver", "participant"}
    }
    return bool(working & eyes(there, town))


def test_one_question_finds_what_the_records_say_for_everybody(house: House) -> None:
    with house.store.reading() as reading:
        town = reading.town.around()
        ids = [CaseId(row[0]) for row in reading.rows("SELECT id FROM case_record ORDER BY id")]
        cases = [case for one in ids if (case := reading.cases.get(one)) is not None]
    lines = 0
    for account in town.people:
        actor = actor_of(town, account, through="page")
        assert actor is not None
        for of in scopes(actor, town):
            found = ask(house.store, of, actor)
            told = sorted((one.kind, one.case, one.key, one.ref, one.no, one.day) for one in found.entries)
            assert told == read_slowly(cases, of, actor, town), (account, of)
            assert not found.cut
            lines += len(told)
    assert lines > 100


def test_nobody_reads_a_calendar_that_is_not_theirs(house: House) -> None:
    with house.store.reading() as reading:
        town = reading.town.around()
    actor = next(
        found
        for account in town.people
        if (found := actor_of(town, account, through="page")) and len(scopes(found, town)) == 2
    )
    others = [one for one in town.institutions if one not in scopes(actor, town)]
    assert all(ask(house.store, one, actor).entries == () for one in others)


def test_every_database_answers(store: Store) -> None:
    case = logged(a_house(store))
    (found,) = ask(store, "room", an_actor("room_mediator")).entries
    assert (found.kind, found.case, found.key, found.day, found.timed) == (
        "deadline",
        case.id,
        "screen",
        date(2026, 9, 8),
        True,
    )
    assert (found.sequence, found.modified) == (1, instant("2026-09-07 09:00"))
    assert ask(store, MINE, an_actor("room_mediator")).entries == ()


def _many(at: Store, number: int) -> None:
    """Put copies of a case beside it, one deadline each, over a year from now."""
    case = logged(a_house(at))
    start, step = micros(NOW + timedelta(days=1)), 365 * 86_400_000_000 // number
    with at.transaction() as tx:
        tx.wire.run("UPDATE case_deadline SET status = 'ended'")
        for table, key in (("case_record", "id"), ("standing", "case_id"), ("case_deadline", "case_id")):
            names = [row[1] for row in tx.rows(f"PRAGMA table_info({table})")]
            taken = {key: ":copy", "due_at": ":due", "status": "'running'"}
            values = [taken.get(name, name) if table == "case_deadline" or name == key else name for name in names]
            tx.wire.many(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} WHERE {key} = :id",
                [{"id": case.id, "copy": f"copy-{one:05}", "due": start + one * step} for one in range(number)],
            )


def test_a_year_of_two_thousand_deadlines_is_read_at_once() -> None:
    at = MemoryStore(a_town())
    _many(at, 2000)
    actor, last = an_actor("director"), day_of(NOW) + timedelta(days=400)
    began = process_time()
    found = ask(at, "committee", actor, last=last)
    took = process_time() - began
    assert len(found.entries) == 2000
    assert took < 1, f"{took:.2f} s"
    days = [one.day for one in found.entries]
    assert days == sorted(days)
    fewer = ask(at, "committee", actor, last=last, limit=10)
    assert fewer.cut
    assert fewer.entries == found.entries[:10], "the nearest ahead are kept"


class Listening:
    """A wire that answers nothing and remembers what it was asked."""

    dialect = "sqlite"

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []

    def all(self, sql: str, values: dict[str, object]) -> list[tuple[object, ...]]:
        self.asked.append((sql, values))
        return []


@pytest.mark.parametrize(
    ("of", "ways"),
    [
        ("committee", ("d USING INDEX ix_case_deadline_due_at", "s USING INDEX ix_case_session_starts_at")),
        (MINE, ("case_mediator USING PRIMARY KEY (account=?)",)),
    ],
)
def test_the_one_question_goes_by_its_indexes(of: str, ways: tuple[str, ...]) -> None:
    at, wire = MemoryStore(a_town()), Listening()
    with at.reading() as reading:
        town = reading.town.around()
        agenda(wire, of=of, seen_by=an_actor("director"), town=town, first=FIRST, last=LAST, near=NOW, limit=5)  # type: ignore[arg-type]
        ((sql, values),) = wire.asked
        plan = [str(row[3]) for row in reading.wire.all(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert [one for one in plan if one.startswith("SCAN")] == ["SCAN found"], plan
    assert all(any(one.startswith(f"SEARCH {way}") for one in plan) for way in ways), plan


@pytest.mark.parametrize(
    "place", ["调解室", "示例小区调解室", "东门街道二楼会议室", "示例司法所", "3号会议室", "服务中心（二）"]
)
def test_a_public_room_is_named(place: str) -> None:
    assert room(f" {place} ", "on_site", names_a_party=False) == place
    assert room(place, "at_home", names_a_party=False) == ""
    assert room(place, "on_site", names_a_party=True) == ""


@pytest.mark.parametrize(
    "place",
    [
        "",
        "甲家中",
        "3栋2单元501",
        "501室",
        "幸福路12号",
        "3栋会议室",
        "12-3会议室",
        "13900000001调解室",
        "调解室旁边甲家",
        "小区门口",
    ],
)
def test_what_may_be_a_home_is_not(place: str) -> None:
    assert room(place, "on_site", names_a_party=False) == ""


def test_the_moment_of_a_day_is_its_last(house: House) -> None:
    """24:00 of a day is that day's, though it is the next day's 00:00."""
    supervisor = next(iter(_supervisors(house)))
    for of in scopes(supervisor, _town(house))[1:]:
        entries = [one for one in ask(house.store, of, supervisor).entries if one.kind == "deadline"]
        assert entries
        for one in entries:
            shown: datetime = one.at - timedelta(microseconds=1)
            assert one.day == day_of(shown)


def _town(house: House) -> Town:
    with house.store.reading() as reading:
        return reading.town.around()


def _supervisors(house: House) -> list[Actor]:
    town = _town(house)
    actors = [actor_of(town, one, through="page") for one in town.people]
    return [one for one in actors if one is not None and one.at(Role.supervisor)]
