"""Dates and clocks in words; every expectation counted by hand on the calendar of 2026."""

from __future__ import annotations

from datetime import date

import pytest

from api.pages.workflow_view import clocks
from api.words_of_time import clock_words, say_day, say_due, say_when
from mediation.calendar.moments import When, end_of_day
from mediation.calendar.terms import Suspension
from mediation.engine.case import RunningDeadline
from tests.engine.builders import a_town, instant
from tests.shipped import shipped

CALENDAR = a_town().calendar


def test_a_day_says_what_is_special_about_it() -> None:
    at = instant("2026-09-07 09:00")
    assert say_day(date(2026, 10, 10), CALENDAR, at=at) == "10月10日（周六，调休上班）"
    assert say_day(date(2027, 1, 4), CALENDAR, at=at).startswith("2027年1月4日")
    assert say_when(When.at(instant("2026-09-07 15:00")), CALENDAR, at=at) == "9月7日（周一） 15:00"
    assert say_when(When.on(date(2026, 9, 7)), CALENDAR, at=at) == "9月7日（周一）"
    assert say_when(None, CALENDAR, at=at) == ""


STARTED = When.at(instant("2026-09-07 09:00"))


@pytest.mark.parametrize(
    ("now", "due", "left", "colour"),
    [
        # 09-08…11 4, 14…18 5, 20 (Sunday, works) 1, 21…24 4 (25 rests), 28…30 3, 10-08 1: 18
        # 10-08 Thu, 10-09 Fri, 10-10 Sat (make-up day): three working days after 10-07, a holiday
        ("2026-10-07 09:00", "2026-10-10", "还剩 3 个工作日", "yellow"),
        ("2026-09-07 09:00", "2026-10-08", "还剩 18 个工作日", "green"),
        ("2026-10-08 10:00", "2026-10-08", "今日到期", "yellow"),
        ("2026-10-09 00:00", "2026-10-08", "已超 1 天", "red"),
        ("2026-10-17 10:00", "2026-10-08", "已超 9 天", "black"),
        ("2026-10-02 10:00", "2026-10-04", "还剩 2 天，均为休息日", "yellow"),
    ],
)
def test_a_clock_of_days(now: str, due: str, left: str, colour: str) -> None:
    day = date.fromisoformat(due)
    clock = RunningDeadline(key="month", anchor=STARTED, due_on=day, due_at=end_of_day(day))
    words = clock_words(clock, CALENDAR, at=instant(now))
    assert (words.left, words.colour) == (left, colour)
    assert words.due == say_day(day, CALENDAR, at=instant(now))


def test_a_clock_of_hours_says_its_hour() -> None:
    clock = RunningDeadline(key="screen", anchor=STARTED, due_at=instant("2026-09-08 09:00"))
    words = clock_words(clock, CALENDAR, at=instant("2026-09-08 07:30"))
    assert (words.left, words.due) == ("还剩 1 小时 30 分", "9月8日（周二） 09:00")
    unsure = RunningDeadline(key="screen", anchor=STARTED, due_at=instant("2026-09-08 09:00"), provisional=True)
    late = clock_words(unsure, CALENDAR, at=instant("2026-09-08 09:20"))
    assert (late.left, late.due) == ("已超 20 分钟", "9月8日（周二） 09:00，暂定")


def test_a_window_that_has_closed_makes_nobody_late() -> None:
    clock = RunningDeadline(key="confirm_window", anchor=STARTED, due_at=end_of_day(date(2026, 10, 8)))
    words = clock_words(clock, CALENDAR, at=instant("2026-10-20 09:00"), window=True)
    assert (words.left, words.colour) == ("已关闭", "none")
    assert clock_words(clock, CALENDAR, at=instant("2026-10-20 09:00")).colour == "black"


def test_one_that_stands_and_one_that_has_ended_have_no_days_left() -> None:
    stood = (Suspension(since=date(2026, 9, 10)),)
    clock = RunningDeadline(key="month", anchor=STARTED, status="standing", suspensions=stood)
    words = clock_words(clock, CALENDAR, at=instant("2026-09-12 09:00"))
    assert (words.left, words.colour) == ("计时中止", "standing")
    over = RunningDeadline(key="month", anchor=STARTED, status="ended", ended_on=When.on(date(2026, 9, 11)))
    ended = clock_words(over, CALENDAR, at=instant("2026-09-12 09:00"))
    assert (ended.left, ended.colour, ended.due) == ("已结束", "none", "9月11日（周五）")


def test_only_a_date_that_was_counted_is_provisional_and_says_so_once() -> None:
    """2027 has no notice yet: what happened on a day of it happened; the end that was counted may still move."""
    at, calendar = instant("2027-01-11 10:00"), a_town().calendar
    assert calendar.describe(date(2027, 1, 5)) == "1月5日（周二，暂定）"
    assert say_when(When.on(date(2027, 1, 5)), calendar, at=at) == "1月5日（周二）"
    due = say_due(instant("2027-01-26 00:00"), calendar, provisional=True, at=at)
    assert due == "1月25日（周一），暂定"


def test_a_workflow_page_lists_the_lengths_of_a_clock_by_condition() -> None:
    told = {one["title"]: one["length"] for one in clocks(shipped())}
    assert told["调解期限"].startswith("1 个月；")
    assert "医疗纠纷 30 个工作日" in told["调解期限"]
    assert "法院委派（立案前） 30 日" in told["调解期限"]
