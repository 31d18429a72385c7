"""Live cases adopt another revision: planned for all of them, approved by somebody else, carried out in batches.

A plan stores nothing but what it saw. It is carried out through the one write path, each batch one transaction, which
notes how far every case has come: a run that was killed goes on where it stood. A case that somebody acted on
meanwhile is planned anew, never forced. `mediation adopt` is the face of it; what a case becomes is decided by
`engine/adopting.py`, the way back by `engine/adopting_back.py`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec

from mediation.casework.handle import handle_within
from mediation.casework.house import House
from mediation.casework.publish import found_of, may_approve, may_draft, somebody
from mediation.definitions.proof_words import both
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.adopting import ref_of, weigh
from mediation.engine.case import Case, WorkflowRef
from mediation.engine.commands import Adopt, Answers
from mediation.errors import (
    ActorNotEntitled,
    DefinitionError,
    MediationError,
    Objection,
    Refusal,
    RequirementUnmet,
    StoreUnavailable,
    UnknownRevision,
)
from mediation.store.adoptions import Adoption, AdoptionCase
from mediation.store.transaction import Reading, Transaction
from mediation.town.around import Town
from mediation.town.institutions import AccountId

BATCH = 100
_NEEDS_ANSWER = {"NEEDS_ANSWER", "CLOCK_WOULD_STOP"}
_TURNED = ("adopted", "kept")
_encoder = msgspec.json.Encoder(order="deterministic")

Progress = Callable[[int], None]
"""Told after every batch how many cases it looked at."""


class Plan(NamedTuple):
    """What `plan` made: the stored plan, every live case in it, and how many would be overdue at once."""

    adoption: Adoption
    cases: tuple[AdoptionCase, ...]
    overdue: int

    @property
    def blocking(self) -> tuple[AdoptionCase, ...]:
        """The cases that lack an answer or are refused; with one of them nothing is carried out."""
        return tuple(one for one in self.cases if one.verdict != "ok")


class Done(NamedTuple):
    """What came of carrying a plan out or taking it back: how many cases turned, and those that did not, with why."""

    turned: int
    left: tuple[tuple[AdoptionCase, str], ...]


def plan(
    house: House,
    key: str,
    revision: int,
    *,
    answers: Answers,
    at: datetime,
    by: AccountId | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Weigh every live case of a workflow that is bound to another text than `revision`, and keep the plan.

    `by` None: an operator at the machine. Raises UnknownRevision if the revision is not published, ActorNotEntitled
    for a planner who may not draft.
    """
    target = _published(house, key, revision)
    at = at.astimezone(UTC)
    with house.store.reading() as reading:
        if by is not None and (refused := may_draft(somebody(reading, by))) is not None:
            raise ActorNotEntitled(refused)
        town = reading.town.around()
        weighed = list(_weighed(house, reading, target, answers, town, at, progress))
    cases = tuple(one for one, _ in weighed)
    seen = sha256(_encoder.encode((ref_of(target), answers, cases))).hexdigest()
    made = Adoption(
        id=base64.b32encode(sha256(f"{seen}{at.isoformat()}".encode()).digest()[:5]).decode().lower(),
        workflow=key,
        revision=target.revision,
        digest=target.digest,
        answers=msgspec.to_builtins(answers),
        seen=seen,
        planned_by=by or AccountId(""),
        planned_at=at,
    )
    with house.store.transaction() as tx:
        if tx.adoptions.get(made.id) is None:  # the same plan, made twice in one instant, is one
            tx.adoptions.put(made, cases)
    return Plan(made, cases, sum(overdue for _, overdue in weighed))


def _published(house: House, key: str, revision: int) -> Workflow:
    with house.store.reading() as reading:
        found = reading.revisions.get(key, revision)
        known = [one.revision for one in reading.revisions.all() if one.workflow == key]
    if found is None:
        numbers = "、".join(map(str, known))
        there = both(f"已发布：第 {numbers} 版。", f"Published: {numbers}.")
        named = both("请核对流程名称。", "Look at the name of the workflow again.")
        none = both(
            f"流程“{key[:60]}”没有已发布的第 {revision} 版。", f'No revision {revision} of "{key[:60]}" is published.'
        )
        finding = found_of("unknown_revision", none, there if known else named)
        raise UnknownRevision(findings=(finding,))
    return house.library.get(WorkflowRef(key=key, revision=revision, digest=found.digest))


def _weighed(
    house: House,
    reading: Reading,
    target: Workflow,
    answers: Answers,
    town: Town,
    at: datetime,
    progress: Progress | None,
) -> Iterator[tuple[AdoptionCase, int]]:
    """Weigh case after case, by number, all at one moment of the database."""
    position = 0
    for name in reading.adoptions.live(target.key):
        case = reading.cases.get(name)
        assert case is not None
        assert case.workflow is not None  # every opened case is bound
        if progress is not None:
            progress(1)
        if case.workflow.digest == target.digest:
            continue
        position += 1
        verdict, reasons, overdue = _verdict(house, case, target, answers, town, at)
        yield (
            AdoptionCase(
                position=position,
                case=case.id,
                number=case.number or next(iter(case.outside_numbers.values()), "") or case.id,
                version=case.version,
                from_revision=case.workflow.revision,
                from_digest=case.workflow.digest,
                verdict=verdict,
                reasons=reasons,
            ),
            overdue,
        )


