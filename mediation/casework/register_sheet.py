"""The grid register in a spreadsheet of its own: 楼栋, 户, 人. The door to the file is `town_sheet.py`.

Every fault is told by sheet, row and column, never with a name or a telephone number. Nothing is stored here; what is
stored is never written out again in bulk.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mediation.casework.house import House
from mediation.casework.sheet_rows import Row, needed, once
from mediation.casework.town_sheet import tables_of, write_book
from mediation.errors import TownError
from mediation.town.grid_register import (
    Building,
    BuildingId,
    GridRegister,
    Household,
    HouseholdId,
    Resident,
)
from mediation.town.places import PlaceId

SHEETS = {
    "楼栋": ("编号", "网格", "名称"),
    "户": ("编号", "楼栋", "单元", "房号"),
    "人": ("户", "姓名", "与户主关系", "电话"),
}
NEEDED = {"楼栋": ("编号", "网格", "名称"), "户": ("编号", "楼栋", "房号"), "人": ("户", "姓名")}
_MOST_ROWS = 200_000
_TOLD_MOST = 100


def read_register(path: Path) -> GridRegister:
    """Read a register (.xlsx). Raises TownError with every fault, the first hundred in words."""
    faults: list[str] = []
    tables = tables_of(path, SHEETS, NEEDED, faults, most_rows=_MOST_ROWS)
    if faults:
        raise TownError(_told(faults))
    buildings: tuple[Building, ...] = once(tables["楼栋"], _building, "id", "楼栋编号", faults)
    households: tuple[Household, ...] = once(tables["户"], _household, "id", "户编号", faults)
    residents = tuple(_residents(tables["人"], faults))
    faults.extend(_strangers(tables["户"], "楼栋", {one.id for one in buildings}))
    faults.extend(_strangers(tables["人"], "户", {one.id for one in households}))
    if faults:
        raise TownError(_told(faults))
    return GridRegister(buildings=buildings, households=households, residents=residents)


def _told(faults: list[str]) -> str:
    rest = len(faults) - _TOLD_MOST
    return "；".join(faults[:_TOLD_MOST]) + (f"；另有 {rest} 处，请先改正以上各处" if rest > 0 else "")


def _strangers(rows: list[Row], column: str, there: set[BuildingId] | set[HouseholdId]) -> Iterator[str]:
    """Tell the rows that name something which has no row of its own."""
    for row in rows:
        given = row.text(column)
        if given and given not in there:
            yield f"{row.where}“{column}”不认识“{given}”，请先在“{column}”表中写这个编号"


def write_empty(path: Path) -> None:
    """Write an empty register with its headings. Raises TownError if it cannot be written."""
    write_book(path, SHEETS, {name: [] for name in SHEETS})


def take_register(house: House, register: GridRegister) -> None:
    """Put a register into the store: each building in the place of what stood there, entirely or not at all.

    Raises TownError naming every misfit; then nothing is changed.
    """
    with house.store.transaction() as tx:
        tx.residents.put(register, tx.town.around())


def _building(row: Row, faults: list[str]) -> Building | None:
    if not needed(row, NEEDED["楼栋"], faults):
        return None
    return Building(id=BuildingId(row.text("编号")), grid=PlaceId(row.text("网格")), name=row.text("名称"))


def _household(row: Row, faults: list[str]) -> Household | None:
    if not needed(row, NEEDED["户"], faults):
        return None
    return Household(
        id=HouseholdId(row.text("编号")),
        building=BuildingId(row.text("楼栋")),
        unit=row.text("单元"),
        room=row.text("房号"),
    )


def _residents(rows: list[Row], faults: list[str]) -> Iterator[Resident]:
    for row in rows:
        if needed(row, NEEDED["人"], faults):
            yield Resident(
                household=HouseholdId(row.text("户")),
                name=row.text("姓名"),
                relation=row.text("与户主关系"),
                phone=row.text("电话"),
            )
