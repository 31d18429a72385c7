"""The command line for the file of a case: what it lacks, the bound file. What they do: `api/commands/dossier.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command_options import AsOf, Data, clock_of, console, now, settings_of

archive = typer.Typer(help="归档的卷宗：移交、销毁清单。 Archived files.", no_args_is_help=True)
Number = Annotated[str, typer.Argument(metavar="CASE-NUMBER", help="案号、登记号或案件标识。 The number of the case.")]


def missing(
    number: Number,
    score: Annotated[bool, typer.Option("--score", help="并按评查办法打分。 Score the review, too.")] = False,
    data: Data = None,
) -> None:
    """列出卷宗还缺什么；缺必须的，以 1 退出。 What the file of a case lacks; exit 1 if something required."""
    from api.commands.dossier import list_missing
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        if not list_missing(house, console(), number, scored=score):
            raise typer.Exit(1)


def dossier(
    number: Number,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="写到哪个文件。 The file to write.")],
    court: Annotated[
        bool, typer.Option("--court", help="供法院使用：不含不公开的证据和内部材料。 For court: nothing private.")
    ] = False,
    sign: Annotated[
        bool, typer.Option("--sign", help="加电子封存（PAdES），证书在设置中。 With the seal of the house.")
    ] = False,
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """把一件案件的全部文书和证据装订成一个 PDF（卷宗）。 Bind everything of a case into one PDF."""
    from api.commands.dossier import bind_to, seal_key
    from api.commands.opening import opened

    real, settings = now(), settings_of(data)
    key = seal_key(settings) if sign else None
    with opened(settings) as house:
        purpose = "court" if court else "archive"
        bind_to(house, console(), number, output, purpose=purpose, at=clock_of(real, as_of).shown(real), key=key)


def papers(
    number: Number,
    output: Annotated[
        Path | None,
        typer.Option("--print", "-o", metavar="FILE", help="把所选文书合成一个打印件。 One PDF of the chosen papers."),
    ] = None,
    no: Annotated[list[int] | None, typer.Option("--no", help="文书序号，可多次。 Which; all if none.")] = None,
    copies: Annotated[int, typer.Option(min=1, max=500, help="每份几张。 Copies of each.")] = 1,
    printer: Annotated[str, typer.Option(help="按哪台打印机的位置补偿。 Whose offset is applied.")] = "",
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """列出一件案件的文书：印、签、章、扫到哪一步；或合成一个打印件。 How far each paper is; or sheets for a printer."""
    from api.commands.opening import opened
    from api.commands.pressing import list_papers, print_papers

    real = now()
    settings = settings_of(data)
    with opened(settings) as house:
        if output is None:
            list_papers(house, console(), number)
        else:
            at = clock_of(real, as_of).shown(real)
            print_papers(house, console(), settings, number, output, no or [], copies=copies, printer=printer, at=at)


@archive.command("export")
def export_archive(
    folder: Annotated[Path, typer.Argument(help="新文件夹。 A new folder.")],
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="CASE-NUMBER", help="只移交这些案件；可多次。 Only these.")
    ] = None,
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """把已归档的卷宗写成一个文件夹，附移交清单，不用本程序也能核对。 Write archived files, verifiable by a shell."""
    from api.commands.archiving import export
    from api.commands.opening import opened

    real = now()
    with opened(settings_of(data)) as house:
        export(house, console(), folder, case or [], at=clock_of(real, as_of).shown(real))


@archive.command("list")
def list_archive(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.csv", help="写成表格。 To a file.")
    ] = None,
    data: Data = None,
) -> None:
    """归档目录：档号、卷号、保管期限、期满日期。 What is filed, by archive number."""
    from api.commands.archiving import index
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        index(house, console(), output)


@archive.command("destruction")
def list_destruction(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.csv", help="销毁清单。 The list.")],
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """列出保管期满的卷宗及其校验值；只列清单，不销毁。 Files whose retention has run out; nothing is destroyed."""
    from api.commands.archiving import destruction
    from api.commands.opening import opened

    real = now()
    with opened(settings_of(data)) as house:
        destruction(house, console(), output, at=clock_of(real, as_of).shown(real))


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (missing, dossier, papers):
        app.command()(command)
    app.add_typer(archive, name="archive")
