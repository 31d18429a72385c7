"""In which other cases the parties of a case stand, as far as whoever looks may know: the same for a page and for JSON.

What may be told of whom is judged in `oversight/repeat_parties.py`; nothing here does.
"""

from __future__ import annotations

from api.identity import Caller
from api.lookups import Looked
from api.wiring import Wiring
from mediation.oversight.repeat_parties import Elsewhere, elsewhere


def elsewhere_of(wiring: Wiring, looked: Looked, caller: Caller) -> dict[int, Elsewhere]:
    """Tell where else each party stands: which of the caller's cases, and of others at most how many.

    Nothing is told of matters without parties, and nothing to who sees the packet only.
    """
    if not looked.workflow.of_disputes or looked.sight != "all":
        return {}
    with wiring.house.store.reading() as reading:
        return elsewhere(
            reading.wire,
            looked.record,
            seen_by=caller.actor,
            town=looked.town,
            count_beyond=wiring.settings.count_repeats_beyond,
        )
