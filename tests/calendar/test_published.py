"""The published calendar: the table since 2004, notices over it, local holidays, and what a wrong file is told."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from mediation.calendar.holiday_notices import CalendarFile, read_notices
from mediation.calendar.moments import When
from mediation.calendar.published import TABLE_SOURCE, published
from mediation.calendar.terms import Term, due
from mediation.errors import CalendarError, UnreadableDefinition
from mediation.strict_yaml import load

SHIPPED = Path(__file__).resolve().parents[2] / "workflows" / "calendars"

NEXT_YEAR = """\
source: 虚构的通知
date: 2026-11-20
valid_through: 2027-12-28
holidays:
  元旦: [2026-12-31, 2027-01-01..2027-01-02]
  春节: [2027-02-05..2027-02-12]
make_up_days: [2026-12-26, 2027-02-14]
"""

LOCAL = """\
source: 虚构的本地通知
date: 2026-01-05
local:
  - place: town
    holidays: {节日甲: [2026-10-10..2026-10-12]}
    make_up_days: [2026-10-17]
  - place: village
    source: 另一份虚构的通知
    date: 2026-02-01
    holidays: {节日乙: [2026-10-13]}
"""


def folder_with(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_table_reaches_from_2004_to_the_last_notice() -> None:
    table = published()
    assert table.valid_from == date(2004, 1, 1)
    # next year's notice may still move the last three days of December
    assert table.valid_through == date(2026, 12, 28)
    assert table.at().is_provisional(date(2026, 12, 29))
    assert table.sources == (TABLE_SOURCE,)
    assert table.places == ()


def test_the_shipped_files_agree_with_the_table() -> None:
    shipped = published(SHIPPED)
    assert shipped.at() == published().at()
    assert "国办发明电〔2025〕7号" in shipped.sources[1]


def test_the_documented_example_is_valid() -> None:
    text = (SHIPPED / "README.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    notices = read_notices(load(text, file="README.md"))
    assert notices.national is not None
    assert notices.national.valid_from == date(2028, 1, 1)
    assert [notice.place for notice in notices.local] == ["区划编号"]
    assert notices.local[0].source == notices.national.source.replace("通知的全称和文号", "当地的放假通知")


def test_after_the_last_notice_only_the_regulation_holds() -> None:
    calendar = published().at()
    fixed = [date(2027, 1, 1), date(2027, 5, 1), date(2027, 5, 2), *(date(2027, 10, number) for number in (1, 2, 3))]
    assert [day for day in fixed if calendar.is_working(day)] == []
    assert calendar.is_working(date(2027, 1, 4))  # an ordinary Monday
    assert calendar.is_working(date(2027, 10, 4))
    assert calendar.is_rest(date(2027, 1, 9))  # an ordinary Saturday
    assert calendar.is_provisional(date(2027, 1, 1))


def test_a_notice_settles_its_year_and_the_december_before(tmp_path: Path) -> None:
    later = published(folder_with(tmp_path, china_2027=NEXT_YEAR))
    calendar = later.at()
    assert later.valid_through == date(2027, 12, 28)
    assert later.sources == (TABLE_SOURCE, "虚构的通知")
    assert calendar.describe(date(2026, 12, 31)) == "12月31日（周四，元旦）"
    assert calendar.is_working(date(2026, 12, 26))  # a Saturday
    assert calendar.is_rest(date(2027, 2, 5))
    assert calendar.is_working(date(2027, 5, 1)) is False  # Saturday; the regulation's days are the notice's matter now
    assert "2027-05-01" not in {str(day) for day in calendar.holidays}
    assert calendar.is_working(date(2026, 10, 10))  # other years stand as they were
    # the same term, before and after: 5 working days from Fri 12-25
    term, start = Term.parse("5 working days"), When.on(date(2026, 12, 25))
    before = due(term, start, calendar=published().at())
    after = due(term, start, calendar=calendar)
    assert (before.day, before.provisional) == (date(2027, 1, 4), True)  # 28, 29, 30, 31, 01-04
    assert (after.day, after.provisional) == (date(2027, 1, 4), False)  # Sat 26, 28, 29, 30, 01-04


def test_a_correction_replaces_a_year_of_the_table(tmp_path: Path) -> None:
    corrected = """\
