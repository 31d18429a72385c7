"""Writes docs/reference/commands.md and settings.md from the code: `python -m tests.house.reference_pages`.

A test compares; what a command does for its user stands in its help, what a setting means in its description.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from api.command_line import app
from api.settings import ROOT, Settings

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"

_COMMANDS = """# 命令 · Commands

> Every command, its arguments and options. This page is written from the code by
> `python -m tests.house.reference_pages`; a test compares them. Exit codes: 0 all well, 1 a fault found or a refusal in
> words, 2 a wrong use of the command. In a checkout, `./dev mediation …` installs what is needed and runs the same.

在源码目录中用 `./dev mediation …`；已安装的环境中直接用 `mediation …`。
退出码：0 正常；1 有问题或不予办理，原因写在屏幕上；2 用法不对。
`--data 文件夹` 与 `MEDIATION_DATABASE_URL` 都指明数据库，前者优先，见[设置](settings.md)。
"""
_SETTINGS = """# 设置 · Settings

> Every setting with its default; set as environment variables. This page is written from `api/settings.py` by
> `python -m tests.house.reference_pages`; a test compares them. Rules of procedure are not settings: they stand in the
> workflow files.

用环境变量设置；不设置的，用默认值。办案规则不在这里，在流程文件里（[怎样编写流程](../how-to/write-a-workflow.md)）。

| 环境变量 | 默认值 | 说明 |
|---|---|---|
"""
_URLS = """
## 数据库地址 `MEDIATION_DATABASE_URL`

| 写法 | 是什么 |
|---|---|
| `sqlite:///var/mediation.sqlite3` | 相对于当前文件夹的一个 SQLite 文件（三条斜线） |
| `sqlite:////srv/mediation/mediation.sqlite3` | 绝对路径（四条斜线） |
| `postgresql://用户:口令@主机:5432/库名` | PostgreSQL；口令中的特殊字符按网址规则转写，如 `@` 写作 `%40` |

SQLite 只允许一个服务进程；需要几个服务进程或几台机器的，用 PostgreSQL（[怎样部署](../how-to/deploy.md)）。
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Give every command with its whole name, in the order of the help; groups are left out, what is in them is not."""
    yield from _below(typer.main.get_command(app), "mediation")


def _below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inside = getattr(command, "commands", None)
    if inside is None:
        yield name, command
        return
    for key, one in inside.items():
        yield from _below(one, f"{name} {key}")


def commands_text() -> str:
    """Write the page of the commands."""
    return _COMMANDS + "".join(_command(name, command) for name, command in commands())


def _command(name: str, command: Any) -> str:
    arguments = " ".join(_metavar(one) for one in command.params if _is_argument(one))
    lines = [
        f"\n## `{name}`\n",
        f"{(command.help or '').strip()}\n",
        "```text",
        f"{name} [OPTIONS] {arguments}".rstrip(),
        "```",
    ]
    if command.params:
        lines += ["", "| 参数与选项 | 说明 |", "|---|---|"]
        lines += [f"| {_name(one)} | {_help(one)} |" for one in command.params]
    return "\n".join(lines) + "\n"


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _metavar(param: Any) -> str:
    plain = param.metavar or param.name.upper()
    return plain if param.required else f"[{plain}]"


def _name(param: Any) -> str:
    if _is_argument(param):
        return f"`{_metavar(param)}`"
    names = "、".join(f"`{one}`" for one in [*param.opts, *param.secondary_opts])
    return names if param.is_flag else f"{names} {param.metavar or '…'}"


def _help(param: Any) -> str:
    return " ".join((param.help or "").split()).replace("|", "\\|")


def settings_text() -> str:
    """Write the page of the settings."""
    return _SETTINGS + "".join(_setting(name, field) for name, field in Settings.model_fields.items()) + _URLS


def _setting(name: str, field: Any) -> str:
    default = field.default
    if isinstance(default, Path):
        shown = str(default.relative_to(ROOT))
    elif isinstance(default, bool):
        shown = str(default).lower()
    else:
        shown = str(default)
    return f"| `MEDIATION_{name.upper()}` | `{shown}` | {field.description} |\n"


PAGES = {"commands.md": commands_text, "settings.md": settings_text}

if __name__ == "__main__":
    for file, written in PAGES.items():
        (FOLDER / file).write_text(written(), encoding="utf-8")
