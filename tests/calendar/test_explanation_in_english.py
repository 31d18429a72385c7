"""The count in English: line for line beside the Chinese, and without a Chinese word of ours in it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.calendar.days_in_english import described, shown
from mediation.calendar.explanation import account
from mediation.calendar.moments import SHANGHAI, When
from mediation.calendar.published import published
from mediation.calendar.terms import Suspension, Term, Unit
from mediation.calendar.working_days import WorkingCalendar

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
AS_PUBLISHED = published().at()
FIRST = date(2019, 1, 1)


def english(written: str, start: When, calendar: WorkingCalendar, **more: Any) -> tuple[str, ...]:
    return tuple(line.en for line in account(Term.parse(written), start, calendar=calendar, **more))


def test_working_days_with_a_suspension_and_an_extension(china: WorkingCalendar) -> None:
    told = english(
        "5 working days",
        When.on(date(2026, 9, 28)),
        china,
        suspensions=(Suspension(since=date(2026, 9, 29), until=date(2026, 9, 30), reason="住院"),),
        extension=Term.parse("2 days"),
    )
    assert told == (
        "Term 5 working days, from 28 Sep 2026, that day not counted"
        " (Civil Procedure Law art. 85, Civil Code art. 201).",
        "Tue 29 Sep: suspended (住院), not counted.",  # a reason is told as it was given
        "Working day 1: Wed 30 Sep.",
        "Thu 1 Oct (National Day) to Wed 7 Oct (National Day): free, not counted.",
        "Working days 2 to 4: Thu 8 Oct to Sat 10 Oct (make-up working day).",
        "Sun 11 Oct: free, not counted.",
        "Working day 5: Mon 12 Oct.",
        "Extended by 2 days:",
        "Days 1 to 2: Tue 13 Oct to Wed 14 Oct.",
        "Due: Wed 14 Oct 2026, 24:00.",
    )


def test_a_month_that_rolls_and_a_day_that_ends_with_business_hours(china: WorkingCalendar) -> None:
    assert english("1 month", When.on(date(2026, 9, 7)), china, ends_at=time(17, 30))[-3:] == (
        "Days 1 to 30: Tue 8 Sep to Wed 7 Oct (National Day).",
        "The last day Wed 7 Oct (National Day) rolls to the next working day Thu 8 Oct"
        " (Civil Procedure Law art. 85, Civil Code art. 203).",
        "Due: Thu 8 Oct 2026, 17:30 (end of business hours, Civil Code art. 203 para. 2).",
    )


def test_hours_over_the_year_end(china: WorkingCalendar) -> None:
    nine = When.at(datetime(2026, 12, 31, 9, 0, tzinfo=SHANGHAI))
    stood = Suspension(since=date(2027, 1, 1), until=date(2027, 1, 3))
    assert english("24 hours", nine, china, suspensions=(stood,)) == (
        "Term 24 hours, runs on from 31 Dec 2026, 09:00, never rolls.",
        "Suspended for 2 days: 48 hours are given back.",
        "Due: 3 Jan 2027, 09:00.",
    )


def test_a_day_beyond_the_published_notices_is_provisional(china: WorkingCalendar) -> None:
    assert shown(date(2027, 3, 1), china) == "Mon 1 Mar 2027 (provisional)"
    assert english("1 day", When.on(date(2027, 2, 28)), china)[-1] == (
        "Due: Mon 1 Mar 2027 (provisional), 24:00; no holiday notice is published for it yet, provisional."
    )


def test_every_published_holiday_has_an_english_name() -> None:
    national = published().at()
    days = [day for day in national.holidays if day >= FIRST]
    assert len(days) > 150
    assert [day for day in days if CHINESE.search(described(day, national))] == []


@given(
    amount=st.integers(1, 60),
    unit=st.sampled_from(Unit),
    start=st.dates(FIRST, date(2026, 12, 1)),
    since=st.integers(0, 40),
    length=st.integers(0, 20),
    longer=st.booleans(),
)
def test_every_line_is_told_in_both_languages(
    amount: int, unit: Unit, start: date, since: int, length: int, longer: bool
) -> None:
    begins = When.at(datetime(start.year, start.month, start.day, 9, tzinfo=SHANGHAI)) if unit.runs else When.on(start)
    first = start + timedelta(days=since)
    lines = account(
        Term(amount, unit),
        begins,
        calendar=AS_PUBLISHED,
        suspensions=(Suspension(since=first, until=first + timedelta(days=length)),),
        extension=Term(3, Unit.HOURS if unit.runs else Unit.DAYS) if longer else None,
    )
    assert all(line.text and line.en for line in lines)
    assert [line.en for line in lines if CHINESE.search(line.en)] == []


@pytest.mark.parametrize("day", [date(2026, 10, 10), date(2026, 10, 1), date(2026, 10, 12)])
def test_what_is_special_about_a_day_is_said(china: WorkingCalendar, day: date) -> None:
    assert ("(" in described(day, china)) == (day in china.holidays or day in china.make_up_days)
