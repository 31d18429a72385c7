"""The demonstration: every stage of every workflow over two months, whatever the day, carried out and never written."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest

from mediation.calendar.moments import SHANGHAI, day_of
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.sign_in import actor_of, sign_in
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case
from mediation.engine.options import options
from mediation.errors import DefinitionError, TownError
from mediation.rehearsal.demo import DEMO_TOWN, load_demo
from mediation.rehearsal.demo_cases import read_demo
from mediation.rehearsal.sample import PASSWORD, SampleCase
from mediation.rehearsal.town_file import read_town
from mediation.store.database import Store
from mediation.store.memory import MemoryStore
from mediation.store.verification import verify_all
from mediation.store.visibility import sees
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Role
from tests.rehearsal.scripts import ROOT, repertoire
from tests.store.houses import postgres

pytestmark = pytest.mark.slow

CALENDAR = repertoire().town("sample_town").calendar
WORKFLOWS = [repertoire().workflow(key) for key in repertoire().keys]
PLACES = ROOT / "places"
# An ordinary Monday, a Sunday, days after the long holidays, a day whose month reaches 2027, and one within it.
STARTS = [date(2026, 11, 23), date(2026, 11, 22), date(2026, 10, 12), date(2026, 12, 10), date(2027, 3, 1)]
STAGES = {
    "logged", "asking", "offered", "accepted", "mediating", "passing", "deciding", "signing", "performing",
    "with_police", "visiting", "archiving", "archived", "not_accepted", "withdrawn", "referred", "merged",
}  # fmt: skip
NOON_BREAK_AND_NIGHT = (time(9), time(18))


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


def demo_town() -> Town:
    return read_town(PLACES / f"{DEMO_TOWN}.yaml").town(CALENDAR)


def house_over(store: Store, at: datetime) -> House:
    publish(store, WORKFLOWS, at)
    return House(store=store, library=Library(WORKFLOWS))


@cache
def loaded(start: date) -> tuple[House, tuple[Case, ...]]:
    """A house with the demonstration as it stands on a day; one load serves every test of that day."""
    house = house_over(MemoryStore(Town(calendar=CALENDAR, places=(), institutions=(), people=())), morning(start))
    return house, load_demo(house, ROOT, at=morning(start))


def unfolded(at: datetime, path: Path = PLACES / "kaili_cases.yaml") -> tuple[SampleCase, ...]:
    return read_demo(path, demo_town(), at=at)


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_every_stage_is_there_and_every_chain_holds(start: date) -> None:
    house, cases = loaded(start)
    assert {case.state for case in cases} >= STAGES
    assert len(cases) >= 60
    of_each = Counter(case.workflow.key for case in cases if case.workflow)
    assert min(of_each["property_three_level"], of_each["linked_mediation_121"]) >= 20
    assert [proved.fault for proved in verify_all(house.store, house.library) if proved.fault] == []


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_two_months_of_working_hours_and_nothing_ahead(start: date) -> None:
    house, cases = loaded(start)
    with house.store.reading() as reading:
        entries = [entry for case in cases for entry in reading.journal.entries(case.id)]
    by_people = [entry.at.astimezone(SHANGHAI) for entry in entries if entry.actor != "the_clock"]
    assert max(entry.at for entry in entries) <= morning(start)
    assert timedelta(days=55) <= morning(start) - min(by_people) <= timedelta(days=80)
    assert all(CALENDAR.is_working(at.date()) for at in by_people)
    assert all(NOON_BREAK_AND_NIGHT[0] <= at.time() <= NOON_BREAK_AND_NIGHT[1] for at in by_people)
    assert len({at.minute for at in by_people}) > 30, "not everything happens on the stroke of an hour"


def test_what_a_supervisor_looks_for_is_there() -> None:
    start = STARTS[0]
    _, cases = loaded(start)
    at = morning(start)
    running = [(case, clock) for case in cases for clock in case.deadlines if clock.status == "running"]
    late = {clock.key for _, clock in running if clock.due_at is not None and clock.due_at <= at}
    assert late >= {"obligation", "rung_time", "answer_up", "handoff_receipt", "sign"}
    assert Counter(case.risk.colour for case in cases)["red"] >= 3
    assert any(clock.status == "standing" and clock.key == "month" for case in cases for clock in case.deadlines)
    routes = {(handoff.route, handoff.status) for case in cases for handoff in case.handoffs}
    assert routes >= {
        ("police_a", "offered"), ("police_b", "offered"), ("police_d", "offered"), ("up", "offered"),
        ("up", "accepted"), ("up", "declined"), ("down", "accepted"), ("support_police", "returned"),
        ("support_legal", "returned"), ("police_b", "returned"),
    }  # fmt: skip
    archived = [case for case in cases if case.state == "archived"]
    assert len({case.level for case in archived}) >= 4


def test_every_mechanism_has_live_cases_and_its_people_something_before_them() -> None:
    house, cases = loaded(STARTS[0])
    standing = {(case.workflow.key, case.state) for case in cases if case.workflow}
    assert standing >= {
        ("party_meeting", "carrying"), ("party_meeting", "claiming"), ("party_meeting", "collected"),
        ("cross_place", "written"), ("cross_place", "there"), ("cross_place", "requested"),
        ("residents_council", "raised"), ("residents_council", "working"), ("residents_council", "checking"),
        ("residents_review", "planned"), ("residents_review", "ready"), ("residents_review", "mending"),
    }  # fmt: skip
    town, at = demo_town(), morning(STARTS[0])
    for account in ("council_head", "origin_a", "resettlement_a", "resident_a", "cleaning_leader", "street_head"):
        actor = actor_of(town, AccountId(account), through="page")
        assert actor is not None
        seen = [case for case in cases if sees(actor, case, town)]
        mine = {
            one.action.key for case in seen for one in options(bound(house, case), case, actor, at, town) if one.open
        }
        assert mine, account


def bound(house: House, case: Case) -> Workflow:
    assert case.workflow is not None
    return house.library.get(case.workflow)


def test_a_service_order_that_was_a_dispute_is_mediated_and_stands_beside_it() -> None:
    _, cases = loaded(STARTS[0])
    orders = [case for case in cases if case.workflow and case.workflow.key == "service_orders" and case.linked]
    assert [(one.state, one.outcome) for one in orders] == [("elsewhere", "continued_elsewhere")]
    disputes = [case for case in cases if case.id == orders[0].linked[0]]
    assert [(one.workflow.key, one.place) for one in disputes if one.workflow] == [("linked_mediation_121", "xingfu_1")]
    assert disputes[0].linked == (orders[0].id,)
    assert disputes[0].logged_on is not None
    assert disputes[0].logged_on.day < STARTS[0]


def test_in_december_the_month_reaches_a_year_without_holidays_and_says_so() -> None:
    _, cases = loaded(date(2026, 12, 10))
    reaching = [
        clock
        for case in cases
        for clock in case.deadlines
        if clock.key == "month" and clock.due_on is not None and clock.due_on.year == 2027
    ]
    assert reaching
    assert all(clock.provisional for clock in reaching)


def test_the_same_day_gives_the_same_cases() -> None:
    at = morning(STARTS[0])
    assert unfolded(at) == unfolded(at)
    first = loaded(STARTS[0])[1]
    again = house_over(MemoryStore(Town(calendar=CALENDAR, places=(), institutions=(), people=())), at)
    assert [case.number for case in load_demo(again, ROOT, at=at)] == [case.number for case in first]


def test_the_town_has_somebody_for_every_post_and_they_can_sign_in() -> None:
    house, _ = loaded(STARTS[0])
    town = demo_town()
    held = {post.role for person in town.people.values() for post in person.posts}
    assert held == set(Role) - {Role.the_clock}
    streets = [one for one in town.places.values() if one.kind == "street"]
    assert len(streets) == 5
    below = Counter(one.parent for one in town.places.values() if one.kind == "community")
    assert all(3 <= below[street.id] <= 6 for street in streets)
    for account in ("mediator_xingfu", "supervisor_city", "officer_ximahe"):
        assert sign_in(house, account, PASSWORD, at=morning(STARTS[0])).actor.account == account


def test_platforms_keep_the_names_that_the_town_gives_them() -> None:
    house, _ = loaded(STARTS[0])
    with house.store.reading() as reading:
        linked = reading.town.around().linked
    assert linked["ximahe_street_committee"].platform.title == "洗马河“121”联调室"  # type: ignore[index]


def test_a_house_that_is_not_empty_is_left_alone() -> None:
    house, cases = loaded(STARTS[0])
    with pytest.raises(TownError, match=f"已有 {len(cases)} 件案件.*只装入空数据库"):
        load_demo(house, ROOT, at=morning(STARTS[0]))


def test_every_party_is_invented() -> None:
    _, cases = loaded(STARTS[0])
    people = [party for case in cases for party in case.parties if party.kind == "person"]
    assert len({one.name for one in people}) > 60
    assert all(len(one.name) == 3 and one.name[1] == "某" for one in people)
    assert all(one.phone.startswith("0855-0000") for one in people)


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("matter: leak, begun: 42", "matter: leek, begun: 42", "leek"),
        ("place: xingfu_1, matter: leak, begun: 42", "place: nowhere, matter: leak, begun: 42", "nowhere"),
        ("$estate.grid, does: log, forms: logged}", "$estate.grit, does: log, forms: logged}", "estate.grit"),
        ("- {at: 0 09:00, who: $estate.grid, does: log", "- {at: noon, who: $estate.grid, does: log", "noon"),
        ("course: estate_settled, place: xingfu_1", "course: estate_settle, place: xingfu_1", "estate_settled"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, found: str, instead: str, told: str) -> None:
    text = (PLACES / "kaili_cases.yaml").read_text(encoding="utf-8")
    assert found in text
    broken = tmp_path / "kaili_cases.yaml"
    broken.write_text(text.replace(found, instead, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        unfolded(morning(STARTS[0]), broken)
    assert told in refused.value.message
    assert "kaili_cases.yaml:" in refused.value.message


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
def test_it_loads_into_postgresql_the_same(tmp_path: Path) -> None:
    start = STARTS[0]
    postgres().psql("CREATE DATABASE demonstration")
    store = Store.open(postgres().get_uri("demonstration"), calendar=CALENDAR, key_file=tmp_path / "data.key")
    cases = load_demo(house_over(store, morning(start)), ROOT, at=morning(start))
    assert [(case.number, case.state) for case in cases] == [(one.number, one.state) for one in loaded(start)[1]]
    store.close()


def test_the_last_day_of_the_story_is_the_day_before() -> None:
    start = STARTS[0]
    assert all(day_of(step.at) < start for case in unfolded(morning(start)) for step in case.steps)
