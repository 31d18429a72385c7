"""The holiday notices that a deployment has published, kept for ever, and how far cases were counted anew for each.

A notice is kept as the text that was given and is read again by `calendar.holiday_notices`; how notices make a calendar
is `calendar.published`. Nothing is decided here.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from mediation.calendar.holiday_notices import CalendarFile, read_notices
from mediation.engine.case import CaseId
from mediation.store.instants import instant, maybe_micros, micros
from mediation.store.wire import Wire
from mediation.strict_yaml import load
from mediation.town.institutions import AccountId

_NOTICES = "SELECT no, name, digest, text, first_day, published_by, published_at FROM calendar_notice ORDER BY no"
_RUNS = "SELECT notice, position, moved, settled, done_at FROM reprojection"
#: Only a clock that runs to or beyond the first day that changed, or is provisional, can stand otherwise now.
_CONCERNED = (
    "SELECT DISTINCT case_id FROM case_deadline WHERE status = 'running' AND case_id > :after"
    " AND (provisional = 1 OR due_at >= :since OR next_at >= :since) ORDER BY case_id LIMIT :most"
)


class KeptNotice(NamedTuple):
    """One published notice: its number (1, 2, … in the order of publication), name, text, and by whom it came."""

    no: int
    name: str
    digest: str
    text: str
    first_day: date
    by: AccountId
    at: datetime

    @property
    def file(self) -> CalendarFile:
        """Read what it says; it was proved before it was kept."""
        return read_notices(load(self.text, file=self.name))


class Reprojection(NamedTuple):
    """How far cases were counted anew for a notice: clocks whose day moved, and those no longer provisional."""

    notice: int
    position: str
    moved: int
    settled: int
    done_at: datetime | None


class CalendarNotices:
    """The rows of `calendar_notice` and `reprojection`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def count(self) -> int:
        """Count the published notices; they only become more."""
        row = self._wire.one("SELECT count(*) FROM calendar_notice")
        return 0 if row is None else int(row[0])

    def all(self) -> tuple[KeptNotice, ...]:
        """List the published notices in the order of publication."""
        return tuple(
            KeptNotice(no, name, digest, text, date.fromisoformat(first), AccountId(by), instant(at))
            for no, name, digest, text, first, by, at in self._wire.all(_NOTICES)
        )

    def add(self, name: str, text: str, *, first_day: date, by: AccountId, at: datetime) -> KeptNotice:
        """Keep a notice; the same text given twice is one."""
        digest = sha256(text.encode()).hexdigest()
        known = self.all()
        for one in known:
            if one.digest == digest:
                return one
        made = KeptNotice(len(known) + 1, name, digest, text, first_day, by, at)
        self._wire.run(
            "INSERT INTO calendar_notice (no, name, digest, text, first_day, published_by, published_at)"
            " VALUES (:no, :name, :digest, :text, :first_day, :by, :at)",
            {**made._asdict(), "first_day": first_day.isoformat(), "at": micros(at)},
        )
        self._wire.run(
            "INSERT INTO reprojection (notice, position, moved, settled, done_at) VALUES (:notice, '', 0, 0, NULL)",
            {"notice": made.no},
        )
        return made

    def reprojections(self) -> dict[int, Reprojection]:
        """Say of every notice how far cases were counted anew for it."""
        return {
            no: Reprojection(no, position, moved, settled, None if done is None else instant(done))
            for no, position, moved, settled, done in self._wire.all(_RUNS)
        }

    def unfinished(self) -> KeptNotice | None:
        """Give the oldest notice for which cases are still to be counted anew, or None."""
        row = self._wire.one("SELECT min(notice) FROM reprojection WHERE done_at IS NULL")
        return None if row is None or row[0] is None else self.all()[row[0] - 1]

    def concerned(self, since: datetime, *, after: str, limit: int) -> tuple[CaseId, ...]:
        """List cases, by id, with a running clock that a change on or after `since` can move."""
        rows = self._wire.all(_CONCERNED, {"since": micros(since), "after": after, "most": limit})
        return tuple(CaseId(row[0]) for row in rows)

    def advance(self, notice: int, *, position: str, moved: int, settled: int, done_at: datetime | None) -> None:
        """Note that cases up to `position` were looked at; two that do it at once never go back."""
        self._wire.run(
            "UPDATE reprojection SET position = CASE WHEN position < :position THEN :position ELSE position END,"
            " moved = moved + :moved, settled = settled + :settled, done_at = coalesce(done_at, :done_at)"
            " WHERE notice = :notice",
            {
                "notice": notice,
                "position": position,
                "moved": moved,
                "settled": settled,
                "done_at": maybe_micros(done_at),
            },
        )
