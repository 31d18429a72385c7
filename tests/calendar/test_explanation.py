"""The count in words, as a mediator reads it to the parties."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from mediation.calendar.explanation import explain
from mediation.calendar.moments import SHANGHAI, When
from mediation.calendar.terms import Suspension, Term, due
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import CalendarError

POLICE = Suspension(since=date(2026, 9, 22), until=date(2026, 9, 28), reason="移送公安")


def test_days_with_a_suspension(china: WorkingCalendar) -> None:
    assert explain(Term.parse("15 days"), When.on(date(2026, 9, 21)), calendar=china, suspensions=(POLICE,)) == (
        "期限 15 日，自 2026年9月21日 起算，当日不计入（民诉法 85、民法典 201）。",
        "9月22日（周二）至9月27日（周日，中秋）：中止（移送公安），不计。",
        "第 1 至 15 日：9月28日（周一）至10月12日（周一）。",
        "到期：2026年10月12日（周一） 24:00。",
    )


def test_a_suspension_that_begins_while_the_last_day_rolls_is_named(china: WorkingCalendar) -> None:
    # ten days from 10-07 end on Saturday 10-17; Monday 10-19 stands, the clock runs again on Tuesday
    ill = Suspension(since=date(2026, 10, 18), until=date(2026, 10, 20), reason="住院")
    assert explain(Term.parse("10 days"), When.on(date(2026, 10, 7)), calendar=china, suspensions=(ill,))[-2:] == (
        "末日 10月17日（周六） 顺延至下一工作日 10月20日（周二），其中10月19日（周一）起在中止期间，不作末日"
        "（民诉法 85、民法典 203）。",
        "到期：2026年10月20日（周二） 24:00。",
    )


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        # over before the count begins on 09-22, or on the first day itself, which is not counted
        (date(2026, 9, 1), date(2026, 9, 10), "2026-09-01 至 2026-09-10 的前一日全在计时之外"),
        (date(2026, 9, 21), date(2026, 9, 22), "2026-09-21 至 2026-09-22 的前一日全在计时之外"),
        # after the end: 09-25 (Mid-Autumn) rolls to 09-28
        (date(2026, 9, 29), date(2026, 10, 5), "2026-09-29 至 2026-10-05 的前一日全在计时之外"),
        # of no length
        (date(2026, 9, 23), date(2026, 9, 23), "2026-09-23 当日恢复"),
    ],
)
def test_a_suspension_outside_of_the_running_time_is_told(
    china: WorkingCalendar, since: date, until: date, told: str
) -> None:
    ill = Suspension(since=since, until=until, reason="住院")
    lines = explain(Term.parse("4 days"), When.on(date(2026, 9, 21)), calendar=china, suspensions=(ill,))
    assert lines[-2:] == (f"中止（住院） {told}，不影响期限。", "到期：2026年9月28日（周一） 24:00。")


def test_a_suspension_of_free_days_on_the_roll_is_told_as_without_effect(china: WorkingCalendar) -> None:
    # ten days from 10-07 end on Saturday 10-17; Sunday 10-18 alone stands: Monday ends it as before
    ill = Suspension(since=date(2026, 10, 18), until=date(2026, 10, 19))
    lines = explain(Term.parse("10 days"), When.on(date(2026, 10, 7)), calendar=china, suspensions=(ill,))
    assert lines[-2:] == (
        "中止 2026-10-18 至 2026-10-19 的前一日全在计时之外，不影响期限。",
        "到期：2026年10月19日（周一） 24:00。",
    )


def test_hours_tell_what_lies_outside_of_them(china: WorkingCalendar) -> None:
    nine = When.at(datetime(2026, 9, 7, 9, 0, tzinfo=SHANGHAI))
    before = Suspension(since=date(2026, 9, 1), until=date(2026, 9, 7))
    first = Suspension(since=date(2026, 9, 7), until=date(2026, 9, 8))
    told = "中止 2026-09-01 至 2026-09-07 的前一日全在计时之外，不影响期限。"
    assert told in explain(Term.parse("24 hours"), nine, calendar=china, suspensions=(before,))
    assert not any(
        "之外" in line for line in explain(Term.parse("24 hours"), nine, calendar=china, suspensions=(first,))
    )


def test_whenever_a_last_day_jumps_further_than_its_rest_days_the_explanation_says_why(china: WorkingCalendar) -> None:
    jumped = 0
    for start in (date(2026, 9, 1) + timedelta(days=days) for days in range(60)):
        ends = due(Term.parse("10 days"), When.on(start), calendar=china)
        for length in (1, 2, 5):
            since = ends.unrolled + timedelta(days=1)
            ill = Suspension(since=since, until=since + timedelta(days=length), reason="住院")
            found = due(Term.parse("10 days"), When.on(start), calendar=china, suspensions=(ill,))
            lines = explain(Term.parse("10 days"), When.on(start), calendar=china, suspensions=(ill,))
            said = any("起在中止期间，不作末日" in line for line in lines)
            assert said == (found.day != ends.day)
            assert said != any("全在计时之外" in line for line in lines)
            jumped += said
    assert jumped > 20


def test_a_make_up_day_inside_a_run_is_named(china: WorkingCalendar) -> None:
    # 09-18 Friday 1, Sunday 09-20 works 2, 09-21 3
    assert explain(Term.parse("3 working days"), When.on(date(2026, 9, 17)), calendar=china)[1:] == (
        "第 1 个工作日：9月18日（周五）。",
        "9月19日（周六）：休息日，不计。",
        "第 2 至 3 个工作日：9月20日（周日，调休上班）至9月21日（周一）。",
        "到期：2026年9月21日（周一） 24:00。",
    )


def test_a_make_up_day_between_two_working_days_is_named_inside_the_run() -> None:
    nobody_rests = WorkingCalendar(
        holidays={},
        make_up_days=(date(2026, 9, 19), date(2026, 9, 20)),
        valid_from=date(2026, 1, 1),
        valid_through=date(2026, 12, 31),
    )
    lines = explain(Term.parse("4 working days"), When.on(date(2026, 9, 17)), calendar=nobody_rests)
    assert lines[1] == (
        "第 1 至 4 个工作日：9月18日（周五）至9月21日（周一），"
        "其中9月19日（周六，调休上班）、9月20日（周日，调休上班）。"
    )


def test_a_month_that_rolls(china: WorkingCalendar) -> None:
    assert explain(Term.parse("1 month"), When.on(date(2026, 9, 7)), calendar=china) == (
        "期限 1 个月，自 2026年9月7日 起算，当日不计入（民诉法 85、民法典 201）。"
        "对应日为 2026年10月7日（周三，国庆节），计 30 日（民法典 202）。",
        "第 1 至 30 日：9月8日（周二）至10月7日（周三，国庆节）。",
        "末日 10月7日（周三，国庆节） 顺延至下一工作日 10月8日（周四）（民诉法 85、民法典 203）。",
        "到期：2026年10月8日（周四） 24:00。",
    )
    not_rolled = explain(Term.parse("1 month"), When.on(date(2026, 9, 7)), calendar=china, rolls=False)
    assert not_rolled[-2:] == (
        "第 1 至 30 日：9月8日（周二）至10月7日（周三，国庆节）。",
        "到期：2026年10月7日（周三，国庆节） 24:00。",
    )


def test_working_days_with_an_extension(china: WorkingCalendar) -> None:
    lines = explain(
        Term.parse("2 working days"),
        When.on(date(2026, 9, 18)),
        calendar=china,
        suspensions=(Suspension(since=date(2026, 9, 22), until=date(2026, 9, 23)),),
        extension=Term.parse("1 working day"),
    )
    assert lines == (
        "期限 2 个工作日，自 2026年9月18日 起算，当日不计入（民诉法 85、民法典 201）。",
        "9月19日（周六）：休息日，不计。",
        "第 1 至 2 个工作日：9月20日（周日，调休上班）至9月21日（周一）。",
        "延长 1 个工作日：",
        "9月22日（周二）：中止，不计。",
        "第 1 个工作日：9月23日（周三）。",
        "到期：2026年9月23日（周三） 24:00。",
    )


def test_what_is_provisional_says_so(china: WorkingCalendar) -> None:
    lines = explain(Term.parse("1 working day"), When.on(date(2027, 1, 5)), calendar=china)
    assert lines[-1] == "到期：2027年1月6日（周三，暂定） 24:00，尚无公布的放假安排，暂定。"


def test_hours(china: WorkingCalendar) -> None:
    nine = When.at(datetime(2026, 9, 7, 9, 0, tzinfo=SHANGHAI))
    late = Suspension(since=date(2026, 10, 1), until=date(2026, 10, 2), reason="鉴定")
    early = Suspension(since=date(2026, 9, 1), until=date(2026, 9, 9))
    lines = explain(
        Term.parse("24 hours"), nine, calendar=china, suspensions=(late, early), extension=Term.parse("12 hours")
    )
    assert lines == (
        "期限 24 小时，自 2026年9月7日 09:00 起连续计算，不顺延。",
        "中止 2 日，补回 48 小时。",  # the 7th and the 8th
        "延长 12 小时。",
        "中止（鉴定） 2026-10-01 至 2026-10-02 的前一日全在计时之外，不影响期限。",
        "到期：2026年9月10日 21:00。",  # 09:00 + 24 + 48 + 12 hours
    )
    of_a_day = explain(Term.parse("24 hours"), When.on(date(2026, 9, 7)), calendar=china)
    assert of_a_day == (
        "期限 24 小时，自 2026年9月7日 24:00 起连续计算，不顺延。",
        "到期：2026年9月9日 00:00。",
    )


def test_a_standing_clock_has_nothing_to_explain(china: WorkingCalendar) -> None:
    still = (Suspension(since=date(2026, 9, 8)),)
    with pytest.raises(CalendarError, match="中止"):
        explain(Term.parse("3 days"), When.on(date(2026, 9, 7)), calendar=china, suspensions=still)
