"""What was recorded under one obligation, entry by entry: performances, urgings, a recorded non-performance.

Values, and what follows from them for the obligation as a whole (`settled`), the same on every replay of a journal. An
entry is never taken away: one that was wrong is struck or moved under another obligation, and stays to be seen. Whether
it may be is `guards_corrections.py`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from mediation.calendar.moments import When

if TYPE_CHECKING:
    from mediation.engine.case import Agreement, Obligation

_replace = msgspec.structs.replace
_NONE: Mapping[int, str] = MappingProxyType({})

PERFORMED, URGED, GIVEN_UP = "performed", "urged", "given_up"


class OwedEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry under an obligation: what was recorded (`kind`), of which day, and of a performance how much (yuan),
    with which proof. Empty is done in kind: "all of it" of a sum is kept as what was left of it then (`entries_of`).

    `struck`: it was recorded by mistake. `moved_to` is the obligation under which it belongs instead, `moved_from` the
    one under which it was recorded first. `on` is None only for a part payment of a record from before entries were
    kept one by one.
    """

    no: int
    kind: str = PERFORMED
    on: When | None = None
    amount: str = ""
    proof: str = ""
    note: str = ""
    struck: bool = False
    moved_to: int = 0
    moved_from: int = 0

    @property
    def counts(self) -> bool:
        """Whether it still counts under this obligation."""
        return not self.struck and not self.moved_to


def entries_of(owed: Obligation) -> tuple[OwedEntry, ...]:
    """List the entries under an obligation; one that says no amount of a sum has the rest that was owed before it.

    A record from before they were kept one by one gives what it knows: of a sum that was performed, all of it, as one.
    """
    if owed.entries:
        return _with_sums(owed)
    found: list[OwedEntry] = []
    if owed.urged_on is not None:
        found.append(OwedEntry(no=1, kind=URGED, on=owed.urged_on))
    if owed.paid or owed.performed_on is not None:
        proof, _, note = owed.performed_proof.partition("；")
        paid = owed.paid
        if owed.performed_on is not None and owed.amount and Decimal(paid or "0") < Decimal(owed.amount):
            paid = owed.amount  # only parts were added up: the last payment was written as "the rest"
        found.append(OwedEntry(no=len(found) + 1, on=owed.performed_on, amount=paid, proof=proof, note=note))
    if owed.given_up_on is not None:
        found.append(OwedEntry(no=len(found) + 1, kind=GIVEN_UP, on=owed.given_up_on))
    return tuple(found)


def _with_sums(owed: Obligation, known: Mapping[int, str] = _NONE) -> tuple[OwedEntry, ...]:
    """Give the entries of an obligation, each payment with its sum: the one that is `known` by its number, else what
    the entries before it left of the whole."""
    if not owed.amount:
        return owed.entries
    left, found = Decimal(owed.amount), []
    for entry in owed.entries:
        one = entry
        if one.kind == PERFORMED and not one.amount:
            one = _replace(one, amount=known.get(one.no) or str(max(left, Decimal(0))))
        if one.kind == PERFORMED and one.counts:
            left -= Decimal(one.amount)
        found.append(one)
    return tuple(found)


def with_entry(owed: Obligation, entry: OwedEntry) -> Obligation:
    """Give the obligation with one entry more, numbered after those that are there, and what follows from all."""
    before = entries_of(owed)
    numbered = _replace(entry, no=len(before) + 1)
    return settled(_replace(owed, entries=(*before, numbered)))


def settled(owed: Obligation) -> Obligation:
    """Give the obligation as its entries make it: what is paid, whether and since when it is performed, by which proof,
    when it was urged, whether it was given up. What is performed in full is not given up, whatever was entered before.
    """
    entries = entries_of(owed)
    counting = [one for one in entries if one.counts]
    given = [one for one in counting if one.kind == PERFORMED]
    sums = [Decimal(one.amount) for one in given if one.amount]
    paid = str(sum(sums, Decimal(0))) if sums else ""
    done = _completes(owed, given, paid)
    return _replace(
        owed,
        entries=entries,
        paid=paid,
        performed_on=_last(given) if done is not None else None,
        performed_proof="；".join(text for text in (done.proof, done.note) if text) if done is not None else "",
        urged_on=_last([one for one in counting if one.kind == URGED]),
        given_up_on=_last([one for one in counting if one.kind == GIVEN_UP]) if done is None else None,
    )


def as_reached(agreement: Agreement) -> Agreement:
    """Give an agreement as it was reached: a sum that was paid on the spot is entered as that sum."""
    return _replace(agreement, obligations=tuple(_as_recorded(one, None) for one in agreement.obligations))


def as_changed(
    agreements: tuple[Agreement, ...], no: int, obligations: tuple[Obligation, ...]
) -> tuple[Agreement, ...]:
    """Put what an event says of the obligations of one agreement. An event may say no amount of a payment, as earlier
    ones did; what was worked out for it when it was entered stays, whatever was struck since."""
    found = []
    for one in agreements:
        before = {owed.no: owed for owed in one.obligations}
        changed = tuple(_as_recorded(owed, before.get(owed.no)) for owed in obligations)
        found.append(_replace(one, obligations=changed) if one.no == no else one)
    return tuple(found)


def _as_recorded(owed: Obligation, before: Obligation | None) -> Obligation:
    if not owed.entries:
        return owed
    known = {one.no: one.amount for one in entries_of(before)} if before is not None else _NONE
    return settled(_replace(owed, entries=_with_sums(owed, known)))


def _completes(owed: Obligation, given: list[OwedEntry], paid: str) -> OwedEntry | None:
    """Give the entry with which everything owed was done, None while something is left; as `completed_by` judges."""
    if not given or not owed.amount:
        return given[-1] if given else None
    return given[-1] if Decimal(paid) >= Decimal(owed.amount) else None


def _last(entries: list[OwedEntry]) -> When | None:
    days = [one.on for one in entries if one.on is not None]
    return max(days, key=lambda one: one.latest) if days else None
