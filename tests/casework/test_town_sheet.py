"""Towns in spreadsheets: what is written reads back the same, and every fault is told by sheet and row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from mediation.casework.town_sheet import read_sheet, write_sheet
from mediation.errors import TownError
from mediation.town.around import Town
from tests.engine.builders import a_town


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
    assert read_sheet(path) == ((), (), ())


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
