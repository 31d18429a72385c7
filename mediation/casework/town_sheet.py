"""A town in a spreadsheet: places, institutions, people and, if it says so, platforms (`linked_sheet.py`), lists
(`lists_sheet.py`) and channels (`channel_sheet.py`).

The only importer of openpyxl. Every fault is told by sheet and row; nothing is stored here (the caller puts the result
into the register).

Headings are Chinese, as people who keep such lists write them; the order of columns does not matter. Institutions and
people are entered once each, a person with several posts in several rows of the same account.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from mediation.casework import channel_sheet, linked_sheet, lists_sheet
from mediation.casework.sheet_rows import Row, known, listed, needed, once
from mediation.errors import TownError
from mediation.store.list_register import Gone
from mediation.town.around import Lists, Town
from mediation.town.counterparts import Channel
from mediation.town.institutions import (
    INSTITUTION_TITLES,
    ROLE_TITLES,
    AccountId,
    Institution,
    InstitutionId,
    InstitutionKind,
    Person,
    Post,
    Role,
)
from mediation.town.linked import Linked
from mediation.town.places import PLACE_TITLES, Place, PlaceId, PlaceKind

_MOST_ROWS = 20_000
_MOST_BYTES = 20_000_000
_PLACES = ("编号", "级别", "名称", "上级编号")
_INSTITUTIONS = ("编号", "类别", "名称", "简称", "所在区划", "代表机构", "电话", "地址")
_PEOPLE = ("账号", "姓名", "机构", "职务", "登记调委会", "专长", "语言", "受雇于")
_OPTIONAL = {**linked_sheet.SHEETS, **lists_sheet.SHEETS, **channel_sheet.SHEETS}
_SHEETS = {"区划": _PLACES, "机构": _INSTITUTIONS, "人员": _PEOPLE, **_OPTIONAL}
_NEEDED = {
    **linked_sheet.NEEDED,
    **lists_sheet.NEEDED,
    **channel_sheet.NEEDED,
    "区划": ("编号", "级别", "名称"),
    "机构": ("编号", "类别", "名称", "简称", "所在区划"),
    "人员": ("账号", "姓名"),
}

_PLACE_KINDS = {title: kind for kind, title in PLACE_TITLES.items()} | {str(kind): kind for kind in PlaceKind}
_KINDS = {title: kind for kind, title in INSTITUTION_TITLES.items()} | {str(kind): kind for kind in InstitutionKind}
_ROLES = {title: role for role, title in ROLE_TITLES.items()} | {str(role): role for role in Role}


class TownSheet(NamedTuple):
    """What a spreadsheet says."""

    places: tuple[Place, ...]
    institutions: tuple[Institution, ...]
    people: tuple[Person, ...]
    linked: tuple[Linked, ...] = ()
    lists: Lists = Lists()
    gone: Gone = Gone()
    channels: tuple[Channel, ...] = ()


def read_sheet(path: Path) -> TownSheet:
    """Read a spreadsheet (.xlsx). Raises TownError with every fault, each by sheet and row."""
    faults: list[str] = []
    tables = tables_of(path, _SHEETS, _NEEDED, faults, optional=frozenset(_OPTIONAL))
    if faults:
        raise TownError("；".join(faults))
    lists, gone = lists_sheet.lists_of(tables, faults)
    found = TownSheet(
        places=once(tables["区划"], _place, "id", "区划编号", faults),
        institutions=once(tables["机构"], _institution, "id", "机构编号", faults),
        people=_people(tables["人员"], faults),
        linked=linked_sheet.linked_of(tables, faults),
        lists=lists,
        gone=gone,
        channels=channel_sheet.channels_of(tables["通道"], faults),
    )
    if faults:
        raise TownError("；".join(faults))
    return found


def write_sheet(path: Path, town: Town | None = None, channels: tuple[Channel, ...] = ()) -> None:
    """Write a town as a spreadsheet, or an empty one with its headings. Raises TownError if it cannot be written."""
    write_book(path, _SHEETS, _tables(town, channels))


def _tables(town: Town | None, channels: tuple[Channel, ...]) -> dict[str, list[list[str]]]:
    tables = {name: [] if town is None else list(_rows(name, town)) for name in _SHEETS if name != "通道"}
    return {**tables, "通道": list(channel_sheet.rows_of(channels))}


def write_book(path: Path, sheets: Mapping[str, tuple[str, ...]], rows: Mapping[str, list[list[str]]]) -> None:
    """Write sheets with their headings and rows. Raises TownError if the file cannot be written."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, headings in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(headings))
        for row in rows[name]:
            sheet.append(row)
        for number in range(1, len(headings) + 1):
            sheet.cell(row=1, column=number).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(number)].width = 20
        sheet.freeze_panes = "A2"
    try:
        book.save(path)
    except OSError as error:
        raise TownError(f"无法写入 {path}：{error.strerror}") from error


# --- reading -------------------------------------------------------------------------------------------------


