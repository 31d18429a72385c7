"""Gap-free numbers per register, institution and year, drawn inside the transaction that uses them (house plan D17).

`decide` leaves placeholders (sequence 0); here they get their numbers. Registers are locked in sorted order, so that
two transactions never wait for each other in a circle. A number never comes again; a void paper keeps its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from mediation.engine.case import CaseNumber
from mediation.engine.events import Event, NumberDrawn, PaperIssued
from mediation.store.wire import Wire
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId

_DRAW = (
    "INSERT INTO number_register (register, institution, year, next) VALUES (:register, :institution, :year, :many + 1)"
    " ON CONFLICT (register, institution, year) DO UPDATE SET next = number_register.next + :many RETURNING next"
)


class _Series(NamedTuple):
    register: str
    institution: InstitutionId
    year: int


class NumberRegisters:
    """The rows of `number_register`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def draw(self, events: Sequence[Event], town: Town) -> tuple[Event, ...]:
        """Fill the placeholders of `events`, in their order, and give the events back."""
        numbers = [number for event in events if (number := _placeholder(event)) is not None]
        if not numbers:
            return tuple(events)
        wanted = Counter(map(_series, numbers))
        free: defaultdict[_Series, int] = defaultdict(int)
        for series in sorted(wanted):
            row = self._wire.one(_DRAW, {**series._asdict(), "many": wanted[series]})
            assert row is not None  # RETURNING gives the row that was written
            free[series] = int(row[0]) - wanted[series]
        filled: list[Event] = []
        for event in events:
            number = _placeholder(event)
            if number is None:
                filled.append(event)
                continue
            series = _series(number)
            seq, free[series] = free[series], free[series] + 1
            filled.append(_fill(event, number, seq, town))
        return tuple(filled)

    def next(self, register: str, institution: InstitutionId, year: int) -> int:
        """Give the number that would be drawn next."""
        row = self._wire.one(
            "SELECT next FROM number_register"
            " WHERE register = :register AND institution = :institution AND year = :year",
            {"register": register, "institution": institution, "year": year},
        )
        return 1 if row is None else int(row[0])


def _placeholder(event: Event) -> CaseNumber | None:
    """Give the number that `event` wants drawn, or None."""
    if isinstance(event, NumberDrawn):
        return event.number if event.number.seq == 0 else None
    if isinstance(event, PaperIssued):
        return event.draws if event.draws is not None and event.draws.seq == 0 else None
    return None


def _series(number: CaseNumber) -> _Series:
    return _Series(number.register, number.institution, number.year)


def _fill(event: Event, number: CaseNumber, seq: int, town: Town) -> Event:
    assert isinstance(event, NumberDrawn | PaperIssued)
    # Replaced one by one, not `str.format`: the text comes from a file and must reach nothing else.
    text = event.format.replace("{year}", str(number.year)).replace("{seq}", str(seq)).replace("{seq4}", f"{seq:04}")
    text = text.replace("{abbr}", town.institutions[number.institution].abbr)
    drawn = msgspec.structs.replace(number, seq=seq, text=text)
    if isinstance(event, NumberDrawn):
        return msgspec.structs.replace(event, number=drawn)
    return msgspec.structs.replace(event, draws=drawn, paper=msgspec.structs.replace(event.paper, number=text))
