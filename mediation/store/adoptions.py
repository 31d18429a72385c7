"""Adoptions: plans by which live cases go over to another revision, and how far each case of a plan has come.

The rows tell what was planned, approved and done; the cases themselves change through `handle` alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from mediation.engine.case import CaseId
from mediation.store.instants import instant, maybe_instant, maybe_micros, micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

_COLUMNS = (
    "id, workflow, revision, digest, answers, seen, planned_by, planned_at, approved_by, approved_at,"
    " reverted_by, reverted_at"
)
_CASE = "a.position, a.case_id, c.number, a.version, a.from_revision, a.from_digest, a.verdict, a.reasons, a.stage"


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """A plan. `answers` are what its author answered (JSON); `seen` is the digest of all that it showed.

    `approved_at` None: not begun. Who approved it is never who planned it.
    """

    id: str
    workflow: str
    revision: int
    digest: str
    answers: dict[str, Any] = {}
    seen: str
    planned_by: AccountId
    planned_at: datetime
    approved_by: AccountId = AccountId("")
    approved_at: datetime | None = None
    reverted_by: AccountId = AccountId("")
    reverted_at: datetime | None = None


class AdoptionCase(msgspec.Struct, frozen=True, kw_only=True):
    """One live case in a plan.

    `version` is the case's as the plan saw it, `number` the one that people use. `verdict` is ok, answer or refused.
    `stage` is planned, adopted, moved (somebody acted meanwhile: plan it anew), reverted or kept (it could not be
    taken back). `after_version` is the case's version once it was adopted.
    """

    position: int
    case: CaseId
    number: str = ""
    version: int
    from_revision: int
    from_digest: str
    verdict: str
    reasons: tuple[str, ...] = ()
    stage: str = "planned"
    after_version: int | None = None


class Adoptions:
    """The rows of `adoption` and `adoption_case`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def live(self, workflow: str) -> tuple[CaseId, ...]:
        """List the cases of a workflow that are not over, by number: those that a new revision concerns."""
        rows = self._wire.all(
            "SELECT id FROM case_record WHERE workflow = :workflow AND closed = 0 ORDER BY number, id",
            {"workflow": workflow},
        )
        return tuple(CaseId(row[0]) for row in rows)

    def put(self, plan: Adoption, cases: Iterable[AdoptionCase]) -> None:
        """Keep a new plan with all its cases."""
        self._wire.run(
            f"INSERT INTO adoption ({_COLUMNS}) VALUES (:id, :workflow, :revision, :digest, :answers, :seen,"
            " :planned_by, :planned_at, :approved_by, :approved_at, :reverted_by, :reverted_at)",
            {
                "id": plan.id,
                "workflow": plan.workflow,
                "revision": plan.revision,
                "digest": plan.digest,
                "answers": msgspec.json.encode(plan.answers).decode(),
                "seen": plan.seen,
                "planned_by": plan.planned_by,
                "planned_at": micros(plan.planned_at),
                "approved_by": plan.approved_by,
                "approved_at": maybe_micros(plan.approved_at),
                "reverted_by": plan.reverted_by,
                "reverted_at": maybe_micros(plan.reverted_at),
            },
        )
        self._wire.many(
            "INSERT INTO adoption_case (adoption, position, case_id, version, from_revision, from_digest, verdict,"
            " reasons, stage, after_version) VALUES (:adoption, :position, :case_id, :version, :from_revision,"
            " :from_digest, :verdict, :reasons, :stage, :after_version)",
            [
                {
                    "adoption": plan.id,
                    "position": one.position,
                    "case_id": one.case,
                    "version": one.version,
                    "from_revision": one.from_revision,
                    "from_digest": one.from_digest,
                    "verdict": one.verdict,
                    "reasons": msgspec.json.encode(one.reasons).decode(),
                    "stage": one.stage,
                    "after_version": one.after_version,
                }
                for one in cases
            ],
        )

    def get(self, plan: str) -> Adoption | None:
        """Give one plan, or None."""
        row = self._wire.one(f"SELECT {_COLUMNS} FROM adoption WHERE id = :id", {"id": plan})
        return None if row is None else _adoption(row)

    def all(self) -> tuple[Adoption, ...]:
        """List every plan, the newest first."""
        return tuple(map(_adoption, self._wire.all(f"SELECT {_COLUMNS} FROM adoption ORDER BY planned_at DESC, id")))

    def cases(
        self, plan: str, *, stages: tuple[str, ...] = (), after: int = 0, limit: int = -1
    ) -> tuple[AdoptionCase, ...]:
        """List the cases of a plan behind position `after`, in `stages` alone if any are named; `limit` -1: all."""
        named = {f"stage_{index}": stage for index, stage in enumerate(stages)}
        where = f" AND a.stage IN ({', '.join(f':{name}' for name in named)})" if named else ""
        rows = self._wire.all(
            f"SELECT {_CASE}, a.after_version FROM adoption_case a JOIN case_record c ON c.id = a.case_id"
            f" WHERE a.adoption = :plan AND a.position > :after{where} ORDER BY a.position"
            + (" LIMIT :limit" if limit >= 0 else ""),
            {"plan": plan, "after": after, **named, **({"limit": limit} if limit >= 0 else {})},
        )
        return tuple(map(_adoption_case, rows))

    def counts(self, plan: str) -> dict[tuple[str, str], int]:
        """Count the cases of a plan by (verdict, stage)."""
        rows = self._wire.all(
            "SELECT verdict, stage, count(*) FROM adoption_case WHERE adoption = :plan GROUP BY verdict, stage",
            {"plan": plan},
        )
        return {(row[0], row[1]): row[2] for row in rows}

    def approve(self, plan: str, account: AccountId, at: datetime) -> None:
        """Note who approved a plan; the first approval stands."""
        self._wire.run(
            "UPDATE adoption SET approved_by = :account, approved_at = :at WHERE id = :id AND approved_at IS NULL",
            {"id": plan, "account": account, "at": micros(at)},
        )

    def take_back(self, plan: str, account: AccountId, at: datetime) -> None:
        """Note who had a plan reverted; the first time stands."""
        self._wire.run(
            "UPDATE adoption SET reverted_by = :account, reverted_at = :at WHERE id = :id AND reverted_at IS NULL",
            {"id": plan, "account": account, "at": micros(at)},
        )

    def mark(self, plan: str, position: int, stage: str, *, after_version: int | None = None) -> None:
        """Note how far one case has come."""
        self._wire.run(
            "UPDATE adoption_case SET stage = :stage, after_version = COALESCE(:after_version, after_version)"
            " WHERE adoption = :plan AND position = :position",
            {"plan": plan, "position": position, "stage": stage, "after_version": after_version},
        )


def _adoption(row: tuple[Any, ...]) -> Adoption:
    return Adoption(
        id=row[0],
        workflow=row[1],
        revision=row[2],
        digest=row[3],
        answers=msgspec.json.decode(row[4]),
        seen=row[5],
        planned_by=AccountId(row[6]),
        planned_at=instant(row[7]),
        approved_by=AccountId(row[8]),
        approved_at=maybe_instant(row[9]),
        reverted_by=AccountId(row[10]),
        reverted_at=maybe_instant(row[11]),
    )


def _adoption_case(row: tuple[Any, ...]) -> AdoptionCase:
    return AdoptionCase(
        position=row[0],
        case=CaseId(row[1]),
        number=row[2],
        version=row[3],
        from_revision=row[4],
        from_digest=row[5],
        verdict=row[6],
        reasons=msgspec.json.decode(row[7], type=tuple[str, ...]),
        stage=row[8],
        after_version=row[9],
    )
