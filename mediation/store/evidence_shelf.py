"""The rows of what the evidence vault must hold, beside the cases that name it. The bytes are `evidence_vault.py`'s.

A commit that names a file and a sweep that takes one away cannot both win: each writes the same row first. The file
lies there for good before the commit, so a row that is kept always has its bytes.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mediation.engine.case import Case, CaseId
from mediation.errors import StoreUnavailable
from mediation.store.cases import opened_case
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire

MISSING, CHANGED = "missing", "changed"
_KEEP = (
    "INSERT INTO evidence_file (case_id, digest, size, state, kept_at) VALUES (:case_id, :digest, :size, 'kept', :at)"
    " ON CONFLICT (case_id, digest) DO NOTHING"
)
_CLAIM = (
    "INSERT INTO evidence_file (case_id, digest, size, state, kept_at) VALUES (:case_id, :digest, 0, 'sweeping', :at)"
    " ON CONFLICT (case_id, digest) DO NOTHING"
)
_SOME = {"some": "% evidence %"}
_STATE = "SELECT state FROM evidence_file WHERE case_id = :case_id AND digest = :digest"


class KeptFile(NamedTuple):
    """One file that the vault must hold, and what the last verification said of it."""

    case: CaseId
    digest: str
    size: int
    fault: str
    verified_at: datetime | None


class EvidenceShelf:
    """The rows of `evidence_file`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def follow(self, before: Case, after: Case) -> None:
        """Note every file that came in. Raises StoreUnavailable if a sweep is taking the very same bytes away."""
        if before.evidence is after.evidence:
            return
        for piece in after.evidence[len(before.evidence) :]:
            key = {"case_id": after.id, "digest": piece.digest}
            self._wire.run(_KEEP, {**key, "size": piece.size, "at": micros(piece.added_at)})
            row = self._wire.one(_STATE, key)
            if row is None or row[0] != "kept":
                raise StoreUnavailable("这个文件正被清理，本次没有保存，请稍后重新上传")

    def claim(self, case: CaseId, digest: str, at: datetime) -> bool:
        """Reserve an orphan for the sweep; False if a case names it. From here on nobody can commit this file."""
        key = {"case_id": case, "digest": digest}
        self._wire.run(_CLAIM, {**key, "at": micros(at)})
        row = self._wire.one(_STATE, key)
        return row is not None and row[0] == "sweeping"

    def claimed(self) -> tuple[tuple[CaseId, str], ...]:
        """List what a sweep has reserved and not yet let go of: it was killed in between."""
        rows = self._wire.all("SELECT case_id, digest FROM evidence_file WHERE state = 'sweeping' ORDER BY 1, 2", {})
        return tuple((CaseId(case), digest) for case, digest in rows)

    def remove(self, case: CaseId, digest: str) -> None:
        """Give a file up for good: it is the sweep's from here on, which takes it away if nobody else does."""
        self._wire.run(
            "UPDATE evidence_file SET state = 'sweeping' WHERE case_id = :case_id AND digest = :digest",
            {"case_id": case, "digest": digest},
        )

    def release(self, case: CaseId, digest: str) -> None:
        """Forget a reservation: the bytes are gone."""
        self._wire.run(
            "DELETE FROM evidence_file WHERE case_id = :case_id AND digest = :digest AND state = 'sweeping'",
            {"case_id": case, "digest": digest},
        )

    def kept(self, *, after: tuple[str, str] = ("", ""), limit: int = 500) -> tuple[KeptFile, ...]:
        """List what the vault must hold, page by page, in the order of case and digest."""
        rows = self._wire.all(
            "SELECT case_id, digest, size, fault, verified_at FROM evidence_file WHERE state = 'kept'"
            " AND (case_id > :case_id OR (case_id = :case_id AND digest > :digest))"
            " ORDER BY case_id, digest LIMIT :most",
            {"case_id": after[0], "digest": after[1], "most": limit},
        )
        return tuple(
            KeptFile(CaseId(case), digest, size, fault, None if seen is None else instant(seen))
            for case, digest, size, fault, seen in rows
        )

    def has(self, case: CaseId, digest: str) -> bool:
        """Say whether a case names this file."""
        row = self._wire.one(_STATE, {"case_id": case, "digest": digest})
        return row is not None and row[0] == "kept"

    def verified(self, case: CaseId, digest: str, at: datetime, fault: str) -> None:
        """Note what a verification found: nothing, `missing` or `changed`."""
        self._wire.run(
            "UPDATE evidence_file SET verified_at = :at, fault = :fault"
            " WHERE case_id = :case_id AND digest = :digest AND state = 'kept'",
            {"case_id": case, "digest": digest, "at": micros(at), "fault": fault},
        )

    def disagreeing(self) -> tuple[tuple[CaseId, str], ...]:
        """List the files that a case's record names and this register does not, or the other way round."""
        rows = self._wire.all("SELECT case_id, digest FROM evidence_file WHERE state = 'kept'", {})
        kept = {(case, digest) for case, digest in rows}
        named = set()
        for case, record in self._wire.all("SELECT id, record FROM case_record WHERE marks LIKE :some", _SOME):
            pieces = opened_case(self._wire, case, record).evidence
            named |= {(case, piece.digest) for piece in pieces if piece.removed_on is None}
        return tuple((CaseId(case), digest) for case, digest in sorted(kept ^ named))
