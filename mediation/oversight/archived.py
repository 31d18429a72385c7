"""Which files are archived: their numbers, how long they are kept, and since when. SELECT only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec

from mediation.engine.case import Case, CaseId, WorkflowRef
from mediation.engine.masking import masker
from mediation.store.cases import opened_case
from mediation.store.wire import Wire, listed
from mediation.town.institutions import InstitutionId

_ARCHIVED = "SELECT id, record FROM case_record WHERE state = 'archived' AND id > :after{held} ORDER BY id LIMIT :most"
PAGE = 200


class ArchivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One archived file. `archive_number` is its number in the archive (档号), empty where none was drawn; `holder` the
    institution that filed it; `retention` is the key chosen when it was filed, `pages` what was counted then, or 0.
    Its title is masked: an index of an archive goes to others."""

    case: CaseId
    workflow: WorkflowRef
    number: str
    archive_number: str
    holder: InstitutionId
    title: str
    retention: str
    ended_on: date | None
    filed_on: date
    pages: int


def archived_files(wire: Wire, holders: Collection[InstitutionId] | None = None) -> tuple[ArchivedFile, ...]:
    """List every archived file, or those that some institutions hold, by its number."""
    names, values = listed("custodian", sorted(holders)) if holders else ("", {})
    if holders is not None and not holders:
        return ()
    sql = _ARCHIVED.format(held=f" AND custodian IN ({names})" if names else "")
    found: list[ArchivedFile] = []
    after = ""
    while True:
        rows = wire.all(sql, {**values, "after": after, "most": PAGE})
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
        archive_number=case.archive_number,
        holder=case.custodian,
        title=masker(case)(case.title),
        retention=str(filed.get("retention", "")),
        ended_on=case.concluded_on.day if case.concluded_on else None,
        filed_on=cover.on.day,
        pages=pages if isinstance(pages, int) else 0,
    )