source: 虚构的更正
date: 2026-03-01
valid_from: 2026-06-01
valid_through: 2026-12-31
holidays: {国庆节: [2026-10-10, 2026-10-01..2026-10-03]}
make_up_days: [2026-05-31]
"""
    calendar = published(folder_with(tmp_path, a=corrected)).at()
    assert calendar.is_working(date(2026, 10, 5))
    assert calendar.is_rest(date(2026, 10, 10))
    assert calendar.is_rest(date(2026, 9, 20))  # no longer made up
    assert calendar.is_working(date(2026, 5, 9))  # before valid_from the table stands
    assert calendar.is_working(date(2026, 5, 31))
    assert not calendar.is_provisional(date(2026, 12, 31))


def test_a_notice_may_move_days_that_were_settled_before(tmp_path: Path) -> None:
    first = NEXT_YEAR.replace("[2026-12-31,", "[2026-12-26, 2026-12-31,").replace("[2026-12-26, 2027-02-14]", "[]")
    calendar = published(folder_with(tmp_path, a=first, b=NEXT_YEAR)).at()
    assert calendar.is_working(date(2026, 12, 26))
    turned = published(folder_with(tmp_path, a=NEXT_YEAR, b=first)).at()
    assert turned.is_rest(date(2026, 12, 26))


def test_local_holidays_hold_in_their_place_and_below(tmp_path: Path) -> None:
    calendars = published(folder_with(tmp_path, local=LOCAL))
    country, town = calendars.at(), calendars.at(("town", "county"))
    village = calendars.at(("village", "town", "county"))
    assert calendars.places == ("town", "village")
    assert calendars.valid_through == published().valid_through
    # the country works on Sat 10-10; the town is free from 10-10 to 10-12 and works on Sat 10-17
    assert [country.is_working(date(2026, 10, n)) for n in (10, 12, 13, 17)] == [True, True, True, False]
    assert [town.is_working(date(2026, 10, n)) for n in (10, 12, 13, 17)] == [False, False, True, True]
    assert [village.is_working(date(2026, 10, n)) for n in (10, 12, 13, 17)] == [False, False, False, True]
    assert town.describe(date(2026, 10, 10)) == "10月10日（周六，节日甲）"
    assert calendars.at(("elsewhere",)) is country
    assert calendars.at(("county", "town")) is town
    assert country == published().at()
    assert set(calendars.sources) == {TABLE_SOURCE, "虚构的本地通知", "另一份虚构的通知"}


def test_a_place_does_not_work_where_the_country_rests(tmp_path: Path) -> None:
    contrary = LOCAL.replace("2026-10-17", "2026-10-03")
    with pytest.raises(CalendarError, match="2026-10-03 既是放假日又是调休上班日"):
        published(folder_with(tmp_path, local=contrary))


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "- a\n",
            [("calendar_shape", 1)] + [("calendar_text", 1)] + [("calendar_day", 1)] * 2 + [("calendar_holidays", 1)],
        ),
        (NEXT_YEAR.replace("source: 虚构的通知", "source: ' '"), [("calendar_text", 1)]),
        (NEXT_YEAR.replace("source", "sorce"), [("calendar_key", 1), ("calendar_text", 1)]),
        (NEXT_YEAR.replace("2026-11-20", "20261120"), [("calendar_day", 2)]),
        (NEXT_YEAR.replace("2026-11-20", "2026-11-31"), [("calendar_day", 2)]),
        (NEXT_YEAR.replace("2026-11-20", "1026-11-30"), [("calendar_day", 2)]),
        (NEXT_YEAR.replace("2026-11-20", "'２０２６-11-20'"), [("calendar_day", 2)]),
        (NEXT_YEAR.replace("valid_through", "valid_from: 2028-01-01\nvalid_through"), [("calendar_range", 3)]),
        (NEXT_YEAR.replace("2026-12-31,", "2026-11-30,"), [("calendar_range", 5)]),
        (NEXT_YEAR.replace("2027-02-14", "2028-02-12"), [("calendar_range", 7)]),
        (NEXT_YEAR.replace("2027-02-14", "2027-02-15"), [("calendar_make_up", 7)]),
        (NEXT_YEAR.replace("2027-02-14", "2027-02-06"), [("calendar_make_up", 7)]),
        (NEXT_YEAR.replace("2027-02-05..2027-02-12", "2027-02-12..2027-02-05"), [("calendar_day", 6)]),
        (NEXT_YEAR.replace("2027-02-05..2027-02-12", "2027-02-05..2027-04-12"), [("calendar_day", 6)]),
        (NEXT_YEAR.replace("2027-02-05..2027-02-12", "2027-02-05.."), [("calendar_day", 6)]),
        (NEXT_YEAR.replace("2027-02-05..2027-02-12", "5"), [("calendar_day", 6)]),
        (NEXT_YEAR.replace("[2027-02-05..2027-02-12]", "2027-02-05..2027-02-12"), [("calendar_list", 6)]),
        (NEXT_YEAR.replace("[2026-12-26, 2027-02-14]", "2026-12-26"), [("calendar_list", 7)]),
        (NEXT_YEAR + "local: 甲地\n", [("calendar_list", 8)]),
        (NEXT_YEAR + "local: [甲地]\n", [("calendar_shape", 8), ("calendar_text", 8), ("calendar_holidays", 8)]),
        (LOCAL.replace("place: town", "place:"), [("calendar_text", 4)]),
        (
            LOCAL.replace("holidays: {节日乙: [2026-10-13]}", "name: 乙"),
            [("calendar_key", 10), ("calendar_holidays", 7)],
        ),
        ("source: 甲\ndate: 2026-01-01\n", [("calendar_day", 1), ("calendar_holidays", 1)]),
        (
            NEXT_YEAR.replace("valid_through: 2027", "valid_through: 2028"),
            [("calendar_range", 5), ("calendar_range", 7)],
        ),
        (NEXT_YEAR.replace("valid_through: 2027-12-28", "valid_through: soon"), [("calendar_day", 3)]),
        ("a: 1\na: 2\n", [("yaml_duplicate_key", 2)]),
    ],
)
def test_a_wrong_file_is_told_what_and_where(tmp_path: Path, text: str, findings: list[tuple[str, int]]) -> None:
    with pytest.raises(UnreadableDefinition) as caught:
        published(folder_with(tmp_path, wrong=text))
    told = caught.value.findings
    assert all(finding.file == "wrong.yaml" and finding.hint for finding in told)
    found = [(finding.code, finding.line) for finding in told]
    assert found == findings


def test_a_missing_year_is_told(tmp_path: Path) -> None:
    gap = "source: 虚构\ndate: 2027-11-01\nvalid_through: 2028-12-28\nholidays: {元旦: [2028-01-01]}\n"
    with pytest.raises(UnreadableDefinition) as caught:
        published(folder_with(tmp_path, gap=gap))
    assert [(finding.code, finding.file) for finding in caught.value.findings] == [("calendar_gap", "gap.yaml")]
    assert caught.value.findings[0].hint == "请先补上 2027 年的通知。"
    # with the year between it is fine, in whatever order the names stand
    assert published(folder_with(tmp_path, z=NEXT_YEAR)).valid_through == date(2028, 12, 28)


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    faulty = NEXT_YEAR.replace("2026-11-20", "someday")
    with pytest.raises(UnreadableDefinition) as caught:
        published(folder_with(tmp_path, a=faulty, b="x: [", c=faulty))
    assert [finding.file for finding in caught.value.findings] == ["a.yaml", "b.yaml", "c.yaml"]


def test_loading_is_quick() -> None:
    began = time.perf_counter()
    published(SHIPPED)
    assert time.perf_counter() - began < 0.5  # measured: 0.005; the bound is for a loaded machine


def file_of(text: str) -> CalendarFile:
    return read_notices(load(text, file="notice.yaml"))


def test_a_later_notice_lies_over_the_earlier_ones() -> None:
    before = published(SHIPPED)
    after = before.over([file_of(NEXT_YEAR)])
    assert before.valid_through == date(2026, 12, 28)
    assert after.valid_through == date(2027, 12, 28)
    assert after.at().holidays[date(2027, 2, 8)] == "春节"
    assert after.at().holidays[date(2026, 10, 2)] == "国庆节"
    assert not after.at().is_working(date(2028, 1, 1))  # by the regulation, beyond the notice
    sources = [after.source_of(day) for day in (date(2020, 5, 6), date(2026, 5, 6), date(2027, 5, 6), date(2028, 5, 6))]
    assert sources == [TABLE_SOURCE, before.sources[1], "虚构的通知", ""]
    corrected = NEXT_YEAR.replace("2027-02-05..2027-02-12", "2027-02-06..2027-02-12")
    assert after.over([file_of(corrected)]).at().is_working(date(2027, 2, 5))


def test_a_later_local_notice_replaces_the_year_of_its_place_only() -> None:
    known = published(SHIPPED).over([file_of(LOCAL)])
    later = LOCAL.replace("2026-10-10..2026-10-12", "2026-10-20").split("  - place: village")[0]
    after = known.over([file_of(later)])
    assert date(2026, 10, 12) in known.at(["town"]).holidays
    assert date(2026, 10, 12) not in after.at(["town"]).holidays
    assert after.at(["town"]).holidays[date(2026, 10, 20)] == "节日甲"
    assert after.at(["village"]).holidays[date(2026, 10, 13)] == "节日乙"


def test_the_first_day_that_a_notice_can_change() -> None:
    assert file_of(NEXT_YEAR).first_day == date(2026, 12, 26)
    assert file_of(LOCAL).first_day == date(2026, 1, 1)


def test_a_year_that_is_left_out_is_told() -> None:
    text = NEXT_YEAR.replace("2027-", "2028-").replace("2026-12-", "2027-12-").replace("2028-02-14", "2028-02-13")
    notice = file_of(text.replace("2027-12-26", "2027-12-25")).national
    assert notice is not None
    gap = published(SHIPPED).gap(notice, "notice.yaml")
    assert gap is not None
    assert "2027" in gap.hint
    whole = file_of(NEXT_YEAR).national
    assert whole is not None
    assert published(SHIPPED).gap(whole, "notice.yaml") is None
