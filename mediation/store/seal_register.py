"""The rows of the register of the seal, kept beside the cases that tell of each use; no line is ever struck out."""

from __future__ import annotations

from collections.abc import Callable

from mediation.engine.case import Case, CaseId, SealUse
from mediation.store.wire import Wire


def follow(wire: Wire, before: Case, after: Case) -> None:
    """Write the uses that have been added to a case."""
    if before.seal_uses is after.seal_uses:
        return
    known = {one.no for one in before.seal_uses}
    wire.many(
        "INSERT INTO seal_use (case_id, no, institution, used_on, paper, number, copies, keeper, approved_by) VALUES"
        " (:case_id, :no, :institution, :used_on, :paper, :number, :copies, :keeper, :approved_by)",
        [{"case_id": after.id, **_row(one)} for one in after.seal_uses if one.no not in known],
    )


def seal_rows(case: Case) -> set[tuple[object, ...]]:
    """Give the lines that the register must hold for a case, as `mediation verify` reads them."""
    return {tuple(_row(one).values()) for one in case.seal_uses}


def redact(wire: Wire, case: CaseId, replace: Callable[[str], str]) -> None:
    """Rewrite the titles of a case's sealed papers, as a redaction demands; the lines stay."""
    rows = wire.all("SELECT no, paper FROM seal_use WHERE case_id = :case_id", {"case_id": case})
    changed = [{"case_id": case, "no": no, "paper": replace(paper)} for no, paper in rows]
    wire.many("UPDATE seal_use SET paper = :paper WHERE case_id = :case_id AND no = :no", changed)


def _row(one: SealUse) -> dict[str, object]:
    return {
        "no": one.no,
        "institution": one.institution,
        "used_on": one.on.isoformat(),
        "paper": one.paper,
        "number": one.number,
        "copies": one.copies,
        "keeper": one.keeper,
        "approved_by": one.approved_by,
    }
