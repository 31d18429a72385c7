"""Cases as rows: loading one for an actor, saving what became of it. The record (JSON) is the truth.

No rule of procedure stands here; `columns.py` derives what SQL may ask, `visibility.py` says who may load.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import Command, OpenCase
from mediation.engine.earlier_letters import ended_letter
from mediation.engine.evolve import blank
from mediation.errors import AlreadyLogged, CaseNotFound, StaleCase
from mediation.proof.chain import BEGINNING
from mediation.store import party_index, seal_register
from mediation.store.columns import columns, paths, searched
from mediation.store.town_register import TownRegister
from mediation.store.visibility import clause
from mediation.store.wire import Wire
from mediation.town.around import Town
from mediation.town.places import PlaceId

_decoder = msgspec.json.Decoder(Case)
_encoder = msgspec.json.Encoder()


def encode_case(case: Case) -> bytes:
    """Write a case as its stored record: compact JSON in UTF-8, defaults left out."""
    return _encoder.encode(case)


def decode_case(record: str | bytes) -> Case:
    """Read a stored record."""
    return _decoder.decode(record)


def opened_case(wire: Wire, case: str, record: str | bytes) -> Case:
    """Open and read the sealed record of a case. Raises BrokenChain if it is not that case's."""
    return _decoder.decode(wire.sealing.open("case_record", case, record))


class AtHand(NamedTuple):
    """A case ready to be acted on, the head of its chain, and the town around it."""

    case: Case
    head: str
    town: Town


