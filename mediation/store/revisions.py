"""The published texts of workflows, kept for ever: a case stays bound to the revision under which it was logged."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mediation.definitions.workflow import Workflow
from mediation.errors import DefinitionError, Finding
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId


class Published(NamedTuple):
    """One published text."""

    workflow: str
    revision: int
    digest: str
    text: str
    at: datetime


class Approval(NamedTuple):
    """Who wrote a revision that began as a draft, who approved it, and when."""

    workflow: str
    revision: int
    drafted_by: AccountId
    drafted_at: datetime
    approved_by: AccountId
    approved_at: datetime
    note: str


class Revisions:
    """The rows of `published_revision`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def publish(self, workflow: Workflow, at: datetime) -> bool:
        """Keep a workflow's text; say whether it is new.

        Raises DefinitionError if this revision was published with another text: a live case rests on it.
        """
        known = self.get(workflow.key, workflow.revision)
        if known is None:
            self._wire.run(
                "INSERT INTO published_revision (workflow, revision, digest, text, published_at)"
                " VALUES (:workflow, :revision, :digest, :text, :at)",
                {
                    "workflow": workflow.key,
                    "revision": workflow.revision,
                    "digest": workflow.digest,
                    "text": workflow.text,
                    "at": micros(at),
                },
            )
            return True
        if known.digest != workflow.digest:
            raise DefinitionError(
                findings=(
                    Finding(
                        "revision_reused",
                        f"流程 {workflow.key} 第 {workflow.revision} 版已发布过，内容不同",
                        file=f"{workflow.key}/workflow.yaml",
                        hint=f"把 revision 改为 {workflow.revision + 1}；在办案件仍按原版本办理",
                    ),
                )
            )
        return False

    def approve(self, approval: Approval) -> None:
        """Note who wrote and who approved a revision that has just been published."""
        self._wire.run(
            "INSERT INTO revision_approval (workflow, revision, drafted_by, drafted_at, approved_by, approved_at, note)"
            " VALUES (:workflow, :revision, :drafted_by, :drafted_at, :approved_by, :approved_at, :note)",
            {
                "workflow": approval.workflow,
                "revision": approval.revision,
                "drafted_by": approval.drafted_by,
                "drafted_at": micros(approval.drafted_at),
                "approved_by": approval.approved_by,
                "approved_at": micros(approval.approved_at),
                "note": approval.note,
            },
        )

    def approvals(self) -> dict[tuple[str, int], Approval]:
        """Give who approved each revision, by workflow and revision; what was shipped with the program has no entry."""
        rows = self._wire.all(
            "SELECT workflow, revision, drafted_by, drafted_at, approved_by, approved_at, note FROM revision_approval"
        )
        return {
            (row[0], row[1]): Approval(
                workflow=row[0],
                revision=row[1],
                drafted_by=AccountId(row[2]),
                drafted_at=instant(row[3]),
                approved_by=AccountId(row[4]),
                approved_at=instant(row[5]),
                note=row[6],
            )
            for row in rows
        }

    def live_cases(self) -> dict[tuple[str, int], int]:
        """Count the cases that are not over, by the workflow and revision to which they are bound."""
        rows = self._wire.all(
            "SELECT workflow, revision, count(*) FROM case_record WHERE closed = 0 GROUP BY workflow, revision"
        )
        return {(row[0], row[1]): row[2] for row in rows}

    def get(self, workflow: str, revision: int) -> Published | None:
        """Give one published text, or None."""
        row = self._wire.one(
            "SELECT workflow, revision, digest, text, published_at FROM published_revision"
            " WHERE workflow = :workflow AND revision = :revision",
            {"workflow": workflow, "revision": revision},
        )
        return None if row is None else Published(row[0], row[1], row[2], row[3], instant(row[4]))

    def count(self) -> int:
        """Count the published texts; they only become more."""
        row = self._wire.one("SELECT count(*) FROM published_revision")
        return 0 if row is None else int(row[0])

    def all(self) -> tuple[Published, ...]:
        """List every published text, by workflow and revision."""
        rows = self._wire.all(
            "SELECT workflow, revision, digest, text, published_at FROM published_revision ORDER BY workflow, revision"
        )
        return tuple(Published(row[0], row[1], row[2], row[3], instant(row[4])) for row in rows)
