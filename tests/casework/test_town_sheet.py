"""Towns in spreadsheets: what is written reads back the same, and every fault is told by sheet and row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from mediation.casework.town_intake import take_in
from mediation.casework.town_sheet import read_sheet, write_sheet
from mediation.errors import TownError
from mediation.rehearsal.town_file import read_town
from mediation.store.list_register import Gone
from mediation.store.memory import MemoryStore
from mediation.town.around import Lists, Town
from mediation.town.linked import EVERY_DAY, entered
from mediation.town.places import PlaceId
from tests.engine.builders import ROOT, a_town
from tests.store.houses import MORNING, a_house

PLACES = ROOT / "workflows" / "places"


def changed(path: Path, sheet: str, cell: str, value: Any) -> Path:
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "town.xlsx"
    write_sheet(path, a_town())
    return path


def test_a_town_comes_back_as_it_was(written: Path) -> None:
    found = read_sheet(written)
    town = a_town()
    assert found.places == tuple(town.places.values())
    assert found.institutions == tuple(town.institutions.values())
    assert found.people == tuple(town.people.values())


def test_an_empty_sheet_has_headings_and_reads_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    write_sheet(path)
    assert read_sheet(path) == ((), (), (), (), Lists(), Gone(), ())


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "told"),
    [
        ("区划", "B2", "省", "“区划”第 2 行“级别”不认识“省”"),
        ("区划", "A3", "city", "“区划”第 3 行区划编号“city”出现两次"),
        ("机构", "E2", None, "“机构”第 2 行未填“所在区划”"),
        ("机构", "B3", "委员会", "“机构”第 3 行“类别”不认识"),
        ("人员", "D2", "主任", "“人员”第 2 行“职务”不认识“主任”"),
        ("人员", "A3", "grid", "“人员”第 3 行账号“grid”出现两次，且姓名等内容不同"),
        ("人员", "C2", None, "“人员”第 2 行写了职务，未写机构"),
        ("人员", "B1", "名字", "“人员”缺少列“姓名”"),
        ("机构", "I1", "备忘", "“机构”有不认识的列“备忘”"),
    ],
)
def test_every_fault_says_where(written: Path, sheet: str, cell: str, value: Any, told: str) -> None:
    with pytest.raises(TownError) as refused:
        read_sheet(changed(written, sheet, cell, value))
    assert told in refused.value.message


def test_a_committee_at_no_place_is_refused_by_the_town(written: Path) -> None:
    found = read_sheet(changed(written, "机构", "E3", "nowhere"))
    with pytest.raises(TownError, match="所在区划 nowhere 不存在"):
        Town(calendar=a_town().calendar, places=found.places, institutions=found.institutions, people=found.people)


def test_a_person_with_two_posts_stands_in_two_rows(written: Path) -> None:
    people = {one.account: one for one in read_sheet(written).people}
    assert len(people["director"].posts) == 2  # type: ignore[index]


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    fake = tmp_path / "town.xlsx"
    fake.write_text("no", "utf-8")
    with pytest.raises(TownError, match=r"须为 \.xlsx"):
        read_sheet(fake)
    with pytest.raises(TownError, match=r"须为 \.xlsx"):
        read_sheet(tmp_path / "absent.xlsx")
    book = Workbook()
    book.save(fake)
    with pytest.raises(TownError, match="缺少工作表“区划”"):
        read_sheet(fake)


# --- the «121» platforms -------------------------------------------------------------------------------------


def kaili() -> Town:
    return read_town(PLACES / "kaili.yaml").town(a_town().calendar)


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    path = tmp_path / "kaili.xlsx"
    write_sheet(path, kaili())
    return path


def test_platforms_come_back_as_they_were_said(linked: Path) -> None:
    town, found = kaili(), read_sheet(linked)
    again = Town(
        calendar=town.calendar,
        places=found.places,
        institutions=found.institutions,
        people=found.people,
        linked=[entered(one, {person.account: person for person in found.people}) for one in found.linked],
    )
    assert len(town.said) == 2
    assert [one.platform for one in again.said] == [one.platform for one in town.said]
    assert dict(again.linked) == dict(town.linked)


def test_what_is_only_usual_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "town.xlsx"
    write_sheet(path, a_town())
    assert read_sheet(path).linked == ()
    book = load_workbook(path)
    assert [book[name].max_row for name in ("平台", "支撑", "队伍")] == [1, 1, 1]


def test_an_older_sheet_without_platforms_still_reads(linked: Path) -> None:
    book = load_workbook(linked)
    for name in ("平台", "支撑", "队伍"):
        del book[name]
    book.save(linked)
    found = read_sheet(linked)
    assert found.linked == ()
    assert found.people == tuple(kaili().people.values())


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("周一、周三", (1, 3)),
        ("星期天，5,一", (1, 5, 7)),
        ("每天", EVERY_DAY),
        (None, EVERY_DAY),
    ],
)
def test_duty_days_are_read_as_people_write_them(linked: Path, words: str | None, days: tuple[int, ...]) -> None:
    assert read_sheet(changed(linked, "队伍", "E2", words)).linked[0].team[0].duty_days == days


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "told"),
    [
        ("平台", "A2", None, "“平台”第 2 行未填“调委会编号”"),
        ("平台", "A3", "dashizi_committee", "“平台”第 3 行平台“dashizi_committee”出现两次"),
        ("平台", "B1", "称呼", "“平台”有不认识的列“称呼”"),
        ("支撑", "A2", "nowhere", "“支撑”第 2 行“平台”不认识“nowhere”，请先在“平台”表中写这个调委会编号"),
        ("支撑", "B3", "医疗", "“支撑”第 3 行“类别”不认识“医疗”，可填：警调对接、法律服务"),
        ("队伍", "B2", None, "“队伍”第 2 行未填“账号”"),
        ("队伍", "E2", "周八", "“队伍”第 2 行“值守日”不认识“周八”，可填：周一、周二"),
    ],
)
def test_every_fault_of_a_platform_says_where(linked: Path, sheet: str, cell: str, value: Any, told: str) -> None:
    with pytest.raises(TownError) as refused:
        read_sheet(changed(linked, sheet, cell, value))
    assert told in refused.value.message


def test_a_platform_can_be_renamed_in_the_sheet(linked: Path) -> None:
    found = read_sheet(changed(linked, "平台", "B2", "一站式联调室"))
    assert found.linked[0].platform.title == "一站式联调室"
    assert read_sheet(changed(linked, "平台", "B2", None)).linked[0].platform.title == "靶向联动综合调解室"


def test_taking_a_sheet_in_keeps_its_platforms(linked: Path) -> None:
    store = MemoryStore(a_town())
    done = take_in(a_house(store), read_sheet(linked), at=MORNING)
    store.shelf.held = None
    with store.reading() as reading:
        found = reading.town.around()
    assert found.said == done.town.said
    assert found.linked_around(PlaceId("xingfu")) == kaili().linked_around(PlaceId("xingfu"))
    store.close()


def test_a_sheet_whose_platform_does_not_fit_changes_nothing(linked: Path) -> None:
    store = MemoryStore(a_town())
    with pytest.raises(TownError, match="机构 nowhere 不存在"):
        take_in(a_house(store), read_sheet(changed(linked, "支撑", "D2", "nowhere")), at=MORNING)
    with store.reading() as reading:
        assert reading.town.around().people == a_town().people
    store.close()
