"""What institutions have been told: one line per institution and event, written by the outbox, read by people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from mediation.engine.case import CaseId
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire, listed
from mediation.town.institutions import InstitutionId

_TELL = (
    "INSERT INTO notice (institution, case_id, what, at, key) VALUES (:institution, :case_id, :what, :at, :key)"
    " ON CONFLICT (institution, case_id, key) DO NOTHING"
)


class Notice(NamedTuple):
    """One thing an institution was told; `what` is the delivery's payload (what, clock, handoff, roles)."""

    institution: InstitutionId
    case: CaseId
    what: dict[str, Any]
    at: datetime


class Notices:
    """The rows of `notice`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def tell(
        self, institutions: Iterable[InstitutionId], case: CaseId, what: dict[str, Any], *, key: str, at: datetime
    ) -> None:
        """Tell institutions something about a case, once per `key`."""
        text = msgspec.json.encode(what).decode()
        rows = [
            {"institution": one, "case_id": case, "what": text, "at": micros(at), "key": key}
            for one in dict.fromkeys(institutions)
        ]
        self._wire.many(_TELL, rows)

    def latest(self, institutions: Iterable[InstitutionId], *, limit: int = 50) -> tuple[Notice, ...]:
        """List what these institutions were told, newest first."""
        names, values = listed("institution", sorted(set(institutions)))
        rows = self._wire.all(
            f"SELECT institution, case_id, what, at FROM notice WHERE institution IN ({names})"
            " ORDER BY at DESC, id DESC LIMIT :most",
            {**values, "most": limit},
        )
        return tuple(
            Notice(InstitutionId(who), CaseId(case), msgspec.json.decode(what), instant(at))
            for who, case, what, at in rows
        )
