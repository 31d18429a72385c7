"""Rows of a spreadsheet as texts by heading, and reading values from them; every fault is told by sheet and row.

It knows no file format (`town_sheet.py` opens the file) and not what a row is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Row(NamedTuple):
    """One row that has anything in it, by heading, and where it stands."""

    where: str
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Give what stands in a column, nothing if the table has no such column."""
        return self.cells.get(column, "")


def needed(row: Row, columns: tuple[str, ...], faults: list[str]) -> bool:
    """Say whether every one of these columns is filled in."""
    missing = [one for one in columns if not row.cells.get(one)]
    faults.extend(f"{row.where}未填“{one}”" for one in missing)
    return not missing


def known(table: Mapping[str, T], row: Row, column: str, faults: list[str]) -> T | None:
    """Give what a word stands for, None with a fault for a word that is not in the table."""
    given = row.text(column)
    if given not in table:
        words = "、".join(key for key in table if not key.isascii())
        faults.append(f"{row.where}“{column}”不认识“{given}”，可填：{words}")
        return None
    return table[given]


def once(
    rows: list[Row], make: Callable[[Row, list[str]], Any], key: str, what: str, faults: list[str]
) -> tuple[Any, ...]:
    """Make one value of every row, none of them twice under the same `key`."""
    found: dict[str, Any] = {}
    for row in rows:
        one = make(row, faults)
        if one is None:
            continue
        name = str(getattr(one, key))
        if name in found:
            faults.append(f"{row.where}{what}“{name}”出现两次")
        found[name] = one
    return tuple(found.values())


def listed(text: str) -> tuple[str, ...]:
    """Read several words from one cell, parted by 、 or a comma."""
    return tuple(one.strip() for one in text.replace("，", "、").replace(",", "、").split("、") if one.strip())
