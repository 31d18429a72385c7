"""Which files are archived: their numbers, how long they are kept, and since when. SELECT only."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from mediation.engine.case import Case, CaseId, WorkflowRef
from mediation.store.cases import opened_case
from mediation.store.wire import Wire

_ARCHIVED = "SELECT id, record FROM case_record WHERE state = 'archived' AND id > :after ORDER BY id LIMIT :most"
PAGE = 200


class ArchivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One archived file. `retention` is the key chosen when it was filed, `pages` what was counted then, or 0."""

    case: CaseId
    workflow: WorkflowRef
    number: str
    title: str
    retention: str
    ended_on: date | None
    filed_on: date
    pages: int


def archived_files(wire: Wire) -> tuple[ArchivedFile, ...]:
    """List every archived file, by its number."""
    found: list[ArchivedFile] = []
    after = ""
    while True:
        rows = wire.all(_ARCHIVED, {"after": after, "most": PAGE})
        cases = [opened_case(wire, *row) for row in rows]
        found += [one for case in cases if (one := _file(case)) is not None]
        if len(rows) < PAGE:
            return tuple(sorted(found, key=lambda one: (one.number, one.case)))
        after = cases[-1].id


def _file(case: Case) -> ArchivedFile | None:
    filed: dict[str, Any] = case.facts.get("archive") or {}
    cover = next((one for one in reversed(case.papers) if one.kind == "cover" and one.status != "void"), None)
    if cover is None or case.workflow is None:
        return None
    pages = filed.get("pages")
    return ArchivedFile(
        case=case.id,
        workflow=case.workflow,
        number=case.number,
        title=case.title,
        retention=str(filed.get("retention", "")),
        ended_on=case.concluded_on.day if case.concluded_on else None,
        filed_on=cover.on.day,
        pages=pages if isinstance(pages, int) else 0,
    )
