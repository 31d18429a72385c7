"""What of a dispute leaves with a letter: noted in the handoff on the day it leaves, and never added to. Pure.

Not what the other side is shown of it, which `handoffs/packet.py` says; and not the papers, which keep their own copy.
A committee adds parties, telephones and corrections afterwards: these are told in mediation (人民调解法 13、15).
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case, Handoff, Party, PartyTold, Told
from mediation.engine.clocks import fold
from mediation.town.institutions import InstitutionId


def leaving(found: list[ev.Event], case: Case) -> list[ev.Event]:
    """Give the events of an effect, with what travels noted in each letter that leaves. `case` is the case before them.

    A letter that waits for its sign-off has not left. Between rungs the whole record goes over, and nothing is noted.
    An effect that tells the other side anew leaves `told` empty: a report of danger that grows names who is there.
    """
    if not any(_leaves(one) for one in found):
        return found
    told = told_of(fold(case, found))
    return [_telling(one, told) if _leaves(one) else one for one in found]


def told_of(case: Case) -> Told:
    """Say what of a dispute would travel as the case stands: of the parties those who have not left it."""
    return Told(
        title=case.title,
        summary=case.summary,
        claims=case.claims,
        parties=tuple(
            PartyTold(no=one.no, name=one.name, side=one.side, kind=one.kind, phone=one.phone) for one in case.remaining
        ),
    )


def travelled(case: Case, sides: Collection[InstitutionId], letter: Handoff | None = None) -> Case:
    """Give a case as `sides`, who see its packet only, may be shown it: title, account and parties as the letter told.

    `letter` is the handoff it is about, if not their newest. Of a letter that noted nothing (a draft, a move between
    rungs, a record from before this was noted) the case is given as it stands. What no packet tells is left out.
    """
    own = [one for one in case.handoffs if one.sender in sides or (one.receiver in sides and one.sent)]
    letter = letter or (own[-1] if own else None)
    if letter is None or letter.told is None:
        return case
    here = {one.no for one in case.remaining}
    return msgspec.structs.replace(
        case,
        title=letter.told.title,
        summary=letter.told.summary,
        claims=letter.told.claims,
        subkind="",
        source="",
        amount="",
        parties=tuple(
            Party(no=one.no, name=one.name, side=one.side, kind=one.kind, phone=one.phone)
            for one in letter.told.parties
            if letter.direction == "in" or one.no in here
        ),
    )


def _leaves(event: ev.Event) -> bool:
    if not isinstance(event, ev.HandoffMade | ev.HandoffMoved):
        return False
    handoff = event.handoff
    return handoff.told is None and handoff.status in {"offered", "accepted"} and handoff.direction in {"in", "out"}


def _telling(event: ev.Event, told: Told) -> ev.Event:
    assert isinstance(event, ev.HandoffMade | ev.HandoffMoved)
    return msgspec.structs.replace(event, handoff=msgspec.structs.replace(event.handoff, told=told))
