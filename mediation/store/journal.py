"""The journal: one entry per command, appended, chained, never changed. How links are hashed: `proof/chain.py`.

The payload (the events) and its salt lie in a table of their own, the only one that a lawful redaction may empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import (
    AddEvidence,
    AddNote,
    Adopt,
    AskCorrection,
    AskRedaction,
    CheckEvidence,
    Command,
    CorrectPaper,
    DecideCorrection,
    DecideRedaction,
    MarkPapers,
    OpenCase,
    ReachStep,
    Reproject,
    TakeAction,
    VoidPaper,
    WithdrawEvidence,
)
from mediation.engine.events import Event
from mediation.engine.evolve import blank, replay
from mediation.errors import BrokenChain
from mediation.proof.chain import SALT_BYTES, Written, commit_to, link_to
from mediation.store.event_codec import FORMAT, decode_events, encode_events
from mediation.store.instants import instant, micros
from mediation.store.sealing import Sealing
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

Entropy = Callable[[int], bytes]

_APPEND = (
    "INSERT INTO journal (case_id, seq, recorded_at, actor, actor_name, kind, format, commitment, link)"
    " VALUES (:case_id, :seq, :recorded_at, :actor, :actor_name, :kind, :format, :commitment, :link)"
)
_APPEND_PAYLOAD = "INSERT INTO journal_payload (case_id, seq, salt, payload) VALUES (:case_id, :seq, :salt, :payload)"
_ENTRIES = (
    "SELECT j.seq, j.recorded_at, j.actor, j.actor_name, j.kind, j.format, p.salt, p.payload FROM journal j"
    " JOIN journal_payload p ON p.case_id = j.case_id AND p.seq = j.seq"
    " WHERE j.case_id = :case_id AND j.seq <= :last ORDER BY j.seq"
)
_WRITTEN = (
    "SELECT j.case_id, j.seq, j.recorded_at, j.actor, j.actor_name, j.kind, j.format, j.commitment, j.link,"
    " p.salt, p.payload, coalesce(p.redacted_by, 0) FROM journal j"
    " LEFT JOIN journal_payload p ON p.case_id = j.case_id AND p.seq = j.seq"
    " WHERE {which} ORDER BY j.case_id, j.seq"
)

_REPLACE = (
    "UPDATE journal_payload SET salt = :salt, payload = :payload, redacted_by = :redacted_by"
    " WHERE case_id = :case_id AND seq = :seq"
)
_WRITTEN_BETWEEN = _WRITTEN.format(which="j.case_id > :after AND (:last = 1 OR j.case_id <= :upto)")
_WRITTEN_OF = _WRITTEN.format(which="j.case_id = :case_id")


_TABLE = "journal_payload"
_UNOPENED = "（封存的内容打不开）"
SEALED = "sealed"
"""Stands where a salt would: the salt lies inside the sealed payload, before it."""


def sealed_payload(sealing: Sealing, case: str, seq: int, *, salt: bytes, payload: str) -> bytes:
    """Seal what an entry says together with its salt, for the row of that entry and no other."""
    return sealing.seal(_TABLE, f"{case}/{seq}", salt + payload.encode("utf-8", "surrogateescape"))


def opened_payload(sealing: Sealing, case: str, seq: int, *, salt: str, stored: bytes | str) -> tuple[str, bytes]:
    """Give salt (in hex) and payload of a stored row; the payload is empty where it was redacted.

    Raises BrokenChain if it does not open: it was changed, or is another row's.
    """
    if not stored:
        return salt, b""
    plain = sealing.open(_TABLE, f"{case}/{seq}", stored)
    return (plain[:SALT_BYTES].hex(), plain[SALT_BYTES:]) if salt == SEALED else (salt, plain)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One command's trace: who, when it was recorded, what it was, and what happened. `redacted` has no events."""

    seq: int
    at: datetime
    actor: AccountId
    actor_name: str
    kind: str
    events: tuple[Event, ...]
    redacted: bool = False


class NewEntry(NamedTuple):
    """An entry before it is written: its link is the chain's new head."""

    link: str
    row: dict[str, Any]


def kind_of(command: Command) -> str:
    """Name an entry by what was asked: the action's key, or the tag of a command that is no act of the workflow."""
    match command:
        case OpenCase(action=action) | TakeAction(action=action):
            return action
        case AddNote():
            return "add_note"
        case AddEvidence():
            return "add_evidence"
        case CheckEvidence():
            return "check_evidence"
        case WithdrawEvidence():
            return "withdraw_evidence"
        case MarkPapers():
            return "mark_papers"
        case VoidPaper():
            return "void_paper"
        case CorrectPaper():
            return "correct_paper"
        case AskRedaction():
            return "ask_redaction"
        case DecideRedaction():
            return "decide_redaction"
        case AskCorrection():
            return "ask_correction"
        case DecideCorrection():
            return "decide_correction"
        case ReachStep():
            return "reach_step"
        case Reproject():
            return "reproject"
        case Adopt():
            return "adopt"


