"""What the law has fixed stays fixed: a term that rests on an article may be shortened below it, never lengthened.

It looks at authored values only, while layers are composed. A workflow or overlay that shortens such a term says on
what that rests, for the article does not say the new length. What is a local default may be set either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from mediation.calendar.terms import Term, Unit
from mediation.definitions.authored import BasisShape, DeadlineShape, TermByShape
from mediation.definitions.authored_files import SetDeadlineShape
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both

#: By deadline (or rung and deadline): the article first found there, and the longest term under it.
Ceilings: TypeAlias = "dict[tuple[str, ...], tuple[str, str]]"

_OF_RUNG = "of_rung"
#: For comparing terms of different units only: a month has 30 or 31 days, and seven days five working days.
_DAYS = {Unit.MINUTES: 1 / 1440, Unit.HOURS: 1 / 24, Unit.DAYS: 1.0, Unit.WORKING_DAYS: 7 / 5, Unit.MONTHS: 30.5}


def check_deadline(
    key: str, old: DeadlineShape, new: SetDeadlineShape, ceilings: Ceilings, spot: Spot, faults: Faults
) -> None:
    """Note where a clock that rests on an article would run longer, or gets a length of its own without a basis."""
    check_term((key,), [old.term], new.term, old.basis, ceilings, spot.at("term"), faults)
    check_term((key, "red"), [old.red_term or old.term], new.red_term, old.basis, ceilings, spot.at("red_term"), faults)
    if "terms_by" in new.model_fields_set:
        _check_conditional(key, old, new, ceilings, spot.at("terms_by"), faults)
    law = ceilings.get((key,), ("", ""))[0] or (old.basis.law if old.basis else "")
    if law and new.basis is None and new.model_fields_set & {"term", "red_term", "terms_by"}:
        message = both(
            f"时限“{key}”的依据是{law}，改了长度就不再是它规定的长度。",
            f'The deadline "{key}" rests on "{law}"; a changed length is no longer the one fixed there.',
        )
        hint = both("请一并写 basis，说明新长度的依据。", "Write basis as well: what the new length rests on.")
        faults.add("basis_missing", message, spot, hint)


def _check_conditional(
    key: str, old: DeadlineShape, new: SetDeadlineShape, ceilings: Ceilings, spot: Spot, faults: Faults
) -> None:
    """Note a length by condition that is longer than below, or left out though an article made it shorter."""
    wanted = {_condition(one): one.term for one in new.terms_by}
    for one in old.terms_by:
        name = (key, _condition(one))
        if name[1] in wanted or (one.basis is not None and one.basis.law):
            term = wanted.pop(name[1], new.term or old.term)
            check_term(name, [one.term], term, one.basis or old.basis, ceilings, spot, faults)
    for condition, term in wanted.items():
        check_term((key, condition), [old.term], term, old.basis, ceilings, spot, faults)


def _condition(one: TermByShape) -> str:
    return repr(one.when)


def check_term(
    name: tuple[str, ...],
    old: Iterable[str | None],
    new: str | None,
    basis: BasisShape | None,
    ceilings: Ceilings,
    spot: Spot,
    faults: Faults,
) -> None:
    """Note a term that is longer than what an article fixed, in whichever layer below that stands."""
    known = [term for term in old if term is not None and term != _OF_RUNG]
    if not known:
        return
    law, most = ceilings.setdefault(name, (basis.law if basis else "", max(known, key=_days)))
    if law and new is not None and new != _OF_RUNG and _days(new) > _days(most):
        message = both(
            f"时限“{name[0]}”依据{law}为 {most}，不能延长为 {new}。",
            f'The deadline "{name[0]}" is {most} by "{law}"; it cannot be made {new}.',
        )
        hint = both(f"请写不长于 {most} 的时限。", f"Write a term of {most} or less.")
        faults.add("longer_than_law", message, spot, hint)


def _days(term: str) -> float:
    parsed = Term.parse(term)
    return parsed.amount * _DAYS[parsed.unit]
