"""What was recorded under one obligation, entry by entry: performances, urgings, a recorded non-performance.

Values, and what follows from them for the obligation as a whole (`settled`). An entry is never taken away: one that was
wrong is struck or moved under another obligation, and stays to be seen. Whether it may be is `guards_corrections.py`'s.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from mediation.calendar.moments import When

if TYPE_CHECKING:
    from mediation.engine.case import Obligation

PERFORMED, URGED, GIVEN_UP = "performed", "urged", "given_up"


class OwedEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry under an obligation: what was recorded (`kind`), of which day, and of a performance how much (yuan,
    empty: all of it), with which proof.

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
    """List the entries under an obligation. A record from before they were kept one by one gives what it knows."""
    if owed.entries:
        return owed.entries
    found: list[OwedEntry] = []
    if owed.urged_on is not None:
        found.append(OwedEntry(no=1, kind=URGED, on=owed.urged_on))
    if owed.paid or owed.performed_on is not None:
        proof, _, note = owed.performed_proof.partition("；")
        found.append(OwedEntry(no=len(found) + 1, on=owed.performed_on, amount=owed.paid, proof=proof, note=note))
    if owed.given_up_on is not None:
        found.append(OwedEntry(no=len(found) + 1, kind=GIVEN_UP, on=owed.given_up_on))
    return tuple(found)


def with_entry(owed: Obligation, entry: OwedEntry) -> Obligation:
    """Give the obligation with one entry more, numbered after those that are there, and what follows from all."""
    before = entries_of(owed)
    numbered = msgspec.structs.replace(entry, no=len(before) + 1)
    return settled(msgspec.structs.replace(owed, entries=(*before, numbered)))


def settled(owed: Obligation) -> Obligation:
    """Give the obligation as its entries make it: what is paid, whether and since when it is performed, by which proof,
    when it was urged, whether it was given up."""
    counting = [one for one in entries_of(owed) if one.counts]
    given = [one for one in counting if one.kind == PERFORMED]
    sums = [Decimal(one.amount) for one in given if one.amount]
    paid = str(sum(sums, Decimal(0))) if sums else ""
    done = _completes(owed, given, paid)
    return msgspec.structs.replace(
        owed,
        paid=paid or (owed.amount if done is not None else ""),
        performed_on=_last(given) if done is not None else None,
        performed_proof="；".join(text for text in (done.proof, done.note) if text) if done is not None else "",
        urged_on=_last([one for one in counting if one.kind == URGED]),
        given_up_on=_last([one for one in counting if one.kind == GIVEN_UP]),
    )


def _completes(owed: Obligation, given: list[OwedEntry], paid: str) -> OwedEntry | None:
    """Give the entry with which everything owed was done, None while something is left; as `completed_by` judges."""
    whole = [one for one in given if not one.amount or not owed.amount]
    if whole:
        return whole[-1]
    return given[-1] if paid and Decimal(paid) >= Decimal(owed.amount) else None


def _last(entries: list[OwedEntry]) -> When | None:
    days = [one.on for one in entries if one.on is not None]
    return max(days, key=lambda one: one.latest) if days else None
