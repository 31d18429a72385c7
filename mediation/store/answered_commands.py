"""Which commands have been carried out: sent twice, a command takes effect once. The table only grows."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import Command
from mediation.errors import CommandIdReused, StaleCase
from mediation.store.cases import opened_case
from mediation.store.wire import Wire

_KIND = "command"
"""What is kept of a command is an index under the key: from a mere digest its few unknown digits could be guessed."""
_encoder = msgspec.json.Encoder(order="deterministic")

_ANSWERED = (
    "SELECT a.content, c.id, c.record FROM answered_command a JOIN case_record c ON c.id = a.case_id"
    " WHERE a.account = :account AND a.command_id = :command_id"
)
_REMEMBER = (
    "INSERT INTO answered_command (account, command_id, content, case_id, version, seq)"
    " VALUES (:account, :command_id, :content, :case_id, :version, :version) ON CONFLICT DO NOTHING"
)


def content_of(command: Command) -> str:
    """Give the digest of what is asked, by which a second command with the same id is told from a repeated one."""
    return sha256(_encoder.encode(command)).hexdigest()


class AnsweredCommands:
    """The rows of `answered_command`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def answered(self, command: Command, actor: Actor) -> Case | None:
        """Give the case, as it is now, if this account's command was carried out before; else None.

        Raises CommandIdReused if the id was used for something else.
        """
        row = self._wire.one(_ANSWERED, {"account": actor.account, "command_id": command.command_id})
        if row is None:
            return None
        content = content_of(command)
        if row[0] != content and row[0] not in self._wire.sealing.indexes(_KIND, content):
            raise CommandIdReused  # written in plain before there was a key, or under any key since
        return opened_case(self._wire, row[1], row[2])

    def remember(self, command: Command, actor: Actor, after: Case) -> None:
        """Note that a command was carried out. Raises StaleCase if another process has just done the same."""
        values = {
            "account": actor.account,
            "command_id": command.command_id,
            "content": self._wire.sealing.index(_KIND, content_of(command)),
            "case_id": after.id,
            "version": after.version,
        }
        self._wire.sure(_REMEMBER, values, lambda: StaleCase(expected=after.version - 1, actual=after.version))

    def forget(self, case: CaseId) -> None:
        """Empty the digests of what was asked about a case: with little else unknown, a number could be guessed.

        The commands stay known; one sent again is told that its id was used.
        """
        self._wire.run("UPDATE answered_command SET content = '' WHERE case_id = :case_id", {"case_id": case})

    def effect(self, account: str, command_id: str) -> tuple[CaseId, int] | None:
        """Give the case and the entry that a command made, or None."""
        row = self._wire.one(
            "SELECT case_id, seq FROM answered_command WHERE account = :account AND command_id = :command_id",
            {"account": account, "command_id": command_id},
        )
        return None if row is None else (CaseId(row[0]), int(row[1]))
