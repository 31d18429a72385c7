"""Working days: the calendar of 2026 by hand, and any calendar against a slow count."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.calendar.working_days import WorkingCalendar, show
from mediation.errors import CalendarError

DAY = timedelta(days=1)
JUNE = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 9, 18), True),  # Friday
        (date(2026, 9, 19), False),  # Saturday
        (date(2026, 9, 20), True),  # Sunday, made up
        (date(2026, 9, 25), False),  # 中秋, a Friday
        (date(2026, 10, 7), False),  # 国庆, a Wednesday
        (date(2026, 10, 10), True),  # Saturday, made up
        (date(2019, 4, 28), True),  # two Sundays that some tables missed for years
        (date(2019, 5, 5), True),
        (date(2018, 12, 29), True),  # worked by the notice of 2019
        (date(2020, 1, 31), False),  # lengthened by the notice of 27 January 2020
    ],
)
def test_what_was_published_holds(china: WorkingCalendar, day: date, *, working: bool) -> None:
    assert china.is_working(day) is working
    assert china.is_rest(day) is not working


def test_every_published_day_agrees_with_the_library(china: WorkingCalendar) -> None:
    days = (date(2004, 1, 1) + number * DAY for number in range((date(2026, 12, 31) - date(2004, 1, 1)).days + 1))
    assert [day for day in days if china.is_working(day) is not chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        # 09-19 Sat free, 09-20 Sun worked, 09-21 Mon
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 9, 18), 2, date(2026, 9, 21)),
        # 09-29, 09-30, then 10-01 to 10-07 free, 10-08
        (date(2026, 9, 28), 3, date(2026, 10, 8)),
        # 10-10 Sat worked, 10-11 Sun free, 12, 13, 14, 15
        (date(2026, 10, 9), 5, date(2026, 10, 15)),
        # backwards from Thu 10-22: 21, 20, 19, (18, 17 free), 16, 15
        (date(2026, 10, 22), -5, date(2026, 10, 15)),
        # backwards over the make-up Sunday: 09-20 is the first before Monday
        (date(2026, 9, 21), -1, date(2026, 9, 20)),
        (date(2026, 9, 19), 0, date(2026, 9, 19)),
        # from the midst of the holiday
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 10, 3), -1, date(2026, 9, 30)),
    ],
)
def test_working_days_are_counted(china: WorkingCalendar, day: date, n: int, result: date) -> None:
    assert china.add_working(day, n) == result
    assert china.working_between(day, result) == (n if n >= 0 else n + (not china.is_working(day)))


def test_the_next_working_day_may_be_today(china: WorkingCalendar) -> None:
    assert china.next_working(date(2026, 10, 7)) == date(2026, 10, 8)
    assert china.next_working(date(2026, 10, 8)) == date(2026, 10, 8)
    assert china.next_working(date(2026, 10, 10)) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 10, 10), "10月10日（周六，调休上班）"),
        (date(2026, 10, 7), "10月7日（周三，国庆节）"),
        (date(2026, 9, 26), "9月26日（周六，中秋）"),
        (date(2026, 11, 15), "11月15日（周日）"),
        (date(2026, 10, 8), "10月8日（周四）"),
        (date(2027, 1, 4), "1月4日（周一，暂定）"),
        (date(2027, 1, 1), "1月1日（周五，元旦，暂定）"),
        (date(2003, 12, 31), "12月31日（周三，暂定）"),
    ],
)
def test_a_day_is_described(china: WorkingCalendar, day: date, words: str) -> None:
    assert china.describe(day) == words
    assert show(day, china) == f"{day.year}年{words}"


def test_outside_the_published_range_everything_is_provisional(simple: WorkingCalendar) -> None:
    assert not simple.is_provisional(date(2026, 6, 1))
    assert not simple.is_provisional(date(2026, 6, 30))
    assert simple.is_provisional(date(2026, 5, 31))
    assert simple.is_provisional(date(2026, 7, 1))


def test_a_calendar_is_a_value(simple: WorkingCalendar) -> None:
    same = WorkingCalendar(
        holidays={date(2026, 6, 19): "端午"},
        make_up_days=(date(2026, 6, 27),),
        valid_from=date(2026, 6, 1),
        valid_through=date(2026, 6, 30),
    )
    other = WorkingCalendar(holidays={}, make_up_days=(), valid_from=JUNE, valid_through=date(2026, 6, 30))
    assert same == simple
    assert hash(same) == hash(simple)
    assert same.edition == simple.edition
    assert other != simple
    assert simple != "2026-06-01..2026-06-30"
    assert repr(simple) == f"WorkingCalendar(2026-06-01..2026-06-30, edition {simple.edition})"
    with pytest.raises(AttributeError, match="immutable"):
        simple.valid_through = date(2027, 1, 1)
    with pytest.raises(AttributeError, match="immutable"):
        del simple.edition
    with pytest.raises(TypeError):
        simple.holidays[JUNE] = "x"  # type: ignore[index]
    assert simple == same


@pytest.mark.parametrize(
    ("holidays", "made_up", "since", "words"),
    [
        ({}, (), date(2026, 7, 1), "颠倒"),
        ({date(2026, 6, 27): "x"}, (date(2026, 6, 27),), JUNE, "2026-06-27 既是放假日又是调休上班日"),
        ({}, (date(2026, 6, 26),), JUNE, "2026-06-26 不是周末"),
    ],
)
def test_a_contradictory_calendar_is_refused(
    holidays: dict[date, str], made_up: tuple[date, ...], since: date, words: str
) -> None:
    with pytest.raises(CalendarError, match=words):
        WorkingCalendar(holidays=holidays, make_up_days=made_up, valid_from=since, valid_through=date(2026, 6, 30))


near = st.integers(-400, 400).map(lambda number: JUNE + number * DAY)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Any calendar around June 2026, sparse or so full of exceptions that whole weeks are free."""
    holidays = draw(st.sets(near, max_size=60))
    for first in draw(st.lists(near, max_size=3)):
        holidays |= {first + number * DAY for number in range(draw(st.integers(1, 30)))}
    made_up = {day for day in draw(st.sets(near, max_size=60)) if day.weekday() > 4} - holidays
    return WorkingCalendar(
        holidays=dict.fromkeys(holidays, "假"), make_up_days=made_up, valid_from=JUNE, valid_through=JUNE + 100 * DAY
    )


# Days inside the table of the calendar, and some well outside, where it searches.
anywhere = near | st.dates(date(1990, 1, 1), date(2060, 1, 1))


@given(calendars(), anywhere, st.integers(1, 400))
def test_the_nth_working_day_is_the_one_found_by_walking(calendar: WorkingCalendar, day: date, n: int) -> None:
    walked, left = day, n
    while left:
        walked += DAY
        left -= calendar.is_working(walked)
    assert calendar.add_working(day, n) == walked
    assert calendar.is_working(walked)
    assert calendar.working_between(day, walked) == n
    assert calendar.working_between(walked, day) == -n


@given(calendars(), anywhere, st.integers(1, 400))
def test_backwards_is_found_by_walking_too(calendar: WorkingCalendar, day: date, n: int) -> None:
    walked, left = day, n
    while left:
        walked -= DAY
        left -= calendar.is_working(walked)
    assert calendar.add_working(day, -n) == walked
    if calendar.is_working(day):
        assert calendar.add_working(walked, n) == day


@given(calendars(), anywhere)
def test_the_next_working_day_skips_only_free_days(calendar: WorkingCalendar, day: date) -> None:
    found = calendar.next_working(day)
    assert calendar.is_working(found)
    assert all(calendar.is_rest(day + number * DAY) for number in range((found - day).days))
