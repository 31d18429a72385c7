"""The commands `mediation key …`: where the data key lies, a copy for safe keeping, a new one, what is sealed anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command_options import Data, console, settings_of

key = typer.Typer(help="数据密钥。 The key under which the data is sealed.", no_args_is_help=True)


@key.command("show")
def show_key(data: Data = None) -> None:
    """显示密钥文件的位置和指纹（不显示密钥）。 Where the key is, and its fingerprint; never the key."""
    from api.commands.keeping_key import show
    from api.commands.opening import opened

    settings = settings_of(data)
    with opened(settings) as house:
        show(settings, house, console())


@key.command("copy")
def copy_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="副本，须尚不存在。 The copy to write.")],
    data: Data = None,
) -> None:
    """另存一份密钥，仅本用户可读；请与备份分开保管。 Write a copy for safe keeping, apart from the backups."""
    from api.commands.keeping_key import copy
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        copy(house, console(), file)


@key.command("rotate")
def rotate_key(
    anew: Annotated[
        bool, typer.Option("--seal", help="随即把已有内容都用新密钥重新加密。 Seal everything anew at once.")
    ] = False,
    data: Data = None,
) -> None:
    """换新密钥：此后的内容用新的，旧的留着读。换后重启服务。 A new key for what is new; old ones stay to read."""
    from api.commands.keeping_key import rotate
    from api.commands.opening import opened

    settings = settings_of(data)
    with opened(settings) as house:
        rotate(settings, house, console(), anew=anew)


@key.command("seal")
def seal_all(data: Data = None) -> None:
    """把明文或旧密钥下的内容（数据库和证据文件）都用当前密钥加密。 Seal what is plain or under an older key."""
    from api.commands.keeping_key import seal
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        seal(house, console())


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(key, name="key")
