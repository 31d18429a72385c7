"""Terms: the worked dates of 2026 with their arithmetic. 09-20 Sun is worked, 09-25 to 27 and 10-01 to 07 are free,
10-10 Sat is worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from mediation.calendar.moments import SHANGHAI, When, end_of_day
from mediation.calendar.terms import Due, Span, Suspension, Term, Unit, due, earlier, spans_of, standing
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import CalendarError


def day_2026(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def out(since: str, until: str) -> Suspension:
    return Suspension(since=day_2026(since), until=day_2026(until), reason="移送公安")


@pytest.mark.parametrize(
    ("term", "start", "unrolled", "shown"),
    [
        ("1 month", "09-07", "10-07", "10-08"),  # the 7th of October is a holiday
        ("3 days", "09-07", "09-10", "09-10"),
        ("1 working day", "09-10", "09-11", "09-11"),
        ("7 days", "09-11", "09-18", "09-18"),
        ("2 working days", "09-18", "09-21", "09-21"),  # 1st: Sun 09-20 (made up), 2nd: Mon 09-21
        ("15 days", "09-21", "10-06", "10-08"),
        ("1 working day", "09-28", "09-29", "09-29"),
        ("15 days", "09-28", "10-13", "10-13"),
        ("3 working days", "09-28", "10-08", "10-08"),  # 29, 30, then the holidays, 08
        ("5 working days", "10-09", "10-15", "10-15"),  # Sat 10, 12, 13, 14, 15
        ("30 days", "10-10", "11-09", "11-09"),
        ("3 working days", "10-10", "10-14", "10-14"),  # the day itself is not counted: 12, 13, 14
        ("5 working days", "10-12", "10-19", "10-19"),  # 13, 14, 15, 16, 19
        ("7 days", "10-10", "10-17", "10-19"),  # Saturday
        ("30 days", "10-16", "11-15", "11-16"),  # Sunday
        ("3 days", "10-07", "10-10", "10-10"),  # a Saturday that is worked does not roll
        ("3 days", "09-17", "09-20", "09-20"),  # a Sunday that is worked does not roll
        ("5 days", "09-20", "09-25", "09-28"),  # over the whole holiday
        ("1 month", "01-31", "02-28", "02-28"),  # no 31 February; Sat 02-28 is worked
        ("1 month", "03-31", "04-30", "04-30"),
        ("6 months", "03-31", "09-30", "09-30"),
        ("1 month", "08-31", "09-30", "09-30"),
        ("2 months", "08-07", "10-07", "10-08"),
    ],
)
def test_a_term_ends(china: WorkingCalendar, term: str, start: str, unrolled: str, shown: str) -> None:
    end = due(Term.parse(term), When.on(day_2026(start)), calendar=china)
    day = day_2026(shown)
    assert end == Due(day=day, instant=end_of_day(day), provisional=False, unrolled=day_2026(unrolled))


def test_months_end_over_the_year_and_in_leap_years(china: WorkingCalendar) -> None:
    # 2024-02-29 is a Thursday; 2023-01-31 + 13 months has no corresponding day
    end = due(Term(13, Unit.MONTHS), When.on(date(2023, 1, 31)), calendar=china)
    assert end.unrolled == date(2024, 2, 29)
    # 2024-11-30 + 3 months = 2025-02-28, a Friday
    assert due(Term(3, Unit.MONTHS), When.on(date(2024, 11, 30)), calendar=china).day == date(2025, 2, 28)


def test_the_hour_of_the_start_does_not_matter_for_days(china: WorkingCalendar) -> None:
    late = When.at(datetime(2026, 9, 7, 23, 59, tzinfo=SHANGHAI))
    term = Term.parse("3 days")
    assert due(term, late, calendar=china) == due(term, When.on(late.day), calendar=china)


@pytest.mark.parametrize(
    ("term", "start", "suspensions", "unrolled", "shown"),
    [
        # with the police from 09-22, back on 09-28: 22, 23, 24, 25, 26, 27 are out = 6 days
        ("15 days", "09-21", [("09-22", "09-28")], "10-12", "10-12"),  # 10-06 + 6, not 10-08 + 6
        ("1 month", "09-07", [("09-22", "09-28")], "10-13", "10-13"),  # 10-07 + 6
        # only the working days among them: 22, 23, 24 = 3; without: 22, 23, 24, 28, 29, and 3 more after that
        ("5 working days", "09-21", [("09-22", "09-28")], "10-09", "10-09"),  # 28, 29, 30, 10-08, 10-09
        # ended on the day it began: nothing is out
        ("3 days", "09-07", [("09-08", "09-08")], "09-10", "09-10"),
        # began before the clock: only the days after the start count: 08, 09 = 2
        ("3 days", "09-07", [("09-01", "09-10")], "09-12", "09-14"),  # Sat -> Mon
        # over before the clock began
        ("3 days", "09-07", [("09-01", "09-08")], "09-10", "09-10"),
        # on the last day itself: it is given back
        ("3 days", "09-07", [("09-10", "09-11")], "09-11", "09-11"),
        # after the end: nothing
        ("3 days", "09-07", [("09-11", "09-20")], "09-10", "09-10"),
        # two that overlap count once (22 to 27), in whatever order
        ("15 days", "09-21", [("09-24", "09-28"), ("09-22", "09-26")], "10-12", "10-12"),
        # two apart: 6 days to 10-12, then 10-12 and 10-13 = 2 more
        ("15 days", "09-21", [("09-22", "09-28"), ("10-12", "10-14")], "10-14", "10-14"),
        # the second is reached only because of the first
        ("3 days", "09-07", [("09-08", "09-09"), ("09-11", "09-12")], "09-12", "09-14"),
        # the last day 10-06 is free; on 10-08, where it would roll to, the clock stands until 10-12
        ("15 days", "09-21", [("10-08", "10-12")], "10-06", "10-12"),
        # it stands on free days only: the roll is the same
        ("15 days", "09-21", [("10-07", "10-08")], "10-06", "10-08"),
        # it stands where it rolls to, and stands again where that leads
        ("15 days", "09-21", [("10-08", "10-09"), ("10-09", "10-10")], "10-06", "10-10"),
        ("15 days", "09-21", [("10-08", "10-09"), ("10-10", "10-12")], "10-06", "10-09"),
    ],
)
def test_a_suspension_takes_out_its_days(
    china: WorkingCalendar, term: str, start: str, suspensions: list[tuple[str, str]], unrolled: str, shown: str
) -> None:
    ledger = tuple(out(*days) for days in suspensions)
    end = due(Term.parse(term), When.on(day_2026(start)), calendar=china, suspensions=ledger)
    assert (end.unrolled, end.day) == (day_2026(unrolled), day_2026(shown))


@pytest.mark.parametrize(
    ("term", "extension", "start", "suspensions", "unrolled", "shown"),
    [
        ("1 month", "30 days", "09-07", [], "11-06", "11-06"),  # 10-07 + 30, from the unrolled date
        ("15 days", "5 days", "09-21", [], "10-11", "10-12"),  # 10-06 + 5 = Sunday; rolled once, at the end
        ("15 days", "5 days", "09-21", [("09-22", "09-28")], "10-17", "10-19"),  # 10-12 + 5 = Saturday
        ("3 days", "5 days", "09-07", [("09-12", "09-14")], "09-17", "09-17"),  # stands inside the extension: 2 days
        ("3 days", "1 month", "09-07", [], "10-10", "10-10"),  # 09-10, its corresponding day is a worked Saturday
        ("3 days", "2 working days", "09-15", [], "09-21", "09-21"),  # Fri 18, then Sun 20 and Mon 21
        ("2 working days", "3 days", "09-18", [], "09-24", "09-24"),  # Mon 21 + 3
        ("2 working days", "1 working day", "09-28", [], "10-08", "10-08"),  # 29, 30, 08
    ],
)
def test_an_extension_is_added_before_the_roll(
    china: WorkingCalendar,
    term: str,
    extension: str,
    start: str,
    suspensions: list[tuple[str, str]],
    unrolled: str,
    shown: str,
) -> None:
    ledger = tuple(out(*days) for days in suspensions)
    end = due(
        Term.parse(term),
        When.on(day_2026(start)),
        calendar=china,
        suspensions=ledger,
        extension=Term.parse(extension),
    )
    assert (end.unrolled, end.day) == (day_2026(unrolled), day_2026(shown))


def test_a_term_that_does_not_roll_ends_on_a_free_day(china: WorkingCalendar) -> None:
    end = due(Term.parse("1 month"), When.on(day_2026("09-07")), calendar=china, rolls=False)
    assert end.day == end.unrolled == day_2026("10-07")


NINE = When.at(datetime(2026, 9, 7, 9, 0, tzinfo=SHANGHAI))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


@pytest.mark.parametrize(
    ("term", "start", "suspensions", "extension", "instant", "day"),
    [
        ("24 hours", NINE, [], None, "09-08T09:00", "09-08"),
        ("1 hour", NINE, [], None, "09-07T10:00", "09-07"),
        # on a free day they run and end all the same: Thu 10-01 08:00 + 24
        ("24 hours", When.at(shanghai("10-01T08:00")), [], None, "10-02T08:00", "10-02"),
        # of a mere day: from its 24:00
        ("24 hours", When.on(day_2026("09-07")), [], None, "09-09T00:00", "09-08"),
        # 15 hours from 09:00 end at 24:00 of the same day
        ("15 hours", NINE, [], None, "09-08T00:00", "09-07"),
        # each suspended day gives 24 hours back: 08 and 09
        ("24 hours", NINE, [("09-08", "09-10")], None, "09-10T09:00", "09-10"),
        # the day on which it began is one of them, those before are not
        ("24 hours", NINE, [("09-05", "09-08")], None, "09-09T09:00", "09-09"),
        # over at 10:00 of the 7th: what begins on the 8th comes too late
        ("1 hour", NINE, [("09-08", "09-10")], None, "09-07T10:00", "09-07"),
        # over at 24:00 of the 7th: so does this
        ("15 hours", NINE, [("09-08", "09-10")], None, "09-08T00:00", "09-07"),
        ("24 hours", NINE, [("09-01", "09-02")], None, "09-08T09:00", "09-08"),
        ("24 hours", NINE, [], "12 hours", "09-08T21:00", "09-08"),
        ("24 hours", NINE, [], "2 days", "09-10T09:00", "09-10"),
    ],
)
def test_hours_run_from_the_instant_and_never_roll(
    china: WorkingCalendar,
    term: str,
    start: When,
    suspensions: list[tuple[str, str]],
    extension: str | None,
    instant: str,
    day: str,
) -> None:
    ledger = tuple(out(*days) for days in suspensions)
    longer = Term.parse(extension) if extension else None
    end = due(Term.parse(term), start, calendar=china, suspensions=ledger, extension=longer)
    last = day_2026(day)
    assert end == Due(day=last, instant=shanghai(instant), provisional=False, unrolled=last)
    assert end.instant.tzinfo is UTC


@pytest.mark.parametrize(
    ("term", "start", "rolls", "provisional"),
    [
        # June 2026 is published; Tue 30 is its last day
        ("9 days", "06-21", True, False),  # Tue 06-30
        ("10 days", "06-21", True, True),  # Wed 07-01
        ("7 days", "06-21", True, False),  # Sun 28 -> Mon 29
        ("5 working days", "06-23", True, False),  # 24, 25, 26, Sat 27 (made up), Mon 29
        ("7 working days", "06-23", True, True),  # Tue 30, Wed 07-01
        ("7 working days", "06-23", False, True),  # the calendar is asked for the count, too
        ("10 days", "06-21", False, False),  # natural days that do not roll ask no calendar
        ("960 hours", "06-21", True, False),  # nor do hours
        ("2 working days", "05-31", True, False),  # 06-01, 06-02
        ("2 working days", "05-30", True, True),  # Sunday 05-31 lies before the published range
    ],
)
def test_what_rests_on_unpublished_days_is_provisional(
    simple: WorkingCalendar, term: str, start: str, *, rolls: bool, provisional: bool
) -> None:
    end = due(Term.parse(term), When.on(day_2026(start)), calendar=simple, rolls=rolls)
    assert end.provisional is provisional


def test_an_extension_in_working_days_asks_the_calendar(simple: WorkingCalendar) -> None:
    start = When.on(day_2026("06-25"))
    longer = Term.parse("3 working days")  # Sat 27, 29, 30, then past the end with one more
    assert not due(Term.parse("1 day"), start, calendar=simple, extension=longer, rolls=False).provisional
    longer = Term.parse("4 working days")
    assert due(Term.parse("1 day"), start, calendar=simple, extension=longer, rolls=False).provisional


def test_a_standing_clock_has_no_end(china: WorkingCalendar) -> None:
    closed = out("09-08", "09-09")
    still = Suspension(since=day_2026("09-10"))
    assert standing((closed, still))
    assert not standing((closed,))
    with pytest.raises(CalendarError, match="中止"):
        due(Term.parse("3 days"), When.on(day_2026("09-07")), calendar=china, suspensions=(closed, still))


def test_a_suspension_does_not_end_before_it_begins() -> None:
    with pytest.raises(CalendarError, match="颠倒"):
        out("09-10", "09-09")


def test_suspensions_are_joined() -> None:
    touching = (out("09-20", "09-22"), out("09-01", "09-03"), out("09-03", "09-05"), out("09-02", "09-04"))
    ledger = (*touching, out("09-10", "09-10"), Suspension(since=day_2026("09-25")))
    # 01 to 04 in one piece, 20 to 21; the empty and the open one are no days
    assert spans_of(ledger) == (
        Span(day_2026("09-01"), day_2026("09-04")),
        Span(day_2026("09-20"), day_2026("09-21")),
    )


@pytest.mark.parametrize(
    ("term", "extension"),
    [("24 hours", "1 month"), ("24 hours", "3 working days"), ("3 days", "12 hours"), ("1 month", "24 hours")],
)
def test_hours_and_other_units_do_not_mix(china: WorkingCalendar, term: str, extension: str) -> None:
    with pytest.raises(CalendarError, match="不能以"):
        due(Term.parse(term), NINE, calendar=china, extension=Term.parse(extension))


@pytest.mark.parametrize("unit", Unit)
def test_what_no_calendar_can_hold_is_refused(china: WorkingCalendar, unit: Unit) -> None:
    longest = Term(9_999, unit)
    distant = (Suspension(since=date(2026, 9, 8), until=date(8000, 12, 31)),)
    assert due(longest, When.on(date(8000, 12, 31)), calendar=china, extension=longest).day.year >= 8001
    assert due(longest, NINE, calendar=china, suspensions=distant, extension=longest).day.year >= 8001
    with pytest.raises(CalendarError, match="过远"):
        due(longest, When.on(date(8001, 1, 1)), calendar=china)
    endless = (Suspension(since=date(2026, 9, 8), until=date(8001, 1, 1)),)
    with pytest.raises(CalendarError, match="过远"):
        due(longest, NINE, calendar=china, suspensions=endless)
    if not unit.runs:
        assert earlier(date(1000, 1, 1), longest, calendar=china) < date(1000, 1, 1)
        with pytest.raises(CalendarError, match="过远"):
            earlier(date(999, 12, 31), longest, calendar=china)


def test_a_term_is_over_at_the_end_of_its_last_day(china: WorkingCalendar) -> None:
    end = due(Term.parse("3 days"), NINE, calendar=china)
    assert not end.passed(shanghai("09-10T23:59"))
    assert end.passed(end_of_day(day_2026("09-10")))
    assert end.passed(end_of_day(day_2026("09-10")) + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("day", "term", "result"),
    [
        ("10-22", "5 working days", "10-15"),  # 21, 20, 19, 16, 15
        ("10-08", "7 days", "10-01"),  # not rolled
        ("10-31", "1 month", "09-30"),
        ("03-31", "1 month", "02-28"),
    ],
)
def test_a_day_lies_a_term_before_another(china: WorkingCalendar, day: str, term: str, result: str) -> None:
    assert earlier(day_2026(day), Term.parse(term), calendar=china) == day_2026(result)


def test_minutes_run_from_the_instant_over_midnight_and_free_days(china: WorkingCalendar) -> None:
    late = When.at(shanghai("09-30T23:45"))  # the next day is National Day
    end = due(Term.parse("30 minutes"), late, calendar=china)
    assert (end.instant, end.day) == (shanghai("10-01T00:15"), day_2026("10-01"))
    longer = due(Term.parse("30 minutes"), late, calendar=china, extension=Term.parse("1 hour"))
    assert longer.instant == shanghai("10-01T01:15")
    with pytest.raises(CalendarError, match="不能以分钟延长"):
        due(Term.parse("3 days"), late, calendar=china, extension=Term.parse("30 minutes"))


def test_hours_are_not_counted_backwards_from_a_day(china: WorkingCalendar) -> None:
    with pytest.raises(CalendarError, match="小时"):
        earlier(day_2026("10-22"), Term.parse("24 hours"), calendar=china)


@pytest.mark.parametrize(
    ("text", "term", "written", "words"),
    [
        ("3 days", Term(3, Unit.DAYS), "3 days", "3 日"),
        ("1 month", Term(1, Unit.MONTHS), "1 month", "1 个月"),
        ("15 working days", Term(15, Unit.WORKING_DAYS), "15 working days", "15 个工作日"),
        ("1 working day", Term(1, Unit.WORKING_DAYS), "1 working day", "1 个工作日"),
        ("24 hours", Term(24, Unit.HOURS), "24 hours", "24 小时"),
        ("30 minutes", Term(30, Unit.MINUTES), "30 minutes", "30 分钟"),
        (" 1  days ", Term(1, Unit.DAYS), "1 day", "1 日"),
    ],
)
def test_a_term_is_read_and_written(text: str, term: Term, written: str, words: str) -> None:
    assert Term.parse(text) == term
    assert str(term) == written
    assert term.zh == words
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    "text",
    ["", "3", "days", "3 weeks", "3days", "-3 days", "3.5 days", "3 日", "３ days", "3 workdays", "12345 days"],
)
def test_what_is_no_term_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(CalendarError, match="15 working days"):
        Term.parse(text)


@pytest.mark.parametrize("amount", [0, -1, 10_000])
def test_a_term_has_a_sensible_length(amount: int) -> None:
    with pytest.raises(CalendarError, match="1 至 9999"):
        Term(amount, Unit.DAYS)
    if amount == 0:
        with pytest.raises(CalendarError, match="1 至 9999"):
            Term.parse("0 days")


def test_terms_survive_json(china: WorkingCalendar) -> None:
    for value in (Term(3, Unit.WORKING_DAYS), out("09-08", "09-09"), due(Term(3, Unit.DAYS), NINE, calendar=china)):
        assert msgspec.json.decode(msgspec.json.encode(value), type=type(value)) == value
