"""The register of the seal in words: its headings, its lines for a page or a table, and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from mediation.oversight.seal_uses import SealLine
from mediation.town.around import Town

HEADINGS = ("印章", "序号", "用印日", "文书", "文号", "份数", "用印人", "批准人")


def told(lines: tuple[SealLine, ...], town: Town) -> list[tuple[Any, ...]]:
    """Tell the lines of the register in the order of the headings."""

    def person(account: Any) -> str:
        found = town.people.get(account)
        return found.name if found else str(account or "")

    def institution(one: SealLine) -> str:
        found = town.institutions.get(one.institution)
        return found.name if found else one.institution

    return [
        (
            institution(one),
            one.seq,
            one.on.isoformat(),
            one.paper,
            one.number,
            one.copies,
            person(one.keeper),
            person(one.approved_by),
        )
        for one in lines
    ]


def written(rows: list[tuple[Any, ...]]) -> str:
    """Write the register as CSV; what a spreadsheet would take for a formula is kept a text."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(HEADINGS)
    for row in rows:
        sheet.writerow([f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t") else cell for cell in row])
    return out.getvalue()
