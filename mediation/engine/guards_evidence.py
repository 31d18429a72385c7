"""The named requirements about evidence: that it is there, and that it was held against the originals.

They look at the files of the case, which are no part of any form: a mediator brings them beforehand. See `guards.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from mediation.definitions.evidence_kinds import EVIDENCE_KINDS
from mediation.engine.evidence import counting
from mediation.engine.probe import Probe
from mediation.errors import Objection


def _evidence_kept(probe: Probe, *, evidence_kind: str = "", at_least: int = 1) -> Objection | None:
    there = len(counting(probe.case, evidence_kind))
    if there >= at_least:
        return None
    what = EVIDENCE_KINDS[evidence_kind][0] if evidence_kind else "证据材料"
    return Objection("EVIDENCE_MISSING", f"{what}须有 {at_least} 份，现有 {there} 份，请先在“证据材料”中添加")


def _originals_checked(probe: Probe, *, evidence_kind: str = "") -> Objection | None:
    left = [one.no for one in counting(probe.case, evidence_kind) if one.checked_on is None]
    if not left:
        return None
    numbers = "、".join(map(str, left))
    return Objection("ORIGINALS_UNCHECKED", f"证据材料第 {numbers} 号尚未与原件核对，请先核对")


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "evidence_kept": _evidence_kept,
    "originals_checked": _originals_checked,
}
