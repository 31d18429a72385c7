"""The grid register in a spreadsheet: 10,000 residents in seconds, every fault by row, nobody named, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from mediation.casework.house import House
from mediation.casework.register_sheet import SHEETS, read_register, take_register, write_empty
from mediation.errors import TownError
from mediation.store.memory import MemoryStore
from tests.casework.test_town_sheet import changed
from tests.store.houses import a_house
from tests.town.registers import BUILDINGS, HOUSEHOLDS, REGISTER, RESIDENTS, a_registered_town


def written(path: Path, **rows: Iterable[tuple[Any, ...]]) -> Path:
    book = Workbook(write_only=True)
    for name, headings in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(list(headings))
        for row in rows[name]:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return written(
        tmp_path / "register.xlsx",
        楼栋=[(one.id, one.grid, one.name) for one in BUILDINGS],
        户=[(one.id, one.building, one.unit, one.room) for one in HOUSEHOLDS],
        人=[(one.household, one.name, one.relation, one.phone) for one in RESIDENTS],
    )


@pytest.fixture
def house() -> House:
    return a_house(MemoryStore(a_registered_town()))


def count(house: House) -> int:
    with house.store.reading() as reading:
        return int(reading.rows("SELECT COUNT(*) FROM resident")[0][0])


def test_a_register_is_read_as_it_is_written(sheet: Path) -> None:
    assert read_register(sheet) == REGISTER


def test_numbers_typed_as_numbers_are_read_as_texts(tmp_path: Path) -> None:
    path = written(
        tmp_path / "n.xlsx",
        楼栋=[("b1", "grid_1", "1栋")],
        户=[("h1", "b1", 2, 501.0)],
        人=[("h1", "甲某", None, 13800000001)],
    )
    found = read_register(path)
    assert (found.households[0].unit, found.households[0].room) == ("2", "501")
    assert found.residents[0].phone == "13800000001"


def test_an_empty_register_has_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    write_empty(path)
    book = load_workbook(path)
    assert {name: tuple(cell.value for cell in book[name][1]) for name in book.sheetnames} == SHEETS
    assert read_register(path).buildings == ()


@pytest.mark.parametrize(
    ("name", "cell", "value", "told"),
    [
        ("楼栋", "B2", None, "“楼栋”第 2 行未填“网格”"),
        ("楼栋", "A3", "b3", "“楼栋”第 3 行楼栋编号“b3”出现两次"),
        ("户", "B3", "b9", "“户”第 3 行“楼栋”不认识“b9”，请先在“楼栋”表中写这个编号"),
        ("户", "D2", None, "“户”第 2 行未填“房号”"),
        ("户", "A3", "b3-2-501", "“户”第 3 行户编号“b3-2-501”出现两次"),
        ("人", "A2", "gone", "“人”第 2 行“户”不认识“gone”，请先在“户”表中写这个编号"),
        ("人", "B4", None, "“人”第 4 行未填“姓名”"),
        ("人", "D1", "手机", "“人”有不认识的列“手机”"),
    ],
)
def test_every_fault_says_where_and_names_nobody(sheet: Path, name: str, cell: str, value: Any, told: str) -> None:
    with pytest.raises(TownError) as refused:
        read_register(changed(sheet, name, cell, value))
    assert told in refused.value.message
    assert "甲某" not in refused.value.message
    assert "1380000" not in refused.value.message


def test_all_faults_are_told_at_once_and_many_are_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path / "wrong.xlsx",
        楼栋=[("b1", "grid_1", "1栋")],
        户=[("h1", "b9", "", "1")],
        人=[("lost", f"甲{at}", "", "") for at in range(150)],
    )
    with pytest.raises(TownError) as refused:
        read_register(path)
    assert refused.value.message.startswith("“户”第 2 行“楼栋”不认识“b9”")
    assert refused.value.message.endswith("另有 51 处，请先改正以上各处")


def test_taking_it_in_is_all_or_nothing(house: House, sheet: Path) -> None:
    take_register(house, read_register(sheet))
    assert count(house) == len(RESIDENTS)
    with pytest.raises(TownError, match="楼栋 b3 的网格 nowhere 不存在"):
        take_register(house, read_register(changed(sheet, "楼栋", "B2", "nowhere")))
    assert count(house) == len(RESIDENTS)


def test_ten_thousand_residents_are_taken_in_within_seconds(house: House, tmp_path: Path) -> None:
    homes = [(f"b{one}-{room}", f"b{one}", 1, room) for one in range(1, 51) for room in range(100, 200)]
    path = written(
        tmp_path / "many.xlsx",
        楼栋=[(f"b{one}", "grid_2", f"{one}栋") for one in range(1, 51)],
        户=homes,
        人=[(home[0], f"居民{at}", "户主", "13800000000") for home in homes for at in (1, 2)],
    )
    started = process_time()
    take_register(house, read_register(path))
    assert process_time() - started < 20
    assert count(house) == 10_000
