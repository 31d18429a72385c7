"""The lists of a town in its spreadsheet: read back as written, lines taken off, every fault by sheet and row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mediation.casework.town_intake import take_in
from mediation.casework.town_sheet import read_sheet, write_sheet
from mediation.errors import TownError
from mediation.rehearsal.town_file import read_town
from mediation.store.memory import MemoryStore
from mediation.town.around import Lists
from tests.casework.test_town_sheet import PLACES, changed
from tests.engine.builders import a_town
from tests.store.houses import MORNING, a_house
from tests.town.registers import CARDS, MEALS, VOLUNTEER, a_registered_town


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "town.xlsx"
    write_sheet(path, a_registered_town())
    return path


def test_the_lists_come_back_as_they_were(written: Path) -> None:
    found = read_sheet(written)
    assert found.lists == a_registered_town().lists
    assert not any((found.gone.powers, found.gone.roster, found.gone.offers))


@pytest.mark.parametrize("town", ["kaili", "sample_town"])
def test_the_lists_that_ship_come_back_as_they_were(tmp_path: Path, town: str) -> None:
    shipped = read_town(PLACES / f"{town}.yaml").town(a_town().calendar)
    path = tmp_path / "town.xlsx"
    write_sheet(path, shipped)
    assert read_sheet(path).lists == shipped.lists


def test_a_sheet_without_lists_leaves_them_as_they_are(written: Path) -> None:
    store = MemoryStore(a_registered_town())
    book = load_workbook(written)
    for name in ("权责", "名册", "服务", "网格"):
        del book[name]
    book.save(written)
    assert read_sheet(written).lists == Lists()
    assert take_in(a_house(store), read_sheet(written), at=MORNING).town.lists == a_registered_town().lists
    store.close()


def test_a_line_that_says_so_is_taken_off(written: Path) -> None:
    store = MemoryStore(a_registered_town())
    sheet = read_sheet(changed(changed(written, "名册", "L3", "是"), "服务", "L2", "否"))
    assert sheet.gone.roster == (VOLUNTEER.id,)
    town = take_in(a_house(store), sheet, at=MORNING).town
    assert VOLUNTEER.id not in town.roster
    assert set(town.offers.values()) == {CARDS, MEALS}
    store.close()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "told"),
    [
        ("权责", "C2", "也许", "“权责”第 2 行“街道能否决定”不认识“也许”，可填：是、否"),
        ("权责", "D2", "派出所、城管", "“权责”第 2 行“机关类别”不认识“城管”"),
        ("权责", "I2", "听说", "“权责”第 2 行“佐证”不认识“听说”"),
        ("权责", "H2", None, "“权责”第 2 行未填“依据”"),
        ("名册", "B2", "党员", "“名册”第 2 行“名册”不认识“党员”"),
        ("名册", "A3", "d1", "名册编号“d1”出现两次"),
        ("名册", "H2", "周八", "“名册”第 2 行“值守日”不认识“周八”"),
        ("名册", "L2", "已退", "“名册”第 2 行“停用”不认识“已退”，可填：是、否"),
        ("服务", "C2", "个人", "“服务”第 2 行“主体”不认识“个人”"),
        ("服务", "D2", "私人", "“服务”第 2 行“体系”不认识“私人”"),
        ("服务", "E2", None, "“服务”第 2 行未填“提供方”"),
        ("网格", "A2", None, "“网格”第 2 行未填“网格”"),
    ],
)
def test_every_fault_says_where_and_names_nobody(written: Path, sheet: str, cell: str, value: Any, told: str) -> None:
    with pytest.raises(TownError) as refused:
        read_sheet(changed(written, sheet, cell, value))
    assert told in refused.value.message
    assert "党员甲" not in refused.value.message
    assert "13800000001" not in refused.value.message


def test_faults_of_several_sheets_are_told_at_once(written: Path) -> None:
    wrong = changed(changed(changed(written, "权责", "C2", "也许"), "名册", "B2", "党员"), "服务", "C2", "个人")
    with pytest.raises(TownError) as refused:
        read_sheet(wrong)
    assert all(name in refused.value.message for name in ("“权责”第 2 行", "“名册”第 2 行", "“服务”第 2 行"))


def test_what_does_not_fit_the_town_changes_nothing(written: Path) -> None:
    store = MemoryStore(a_registered_town())
    wrong = changed(changed(written, "网格", "B2", "nobody"), "名册", "D3", "nowhere")
    said = "名册第“z1”号的服务区划 nowhere 不存在；网格 grid_1 的网格员 nobody 不在人员名册"
    with pytest.raises(TownError, match=said):
        take_in(a_house(store), read_sheet(wrong), at=MORNING)
    store.shelf.held = None
    with store.reading() as reading:
        assert reading.town.around().lists == a_registered_town().lists
    store.close()
