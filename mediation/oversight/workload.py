"""How much everybody has in hand: numbers only, so that work can be shared out without seeing the cases behind them.

SELECT only. A case counts for its lead until it is closed; who only helps is not counted.
"""

from __future__ import annotations

from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

_LED = "SELECT lead, COUNT(*) FROM case_record WHERE closed = 0 AND lead IS NOT NULL GROUP BY lead"


def open_led(wire: Wire) -> dict[AccountId, int]:
    """Count the open cases that each account leads; who leads none is not named."""
    return {AccountId(lead): int(count) for lead, count in wire.all(_LED)}
