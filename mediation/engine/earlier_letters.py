"""A matter that is handed over anew: the second letter names the first, which nobody took. Pure.

The two are records of their own (docs/decisions/0016): nothing of what the first committee entered goes along, only
that there was a letter, to whom, when, and how it ended. Who may see both finds the way from either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from mediation.calendar.terms import When
from mediation.engine.case import Case, Handoff
from mediation.engine.probe import Probe
from mediation.errors import Objection
from mediation.town.institutions import InstitutionId

FIELD = "earlier_letter"
OPENS = frozenset({"open_from_police", "open_from_counterpart"})
_CASE, _NO = "first_case", "first_no"


def ended_letter(case: Case, senders: Collection[InstitutionId] | None = None) -> Handoff | None:
    """Give the newest letter by which a case came in, if it ended without anybody taking the case."""
    came = [one for one in case.handoffs if one.direction == "in" and one.sent]
    last = came[-1] if came else None
    if last is None or _ended_on(last) is None or (senders is not None and last.sender not in senders):
        return None
    return last


def _ended_on(letter: Handoff) -> When | None:
    """Give the day on which a letter ended untaken: what was accepted and then taken back was in somebody's hands."""
    if letter.status in {"declined", "expired"}:
        return letter.answered_on
    return letter.returned_on if letter.status == "revoked" and letter.answered_on is None else None


def unfit_letter(probe: Probe, sender: InstitutionId | None) -> Iterator[Objection]:
    """Object to an earlier letter that is none of the sender's own, or of which something came."""
    first = _first(probe)
    if first is not None and ended_letter(first, {sender} if sender is not None else None) is None:
        reason = "这一件不是本单位移送的，或者没有结束；只有不予受理、失效、撤回的才再次移送"
        yield Objection("EARLIER_LETTER_UNFIT", reason, FIELD)


def earlier_facts(probe: Probe) -> dict[str, Any]:
    """Give what the new letter says of the first one; nothing where it names none."""
    first = _first(probe)
    letter = ended_letter(first) if first is not None else None
    ended_on = _ended_on(letter) if letter is not None else None
    if first is None or letter is None or ended_on is None:
        return {}
    return {
        _CASE: str(first.id),
        _NO: letter.no,
        "earlier_receiver": str(letter.receiver),
        "earlier_on": letter.offered_on.day.isoformat(),
        "earlier_status": letter.status,
        "earlier_ended_on": ended_on.day.isoformat(),
    }


def linked_letters(probe: Probe) -> tuple[str, ...]:
    """Name the case of the first letter, as a link of the new case."""
    first = _first(probe)
    return () if first is None else (first.id,)


def station_of(probe: Probe) -> InstitutionId:
    """Give the station in whose name an officer acts."""
    return min(probe.actor.at_any(("officer", "station_deputy")) or probe.actor.institutions)


def named_by(handoff: Handoff) -> tuple[str, int] | None:
    """Give the case and the number of the letter that a handoff names as the one before it."""
    case, no = handoff.facts.get(_CASE), handoff.facts.get(_NO)
    return (str(case), int(no)) if isinstance(case, str) and isinstance(no, int) else None


def _first(probe: Probe) -> Case | None:
    wanted = probe.get(FIELD)
    return probe.others.get(str(wanted)) if wanted else None
