"""The papers of every case as rows, and what was drawn of them. Which papers there are, the case's record says.

The content is written once the paper has been drawn (`casework/deliver.py`), with its SHA-256 beside it; a paper that
is drawn anew must come out the same or replaces what was never handed out.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from mediation.engine.case import Case, CaseId, Paper
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire

_PUT = (
    "INSERT INTO paper (case_id, no, kind, number, institution, status) VALUES"
    " (:case_id, :no, :kind, :number, :institution, :status) ON CONFLICT (case_id, no)"
    " DO UPDATE SET kind = excluded.kind, number = excluded.number, institution = excluded.institution,"
    " status = excluded.status"
)


class Drawn(NamedTuple):
    """A paper as it was drawn: a PDF, its digest, and when."""

    content: bytes
    digest: str
    at: datetime


class PaperShelf:
    """The rows of `paper`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def follow(self, before: Case, after: Case) -> None:
        """Write every paper that is new or changed, and void the row of one that was taken back."""
        if before.papers is after.papers:
            return
        old = {paper.no: paper for paper in before.papers}
        rows = [_row(after.id, paper) for paper in after.papers if old.get(paper.no) != paper]
        self._wire.many(_PUT, rows)
        kept = {paper.no for paper in after.papers}
        gone = [{"case_id": after.id, "no": no} for no in old if no not in kept]
        self._wire.many("UPDATE paper SET status = 'void' WHERE case_id = :case_id AND no = :no", gone)

    def put(self, case: CaseId, no: int, content: bytes, at: datetime) -> str:
        """Store what was drawn; give its SHA-256."""
        digest = sha256(content).hexdigest()
        sealed = self._wire.sealing.seal("paper", f"{case}/{no}", content)
        values: dict[str, Any] = {"case_id": case, "no": no, "content": sealed, "digest": digest, "at": micros(at)}
        self._wire.run(
            "UPDATE paper SET content = :content, digest = :digest, rendered_at = :at"
            " WHERE case_id = :case_id AND no = :no",
            values,
        )
        return digest

    def remove(self, case: CaseId, no: int) -> None:
        """Remove what was drawn of a paper; its number and digest stay."""
        self._wire.run(
            "UPDATE paper SET content = NULL WHERE case_id = :case_id AND no = :no", {"case_id": case, "no": no}
        )

    def drawn(self, case: CaseId, no: int) -> Drawn | None:
        """Give a paper's content, or None while it has not been drawn."""
        row = self._wire.one(
            "SELECT content, digest, rendered_at FROM paper WHERE case_id = :case_id AND no = :no",
            {"case_id": case, "no": no},
        )
        if row is None or row[0] is None:
            return None
        return Drawn(self._wire.sealing.open("paper", f"{case}/{no}", bytes(row[0])), row[1], instant(row[2]))

    def drawn_numbers(self, case: CaseId) -> frozenset[int]:
        """List which papers of a case have been drawn."""
        rows = self._wire.all(
            "SELECT no FROM paper WHERE case_id = :case_id AND rendered_at IS NOT NULL", {"case_id": case}
        )
        return frozenset(row[0] for row in rows)


def _row(case: CaseId, paper: Paper) -> dict[str, Any]:
    return {
        "case_id": case,
        "no": paper.no,
        "kind": paper.kind,
        "number": paper.number,
        "institution": paper.institution,
        "status": paper.status,
    }