def _verdict(
    house: House, case: Case, target: Workflow, answers: Answers, town: Town, at: datetime
) -> tuple[str, tuple[str, ...], int]:
    """Say ok, answer or refused, why or what changes, and how many clocks would be overdue at once."""
    assert case.workflow is not None
    try:
        present = house.library.get(case.workflow)
    except DefinitionError as error:
        return "refused", (str(error),), 0
    command = Adopt(case=case.id, command_id="plan", plan="", to=ref_of(target), answers=answers)
    weighed = weigh(present, target, case, command, at=at, town=town)
    if not weighed.objections:
        return "ok", weighed.notes, len(weighed.overdue)
    asked = all(one.code in _NEEDS_ANSWER for one in weighed.objections)
    return "answer" if asked else "refused", tuple(one.reason for one in weighed.objections), 0


def carry_out(
    house: House,
    name: str,
    *,
    approved_by: AccountId,
    at: datetime,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Done:
    """Carry a plan out; a second call goes on with what is left. Cases acted on since it was made stay as they are.

    Raises UnknownRevision if there is no such plan, ActorNotEntitled for who planned it or may not approve, and
    RequirementUnmet, naming every blocking case, for a plan that lacks an answer: then not one case was touched.
    """
    with house.store.transaction() as tx:
        adoption, actor = _entitled(tx, name, approved_by)
        if adoption.reverted_at is not None:
            raise RequirementUnmet(Objection("REVERTED", "这份方案已经退回，请另作方案"))
        blocking = tuple(one for one in tx.adoptions.cases(name) if one.verdict != "ok")
        if blocking:
            raise RequirementUnmet(*(blocked(one) for one in blocking))
        tx.adoptions.approve(name, approved_by, at)
    return _in_batches(house, adoption, actor, at, batch, progress, stages=("planned",))


def revert(
    house: House,
    name: str,
    *,
    approved_by: AccountId,
    at: datetime,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Done:
    """Take every adopted case of a plan back where nothing stands against it; give those that stay, with the reasons.

    Raises UnknownRevision if there is no such plan, ActorNotEntitled for who planned it or may not approve.
    """
    with house.store.transaction() as tx:
        adoption, actor = _entitled(tx, name, approved_by)
        tx.adoptions.take_back(name, approved_by, at)
    return _in_batches(house, adoption, actor, at, batch, progress, stages=_TURNED)


def blocked(one: AdoptionCase) -> Objection:
    """Name a case that stands in the way of a plan."""
    return Objection("CASE_BLOCKS", f"{one.number}：{'；'.join(one.reasons)}", one.case)


def _entitled(tx: Transaction, name: str, account: AccountId) -> tuple[Adoption, Actor]:
    found = tx.adoptions.get(name)
    if found is None:
        none = both(f"没有编号为“{name[:60]}”的方案。", f'There is no plan "{name[:60]}".')
        hint = both("请用 mediation adopt --plan 先作方案。", "Make one with mediation adopt --plan.")
        raise UnknownRevision(findings=(found_of("no_plan", none, hint),))
    actor = somebody(tx, account)
    if (refused := may_approve(actor, found.planned_by)) is not None:
        raise ActorNotEntitled(refused)
    return found, actor


def _in_batches(
    house: House,
    adoption: Adoption,
    actor: Actor,
    at: datetime,
    batch: int,
    progress: Progress | None,
    *,
    stages: tuple[str, ...],
) -> Done:
    """Turn the cases that stand at one of `stages`, so many in one transaction, and note how far each has come."""
    turned, after = 0, 0
    left: list[tuple[AdoptionCase, str]] = []
    while True:
        with house.store.transaction() as tx:
            cases = tx.adoptions.cases(adoption.id, stages=stages, after=after, limit=batch)
            for one in cases:
                why = _turn(tx, house, adoption, one, actor, at)
                if why:
                    left.append((one, why))
                else:
                    turned += 1
        if not cases:
            return Done(turned, tuple(left))
        after = cases[-1].position
        if progress is not None:
            progress(len(cases))


def _turn(tx: Transaction, house: House, adoption: Adoption, one: AdoptionCase, actor: Actor, at: datetime) -> str:
    """Turn one case by the one write path and note it; give the reason if it stays as it is.

    What `handle` refuses, it refuses before anything is written: the batch goes on.
    """
    back = one.stage in _TURNED
    try:
        after = handle_within(tx, house, _command(adoption, one), actor=actor, at=at.astimezone(UTC))
    except StoreUnavailable:
        raise
    except MediationError as error:
        tx.adoptions.mark(adoption.id, one.position, "kept" if back else "moved")
        return _why(error)
    tx.adoptions.mark(adoption.id, one.position, "reverted" if back else "adopted", after_version=after.version)
    return ""


def _command(adoption: Adoption, one: AdoptionCase) -> Adopt:
    answers = msgspec.convert(adoption.answers, Answers)
    if one.stage in _TURNED:
        assert one.after_version is not None  # noted with the stage
        former = WorkflowRef(key=adoption.workflow, revision=one.from_revision, digest=one.from_digest)
        return Adopt(
            case=one.case,
            command_id=f"adoption.{adoption.id}.{one.position}.back",
            plan=adoption.id,
            to=former,
            answers=answers,
            takes_back=one.after_version,
        )
    return Adopt(
        case=one.case,
        command_id=f"adoption.{adoption.id}.{one.position}",
        plan=adoption.id,
        to=WorkflowRef(key=adoption.workflow, revision=adoption.revision, digest=adoption.digest),
        answers=answers,
        expected_version=one.version,
    )


def _why(error: MediationError) -> str:
    if isinstance(error, Refusal):
        return "；".join(one.reason for one in error.objections)
    return str(error)
