"""Drafts of workflows: one at a time for each, with what was found wrong in it and by whom. Nothing runs on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from mediation.errors import Finding
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

_COLUMNS = "workflow, revision, digest, text, drafted_by, drafted_at, note, findings"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The composed text of a workflow as somebody proposes it.

    `revision` is the number that it asks for, 0 if its file cannot be read. `digest` is the sha256 of `text`, in hex.
    `findings` are what stood against it when it was handed in; it is proved again before it is published.
    """

    workflow: str
    revision: int
    digest: str
    text: str
    by: AccountId
    at: datetime
    note: str = ""
    findings: tuple[Finding, ...] = ()


class Drafts:
    """The rows of `draft_revision`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def put(self, draft: Draft) -> None:
        """Keep a draft in place of the one before."""
        self.drop(draft.workflow)
        self._wire.run(
            f"INSERT INTO draft_revision ({_COLUMNS})"
            " VALUES (:workflow, :revision, :digest, :text, :drafted_by, :drafted_at, :note, :findings)",
            {
                "workflow": draft.workflow,
                "revision": draft.revision,
                "digest": draft.digest,
                "text": draft.text,
                "drafted_by": draft.by,
                "drafted_at": micros(draft.at),
                "note": draft.note,
                "findings": msgspec.json.encode(draft.findings).decode(),
            },
        )

    def get(self, workflow: str) -> Draft | None:
        """Give the draft of a workflow, or None."""
        row = self._wire.one(
            f"SELECT {_COLUMNS} FROM draft_revision WHERE workflow = :workflow", {"workflow": workflow}
        )
        return None if row is None else _draft(row)

    def all(self) -> tuple[Draft, ...]:
        """List every draft, by workflow."""
        return tuple(map(_draft, self._wire.all(f"SELECT {_COLUMNS} FROM draft_revision ORDER BY workflow")))

    def drop(self, workflow: str) -> bool:
        """Take a draft away: it was published or withdrawn. Say whether there was one."""
        return self._wire.run("DELETE FROM draft_revision WHERE workflow = :workflow", {"workflow": workflow}) == 1


def _draft(row: tuple[Any, ...]) -> Draft:
    return Draft(
        workflow=row[0],
        revision=row[1],
        digest=row[2],
        text=row[3],
        by=AccountId(row[4]),
        at=instant(row[5]),
        note=row[6],
        findings=msgspec.json.decode(row[7], type=tuple[Finding, ...]),
    )