class Journal:
    """The rows of `journal` and `journal_payload`."""

    __slots__ = ("_entropy", "_wire")

    def __init__(self, wire: Wire, entropy: Entropy) -> None:
        self._wire = wire
        self._entropy = entropy

    def draw_up(
        self, after: Case, events: tuple[Event, ...], command: Command, actor: Actor, at: datetime, *, head: str
    ) -> NewEntry:
        """Draw up the entry that made `after`, hung on `head`. Nothing is written yet."""
        salt = self._entropy(SALT_BYTES)
        payload = encode_events(events)
        recorded_at, kind, commitment = micros(at), kind_of(command), commit_to(salt, payload)
        link = link_to(
            head,
            case=after.id,
            seq=after.version,
            recorded_at=recorded_at,
            actor=actor.account,
            actor_name=actor.name,
            kind=kind,
            event_format=FORMAT,
            commitment=commitment,
        )
        row = {
            "case_id": after.id,
            "seq": after.version,
            "recorded_at": recorded_at,
            "actor": actor.account,
            "actor_name": actor.name,
            "kind": kind,
            "format": FORMAT,
            "commitment": commitment,
            "link": link,
            "salt": SEALED,
            "payload": sealed_payload(self._wire.sealing, after.id, after.version, salt=salt, payload=payload),
        }
        return NewEntry(link, row)

    def append(self, entry: NewEntry) -> None:
        """Write an entry that was drawn up."""
        self._wire.send(_APPEND, entry.row)
        self._wire.send(_APPEND_PAYLOAD, entry.row)

    def replace(self, case: CaseId, seq: int, payload: str, *, redacted_by: int) -> str:
        """Put redacted content, under a salt of its own, in the place of an entry's; give the commitment to it.

        The old content and its salt are gone. `redacted_by` is the number of the entry that will tell of it.
        """
        salt = self._entropy(SALT_BYTES)
        sealed = sealed_payload(self._wire.sealing, case, seq, salt=salt, payload=payload)
        values = {"case_id": case, "seq": seq, "salt": SEALED, "payload": sealed, "redacted_by": redacted_by}
        self._wire.run(_REPLACE, values)
        return commit_to(salt, payload)

    def entries(self, case: CaseId, *, last: int | None = None) -> tuple[Entry, ...]:
        """Read a case's entries in order, up to entry `last`."""
        most = 2**31 - 1 if last is None else last
        return tuple(
            Entry(
                seq=seq,
                at=instant(recorded_at),
                actor=AccountId(actor),
                actor_name=actor_name,
                kind=kind,
                events=decode_events(payload, event_format) if payload else (),
                redacted=not payload,
            )
            for seq, recorded_at, actor, actor_name, kind, event_format, salt, stored in self._wire.all(
                _ENTRIES, {"case_id": case, "last": most}
            )
            for _, payload in (opened_payload(self._wire.sealing, case, seq, salt=salt, stored=stored),)
        )

    def retell(self, case: CaseId, *, last: int | None = None) -> Case:
        """Fold a case's entries, up to entry `last`, into the case they tell. BrokenChain if one was redacted."""
        told = blank(case)
        for entry in self.entries(case, last=last):
            if entry.redacted:
                raise BrokenChain("流转记录已脱敏，无法回放", case=case, seq=entry.seq)
            told = replay(told, entry.events, actor=entry.actor, at=entry.at)
        return told

    def written(self, *, after: str, upto: str | None) -> Iterator[Written]:
        """Give the stored rows of cases with ids in (after, upto] as they stand; None means to the end.

        Payloads are opened; one that does not open is given as a text that fits no commitment.
        """
        values = {"after": after, "upto": upto or "", "last": int(upto is None)}
        return (self._written(row) for row in self._wire.all(_WRITTEN_BETWEEN, values))

    def written_of(self, case: CaseId) -> list[Written]:
        """Give the stored rows of one case as they stand."""
        return [self._written(row) for row in self._wire.all(_WRITTEN_OF, {"case_id": case})]

    def _written(self, row: tuple[Any, ...]) -> Written:
        salt, stored, by = row[9:]
        if not isinstance(stored, str | bytes) or not isinstance(salt, str):
            return Written(*row)
        try:
            salt, payload = opened_payload(self._wire.sealing, row[0], row[1], salt=salt, stored=stored)
        except BrokenChain:
            return Written._make((*row[:9], salt, _UNOPENED, by))
        return Written._make((*row[:9], salt, payload.decode("utf-8", "surrogateescape"), by))
