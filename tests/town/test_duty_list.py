"""The duty list: which shift an instant belongs to, and who is to be called then."""

from __future__ import annotations

from datetime import date, time

import pytest

from mediation.calendar.published import published
from mediation.errors import CalendarError
from mediation.town.duty_list import OfficeHours, Shift, office_hours, on_call, shift_at
from mediation.town.places import PlaceId
from mediation.town.rosters import RosterEntry, RosterId, RosterKind, misfits
from tests.engine.builders import a_town, instant

HOURS = office_hours("08:30-17:30")
STREET, COMMUNITY = PlaceId("street"), PlaceId("community")


def line(
    name: str, *shifts: str, place: PlaceId = STREET, days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
) -> RosterEntry:
    return RosterEntry(
        id=RosterId(name), kind=RosterKind.duty, name=name, place=place, skills=shifts, duty_days=days, phone="138"
    )


@pytest.mark.parametrize(
    ("at", "shift", "day"),
    [
        ("2026-09-24 10:00", Shift.day, "2026-09-24"),  # a Thursday
        ("2026-09-24 08:29", Shift.night, "2026-09-23"),  # before the office opens it is still last night
        ("2026-09-24 08:30", Shift.day, "2026-09-24"),
        ("2026-09-24 17:30", Shift.night, "2026-09-24"),
        ("2026-09-25 00:10", Shift.night, "2026-09-24"),
        ("2026-09-25 10:00", Shift.holiday, "2026-09-25"),  # Mid-Autumn
        ("2026-09-26 10:00", Shift.holiday, "2026-09-26"),  # a Saturday
        ("2026-09-20 10:00", Shift.day, "2026-09-20"),  # a Sunday that is worked for National Day
        ("2026-10-01 23:00", Shift.night, "2026-10-01"),
    ],
)
def test_which_shift_it_is(at: str, shift: Shift, day: str) -> None:
    assert shift_at(instant(at), HOURS, published().at()) == (shift, date.fromisoformat(day))


def test_without_office_hours_it_is_always_night() -> None:
    assert shift_at(instant("2026-09-24 10:00"), office_hours("00:00-00:00"), published().at())[0] is Shift.night


def test_office_hours_are_read() -> None:
    assert office_hours("09:00-17:00") == OfficeHours(time(9), time(17))
    for wrong in ("9-17", "17:00-09:00", "08:30", "24:00-24:00"):
        with pytest.raises(CalendarError):
            office_hours(wrong)


def test_the_nearest_place_that_has_somebody_is_called() -> None:
    path = (COMMUNITY, STREET)
    roster = (line("a", "夜间"), line("b", place=COMMUNITY, days=(1,)), line("c", "节假日"), line("d", "白天", "夜间"))
    monday, tuesday = date(2026, 9, 7), date(2026, 9, 8)
    names = [[one.name for one in on_call(roster, path, shift, day) or ()] for shift, day in (
        (Shift.night, monday), (Shift.night, tuesday), (Shift.holiday, tuesday), (Shift.day, tuesday))]  # fmt: skip
    assert names == [["b"], ["a", "d"], ["c"], ["d"]]


def test_nobody_then_and_no_list_at_all_are_told_apart() -> None:
    volunteer = RosterEntry(id=RosterId("v"), kind=RosterKind.volunteer, name="v", place=STREET)
    assert on_call((line("a", "夜间"), volunteer), (STREET,), Shift.holiday, date(2026, 9, 7)) == ()
    assert on_call((volunteer,), (STREET,), Shift.night, date(2026, 9, 7)) is None
    assert on_call((line("a"),), (COMMUNITY,), Shift.night, date(2026, 9, 7)) is None


def test_a_line_names_known_shifts_and_a_number_to_ring() -> None:
    town = a_town()
    assert misfits([line("a", "夜间", place=next(iter(town.places)))], town) == []
    (told,) = misfits([line("a", "晚班", place=next(iter(town.places)))], town)
    assert "班次只能是白天、夜间、节假日" in told