def tables_of(
    path: Path,
    sheets: Mapping[str, tuple[str, ...]],
    needed_columns: Mapping[str, tuple[str, ...]],
    faults: list[str],
    *,
    optional: frozenset[str] = frozenset(),
    most_rows: int = _MOST_ROWS,
) -> dict[str, list[Row]]:
    """Read the rows of these sheets; missing sheets and columns are noted as faults. TownError for no spreadsheet."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TownError(f"{path.name} 超过 20 MB，请拆分后再导入")
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise TownError(f"{path.name} 无法读取：须为 .xlsx 表格") from error
    tables: dict[str, list[Row]] = {}
    for name, headings in sheets.items():
        if name not in book.sheetnames:
            faults.extend([] if name in optional else [f"缺少工作表“{name}”"])
            tables[name] = []
            continue
        rows = book[name].iter_rows(values_only=True)
        tables[name] = _table(name, headings, needed_columns[name], rows, faults, most_rows)
    book.close()
    return tables


def _table(
    name: str,
    headings: tuple[str, ...],
    needed_columns: tuple[str, ...],
    rows: Iterable[tuple[Any, ...]],
    faults: list[str],
    most_rows: int,
) -> list[Row]:
    found: list[Row] = []
    columns: list[str] = []
    for number, row in enumerate(rows, start=1):
        cells = [_text(cell) for cell in row]
        if number == 1:
            columns = cells
            faults.extend(f"“{name}”缺少列“{one}”" for one in needed_columns if one not in columns)
            faults.extend(f"“{name}”有不认识的列“{one}”" for one in columns if one and one not in headings)
            continue
        if number > most_rows:
            faults.append(f"“{name}”超过 {most_rows} 行")
            break
        if any(cells):
            found.append(Row(f"“{name}”第 {number} 行", dict(zip(columns, cells, strict=False))))
    return found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _place(row: Row, faults: list[str]) -> Place | None:
    if not needed(row, _NEEDED["区划"], faults) or (kind := known(_PLACE_KINDS, row, "级别", faults)) is None:
        return None
    parent = row.cells.get("上级编号") or None
    return Place(
        id=PlaceId(row.cells["编号"]),
        kind=kind,
        name=row.cells["名称"],
        parent=None if parent is None else PlaceId(parent),
    )


def _institution(row: Row, faults: list[str]) -> Institution | None:
    if not needed(row, _NEEDED["机构"], faults) or (kind := known(_KINDS, row, "类别", faults)) is None:
        return None
    acts_for = row.cells.get("代表机构") or None
    return Institution(
        id=InstitutionId(row.cells["编号"]),
        kind=kind,
        name=row.cells["名称"],
        abbr=row.cells["简称"],
        place=PlaceId(row.cells["所在区划"]),
        acts_for=None if acts_for is None else InstitutionId(acts_for),
        phone=row.cells.get("电话", ""),
        address=row.cells.get("地址", ""),
    )


def _people(rows: list[Row], faults: list[str]) -> tuple[Person, ...]:
    """One person in one or several rows: the posts add up, everything else must not contradict itself."""
    found: dict[str, Person] = {}
    for row in rows:
        person = _person(row, faults)
        if person is None:
            continue
        before = found.get(person.account)
        if before is None:
            found[person.account] = person
        elif msgspec.structs.replace(before, posts=()) != msgspec.structs.replace(person, posts=()):
            faults.append(f"{row.where}账号“{person.account}”出现两次，且姓名等内容不同")
        elif not person.posts or set(person.posts) & set(before.posts):
            faults.append(f"{row.where}账号“{person.account}”的同一职务出现两次")
        else:
            found[person.account] = msgspec.structs.replace(before, posts=before.posts + person.posts)
    return tuple(found.values())


def _person(row: Row, faults: list[str]) -> Person | None:
    if not needed(row, _NEEDED["人员"], faults):
        return None
    posts: tuple[Post, ...] = ()
    if row.cells.get("机构") or row.cells.get("职务"):
        role = known(_ROLES, row, "职务", faults)
        if role is None:
            return None
        if not row.cells.get("机构"):
            faults.append(f"{row.where}写了职务，未写机构")
            return None
        posts = (Post(institution=InstitutionId(row.cells["机构"]), role=role),)
    registered, employer = row.cells.get("登记调委会") or None, row.cells.get("受雇于") or None
    return Person(
        account=AccountId(row.cells["账号"]),
        name=row.cells["姓名"],
        posts=posts,
        registered_at=None if registered is None else InstitutionId(registered),
        specialities=listed(row.cells.get("专长", "")),
        languages=listed(row.cells.get("语言", "")),
        employer=None if employer is None else InstitutionId(employer),
    )


# --- writing -------------------------------------------------------------------------------------------------


def _rows(sheet: str, town: Town) -> Iterable[list[str]]:
    if sheet == "区划":
        for place in town.places.values():
            yield [place.id, PLACE_TITLES[place.kind], place.name, place.parent or ""]
    elif sheet == "机构":
        for one in town.institutions.values():
            yield [
                one.id, INSTITUTION_TITLES[one.kind], one.name, one.abbr, one.place, one.acts_for or "", one.phone,
                one.address,
            ]  # fmt: skip
    elif sheet in linked_sheet.SHEETS:
        yield from linked_sheet.rows_of(sheet, town)
    elif sheet in lists_sheet.SHEETS:
        yield from lists_sheet.rows_of(sheet, town)
    else:
        for person in town.people.values():
            rest = [
                person.registered_at or "", "、".join(person.specialities), "、".join(person.languages),
                person.employer or "",
            ]  # fmt: skip
            for post in person.posts or (None,):
                held = ["", ""] if post is None else [str(post.institution), ROLE_TITLES[post.role]]
                yield [person.account, person.name, *held, *rest]
