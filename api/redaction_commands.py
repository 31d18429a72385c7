"""The commands `mediation redact` and `mediation anonymise`: options and help. What they do: `api/commands/`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command_options import AsOf, Data, clock_of, console, now, settings_of


def redact(
    number: Annotated[str, typer.Argument(metavar="CASE-NUMBER", help="案号、登记号或案件标识。 The case.")],
    by: Annotated[str, typer.Option(metavar="ACCOUNT", help="办理人账号。 Who asks, or decides.")] = "",
    party: Annotated[int, typer.Option(min=0, help="第几号当事人。 The number of the party.")] = 0,
    what: Annotated[
        list[str] | None, typer.Option(help="name、id_number、phone、address，可多次。 What is removed.")
    ] = None,
    evidence: Annotated[
        list[int] | None, typer.Option(help="一并删除文件的证据序号，可多次。 Pieces whose files go, too.")
    ] = None,
    reason: Annotated[str, typer.Option(help="理由。 Why.")] = "",
    basis: Annotated[str, typer.Option(help="法律依据。 By which law.")] = "",
    ordered_by: Annotated[str, typer.Option(help="责令删除的机关，如有。 The authority that ordered it.")] = "",
    approve: Annotated[int, typer.Option(metavar="NO", help="批准并执行第几号申请。 Approve and carry out.")] = 0,
    refuse: Annotated[int, typer.Option(metavar="NO", help="驳回第几号申请。 Refuse.")] = 0,
    words: Annotated[str, typer.Option(help="批准或驳回的说明。 Words of the decision.")] = "",
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """依法删除案件中一位当事人的个人信息：提出、批准并执行；不写选项则列出。 Lawful redaction, by two persons."""
    from api.commands.opening import opened
    from api.commands.redacting import ask, decide, listing

    at = clock_of(now(), as_of).shown(now())
    if (party or approve or refuse) and not by:
        raise typer.BadParameter("请写明办理人 / say who", param_hint="--by")
    with opened(settings_of(data)) as house:
        if approve or refuse:
            no, yes = approve or refuse, bool(approve)
            decide(house, console(), number, by=by, no=no, approve=yes, words=words, at=at)
        elif party:
            ask(
                house, console(), number, by=by, party=party, what=what or [], evidence=evidence or [],
                reason=reason, basis=basis, ordered_by=ordered_by, at=at,
            )  # fmt: skip
        else:
            listing(house, console(), number)


def anonymise(
    number: Annotated[str, typer.Argument(metavar="CASE-NUMBER", help="案号、登记号或案件标识。 The case.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="写到 .pdf、.json 或 .md。 The file to write.")
    ],
    round_sums: Annotated[bool, typer.Option("--round-sums", help="金额取约数。 Round sums.")] = False,
    data: Data = None,
) -> None:
    """把案件写成隐去姓名、地点、号码的教学案例；用前须由人通读。 A case for teaching, without names."""
    from api.commands.anonymising import write_story
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        write_story(house, console(), number, output, sums="round" if round_sums else "keep")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("redact")(redact)
    app.command("anonymise")(anonymise)
