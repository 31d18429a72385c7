"""The form of a letter that is written anew: what travelled with the one before is filled in, the rest is asked again.

It is no copy of the record: what the committee entered stays there, and what the sender vouches for is said anew.
"""

from __future__ import annotations

from typing import Any

from api.identity import Caller
from api.lookups import look
from api.wiring import Wiring
from mediation.definitions.workflow import Action
from mediation.engine.earlier_letters import FIELD, ended_letter
from mediation.errors import CaseNotFound
from mediation.store.visibility import eyes

_STATED_ANEW = frozenset({"minor", "exclusions", "decided", "consent_signed", "in_person", "refused", "consented"})
"""What the sender vouches for on the day of the new letter, and so says again."""


def preset(wiring: Wiring, caller: Caller, action: Action, earlier: str) -> dict[str, Any]:
    """Give what the form of a new letter takes over from the one that ended; nothing if there is none of one's own.

    What travelled then is filled in, what the sender vouches for is asked again.
    """
    try:
        looked = look(wiring, earlier, caller)
    except CaseNotFound:
        return {}
    letter = ended_letter(looked.record, eyes(caller.actor, looked.town))
    asked = {field.key for field in action.asks}
    if letter is None or FIELD not in asked:
        return {}
    told = letter.told
    parties = [
        {"name": one.name, "side": one.side, "kind": one.kind, "phone": one.phone}
        for one in (told.parties if told is not None else ())
    ]
    known: dict[str, Any] = {
        **{key: value for key, value in letter.facts.items() if key not in _STATED_ANEW},
        "place": str(looked.record.place),
        "kind": looked.record.kind,
        "title": told.title if told is not None else "",
        "summary": told.summary if told is not None else "",
        "claims": told.claims if told is not None else "",
        "parties": parties,
        "alarm_number": letter.sender_number,
        "number": letter.sender_number,
        "entrusted_as": letter.category,
        FIELD: letter.sender_number or earlier,
    }
    return {key: value for key, value in known.items() if key in asked and value}
