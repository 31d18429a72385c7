"""Folds of what became of papers: printed, signed, stamped, scanned, void. Total like all folds (`evolve.py`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case, Paper

_replace = msgspec.structs.replace


def _changed(case: Case, no: int, change: Callable[[Paper], Paper]) -> Case:
    return _replace(case, papers=tuple(change(one) if one.no == no else one for one in case.papers))


def _printed(case: Case, event: ev.PaperPrinted) -> Case:
    return _changed(case, event.paper, lambda one: _replace(one, printed=(*one.printed, event.printing)))


def _signed(case: Case, event: ev.PaperSigned) -> Case:
    return _changed(case, event.paper, lambda one: _replace(one, signed=one.signed + event.signed))


def _stamped(case: Case, event: ev.PaperStamped) -> Case:
    return _changed(case, event.paper, lambda one: _replace(one, sealed=event.sealed))


def _scanned(case: Case, event: ev.PaperScanned) -> Case:
    return _changed(case, event.paper, lambda one: _replace(one, scanned=(*one.scanned, event.pages)))


def _voided(case: Case, event: ev.PaperVoided) -> Case:
    said = {"status": "void", "voided_on": event.on, "voided_by": event.by, "void_reason": event.reason}
    return _changed(case, event.paper, lambda one: _replace(one, **said))


def kept_through(record: Case, case: Case) -> tuple[Paper, ...]:
    """Give the papers after an act was taken back: those from before it as they now are, and what corrects them."""
    kept = {one.no for one in record.papers}
    for one in case.papers:
        if one.replaces in kept:
            kept.add(one.no)
    return tuple(one for one in case.papers if one.no in kept)


PAPER_FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    ev.PaperPrinted: _printed,
    ev.PaperSigned: _signed,
    ev.PaperStamped: _stamped,
    ev.PaperScanned: _scanned,
    ev.PaperVoided: _voided,
}
