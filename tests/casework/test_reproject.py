"""A holiday notice is published: every process counts by it, and running clocks that it moves are counted anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.trouble_words import what_failed
from mediation.casework.deliver import deliver, pause_after
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.intake import open_case
from mediation.casework.reproject import publish_notice, recount
from mediation.clock.scheduler import Clockwork
from mediation.clock.sweep import sweep
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import Case, RunningDeadline
from mediation.engine.commands import Reproject, TakeAction
from mediation.engine.events import ClockMoved
from mediation.errors import ActorNotEntitled, UnreadableDefinition
from mediation.oversight.troubles import troubles
from mediation.store.database import Store
from mediation.store.memory import MemoryStore
from mediation.store.verification import verify_all
from mediation.town.institutions import AccountId, InstitutionId, Person, Post, Role
from tests.clock.test_sweep import heal, poison
from tests.engine.builders import a_town, an_actor, instant
from tests.store.houses import FORM, a_house, library, logged

ADMIN = AccountId("keeper")
DECEMBER = instant("2026-12-24 09:00")
NEXT_YEAR = """\
source: 虚构的2027年通知
date: 2026-12-25
valid_through: 2027-12-28
holidays:
  元旦: [2026-12-30..2027-01-05]
make_up_days: [2027-01-09]
"""
LOCAL = """\
source: 虚构的本地通知
date: 2026-12-25
local:
  - place: {place}
    holidays: {{节日甲: [2026-12-25, 2026-12-28]}}
