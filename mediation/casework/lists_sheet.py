"""The lists of a town on four sheets of its spreadsheet: 权责, 名册, 服务, 网格. The file is `town_sheet.py`'s.

All four may be missing: then the lists stay as they are. A line is known by its number; one that says 是 under 停用 is
taken off. Who lives in a grid stands in a file of its own (`register_sheet.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from mediation.casework.linked_sheet import days_of
from mediation.casework.sheet_rows import Row, known, listed, needed, once
from mediation.store.list_register import Gone
from mediation.town.around import Lists, Town
from mediation.town.grid_register import Grid
from mediation.town.institutions import INSTITUTION_TITLES, AccountId, InstitutionId, InstitutionKind
from mediation.town.linked import said_days
from mediation.town.places import PlaceId
from mediation.town.powers import EVIDENCE_TITLES, Power
from mediation.town.rosters import ROSTER_TITLES, RosterEntry, RosterId, RosterKind
from mediation.town.service_catalogue import BODY_TITLES, SYSTEM_TITLES, Body, Offer, OfferId, System

T = TypeVar("T")
_OFF = "停用"
SHEETS = {
    "权责": ("编号", "事项", "街道能否决定", "机关类别", "有权机关", "本地机构", "也叫", "依据", "佐证", _OFF),
    "名册": (
        *("编号", "名册", "姓名", "服务区划", "工作单位", "报到机构"),
        *("认领岗位", "值守日", "语言", "账号", "电话", _OFF),
    ),
    "服务": (
        *("编号", "服务", "主体", "体系", "提供方", "服务区划"),
        *("机构", "需求", "收费", "时间", "电话", _OFF),
    ),
    "网格": ("网格", "网格员", "包保党员"),
}
NEEDED = {
    "权责": ("编号", "事项", "街道能否决定", "依据"),
    "名册": ("编号", "名册", "姓名", "服务区划"),
    "服务": ("编号", "服务", "主体", "体系", "提供方", "服务区划"),
    "网格": ("网格",),
}
_YES, _NO = "是", "否"
_YES_NO = {_YES: True, _NO: False}
_EVIDENCE = {title: key for key, title in EVIDENCE_TITLES.items()} | {key: key for key in EVIDENCE_TITLES}
_KINDS = {title: kind for kind, title in INSTITUTION_TITLES.items()} | {str(kind): kind for kind in InstitutionKind}
_ROSTERS = (
    {title: kind for kind, title in ROSTER_TITLES.items()}
    | {title.partition("（")[0]: kind for kind, title in ROSTER_TITLES.items()}
    | {str(kind): kind for kind in RosterKind}
)
_BODIES = {title: body for body, title in BODY_TITLES.items()} | {str(body): body for body in Body}
_SYSTEMS = {title: system for system, title in SYSTEM_TITLES.items()} | {str(system): system for system in System}


def lists_of(tables: dict[str, list[Row]], faults: list[str]) -> tuple[Lists, Gone]:
    """Read the lists and what is taken off them; what does not fit the town is told when it is put there."""
    powers, off_powers = _parted(tables["权责"], faults)
    roster, off_roster = _parted(tables["名册"], faults)
    offers, off_offers = _parted(tables["服务"], faults)
    lists = Lists(
        powers=once(powers, _power, "matter", "权责编号", faults),
        roster=once(roster, _entry, "id", "名册编号", faults),
        offers=once(offers, _offer, "id", "服务编号", faults),
        grids=once(tables["网格"], _grid, "place", "网格", faults),
    )
    gone = Gone(
        powers=off_powers,
        roster=tuple(RosterId(one) for one in off_roster),
        offers=tuple(OfferId(one) for one in off_offers),
    )
    return lists, gone


def _parted(rows: list[Row], faults: list[str]) -> tuple[list[Row], tuple[str, ...]]:
    """Part the rows that are in force from the numbers of those that are taken off."""
    staying: list[Row] = []
    gone: list[str] = []
    for row in rows:
        if row.text(_OFF) != "" and known(_YES_NO, row, _OFF, faults):
            gone.append(row.text("编号"))
        else:
            staying.append(row)
    return staying, tuple(gone)


def _several(row: Row, column: str, kind: Callable[[str], T]) -> tuple[T, ...]:
    return tuple(kind(one) for one in listed(row.text(column)))


def _maybe(row: Row, column: str, kind: Callable[[str], T]) -> T | None:
    return kind(row.text(column)) if row.text(column) else None


def _power(row: Row, faults: list[str]) -> Power | None:
    if not needed(row, NEEDED["权责"], faults):
        return None
    decides = known(_YES_NO, row, "街道能否决定", faults)
    evidence = known(_EVIDENCE, row, "佐证", faults) if row.text("佐证") else "D"
    kinds = listed(row.text("机关类别"))
    faults.extend(f"{row.where}“机关类别”不认识“{one}”" for one in kinds if one not in _KINDS)
    if decides is None or evidence is None:
        return None
    return Power(
        matter=row.text("编号"),
        title=row.text("事项"),
        street_decides=decides,
        authority=tuple(_KINDS[one] for one in kinds if one in _KINDS),
        basis=row.text("依据"),
        evidence=evidence,
        body=row.text("有权机关"),
        institutions=_several(row, "本地机构", InstitutionId),
        words=listed(row.text("也叫")),
    )


def _entry(row: Row, faults: list[str]) -> RosterEntry | None:
    if not needed(row, NEEDED["名册"], faults) or (kind := known(_ROSTERS, row, "名册", faults)) is None:
        return None
    return RosterEntry(
        id=RosterId(row.text("编号")),
        kind=kind,
        name=row.text("姓名"),
        place=PlaceId(row.text("服务区划")),
        unit=row.text("工作单位"),
        institution=_maybe(row, "报到机构", InstitutionId),
        skills=listed(row.text("认领岗位")),
        duty_days=days_of(row, faults),
        languages=listed(row.text("语言")),
        account=_maybe(row, "账号", AccountId),
        phone=row.text("电话"),
    )


def _offer(row: Row, faults: list[str]) -> Offer | None:
    if not needed(row, NEEDED["服务"], faults):
        return None
    body, system = known(_BODIES, row, "主体", faults), known(_SYSTEMS, row, "体系", faults)
    if body is None or system is None:
        return None
    return Offer(
        id=OfferId(row.text("编号")),
        title=row.text("服务"),
        body=body,
        system=system,
        provider=row.text("提供方"),
        place=PlaceId(row.text("服务区划")),
        institution=_maybe(row, "机构", InstitutionId),
        needs=listed(row.text("需求")),
        charge=row.text("收费"),
        hours=row.text("时间"),
        phone=row.text("电话"),
    )


def _grid(row: Row, faults: list[str]) -> Grid | None:
    if not needed(row, NEEDED["网格"], faults):
        return None
    return Grid(
        place=PlaceId(row.text("网格")),
        workers=_several(row, "网格员", AccountId),
        patrons=_several(row, "包保党员", RosterId),
    )


# --- writing -------------------------------------------------------------------------------------------------


def rows_of(sheet: str, town: Town) -> Iterator[list[str]]:
    """Give the rows of a sheet as the deployment says them."""
    rows: dict[str, Callable[[Town], Iterator[list[str]]]] = {
        "权责": _power_rows,
        "名册": _roster_rows,
        "服务": _offer_rows,
        "网格": _grid_rows,
    }
    yield from rows[sheet](town)


def _said(words: tuple[Any, ...]) -> str:
    return "、".join(str(one) for one in words)


def _power_rows(town: Town) -> Iterator[list[str]]:
    for one in town.powers.values():
        kinds = _said(tuple(INSTITUTION_TITLES[kind] for kind in one.authority))
        yield [
            *(one.matter, one.title, _YES if one.street_decides else _NO, kinds, one.body),
            *(_said(one.institutions), _said(one.words), one.basis, EVIDENCE_TITLES[one.evidence], ""),
        ]


def _roster_rows(town: Town) -> Iterator[list[str]]:
    for one in town.roster.values():
        yield [
            *(one.id, ROSTER_TITLES[one.kind], one.name, one.place, one.unit, one.institution or ""),
            *(_said(one.skills), said_days(one.duty_days), _said(one.languages), one.account or "", one.phone, ""),
        ]


def _offer_rows(town: Town) -> Iterator[list[str]]:
    for one in town.offers.values():
        yield [
            *(one.id, one.title, BODY_TITLES[one.body], SYSTEM_TITLES[one.system], one.provider, one.place),
            *(one.institution or "", _said(one.needs), one.charge, one.hours, one.phone, ""),
        ]


def _grid_rows(town: Town) -> Iterator[list[str]]:
    for one in town.grids.values():
        yield [one.place, _said(one.workers), _said(one.patrons)]
