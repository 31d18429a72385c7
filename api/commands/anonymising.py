"""`mediation anonymise`: a case for teaching, written to a file."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console

from api.commands.dossier import case_named
from mediation.casework.house import House
from mediation.casework.teach import told_for_teaching
from mediation.documents.teaching_case import FORMS, written
from mediation.errors import DocumentError


def write_story(house: House, console: Console, number: str, file: Path, *, sums: str) -> None:
    """Write a case without names; the file appears whole or not at all.

    Raises DocumentError for another ending, NamesLeft if anything known would still be there.
    """
    form = file.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise DocumentError("请写成 .pdf、.json 或 .md / write a .pdf, a .json or a .md")
    told = told_for_teaching(house, case_named(house, number).id, sums=sums)
    beside = file.with_name(f".{file.name}.part")
    beside.write_bytes(written(told, form))
    os.replace(beside, file)
    console.print(f"{file}：{told.warning} {told.warning_en}", highlight=False, soft_wrap=True, markup=False)
