"""Laws of the clock: on any calendar, with any suspensions and extensions, against a slow count day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from mediation.calendar.explanation import explain
from mediation.calendar.moments import SHANGHAI, When, day_of, end_of_day
from mediation.calendar.terms import Suspension, Term, Unit, due
from mediation.calendar.working_days import WorkingCalendar
from tests.calendar.slow_count import days_out, slow_close, slow_end, slow_hours, slow_roll

DAY = timedelta(days=1)
FIRST = date(2026, 6, 1)

starts = st.integers(-60, 120).map(lambda number: FIRST + number * DAY)
day_units = st.sampled_from([Unit.DAYS, Unit.MONTHS, Unit.WORKING_DAYS])
day_terms = st.builds(Term, st.integers(1, 40), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])) | st.builds(
    Term, st.integers(1, 4), st.just(Unit.MONTHS)
)
hour_terms = st.builds(Term, st.integers(1, 300), st.just(Unit.HOURS))
instants = st.datetimes(datetime(2026, 5, 1), datetime(2026, 9, 1)).map(lambda instant: instant.replace(tzinfo=UTC))  # noqa: DTZ001
suspensions = st.builds(
    lambda since, length: Suspension(since=since, until=since + length * DAY, reason="鉴定"), starts, st.integers(0, 30)
)
ledgers = st.lists(suspensions, max_size=4).map(tuple)


closings = st.none() | st.builds(time, st.integers(1, 23), st.sampled_from([0, 30]))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    near = st.integers(-100, 300).map(lambda number: FIRST + number * DAY)
    holidays = draw(st.sets(near, max_size=30))
    for first in draw(st.lists(near, max_size=3)):
        holidays |= {first + number * DAY for number in range(draw(st.integers(1, 12)))}
    made_up = {day for day in draw(st.sets(near, max_size=30)) if day.weekday() > 4} - holidays
    return WorkingCalendar(
        holidays=dict.fromkeys(holidays, "假"), make_up_days=made_up, valid_from=FIRST, valid_through=FIRST + 60 * DAY
    )


@given(calendars(), day_terms, starts, ledgers, st.none() | day_terms)
def test_the_end_is_the_one_counted_by_hand(
    calendar: WorkingCalendar, term: Term, start: date, ledger: tuple[Suspension, ...], extension: Term | None
) -> None:
    out = days_out(ledger)
    unrolled = slow_end(start, term, calendar.is_working, out, extension)
    rolled = slow_roll(unrolled, calendar.is_working, out)
    when = When.on(start)
    end = due(term, when, calendar=calendar, suspensions=ledger, extension=extension)
    assert (end.unrolled, end.day, end.instant) == (unrolled, rolled, end_of_day(rolled))
    plain = due(term, when, calendar=calendar, suspensions=ledger, extension=extension, rolls=False)
    assert (plain.unrolled, plain.day) == (unrolled, unrolled)


@given(calendars(), day_terms, starts, ledgers, closings)
def test_business_hours_move_the_instant_and_never_the_day(
    calendar: WorkingCalendar, term: Term, start: date, ledger: tuple[Suspension, ...], ends_at: time | None
) -> None:
    plain = due(term, When.on(start), calendar=calendar, suspensions=ledger)
    closed = due(term, When.on(start), calendar=calendar, suspensions=ledger, ends_at=ends_at)
    assert (closed.day, closed.unrolled, closed.provisional) == (plain.day, plain.unrolled, plain.provisional)
    assert closed.instant == slow_close(plain.day, ends_at) <= plain.instant
    assert day_of(closed.instant - timedelta(microseconds=1)) == plain.day


@given(calendars(), hour_terms, instants, ledgers, closings)
def test_hours_run_on_after_business_hours(
    calendar: WorkingCalendar, term: Term, instant: datetime, ledger: tuple[Suspension, ...], ends_at: time | None
) -> None:
    plain = due(term, When.at(instant), calendar=calendar, suspensions=ledger)
    assert due(term, When.at(instant), calendar=calendar, suspensions=ledger, ends_at=ends_at) == plain


@given(calendars(), starts, st.integers(1, 60))
def test_some_working_days_later_is_a_working_day(calendar: WorkingCalendar, start: date, number: int) -> None:
    end = due(Term(number, Unit.WORKING_DAYS), When.on(start), calendar=calendar, rolls=False)
    assert calendar.is_working(end.day)
    assert sum(calendar.is_working(start + one * DAY) for one in range(1, (end.day - start).days + 1)) == number


@given(calendars(), hour_terms, instants, ledgers)
def test_hours_are_the_ones_counted_by_hand(
    calendar: WorkingCalendar, term: Term, instant: datetime, ledger: tuple[Suspension, ...]
) -> None:
    end = due(term, When.at(instant), calendar=calendar, suspensions=ledger)
    assert end.instant == slow_hours(instant, term.amount, days_out(ledger))
    assert end.day == (end.instant - timedelta(microseconds=1)).astimezone(SHANGHAI).date()


@given(calendars(), day_terms | hour_terms, instants, ledgers, suspensions)
def test_another_suspension_never_shortens(
    calendar: WorkingCalendar, term: Term, instant: datetime, ledger: tuple[Suspension, ...], another: Suspension
) -> None:
    start = When.at(instant)
    before = due(term, start, calendar=calendar, suspensions=ledger)
    after = due(term, start, calendar=calendar, suspensions=(*ledger, another))
    assert after.instant >= before.instant
    assert after.unrolled >= before.unrolled


@given(calendars(), day_terms, starts, ledgers)
def test_a_rolled_end_is_worked_and_the_clock_runs_on_it(
    calendar: WorkingCalendar, term: Term, start: date, ledger: tuple[Suspension, ...]
) -> None:
    end = due(term, When.on(start), calendar=calendar, suspensions=ledger)
    assert calendar.is_working(end.day)
    assert end.day not in days_out(ledger)
    assert start < end.unrolled <= end.day


@given(calendars(), day_terms, starts, st.integers(0, 20), ledgers)
def test_who_starts_later_never_ends_earlier(
    calendar: WorkingCalendar, term: Term, start: date, later: int, ledger: tuple[Suspension, ...]
) -> None:
    # Months differ in length, and still keep the order: 01-30 and 01-31 may share 02-28. With suspensions the natural
    # days of a month are what counts, so that a start in a longer month may end later than the next day's.
    assume(term.unit is not Unit.MONTHS or not ledger)
    early = due(term, When.on(start), calendar=calendar, suspensions=ledger)
    late = due(term, When.on(start + later * DAY), calendar=calendar, suspensions=ledger)
    assert early.instant <= late.instant


@given(calendars(), day_terms, starts, ledgers, st.integers(1, 10))
def test_an_extension_of_the_same_kind_is_a_longer_term(
    calendar: WorkingCalendar, term: Term, start: date, ledger: tuple[Suspension, ...], more: int
) -> None:
    assume(term.unit is not Unit.MONTHS)  # a month twice is not always two months: 01-31, 02-28, 03-28
    extended = due(term, When.on(start), calendar=calendar, suspensions=ledger, extension=Term(more, term.unit))
    longer = due(Term(term.amount + more, term.unit), When.on(start), calendar=calendar, suspensions=ledger)
    assert extended == longer


@given(calendars(), day_terms | hour_terms, instants, ledgers, st.integers(0, 30))
def test_it_does_not_matter_how_a_suspension_is_cut(
    calendar: WorkingCalendar, term: Term, instant: datetime, ledger: tuple[Suspension, ...], at: int
) -> None:
    cut: list[Suspension] = []
    for one in ledger:
        assert one.until is not None
        middle = min(one.since + at * DAY, one.until)
        cut = [Suspension(since=middle, until=one.until), *cut, Suspension(since=one.since, until=middle)]
    start = When.at(instant)
    whole = due(term, start, calendar=calendar, suspensions=ledger)
    assert due(term, start, calendar=calendar, suspensions=tuple(cut)) == whole


@given(calendars(), day_terms, starts, ledgers)
def test_a_settled_answer_does_not_change_when_more_is_published(
    calendar: WorkingCalendar, term: Term, start: date, ledger: tuple[Suspension, ...]
) -> None:
    """What is not provisional depends on published days only: whatever comes after them, the answer stands."""
    end = due(term, When.on(start), calendar=calendar, suspensions=ledger)
    other = WorkingCalendar(
        holidays={day: name for day, name in calendar.holidays.items() if not calendar.is_provisional(day)},
        make_up_days=[day for day in calendar.make_up_days if not calendar.is_provisional(day)],
        valid_from=calendar.valid_from,
        valid_through=calendar.valid_through,
    )
    if not end.provisional:
        assert due(term, When.on(start), calendar=other, suspensions=ledger) == end


@given(calendars(), day_terms, starts, ledgers, st.none() | day_terms)
def test_the_explanation_leads_to_the_same_day(
    calendar: WorkingCalendar, term: Term, start: date, ledger: tuple[Suspension, ...], extension: Term | None
) -> None:
    end = due(term, When.on(start), calendar=calendar, suspensions=ledger, extension=extension)
    lines = explain(term, When.on(start), calendar=calendar, suspensions=ledger, extension=extension)
    assert f"{end.day.year}年{end.day.month}月{end.day.day}日" in lines[-1]
    counted = [line for line in lines if line.startswith("第 ")]
    total = int(counted[-1].split(" 至 ")[-1].split()[0] if " 至 " in counted[-1] else counted[-1].split()[1])
    last = extension or term
    begin = slow_end(start, term, calendar.is_working, days_out(ledger)) if extension else start
    days = (date_of_months(begin, last) - begin).days if last.unit is Unit.MONTHS else last.amount
    assert total == days


def date_of_months(begin: date, term: Term) -> date:
    return slow_end(begin, term, lambda day: True, ())


@given(calendars(), hour_terms, instants, ledgers)
def test_the_explained_hours_add_up(
    calendar: WorkingCalendar, term: Term, instant: datetime, ledger: tuple[Suspension, ...]
) -> None:
    end = due(term, When.at(instant), calendar=calendar, suspensions=ledger)
    lines = explain(term, When.at(instant), calendar=calendar, suspensions=ledger)
    given_back = sum(int(line.split("补回 ")[1].split()[0]) for line in lines if "补回" in line)
    assert end.instant - instant == timedelta(hours=term.amount + given_back)
