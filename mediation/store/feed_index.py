"""Sessions by time and who mediates, as rows beside the records: what the month and the feeds ask. Nothing is decided.

Rows follow their case in the same transaction. A session that the record no longer has (its act was undone) stays as
one that was called off, as does one that was called off by an act, so that telephones take it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mediation.engine.case import Case, CaseId, Session
from mediation.store.instants import micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

CALLED_OFF = "called_off"
_PUT = (
    "INSERT INTO case_session (case_id, no, starts_at, timed, place, manner, result, moved_no)"
    " VALUES (:case_id, :no, :starts_at, :timed, :place, :manner, :result, :moved_no)"
    " ON CONFLICT (case_id, no) DO UPDATE SET starts_at = excluded.starts_at, timed = excluded.timed,"
    " place = excluded.place, manner = excluded.manner, result = excluded.result, moved_no = excluded.moved_no"
)
_CALL_OFF = (
    f"UPDATE case_session SET result = '{CALLED_OFF}', moved_no = :moved_no WHERE case_id = :case_id AND no = :no"
)
_NAME = "INSERT INTO case_mediator (account, case_id) VALUES (:account, :case_id) ON CONFLICT DO NOTHING"
_DROP = "DELETE FROM case_mediator WHERE account = :account AND case_id = :case_id"


class FeedIndex:
    """The rows of `case_session` and `case_mediator`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def follow(self, before: Case, after: Case) -> None:
        """Write what changed; nothing is computed while neither sessions nor mediators were replaced."""
        if before.sessions is not after.sessions:
            self._sessions(after, {one.no: one for one in before.sessions}, {one.no: one for one in after.sessions})
        if before.mediators is not after.mediators or before.lead != after.lead:
            was, now = mediators(before), mediators(after)
            self._wire.many(_NAME, _named(after.id, now - was))
            self._wire.many(_DROP, _named(after.id, was - now))

    def _sessions(self, case: Case, was: dict[int, Session], now: dict[int, Session]) -> None:
        moved = {"case_id": case.id, "moved_no": case.version}
        rows = [{**moved, **_row(one)} for no, one in now.items() if was.get(no) != one]
        for row in rows:
            row["place"] = self._wire.sealing.seal("case_session", f"{case.id}/{row['no']}", row["place"])
        self._wire.many(_PUT, rows)
        self._wire.many(_CALL_OFF, [{**moved, "no": no} for no in sorted(was.keys() - now.keys())])


def mediators(case: Case) -> frozenset[AccountId]:
    """Name the accounts in whose calendar a case belongs: its lead and its mediators."""
    return frozenset(one for one in (case.lead, *case.mediators) if one)


def session_rows(case: Case) -> set[tuple[Any, ...]]:
    """Give the lines that a case's sessions ought to have (without its id and `moved_no`), for verification."""
    return {tuple(_row(one).values()) for one in case.sessions if one.held or one.awaited}


def _row(session: Session) -> dict[str, Any]:
    return {
        "no": session.no,
        "starts_at": micros(session.on.earliest),
        "timed": int(session.on.instant is not None),
        "place": session.place,
        "manner": session.manner,
        "result": "arranged" if session.awaited else session.result,
    }


def _named(case: CaseId, accounts: Iterable[AccountId]) -> list[dict[str, str]]:
    return [{"account": one, "case_id": case} for one in sorted(accounts)]
