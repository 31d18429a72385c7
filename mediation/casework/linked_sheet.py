"""The «121» platforms on three sheets of a town's spreadsheet: 平台, 支撑, 队伍. The file is `town_sheet.py`'s.

All three may be missing: then every street has what is usual. A platform without rows in 队伍 has as its team whoever
is registered there; what a row of 队伍 leaves empty stands in the register of people.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.casework.sheet_rows import Row, known, listed, needed
from mediation.town.around import Town
from mediation.town.institutions import AccountId, InstitutionId
from mediation.town.linked import (
    ALL_DAYS_TITLE,
    DAY_TITLES,
    EVERY_DAY,
    SUPPORT_TITLES,
    Linked,
    Platform,
    Support,
    TeamMember,
    said_days,
)

SHEETS = {
    "平台": ("调委会编号", "名称"),
    "支撑": ("平台", "类别", "名称", "机构"),
    "队伍": ("平台", "账号", "专长", "语言", "值守日"),
}
NEEDED = {"平台": ("调委会编号",), "支撑": ("平台", "类别"), "队伍": ("平台", "账号")}

_SUPPORTS = {title: kind for kind, title in SUPPORT_TITLES.items()} | {kind: kind for kind in SUPPORT_TITLES}
_DAY_WORDS = {
    word: number
    for number, day in enumerate(DAY_TITLES, start=1)
    for word in (day, day.removeprefix("周"), f"星期{day[1]}", str(number))
} | {"周天": 7, "星期天": 7}


def linked_of(tables: dict[str, list[Row]], faults: list[str]) -> tuple[Linked, ...]:
    """Read the platforms; what does not fit the town is told when it is put there."""
    platforms: dict[str, Platform] = {}
    for row in tables["平台"]:
        if not needed(row, NEEDED["平台"], faults):
            continue
        home = InstitutionId(row.text("调委会编号"))
        if home in platforms:
            faults.append(f"{row.where}平台“{home}”出现两次")
        usual = Platform(institution=home)
        platforms[home] = Platform(institution=home, title=row.text("名称") or usual.title)
    supports = dict(_under(tables["支撑"], "支撑", platforms, faults))
    team = dict(_under(tables["队伍"], "队伍", platforms, faults))
    return tuple(
        Linked(
            platform=platform,
            supports=tuple(_supports(supports.get(home, []), faults)),
            team=tuple(_team(team.get(home, []), faults)),
        )
        for home, platform in platforms.items()
    )


def _under(
    rows: list[Row], sheet: str, platforms: dict[str, Platform], faults: list[str]
) -> Iterator[tuple[str, list[Row]]]:
    """Give the rows of each platform."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if not needed(row, NEEDED[sheet], faults):
            continue
        home = row.text("平台")
        if home not in platforms:
            faults.append(f"{row.where}“平台”不认识“{home}”，请先在“平台”表中写这个调委会编号")
        found.setdefault(home, []).append(row)
    yield from found.items()


def _supports(rows: list[Row], faults: list[str]) -> Iterator[Support]:
    for row in rows:
        kind = known(_SUPPORTS, row, "类别", faults)
        if kind is not None:
            given = tuple(InstitutionId(one) for one in listed(row.text("机构")))
            yield Support(kind=kind, title=row.text("名称") or SUPPORT_TITLES[kind], institutions=given)


def _team(rows: list[Row], faults: list[str]) -> Iterator[TeamMember]:
    for row in rows:
        yield TeamMember(
            account=AccountId(row.text("账号")),
            specialities=listed(row.text("专长")),
            languages=listed(row.text("语言")),
            duty_days=days_of(row, faults),
        )


def days_of(row: Row, faults: list[str]) -> tuple[int, ...]:
    """Read the weekdays in the column 值守日 (Monday is 1); every day if nothing is said."""
    words = listed(row.text("值守日"))
    if words in {(), (ALL_DAYS_TITLE,)}:
        return EVERY_DAY
    wrong = [one for one in words if one not in _DAY_WORDS]
    faults.extend(
        f"{row.where}“值守日”不认识“{one}”，可填：{'、'.join(DAY_TITLES)}，不填为{ALL_DAYS_TITLE}" for one in wrong
    )
    return tuple(sorted({_DAY_WORDS[one] for one in words if one in _DAY_WORDS}))


def rows_of(sheet: str, town: Town) -> Iterator[list[str]]:
    """Give the rows of a sheet as the deployment says them; what is merely usual is not written."""
    for one in town.said:
        home = str(one.platform.institution)
        if sheet == "平台":
            yield [home, one.platform.title]
        elif sheet == "支撑":
            for support in one.supports:
                yield [home, SUPPORT_TITLES[support.kind], support.title, "、".join(support.institutions)]
        else:
            for member in one.team:
                days = said_days(member.duty_days)
                yield [home, member.account, "、".join(member.specialities), "、".join(member.languages), days]