class Cases:
    """The rows of `case_record` and what is searched by."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def at_hand(self, command: Command, *, seen_by: Actor, towns: TownRegister) -> AtHand:
        """Load the case of a command, locked until the transaction ends; a blank one to be opened.

        Raises AlreadyLogged if the case to be opened exists, CaseNotFound if it is absent or invisible.
        """
        if isinstance(command, OpenCase):
            if self.version(command.case):
                raise AlreadyLogged
            return AtHand(blank(command.case), BEGINNING, towns.around())
        # One question: the case as seen with the town in hand, if that still is the town. If not, both are asked anew.
        edition, town = towns.last()
        row = self._visible(command.case, seen_by, town, edition)
        if row is None:
            town = towns.around()
            row = self._visible(command.case, seen_by, town)
        if row is None:
            raise CaseNotFound
        return AtHand(opened_case(self._wire, command.case, row[0]), row[1], town)

    def _visible(self, case: CaseId, actor: Actor, town: Town, edition: str | None = None) -> tuple[Any, ...] | None:
        """Read and lock a case as `actor` sees it; with an `edition`, only if the town is of that one."""
        condition = clause(actor, town)
        values = {**condition.values, "id": case}
        still = ""
        if edition is not None:
            still = " AND (SELECT edition FROM town_edition WHERE one = 1) = :edition"
            values["edition"] = edition
        return self._wire.one(
            f"SELECT record, head FROM case_record WHERE id = :id{still} AND {condition.sql} /*lock*/",
            values,
        )

    def get(self, case: CaseId) -> Case | None:
        """Load a case without asking who looks: for the house itself, never for a person."""
        row = self._wire.one("SELECT record FROM case_record WHERE id = :id", {"id": case})
        return None if row is None else opened_case(self._wire, case, row[0])

    def find(self, named: str, *, seen_by: Actor, town: Town) -> Case | None:
        """Load the visible case with this id, or with this number if exactly one visible case has it."""
        condition = clause(seen_by, town, packets=False)
        rows = self._wire.all(
            "SELECT id, record FROM case_record WHERE (id = :named OR number = :named OR log_number = :named)"
            f" AND {condition.sql} LIMIT 2",
            {**condition.values, "named": named},
        )
        return opened_case(self._wire, *rows[0]) if len(rows) == 1 else None

    def find_letter(self, named: str, *, seen_by: Actor, town: Town) -> Case | None:
        """Load the newest case of this id, or in which a letter has this number, that came in and that nobody took.

        Its sender sees no more of it than the packet, and nothing more is handed to the engine's words than that.
        """
        condition = clause(seen_by, town)
        rows = self._wire.all(
            "SELECT id, record FROM case_record WHERE (id = :named OR id IN (SELECT case_id FROM party_search"
            f" WHERE kind = 'number' AND text = :named)) AND {condition.sql} ORDER BY last_at DESC, id LIMIT 20",
            {**condition.values, "named": named},
        )
        found = [opened_case(self._wire, *row) for row in rows]
        return next((one for one in found if ended_letter(one) is not None), found[0] if found else None)

    def at_place(self, workflow: str, place: PlaceId, *, since: date, but: CaseId) -> tuple[Case, ...]:
        """List the newest cases of a workflow at this very place that were logged since a day, for the engine alone."""
        rows = self._wire.all(
            "SELECT id, record FROM case_record WHERE place = :place AND workflow = :workflow AND opened_on >= :since"
            " AND id <> :but ORDER BY opened_on DESC, id LIMIT 50",
            {"place": place, "workflow": workflow, "since": since.isoformat(), "but": but},
        )
        return tuple(opened_case(self._wire, *row) for row in rows)

    def save(
        self, *, before: Case, after: Case, workflow: Workflow, town: Town, head: str, former: Workflow | None = None
    ) -> None:
        """Store what a case has become. Raises StaleCase if somebody acted in between, AlreadyLogged for a second one.

        Only columns that changed are written: each index on a changed column costs a page. `workflow` is what the case
        is bound to now, `former` what it was bound to before, if that was another.
        """
        shown = columns(after, workflow)
        values: dict[str, Any] = {"version": after.version, "length": after.version, "head": head}
        values["record"] = self._wire.sealing.seal("case_record", after.id, encode_case(after))
        if before.version == 0:
            self._insert({**values, **shown, **paths(after, town), "id": after.id})
        else:
            was = columns(before, former or workflow)
            values.update((name, value) for name, value in shown.items() if value != was[name])
            if before.custodian != after.custodian or before.place != after.place:
                values.update(paths(after, town))
            self._update(after.id, before.version, values)
        self._index(before, after)
        party_index.follow(self._wire, before, after)
        seal_register.follow(self._wire, before, after)

    def rewrite(self, *, before: Case, after: Case, workflow: Workflow, town: Town) -> None:
        """Store the record as a redaction left it: the same version, the same chain, what it is found by anew."""
        row = self._wire.one("SELECT head FROM case_record WHERE id = :id", {"id": before.id})
        self.save(before=before, after=after, workflow=workflow, town=town, head="" if row is None else row[0])

    def _insert(self, values: dict[str, Any]) -> None:
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        sql = f"INSERT INTO case_record ({names}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING"
        self._wire.sure(sql, values, AlreadyLogged)

    def _update(self, case: CaseId, read: int, values: dict[str, Any]) -> None:
        named = ", ".join(f"{name} = :{name}" for name in values)
        sql = f"UPDATE case_record SET {named} WHERE id = :id AND version = :read"
        values.update(id=case, read=read)
        self._wire.sure(sql, values, lambda: StaleCase(expected=read, actual=self.version(case)))

    def version(self, case: CaseId) -> int:
        """Give the stored version of a case, 0 if there is none."""
        row = self._wire.one("SELECT version FROM case_record WHERE id = :id", {"id": case})
        return 0 if row is None else int(row[0])

    def _index(self, before: Case, after: Case) -> None:
        """Keep what a case is found by. Nothing is computed while nothing it rests on was replaced."""
        if (
            before.version
            and before.parties is after.parties
            and before.numbers is after.numbers
            and before.handoffs is after.handoffs
            and before.outside_numbers is after.outside_numbers
            and before.log_number == after.log_number
        ):
            return
        old, new = searched(before) if before.version else frozenset(), searched(after)
        rows = [{"case_id": after.id, "kind": kind, "text": found} for kind, found in sorted(new - old)]
        gone = [{"case_id": after.id, "kind": kind, "text": found} for kind, found in sorted(old - new)]
        self._wire.many(
            "INSERT INTO party_search (case_id, kind, text) VALUES (:case_id, :kind, :text) ON CONFLICT DO NOTHING",
            rows,
        )
        self._wire.many("DELETE FROM party_search WHERE case_id = :case_id AND kind = :kind AND text = :text", gone)
