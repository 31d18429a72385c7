"""The hash chain of a case's journal: how one entry is committed to, linked to the one before, and checked.

The chain runs over commitments: `commitment = SHA-256(salt ‖ payload)`, so that salt and payload may later be emptied
or replaced by a lawful redaction while every link still verifies: the entry of the redaction, later in the same chain,
commits to what stands there now. Nothing here reads a database; the rows are handed in as they are
stored, and a value of the wrong type is a fault like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

SALT_BYTES = 16
BEGINNING = sha256("人民调解流转记录·第一版".encode()).hexdigest()
"""What the first link of every case hangs on."""


REDACTION = "decide_redaction"
"""The kind of an entry that replaces others."""


class Written(NamedTuple):
    """One entry as it stands in the database: the journal's row and beside it salt and payload (None: row missing)."""

    case: Any
    seq: Any
    recorded_at: Any
    actor: Any
    actor_name: Any
    kind: Any
    format: Any
    commitment: Any
    link: Any
    salt: Any
    payload: Any
    redacted_by: Any = 0


class Fault(NamedTuple):
    """What does not hold: in which case, at which entry (0: the case as a whole), a stable code, and the words."""

    case: str
    seq: int
    code: str
    message: str

    def __str__(self) -> str:
        where = f"第 {self.seq} 条" if self.seq else "案件记录"
        return f"{self.case} {where}：{self.message}（{self.code}）"


def commit_to(salt: bytes, payload: str) -> str:
    """Give the commitment to a payload; the salt has a fixed length, so the two cannot be cut differently."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 16 bytes")
    return sha256(salt + payload.encode("utf-8", "surrogateescape")).hexdigest()


def link_to(
    previous: str,
    *,
    case: str,
    seq: int,
    recorded_at: int,
    actor: str,
    actor_name: str,
    kind: str,
    event_format: int,
    commitment: str,
) -> str:
    """Give the link of one entry over the link before it."""
    linked = bytes_of_link(
        previous,
        case=case,
        seq=seq,
        recorded_at=recorded_at,
        actor=actor,
        actor_name=actor_name,
        kind=kind,
        event_format=event_format,
        commitment=commitment,
    )
    return sha256(linked).hexdigest()


def bytes_of_link(
    previous: str,
    *,
    case: str,
    seq: int,
    recorded_at: int,
    actor: str,
    actor_name: str,
    kind: str,
    event_format: int,
    commitment: str,
) -> bytes:
    """Give the bytes whose SHA-256 is a link. Every part is framed by its length, so none can flow over.

    They begin with the 64 letters of the link before (after four bytes of length) and end with those of the commitment.
    """
    parts = (previous, case, str(seq), str(recorded_at), actor, actor_name, kind, str(event_format), commitment)
    framed = bytearray()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        framed += len(data).to_bytes(4, "big")
        framed += data
    return bytes(framed)


_TYPES = (str, int, int, str, str, str, int, str, str)


def check_entry(row: Written, *, case: str, seq: int, previous: str) -> Fault | None:
    """Say what is wrong with one entry that ought to be number `seq` of `case` after `previous`, or None."""
    for name, value, wanted in zip(Written._fields, row, _TYPES, strict=False):
        if type(value) is not wanted:
            return Fault(case, seq, "type", f"{name} 的类型被改动")
    if row.case != case or row.seq != seq:
        return Fault(case, seq, "gap", "流转记录缺失或序号不连续")
    if row.salt is None or row.payload is None:
        return Fault(case, seq, "payload_missing", "记录内容缺失")
    expected = link_to(
        previous,
        case=row.case,
        seq=row.seq,
        recorded_at=row.recorded_at,
        actor=row.actor,
        actor_name=row.actor_name,
        kind=row.kind,
        event_format=row.format,
        commitment=row.commitment,
    )
    if expected != row.link:
        return Fault(case, seq, "link", "链接不符，本条或其前一条被改动")
    if row.redacted_by == 0 and commitment_of(row.salt, row.payload) != row.commitment:
        return Fault(case, seq, "commitment", "记录内容与承诺值不符")
    return None


def commitment_of(salt: Any, payload: Any) -> str | None:
    """Give the commitment of a stored salt and payload, or None where they are not in the one form we write."""
    if not isinstance(salt, str) or not isinstance(payload, str):
        return None
    try:
        raw = bytes.fromhex(salt)
    except ValueError:
        return None
    if len(raw) != SALT_BYTES or raw.hex() != salt:
        return None
    return commit_to(raw, payload)


def first_fault(case: str, rows: Iterable[Written], *, head: Any, length: Any) -> Fault | None:
    """Walk a whole chain and name the first bad link, or a missing last entry, or None.

    `head` and `length` are what the case's own row says; the rows come in the order of their numbers.
    """
    previous, seq = BEGINNING, 0
    replaced: dict[int, tuple[Any, str | None]] = {}
    redactions: dict[int, tuple[int, Any]] = {}
    for row in rows:
        seq += 1
        fault = check_entry(row, case=case, seq=seq, previous=previous)
        if fault is not None:
            return fault
        previous = row.link
        if row.redacted_by != 0:
            replaced[seq] = (row.redacted_by, commitment_of(row.salt, row.payload))
        elif row.kind == REDACTION:
            redactions |= {one: (seq, now) for one, now in _named_in(row.payload)}
    fault = _redaction_fault(case, replaced, redactions)
    if fault is not None:
        return fault
    if type(length) is not int or seq < length:
        return Fault(case, seq + 1, "missing", f"应有 {length} 条，只有 {seq} 条：末尾记录缺失")
    if seq > length:
        return Fault(case, length + 1, "extra", f"应有 {length} 条，却有 {seq} 条")
    if head != previous and seq:
        return Fault(case, seq, "head", "案件所记链头与流转记录不符")
    if not seq:
        return Fault(case, 0, "empty", "案件没有任何流转记录")
    return None


def _named_in(payload: str) -> list[tuple[int, Any]]:
    """Read which entries a redaction replaced, and the commitments to what stands there now; nothing if unreadable."""
    try:
        events = json.loads(payload)
        return [
            (one["seq"], one["now"])
            for event in events
            if event["event"] == "redaction_decided"
            for one in event.get("replaced", ())
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _redaction_fault(
    case: str, replaced: dict[int, tuple[Any, str | None]], redactions: dict[int, tuple[int, Any]]
) -> Fault | None:
    """Hold what stands in the places of redacted entries against the last redaction that names each."""
    for seq in sorted(replaced.keys() | redactions.keys()):
        stands, named = replaced.get(seq), redactions.get(seq)
        if named is None:
            return Fault(case, seq, "redaction", "记录内容被替换，而没有删除记录写明")
        if stands is None:
            return Fault(case, seq, "redaction", "删除记录写明已替换，而原内容仍在")
        if stands != named:
            return Fault(case, seq, "redaction", "依法删除后的内容与删除记录不符")
    return None


def grouped(rows: Iterable[Written]) -> Iterator[tuple[Any, list[Written]]]:
    """Cut a stream of rows, ordered by case, into one list per case."""
    here: Any = None
    held: list[Written] = []
    for row in rows:
        if held and row.case != here:
            yield here, held
            held = []
        here = row.case
        held.append(row)
    if held:
        yield here, held
