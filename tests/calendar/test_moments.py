"""Moments: an instant or a mere day, days being those of Shanghai (UTC+8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import msgspec
import pytest

from mediation.calendar.moments import SHANGHAI, When, closing_time, day_of, end_of_day, start_of_day
from mediation.errors import CalendarError

SEVENTH = date(2026, 9, 7)
NINE = datetime(2026, 9, 7, 9, 0, tzinfo=SHANGHAI)


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    assert start_of_day(SEVENTH) == datetime(2026, 9, 6, 16, 0, tzinfo=UTC)
    assert end_of_day(SEVENTH) == datetime(2026, 9, 7, 16, 0, tzinfo=UTC)  # 24:00 = the 8th, 00:00
    assert end_of_day(SEVENTH) == start_of_day(date(2026, 9, 8))
    assert end_of_day(SEVENTH).tzinfo is UTC


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 9, 7, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 9, 7)),
        (datetime(2026, 9, 7, 16, 0, tzinfo=UTC), date(2026, 9, 8)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),  # the new year begins in Shanghai
        (datetime(2026, 9, 7, 23, 30, tzinfo=timezone(timedelta(hours=-5))), date(2026, 9, 8)),
    ],
)
def test_the_day_of_an_instant_is_the_one_in_shanghai(instant: datetime, day: date) -> None:
    assert day_of(instant) == day
    assert When.at(instant).day == day


def test_an_instant_is_kept_in_utc() -> None:
    when = When.at(NINE)
    assert when == When(day=SEVENTH, instant=datetime(2026, 9, 7, 1, 0, tzinfo=UTC))
    assert when.instant is not None
    assert when.instant.tzinfo is UTC
    assert when.earliest == when.latest == NINE


def test_a_mere_day_lies_between_its_ends() -> None:
    when = When.on(SEVENTH)
    assert when.instant is None
    assert (when.earliest, when.latest) == (start_of_day(SEVENTH), end_of_day(SEVENTH))


def test_a_moment_without_a_zone_or_on_another_day_is_refused() -> None:
    naive = NINE.replace(tzinfo=None)
    with pytest.raises(CalendarError, match="时区"):
        When.at(naive)
    with pytest.raises(CalendarError, match="时区"):
        When(day=SEVENTH, instant=naive)
    with pytest.raises(CalendarError, match="不一致"):
        When(day=date(2026, 9, 8), instant=NINE)


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        (When.at(NINE), When.at(NINE + timedelta(microseconds=1)), True),
        (When.at(NINE), When.at(NINE), False),
        (When.at(NINE + timedelta(hours=1)), When.at(NINE), False),
        (When.on(SEVENTH), When.at(NINE), False),  # the same day: nobody can say
        (When.at(NINE), When.on(SEVENTH), False),
        (When.on(SEVENTH), When.on(SEVENTH), False),
        (When.on(SEVENTH), When.on(date(2026, 9, 8)), True),
        (When.at(NINE), When.on(date(2026, 9, 8)), True),
        (When.on(date(2026, 9, 8)), When.at(NINE), False),
    ],
)
def test_before_means_certainly_before(one: When, other: When, *, before: bool) -> None:
    assert one.before(other) is before


def test_a_moment_has_words() -> None:
    assert When.at(NINE).zh == "2026年9月7日 09:00"
    assert When.on(SEVENTH).zh == "2026年9月7日"


@pytest.mark.parametrize("when", [When.at(NINE), When.on(SEVENTH)])
def test_a_moment_survives_json(when: When) -> None:
    assert msgspec.json.decode(msgspec.json.encode(when), type=When) == when


@pytest.mark.parametrize(("text", "hour"), [("24:00", None), ("17:30", time(17, 30)), ("01:00", time(1))])
def test_the_hour_at_which_a_day_ends(text: str, hour: time | None) -> None:
    assert closing_time(text) == hour


@pytest.mark.parametrize("text", ["", "5", "17", "17:60", "24:30", "00:00", "25:00", "17:30 ", "１７:30", "5:30"])
def test_what_is_no_such_hour_is_told(text: str) -> None:
    with pytest.raises(CalendarError, match="17:30"):
        closing_time(text)
