"""One case counted anew for a holiday notice: through the one write path, and what came of it.

Which cases, in what order and how far they have come is `reproject.py`; a case that could not be counted is owed in the
outbox and tried again by `deliver.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.engine.actor import THE_CLOCK
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import Reproject
from mediation.errors import CaseNotFound

Came = Literal["moved", "settled", "same"]


def count_anew(house: House, name: CaseId, notice: int, at: datetime) -> Came:
    """Count a case anew; say whether a day moved, a day is settled now, or nothing changed.

    Raises CaseNotFound for a case that is not there, and whatever the write path raises.
    """
    with house.store.reading() as reading:
        before = reading.cases.get(name)
    if before is None:
        raise CaseNotFound
    command = Reproject(case=name, command_id=f"{name}@{before.version}/calendar.{notice}", notice=notice)
    after = handle(house, command, actor=THE_CLOCK, at=at)
    if after.version == before.version:
        return "same"
    return "moved" if _ends(before) != _ends(after) else "settled"


def _ends(case: Case) -> set[tuple[str, str, datetime | None]]:
    return {(one.key, one.ref, one.due_at) for one in case.deadlines if one.live}
