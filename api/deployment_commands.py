"""The command line for those who run a deployment: demonstration, backup, restore, troubles, town. Names and help.

What each command does stands in `api/commands/`. The other commands are in `command_line.py`, which adds these.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command_options import AsOf, Data, Host, Port, clock_of, console, now, settings_of
from api.key_commands import register as register_key
from api.seal_commands import register as register_seals

town = typer.Typer(help="区划、机构、人员。 Places, institutions and people.", no_args_is_help=True)
evidence = typer.Typer(help="证据文件。 Files of evidence.", no_args_is_help=True)
Files = Annotated[
    Path | None,
    typer.Option("--files", help="证据文件的备份文件夹，各次备份共用；默认在备份文件旁。 Folder of the files."),
]
Sheet = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="表格文件。 The spreadsheet.")]


def demo(
    load_only: Annotated[
        bool, typer.Option("--load-only", help="只装入，不启动服务。 Load and stop; serve nothing.")
    ] = False,
    as_of: AsOf = None,
    host: Host = None,
    port: Port = None,
    data: Data = None,
) -> None:
    """装入演示数据（凯里市，约七十件案件）并启动；数据库须为空。 Load the demonstration town, then serve."""
    from api.commands.demonstrating import load
    from api.commands.serving import serve

    real = now()
    shown = clock_of(real, as_of)
    settings = settings_of(data, host=host, port=port, offset=shown.offset or None)
    load(settings, console(), at=shown.shown(real))
    if not load_only:
        serve(settings, console(), at=shown.shown(real))


def backup(
    file: Annotated[Path, typer.Argument(help="备份文件，须尚不存在。 The file to write.")],
    files: Files = None,
    key_to: Annotated[
        Path | None, typer.Option("--key-to", help="同时把数据密钥另存为此文件。 Write a copy of the data key, too.")
    ] = None,
    data: Data = None,
) -> None:
    """备份使用中的数据库，再备份其中的证据文件。 Copy the database while it is in use, then its files."""
    from api.commands.safekeeping import back_up_to

    if not back_up_to(settings_of(data), console(), file, files=files, key_to=key_to):
        raise typer.Exit(1)


def restore(
    file: Annotated[Path, typer.Argument(help="备份文件。 The copy to bring back.")],
    files: Files = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="数据密钥的副本，放到数据库旁。 A copy of the data key.")
    ] = None,
    data: Data = None,
) -> None:
    """恢复备份到空的位置，并校验每一条记录链和每个证据文件。 Bring a copy back and prove every chain and file."""
    from api.commands.safekeeping import bring_back

    if not bring_back(settings_of(data), console(), file, at=now(), files=files, key=key):
        raise typer.Exit(1)


def troubles(data: Data = None) -> None:
    """列出未成功、正在重试的送达与时限步骤；有则以 1 退出。 What failed and is tried again."""
    from api.commands.opening import opened
    from api.commands.reporting import list_troubles

    with opened(settings_of(data)) as house:
        if list_troubles(house, console(), at=now()):
            raise typer.Exit(1)


@evidence.command("verify")
def verify_evidence(data: Data = None) -> None:
    """逐个核对证据文件的 SHA-256；缺失或改动的列出并以 1 退出。 Hold every file against its SHA-256."""
    from api.commands.opening import opened
    from api.commands.vaulting import verify_files

    with opened(settings_of(data)) as house:
        if not verify_files(house, console(), at=now()):
            raise typer.Exit(1)


@evidence.command("sweep")
def sweep_evidence(data: Data = None) -> None:
    """清理一天前中断的上传留下的文件（时限进程也每小时做一次）。 Take away what broken-off uploads left."""
    from api.commands.opening import opened
    from api.commands.vaulting import sweep_files

    with opened(settings_of(data)) as house:
        sweep_files(house, console(), at=now())


@town.command("export")
def export_town(file: Sheet, data: Data = None) -> None:
    """导出到表格。 Write the town to a spreadsheet."""
    from api.commands.settling import export

    export(settings_of(data), console(), file)


@town.command("import")
def import_town(file: Sheet, data: Data = None) -> None:
    """从表格导入，全部成功或全部不变；新账号的口令只显示一次。 Take a spreadsheet in, all or nothing."""
    from api.commands.settling import take

    take(settings_of(data), console(), file, at=now())


@town.command("template")
def blank_town(file: Sheet) -> None:
    """写出空表。 Write an empty spreadsheet with its headings."""
    from api.commands.settling import template

    template(console(), file)


@town.command("register-template")
def blank_register(file: Sheet) -> None:
    """写出网格登记册（楼栋、户、人）的空表。 Write an empty grid register with its headings."""
    from api.commands.settling import register_template

    register_template(console(), file)


@town.command("register-import")
def import_register(file: Sheet, data: Data = None) -> None:
    """从表格导入网格登记册；表中的楼栋整栋替换。 Take a grid register in; each building in it is replaced."""
    from api.commands.settling import take_grids

    take_grids(settings_of(data), console(), file)


@town.command("accounts")
def list_accounts(data: Data = None) -> None:
    """列出账号。 List the accounts and their posts."""
    from api.commands.opening import opened
    from api.commands.reporting import accounts

    with opened(settings_of(data)) as house:
        accounts(house, console())


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (demo, backup, restore, troubles):
        app.command()(command)
    app.add_typer(town, name="town")
    register_seals(app)
    register_key(app)
    app.add_typer(evidence, name="evidence")