"""


@pytest.fixture(autouse=True)
def administrator(house: House) -> None:
    """Somebody who may publish."""
    seat(house.store)


def seat(store: Store) -> None:
    post = Post(institution=InstitutionId("office"), role=Role.administrator)
    with store.transaction() as tx:
        tx.town.put(people=[Person(account=ADMIN, name="管理员甲", posts=(post,))])


def opened(house: House, at: datetime, name: str = "one") -> Case:
    """A case of the street, which is screened within two working days."""
    actor, fields = an_actor("street_mediator"), {**FORM, "place": "lonely"}
    return open_case(house, workflow="property_three_level", fields=fields, command_id=name, actor=actor, at=at)


def stored(house: House, case: Case) -> Case:
    with house.store.reading() as reading:
        found = reading.cases.get(case.id)
    assert found is not None
    return found


def moves(house: House, case: Case) -> list[ClockMoved]:
    with house.store.reading() as reading:
        entries = [one for one in reading.journal.entries(case.id) if one.kind == "reproject"]
    assert all(one.actor == "the_clock" for one in entries)
    return [event for one in entries for event in one.events if isinstance(event, ClockMoved)]


def screen(case: Case) -> RunningDeadline:
    found = case.clock("screen")
    assert found is not None
    return found


def publish(house: House, text: str = NEXT_YEAR, at: datetime = DECEMBER) -> None:
    publish_notice(house, text, name="notice.yaml", by=ADMIN, at=at)


def sound(house: House) -> bool:
    return all(one.fault is None for one in verify_all(house.store, library()))


def test_a_provisional_day_moves_when_the_year_is_published(house: House) -> None:
    """Logged on Tuesday 29 December: two working days are 30 and 31. The notice frees 30 December to 5 January, so they
    are 6 and 7 January."""
    late = opened(house, instant("2026-12-29 09:00"))
    assert (screen(late).due_on, screen(late).provisional) == (date(2026, 12, 31), True)
    at = instant("2026-12-29 10:00")
    publish(house, at=at)
    assert recount(house, at) == (1, 1, 0, 0)
    after = stored(house, late)
    assert (screen(after).due_on, screen(after).provisional) == (date(2027, 1, 7), False)
    assert after.version == late.version + 1
    told = {one.key: one for one in moves(house, late)}
    assert (told["screen"].former_on, told["screen"].due_on) == (date(2026, 12, 31), date(2027, 1, 7))
    assert sound(house)
    assert recount(house, at) == (0, 0, 0, 0)
    assert sweep(house, instant("2027-01-07 09:00")).failed == 0
    assert screen(stored(house, late)).missed_at is None


def test_a_case_of_the_settled_days_is_left_alone(house: House) -> None:
    case = logged(house)
    publish(house)
    assert recount(house, DECEMBER).moved == 0
    assert moves(house, case) == []
    assert stored(house, case) == case


def test_a_day_that_stays_is_no_longer_provisional(house: House) -> None:
    """Logged on 8 February 2027: nobody frees 9 and 10 February, so the day stays where it was and is settled."""
    late = opened(house, instant("2027-02-08 09:00"))
    assert screen(late).provisional
    at = instant("2027-02-08 10:00")
    publish(house, at=at)
    assert recount(house, at) == (1, 0, 1, 0)
    after = screen(stored(house, late))
    assert (after.due_on, after.provisional) == (screen(late).due_on, False)
    assert (after.next_step, after.next_at, after.fired) == (
        screen(late).next_step,
        screen(late).next_at,
        screen(late).fired,
    )


def test_a_miss_that_the_notice_undoes_is_withdrawn_by_the_same_line(house: House) -> None:
    late = opened(house, instant("2026-12-29 09:00"))
    at = instant("2027-01-06 09:00")
    sweep(house, at)
    missed = screen(stored(house, late))
    assert missed.missed_at is not None
    assert missed.fired
    publish(house, at=at)
    recount(house, at)
    after = screen(stored(house, late))
    assert (after.due_on, after.missed_at) == (date(2027, 1, 7), None)
    assert [one.withdrawn for one in moves(house, late) if one.key == "screen"] == [True]
    sweep(house, instant("2027-01-09 09:00"))  # and it is missed at its new end
    assert screen(stored(house, late)).missed_at == instant("2027-01-08 00:00")
    assert sound(house)


def test_a_miss_that_stays_keeps_what_was_said(house: House) -> None:
    """At the end of January the new end is over as well: the miss stands, from the new end on, and nothing is said
    again."""
    late = opened(house, instant("2026-12-29 09:00"))
    at = instant("2027-01-29 09:00")
    sweep(house, at)
    before = screen(stored(house, late))
    publish(house, at=at)
    recount(house, at)
    after = screen(stored(house, late))
    assert (after.missed_at, after.fired) == (instant("2027-01-08 00:00"), before.fired)
    assert not any(one.withdrawn for one in moves(house, late) if one.key == "screen")
    version = stored(house, late).version
    sweep(house, at)
    assert stored(house, late).version == version


def test_local_holidays_move_the_cases_of_their_place_only(house: House) -> None:
    here = opened(house, DECEMBER, "here")
    publish(house, LOCAL.format(place="community"))
    assert recount(house, DECEMBER).moved == 0
    assert stored(house, here) == here
    publish(house, LOCAL.format(place="street"))
    assert recount(house, DECEMBER).moved == 1
    before, after = screen(here).due_on, screen(stored(house, here)).due_on
    assert before is not None
    assert after is not None
    assert after > before
    again = opened(house, DECEMBER, "again")
    assert screen(again).due_on == after


def test_a_run_that_was_killed_is_gone_on_with(house: House) -> None:
    cases = [opened(house, instant("2026-12-29 09:00"), f"case-{n}") for n in range(5)]
    at = instant("2026-12-29 10:00")
    publish(house, at=at)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recount(house, at, batch=2, progress=stop)
    assert sum(bool(moves(house, case)) for case in cases) == 2
    assert recount(house, at, batch=2).moved == 3
    assert [len({id(one) for one in moves(house, case) if one.key == "screen"}) for case in cases] == [1] * 5
    with house.store.reading() as reading:
        assert reading.calendars.reprojections()[1][2:4] == (5, 0)
        assert reading.calendars.unfinished() is None


def test_every_reader_counts_by_it_at_once(house: House) -> None:
    with house.store.reading() as reading:
        before = reading.town.around()
    publish(house)
    publish(house)  # the same text twice is one
    with house.store.reading() as reading:
        after = reading.town.around()
        assert reading.calendars.count() == 1
    assert before.published.valid_through == date(2026, 12, 28)
    assert after.published.valid_through == date(2027, 12, 28)
    assert after.published.source_of(date(2027, 5, 4)) == "虚构的2027年通知"
    assert after.published.source_of(date(2028, 5, 4)) == ""


def test_who_may_not_and_what_is_wrong_is_refused_whole(house: House) -> None:
    with pytest.raises(ActorNotEntitled):
        publish_notice(house, NEXT_YEAR, name="n.yaml", by=AccountId("director"), at=DECEMBER)
    worked = LOCAL.format(place="community") + "    make_up_days: [2026-10-03]\n"
    wrong = {
        NEXT_YEAR.replace("2027-12-28", "2029-12-28"): {"calendar_gap", "calendar_range"},
        LOCAL.format(place="atlantis"): {"calendar_place"},
        worked: {"calendar_contradiction"},
        NEXT_YEAR.replace("2027-01-09", "2027-01-07"): {"calendar_make_up"},
    }
    for text, codes in wrong.items():
        with pytest.raises(UnreadableDefinition) as caught:
            publish_notice(house, text, name="n.yaml", by=ADMIN, at=DECEMBER)
        assert {one.code for one in caught.value.findings} <= codes
        assert all(one.line for one in caught.value.findings)
    with house.store.reading() as reading:
        assert reading.calendars.count() == 0


@settings(max_examples=40, deadline=None)
@given(
    logged_on=st.integers(0, 40),
    later=st.integers(0, 60),
    free=st.sets(st.integers(0, 60), min_size=1, max_size=25),
    worked=st.sets(st.integers(0, 60), max_size=8),
)
def test_counting_anew_twice_changes_nothing(logged_on: int, later: int, free: set[int], worked: set[int]) -> None:
    first = date(2026, 12, 20)
    days = sorted(first + timedelta(days=one) for one in free)
    made = sorted(d for d in (first + timedelta(days=one) for one in worked - free) if d.weekday() > 4)
    text = (
        "source: 虚构\ndate: 2026-12-01\nvalid_from: 2026-12-20\nvalid_through: 2027-12-28\n"
        f"holidays:\n  假: [{', '.join(map(str, days))}]\nmake_up_days: [{', '.join(map(str, made))}]\n"
    )
    house = a_house(MemoryStore(a_town()))
    seat(house.store)
    case = opened(house, instant("2026-12-20 09:00") + timedelta(days=logged_on))
    at = instant("2026-12-20 10:00") + timedelta(days=logged_on + later)
    sweep(house, at)
    publish(house, text, at=at)
    assert recount(house, at).failed == 0
    once = stored(house, case)
    again = handle(house, Reproject(case=case.id, command_id="again", notice=1), actor=THE_CLOCK, at=at)
    assert again == once
    with house.store.reading() as reading:
        calendar = reading.town.around().calendar_at(case.place)
    assert all(calendar.is_working(c.due_on) for c in once.deadlines if c.due_on and c.key == "screen")
    assert sound(house)
    house.store.close()


def test_an_undo_does_not_bring_a_day_of_the_former_calendar_back(house: House) -> None:
    """The act ended the screening; the notice came; taken back, the screening counts by the notice."""
    late = opened(house, instant("2026-12-29 09:00"))
    at = instant("2026-12-29 10:00")

    def act(name: str, minutes: int, **fields: object) -> Case:
        command = TakeAction(
            case=late.id,
            command_id=name,
            action=name,
            fields=dict(fields),
            expected_version=stored(house, late).version,
        )
        return handle(house, command, actor=an_actor("street_mediator"), at=at + timedelta(minutes=minutes))

    act("ask", 1, parties=[1, 2], way="telephone")
    publish(house, at=at + timedelta(minutes=2))
    recount(house, at + timedelta(minutes=3))
    after = act("undo", 4, reason="误点")
    assert (screen(after).status, screen(after).due_on, screen(after).provisional) == (
        "running",
        date(2027, 1, 7),
        False,
    )
    assert sound(house)


def test_the_clock_goes_on_where_the_page_left_it(house: House) -> None:
    """Who publishes on the page waits for nothing: the clock of any process counts the cases anew."""
    late = opened(house, instant("2026-12-29 09:00"))
    publish(house, at=instant("2026-12-29 10:00"))
    assert screen(stored(house, late)).provisional
    Clockwork(house).recount()
    assert screen(stored(house, late)).due_on == date(2027, 1, 7)


def test_a_case_that_cannot_be_counted_stops_nobody_is_shown_and_tried_again(house: House) -> None:
    """Its text is not loaded for a while: the run goes on, the operator sees it, and a later try counts it."""
    bad, good = (opened(house, instant("2026-12-29 09:00"), name) for name in ("bad", "good"))
    at = instant("2026-12-29 10:00")
    publish(house, at=at)
    broken = replace(house, library=poison(house, bad))
    assert recount(broken, at) == (2, 1, 0, 1)
    assert recount(broken, at) == (0, 0, 0, 0), "the run itself is done"
    assert screen(stored(house, good)).due_on == date(2027, 1, 7)
    assert deliver(broken, at).failed == 1
    assert deliver(broken, at) == (0, 0), "put off for a while"
    at += pause_after(0)
    assert deliver(broken, at).failed == 1
    with house.store.reading() as reading:
        (owed,) = reading.outbox.troubled()
        assert (owed.kind, owed.case, owed.attempts, owed.fault) == ("recount", bad.id, 2, "没有这个流程或版本。")
        town = reading.town.around()
        keeper = Actor(account=ADMIN, name="管理员甲", posts=town.people[ADMIN].posts)
        shown = troubles(reading.wire, seen_by=keeper, town=town, everywhere=True, at=at)
        assert [(one.kind, one.what, one.times) for one in shown] == [("delivery", "recount", 2)]
        assert what_failed(shown[0], house.library) == "按放假通知重新推算"
    heal(house, bad)
    assert deliver(house, at + pause_after(1)).failed == 0
    assert (screen(stored(house, bad)).due_on, screen(stored(house, bad)).provisional) == (date(2027, 1, 7), False)
    with house.store.reading() as reading:
        assert reading.outbox.troubled() == ()
        assert reading.calendars.reprojections()[1].moved == 2
    assert sound(house)
