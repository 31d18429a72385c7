"""A matter that is handed over anew after nobody took it: both letters show the other, and there is a way to write one.

Whoever may not see the other record is told what the new letter says of the first one, and is given no way to it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from api.identity import Caller
from api.lookups import Looked, look
from api.naming import HANDOFF_WORDS, Names
from api.pages.log import address_of, ways_in
from api.wiring import Wiring
from mediation.engine.case import Handoff
from mediation.engine.earlier_letters import OPENS, ended_letter, named_by
from mediation.errors import CaseNotFound
from mediation.oversight import casebook
from mediation.store.visibility import eyes
from mediation.town.institutions import InstitutionId


def anew(wiring: Wiring, looked: Looked, handoff: Handoff, caller: Caller) -> dict[str, Any]:
    """Say which letter was before this one, which came after it, and where the sender hands the matter over again."""
    later = _later(wiring, looked, handoff, caller)
    waiting = any(one["open"] for one in later)
    return {
        "before": _before(wiring, looked, handoff, caller),
        "later": later,
        "way": "" if waiting else _way(wiring, looked, handoff, caller),
    }


def _before(wiring: Wiring, looked: Looked, handoff: Handoff, caller: Caller) -> dict[str, str] | None:
    named = named_by(handoff)
    if named is None:
        return None
    names = looked.names(caller.at)
    facts = handoff.facts
    to = names.institution(InstitutionId(str(facts.get("earlier_receiver", ""))))
    status = str(facts.get("earlier_status", ""))
    words = f"{_day(facts, 'earlier_on', names)}曾送{to}，{_day(facts, 'earlier_ended_on', names)}"
    return {
        "words": words + HANDOFF_WORDS.get(status, status),
        "href": _address(wiring, caller, *named),
    }


def _later(wiring: Wiring, looked: Looked, handoff: Handoff, caller: Caller) -> list[dict[str, Any]]:
    with wiring.house.store.reading() as reading:
        found = casebook.following(reading.wire, looked.record.id, seen_by=caller.actor, town=looked.town)
    names = looked.names(caller.at)
    return [
        {
            "words": f"{names.when(one.handoff.offered_on)}再次移送{names.institution(one.handoff.receiver)}，"
            + HANDOFF_WORDS.get(one.handoff.status, one.handoff.status),
            "href": f"/cases/{one.case.id}/handoffs/{one.handoff.no}",
            "open": one.handoff.open,
        }
        for one in found
        if named_by(one.handoff) == (str(looked.record.id), handoff.no)
    ]


def _way(wiring: Wiring, looked: Looked, handoff: Handoff, caller: Caller) -> str:
    letter = ended_letter(looked.record, eyes(caller.actor, looked.town))
    if letter is None or letter.no != handoff.no:
        return ""
    root = wiring.library.root(looked.workflow.key)
    for way in ways_in(wiring, caller, looked.town, str(looked.record.place)):
        opens = any(call.name in OPENS and call.args.get("route") == handoff.route for call in way[1].does)
        if opens and wiring.library.root(way[0].key) == root:
            return f"{address_of(way)}&earlier={looked.record.id}"
    return ""


def _address(wiring: Wiring, caller: Caller, case: str, no: int) -> str:
    try:
        looked = look(wiring, case, caller)
    except CaseNotFound:
        return ""
    first = looked.record.handoff(no)
    mine = eyes(caller.actor, looked.town)
    seen = first is not None and (looked.sight == "all" or bool({first.sender, first.receiver} & mine))
    return f"/cases/{case}/handoffs/{no}" if seen else ""


def _day(facts: dict[str, Any], key: str, names: Names) -> str:
    found = facts.get(key)
    return names.day(date.fromisoformat(found)) if isinstance(found, str) and found else ""
