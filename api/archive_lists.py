"""The lists of an archive: what is filed, what is handed over, what is due to be destroyed and what proves it; as CSV.

Nothing here hands over or destroys anything. How long a class is kept stands in the workflow's settings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from mediation.calendar.moments import day_of
from mediation.casework.archive_export import record_digest
from mediation.casework.house import House
from mediation.definitions.workflow import Workflow
from mediation.errors import MediationError
from mediation.oversight.archived import ArchivedFile, archived_files
from mediation.town.institutions import InstitutionId

FILED = ("档号", "卷号", "卷名", "保管期限", "结案日期", "立卷日期", "页数", "期满日期")
DESTROYED = (
    "序号", "档号", "卷号", "卷名", "保管期限", "立卷日期", "保管年限", "期满日期", "案件记录 SHA-256", "流转记录条数",
    "链头", "批准人", "监销人", "销毁日期",
)  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def filed(house: House, holders: Collection[InstitutionId] | None = None) -> tuple[ArchivedFile, ...]:
    """List the archived files of some institutions, or of all, by archive number and then by case number."""
    with house.store.reading() as reading:
        found = archived_files(reading.wire, holders)
    return tuple(sorted(found, key=lambda one: (one.archive_number, one.number, one.case)))


def filed_rows(house: House, files: Iterable[ArchivedFile]) -> list[list[Any]]:
    """Give the index of the archive (归档目录) in the order of `FILED`."""
    return [
        [
            one.archive_number,
            one.number,
            one.title,
            retention_title(house, one),
            one.ended_on or "",
            one.filed_on,
            one.pages or "",
            kept_until(house, one) or "",
        ]
        for one in files
    ]


def due_rows(house: House, files: Iterable[ArchivedFile], *, at: datetime) -> list[list[Any]]:
    """List the files whose time has run out in the order of `DESTROYED`, with the digests that prove what will have
    been destroyed. A class whose years the workflow leaves at 0, and permanent ones, are never listed."""
    rows: list[list[Any]] = []
    for one in files:
        ends = kept_until(house, one)
        if ends is None or ends > day_of(at):
            continue
        digest, head, length = record_digest(house, one.case, at=at)
        names = [one.archive_number, one.number, one.title, retention_title(house, one)]
        rows.append([len(rows) + 1, *names, one.filed_on, _years(house, one), ends, digest, length, head, "", "", ""])
    return rows


def kept_until(house: House, one: ArchivedFile) -> date | None:
    """Give the day to which a file is kept; None where that is for good or not fixed."""
    years = _years(house, one)
    return _later(one.filed_on, years) if years > 0 else None


def retention_title(house: House, one: ArchivedFile) -> str:
    """Name the class of retention in the words of the file's workflow."""
    try:
        workflow: Workflow = house.library.get(one.workflow)
    except MediationError:
        return one.retention
    return next((each.title.zh for each in workflow.choices.get("retentions", ()) if each.key == one.retention), "")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table that a spreadsheet opens and never calculates."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_plain(str(one)) for one in row])
    return out.getvalue()


def _years(house: House, one: ArchivedFile) -> int:
    try:
        years = house.library.get(one.workflow).settings.get(f"retention_years_{one.retention}")
    except MediationError:
        return 0
    return years if isinstance(years, int) else 0


def _later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text
