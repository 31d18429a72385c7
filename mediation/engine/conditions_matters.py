"""The named conditions of matters other than disputes: numbers, rounds, marks, records. See `conditions.py`."""

from __future__ import annotations

from collections.abc import Callable

from mediation.engine.case import Case
from mediation.engine.probe import Probe
from mediation.engine.similar import earlier_ones


def _field_at_least(probe: Probe, case: Case, *, field: str, least: int) -> bool:
    given = probe.get(field)
    return given is not None and int(given) >= least


def _most_votes(probe: Probe, case: Case, *, field: str, votes: tuple[str, ...]) -> bool:
    """Say whether one count is the highest; with equal counts the one that the author names first in `votes` wins."""
    counts = [int(probe.get(one) or 0) for one in votes]
    return field in votes and votes.index(field) == counts.index(max(counts))


def _rounds_at_least(probe: Probe, case: Case, *, of: str, least: int) -> bool:
    return int((case.facts.get("rounds") or {}).get(of, 0)) >= least


def _marked(probe: Probe, case: Case, *, mark: str) -> bool:
    return mark in case.marks


def _recorded_is(probe: Probe, case: Case, *, record: str, item: str, values: tuple[str, ...]) -> bool:
    found = case.facts.get(record)
    given = found.get(item) if isinstance(found, dict) else None
    if isinstance(given, bool):
        return ("true" if given else "false") in values
    return str(given) in values


def _reported_before(probe: Probe, case: Case, *, days: int, same: tuple[str, ...]) -> bool:
    return bool(earlier_ones(probe, days, same))


def _is_handled(probe: Probe, case: Case) -> bool:
    return case.lead is not None


CONDITIONS: dict[str, Callable[..., bool]] = {
    "field_at_least": _field_at_least,
    "most_votes": _most_votes,
    "rounds_at_least": _rounds_at_least,
    "marked": _marked,
    "recorded_is": _recorded_is,
    "reported_before": _reported_before,
    "is_handled": _is_handled,
}
