"""What institutions have been told: one line per institution and event, written by the outbox, read by people.

Each account marks for itself what it has read: single notices, and, with one mark, all up to one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire, listed
from mediation.town.institutions import AccountId, InstitutionId

_TELL = (
    "INSERT INTO notice (institution, case_id, what, at, key, kind, roles)"
    " VALUES (:institution, :case_id, :what, :at, :key, :kind, :roles)"
    " ON CONFLICT (institution, case_id, key) DO NOTHING"
)
#: That a notice is newer than the account's last mark of all, and not marked by itself.
UNREAD = (
    "notice.id > COALESCE((SELECT MAX(mark.notice) FROM notice_read AS mark"
    " WHERE mark.account = :reader AND mark.all_before = 1), 0)"
    " AND NOT EXISTS (SELECT 1 FROM notice_read AS mark WHERE mark.account = :reader AND mark.notice = notice.id)"
)
COUNTED = 100
"""Unread notices are counted up to here; nobody reads a larger number."""


class Notice(NamedTuple):
    """One thing an institution was told; `what` is the delivery's payload (what, clock, handoff, roles)."""

    institution: InstitutionId
    case: CaseId
    what: dict[str, Any]
    at: datetime


class ToldClause(NamedTuple):
    """A condition on `notice`, with `:name` for its values."""

    sql: str
    values: dict[str, Any]


def told_to(actor: Actor) -> ToldClause:
    """Give the condition under which a notice was told to `actor`: to an institution of theirs, and, where it calls
    roles, to a role that they hold there. Nobody is told through another's post."""
    posts: dict[InstitutionId, list[str]] = {}
    for post in actor.posts:
        posts.setdefault(post.institution, []).append(f"% {post.role} %")
    parts: list[str] = []
    names, values = listed("home", posts)
    for number, (home, held) in enumerate(posts.items()):
        values[f"at_{number}"] = home
        likes = []
        for position, one in enumerate(held):
            values[f"role_{number}_{position}"] = one
            likes.append(f"notice.roles LIKE :role_{number}_{position}")
        parts.append(f"(notice.institution = :at_{number} AND (notice.roles = '' OR {' OR '.join(likes)}))")
    either = " OR ".join(parts) or "1 = 0"
    return ToldClause(f"notice.institution IN ({names}) AND ({either})", {**values, "reader": actor.account})


class Notices:
    """The rows of `notice`, and the marks of who has read them."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def redact(self, case: CaseId, rewrite: Callable[[str], str]) -> None:
        """Rewrite what was told about a case, as a redaction demands."""
        rows = self._wire.all("SELECT id, what FROM notice WHERE case_id = :case_id", {"case_id": case})
        self._wire.many(
            "UPDATE notice SET what = :what WHERE id = :id",
            [{"id": number, "what": rewrite(what)} for number, what in rows],
        )

    def tell(
        self, institutions: Iterable[InstitutionId], case: CaseId, what: dict[str, Any], *, key: str, at: datetime
    ) -> None:
        """Tell institutions something about a case, once per `key`."""
        text = msgspec.json.encode(what).decode()
        rows = [
            {
                "institution": one,
                "case_id": case,
                "what": text,
                "at": micros(at),
                "key": key,
                "kind": str(what.get("what", "")),
                "roles": spaced(what.get("roles", ())),
            }
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

    def related(self, case: CaseId) -> tuple[InstitutionId, ...]:
        """List the institutions that stand in some relation to a case now."""
        rows = self._wire.all(
            "SELECT DISTINCT institution FROM standing WHERE case_id = :case_id AND until IS NULL"
            " AND relation <> 'former' ORDER BY institution",
            {"case_id": case},
        )
        return tuple(InstitutionId(row[0]) for row in rows)

    def unread(self, actor: Actor) -> int:
        """Count what was told to `actor` and not read, up to `COUNTED`: one statement, by the index of institutions."""
        told = told_to(actor)
        row = self._wire.one(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM notice WHERE {told.sql} AND {UNREAD} LIMIT {COUNTED}) AS found",
            told.values,
        )
        return int(row[0]) if row else 0

    def read_one(self, actor: Actor, number: int, at: datetime) -> bool:
        """Mark one notice as read by `actor`; False if there is none that was told to them."""
        told = told_to(actor)
        values = {**told.values, "number": number, "read_at": micros(at)}
        self._wire.run(
            "INSERT INTO notice_read (account, notice, all_before, read_at)"
            f" SELECT :reader, notice.id, 0, :read_at FROM notice WHERE notice.id = :number AND {told.sql}"
            " ON CONFLICT (account, notice) DO NOTHING",
            values,
        )
        return self._wire.one(f"SELECT 1 FROM notice WHERE id = :number AND {told.sql}", values) is not None

    def read_through(self, actor: Actor, number: int, at: datetime) -> None:
        """Mark as read by `actor` everything told to them up to a notice; what came later stays unread.

        Marks that this one covers are taken away, so that an account keeps few.
        """
        told = told_to(actor)
        values = {**told.values, "number": number, "read_at": micros(at)}
        self._wire.run(
            "INSERT INTO notice_read (account, notice, all_before, read_at)"
            " SELECT :reader, newest.id, 1, :read_at FROM (SELECT MAX(notice.id) AS id FROM notice"
            f" WHERE notice.id <= :number AND {told.sql}) AS newest WHERE newest.id IS NOT NULL"
            " ON CONFLICT (account, notice) DO UPDATE SET all_before = 1",
            values,
        )
        self._wire.run(
            "DELETE FROM notice_read WHERE account = :reader AND notice < (SELECT MAX(mark.notice)"
            " FROM notice_read AS mark WHERE mark.account = :reader AND mark.all_before = 1)",
            {"reader": AccountId(actor.account)},
        )


def spaced(roles: Iterable[str]) -> str:
    """Write roles so that a pattern finds each whole: ` mediator director `; nothing for none."""
    words = " ".join(str(one) for one in roles)
    return f" {words} " if words else ""
