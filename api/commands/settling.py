"""`mediation town`: places, institutions, people, lists out to a spreadsheet and in from one; the grid register in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.commands.opening import opened, opened_to_serve
from api.settings import Settings
from mediation.casework.house import House
from mediation.casework.register_sheet import read_register, take_register, write_empty
from mediation.casework.town_intake import take_in
from mediation.casework.town_sheet import read_sheet, write_sheet
from mediation.errors import TownError
from mediation.store.database import SQLITE


def export(settings: Settings, console: Console, file: Path) -> None:
    """Write the town of the database to a spreadsheet. No password stands in it."""
    _refuse_existing(file)
    with opened(settings) as house, house.store.reading() as reading:
        town = reading.town.around()
        write_sheet(file, town, reading.channels.all())
    console.print(
        f"已写入 {file}：{len(town.places)} 个区划、{len(town.institutions)} 个机构、{len(town.people)} 名人员、"
        f"{len(town.powers)} 项权责、名册 {len(town.roster)} 人、{len(town.offers)} 项服务",
        highlight=False,
        markup=False,
    )


def template(console: Console, file: Path) -> None:
    """Write an empty spreadsheet with its headings."""
    _refuse_existing(file)
    write_sheet(file)
    console.print(f"已写入空表 {file}，填写后用 mediation town import 导入", highlight=False, markup=False)


def take(settings: Settings, console: Console, file: Path, *, at: datetime) -> None:
    """Take a spreadsheet into the database, entirely or not at all; print the first passwords, once.

    Raises TownError with every fault, each by sheet and row.
    """
    sheet = read_sheet(file)  # before a database is made: a faulty table leaves nothing behind
    console.print("已读取，校验并导入；新账号逐个生成口令，人多时需一两分钟…… / importing")
    with _there_or_made(settings, at=at) as house:
        done = take_in(house, sheet, at=at)
    console.print(
        f"已导入：{len(sheet.places)} 个区划、{len(sheet.institutions)} 个机构、{len(sheet.people)} 名人员。"
        "表中没有的不删除 / imported; what is not named stays",
        highlight=False,
    )
    if done.left:
        console.print(f"没有职务、已停用的账号：{'、'.join(done.left)}", highlight=False, markup=False)
    if done.passwords:
        table = Table(title="新账号的初始口令，只显示这一次 / first passwords, shown once", title_justify="left")
        for heading in ("账号 account", "姓名 name", "初始口令 password"):
            table.add_column(heading, overflow="fold")
        for one in done.passwords:
            table.add_row(one.account, one.name, one.password)
        console.print(table, markup=False, highlight=False)


def register_template(console: Console, file: Path) -> None:
    """Write an empty grid register with its headings."""
    _refuse_existing(file)
    write_empty(file)
    console.print(f"已写入空表 {file}，填写后用 mediation town register-import 导入", highlight=False, markup=False)


def take_grids(settings: Settings, console: Console, file: Path) -> None:
    """Take a grid register into the database, entirely or not at all.

    Raises TownError with every fault, each by sheet and row, or by the number of what does not fit the town.
    """
    register = read_register(file)
    with opened(settings) as house:
        take_register(house, register)
    console.print(
        f"已导入：{len(register.buildings)} 栋、{len(register.households)} 户、{len(register.residents)} 人。"
        "表中的楼栋整栋替换，其他楼栋不变。请妥善保管或删除这份表格 / imported; buildings in it were replaced",
        highlight=False,
        markup=False,
    )


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise TownError(f"{file} 已存在，请另选文件名或先移走它")


@contextmanager
def _there_or_made(settings: Settings, *, at: datetime) -> Iterator[House]:
    """Open the database beside a running service; one that is not there yet is made, with the workflows."""
    url = settings.database_url
    new = url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).is_file()
    with opened_to_serve(settings, at=at) if new else opened(settings) as house:
        yield house
