"""The pages of a bound file that are its own: cover, contents, sheets under evidence, statement, numbers, back.

Each is filled from the plan and set like every paper; what numbers stand in the contents is handed in, for they are
known only when everything else has been set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mediation.documents.dossier_plan import Piece, Plan
from mediation.documents.drawing import filled
from mediation.documents.render import render

ARCHIVAL = "pdf/a-3u"


class Row(NamedTuple):
    """One line of the contents: running number, title, what tells it from others, its pages, a remark."""

    no: int
    title: str
    detail: str
    pages: str
    remark: str


class Sheet(NamedTuple):
    """One page of evidence before the evidence lies on it."""

    head: str
    place: str
    below: tuple[str, ...]


def front(plan: Plan, rows: Sequence[Row]) -> bytes:
    """Set the cover, unless one has been issued, and the contents. It carries what makes the whole file PDF/A."""
    html = filled("dossier_front", {"plan": plan, "cover": plan.cover, "rows": rows})
    return _set(plan, html, "front", variant=ARCHIVAL)


def sheets(plan: Plan, wanted: Sequence[Sheet]) -> bytes:
    """Set the sheets on which evidence will lie, one page each."""
    return _set(plan, filled("dossier_evidence", {"plan": plan, "sheets": wanted}), "evidence")


def statement(plan: Plan) -> bytes:
    """Set the statement on the file: what is missing, what exists on paper only, what is kept elsewhere."""
    return _set(plan, filled("dossier_statement", {"plan": plan}), "statement")


def numbers(plan: Plan, count: int) -> bytes:
    """Set the page numbers, one page each, to be laid over the pages of the file."""
    return _set(plan, filled("dossier_numbers", {"plan": plan, "count": count}), "numbers")


def back(plan: Plan, count: int, not_archival: Sequence[str]) -> bytes:
    """Set the back cover: how many pages, who filed and checked, the digest of the record and the chain's head."""
    return _set(plan, filled("dossier_back", {"plan": plan, "count": count, "unfit": tuple(not_archival)}), "back")


def detail(piece: Piece) -> str:
    """Say what tells a piece from others of its title."""
    return "　".join(one for one in (piece.number, piece.day) if one)


def _set(plan: Plan, html: str, which: str, *, variant: str = "") -> bytes:
    identifier = f"{plan.chain.case}/dossier/{plan.purpose}/{plan.chain.head}/{which}"
    return render(html, made_at=plan.made_at, identifier=identifier, variant=variant)
