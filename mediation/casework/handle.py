"""The one write path. Mediators, supervisors, the clock, the police and the courts all go through `handle`.

Load, decide, draw numbers, replay, then state, journal, standings, deadlines, papers and outbox in one transaction. It
holds no rule of procedure: those are the workflow's and the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from mediation.calendar.moments import day_of
from mediation.casework.house import House
from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import Action, Workflow
from mediation.documents.supplying import lacking
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.adopting_back import Turned
from mediation.engine.case import Case
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
from mediation.engine.consequences import Delivery, consequences
from mediation.engine.decide import decide
from mediation.engine.earlier_letters import FIELD
from mediation.engine.events import Event, PaperIssued
from mediation.engine.evolve import blank, replay
from mediation.engine.similar import looks_back
from mediation.errors import (
    ActorNotEntitled,
    AlreadyLogged,
    CaseNotFound,
    FieldsInvalid,
    MediationError,
    MissingFacts,
    Objection,
    RequirementUnmet,
    StaleCase,
    StoreUnavailable,
)
from mediation.store.transaction import Transaction
from mediation.store.visibility import sees
from mediation.town.around import Town
from mediation.town.places import PlaceId

TRIES = 5
#: The name under which a file came is shown on the page and printed in no paper: a phone may put anything into it.
_UNPRINTED = ("name", "command_id")
_ON_THE_FILE = (
    AddNote
    | AddEvidence
    | CheckEvidence
    | WithdrawEvidence
    | MarkPapers
    | VoidPaper
    | CorrectPaper
    | AskRedaction
    | DecideRedaction
    | AskCorrection
    | DecideCorrection
)
_SENT_WITHOUT_VERSION = ReachStep | Reproject | _ON_THE_FILE
LONGEST_ID = 200


def handle(house: House, command: Command, *, actor: Actor, at: datetime) -> Case:
    """Carry out one command on one case: entirely, or not at all. Sent twice, it takes effect once.

    Raises Refusal with every objection, CaseNotFound (absent or invisible), StaleCase (somebody acted in between),
    AlreadyLogged, CommandIdReused or StoreUnavailable; in each case nothing was stored.
    """
    at = at.astimezone(UTC)  # the record must read the same whichever zone the instant came in
    _check_ids(command)
    if isinstance(command, OpenCase):
        house.library.catch_up()
    only_drawable(house, command)
    for tries_left in reversed(range(TRIES)):
        try:
            return _carry_out(house, command, actor, at)
        except StoreUnavailable:
            raise
        except MediationError as error:
            # Sent before, perhaps to another process a moment ago? Then it is its own first effect that stands in the
            # way, and that is the answer. In a transaction, so that what is about to be committed counts, too.
            with house.store.transaction() as tx:
                done = tx.commands.answered(command, actor)
            if done is not None:
                return done
            again = isinstance(error, StaleCase | AlreadyLogged) and isinstance(command, _SENT_WITHOUT_VERSION)
            if not tries_left or not again:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _check_ids(command: Command) -> None:
    """Refuse ids that no database could keep; a case with such an id does not exist."""
    if not command.command_id.isprintable() or not 1 <= len(command.command_id) <= LONGEST_ID:
        raise FieldsInvalid(Objection("INVALID", f"指令编号须为 1 至 {LONGEST_ID} 个可见字符", "command_id"))
    if not command.case.isprintable() or not 1 <= len(command.case) <= LONGEST_ID:
        raise CaseNotFound


def handle_within(tx: Transaction, house: House, command: Command, *, actor: Actor, at: datetime) -> Case:
    """Carry out one command inside a transaction that holds other work: a batch of cases that adopt a revision.

    Everybody else calls `handle`, which tries again and knows a command that was sent before.
    """
    return _carry_out(house, command, actor, at, within=tx)


def _carry_out(
    house: House, command: Command, actor: Actor, at: datetime, *, within: Transaction | None = None
) -> Case:
    with house.store.transaction() if within is None else nullcontext(within) as tx:
        # A plan reaches every live case, whoever approved it; nobody is shown a case by that.
        seer = THE_CLOCK if isinstance(command, Adopt) else actor
        case, head, town = tx.cases.at_hand(command, seen_by=seer, towns=tx.town)
        if isinstance(command, TakeAction | Adopt) and command.expected_version not in (None, case.version):
            raise StaleCase(expected=command.expected_version or 0, actual=case.version)
        if isinstance(command, _ON_THE_FILE) and sees(actor, case, town) != "all":
            raise ActorNotEntitled(Objection("NOT_ENTITLED", "只有承办、协办和督办机构可以记事、添加材料、登记文书"))
        workflow = _workflow(house, command, case, town)
        action = workflow.actions.get(command.action) if isinstance(command, TakeAction | OpenCase) else None
        earlier = tx.journal.retell(case.id, last=case.last_entry - 1) if _undoes(action, case) else None
        others = _others(tx, action, command, actor, town)
        turn = _turn(tx, house, command)
        alike = _similar(tx, action, command, case, workflow, at)
        decided = decide(
            workflow, case, command, actor, at, town, earlier=earlier, others=others, similar=alike, **turn
        )
        if not decided:
            return case  # a step that is no longer due
        former, workflow = workflow, turn.get("target", workflow)
        events = tx.numbers.draw(decided, town)
        after = replay(case, events, actor=actor.account, at=at)
        _examine_papers(house, workflow, case, action, after, events, town)
        owed = consequences(workflow, after, events)
        _examine_openings(house, owed, actor, at, town)
        entry = tx.journal.draw_up(after, events, command, actor, at, head=head)
        tx.evidence.follow(case, after)  # asks whether a sweep is at the same file, so not together with the rest
        with tx.wire.together():
            tx.cases.save(before=case, after=after, workflow=workflow, former=former, town=town, head=entry.link)
            tx.journal.append(entry)
            tx.standing.follow(case, after, at)
            tx.deadlines.follow(case, after)
            tx.feeds.follow(case, after)
            tx.papers.follow(case, after)
            tx.outbox.post(after.id, owed, actor, at)
            tx.commands.remember(command, actor, after)
    return after


def only_drawable(house: House, command: Command) -> None:
    """Refuse text that no typeface draws, before anything is begun: it would stand as a blank box in a paper."""
    if house.undrawable is None or isinstance(command, ReachStep | Reproject | AddNote | Adopt):
        return
    fields = command.fields if isinstance(command, TakeAction | OpenCase) else msgspec.structs.asdict(command)
    lacking = {key: house.undrawable("".join(_texts(value))) for key, value in fields.items() if key not in _UNPRINTED}
    found = [
        Objection("UNDRAWABLE", f"含有无法印出的字符（{'、'.join(points)}），请改用其他写法", key)
        for key, points in lacking.items()
        if points
    ]
    if found:
        raise FieldsInvalid(*found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _examine_papers(
    house: House,
    workflow: Workflow,
    before: Case,
    action: Action | None,
    after: Case,
    events: tuple[Event, ...],
    town: Town,
) -> None:
    """What a paper lacks refuses the command, before its number exists (D17); the forms that supply it are named."""
    if house.examine is None:
        return
    lacks: list[Objection] = []
    for event in events:
        if isinstance(event, PaperIssued) and event.paper.status == "issued":
            kind = workflow.documents[event.paper.kind]
            if kind.template is not None:
                paper = next(one for one in after.papers if one.no == event.paper.no)
                try:
                    house.examine(after, paper, workflow, town)
                except MissingFacts as error:
                    lacks += lacking(workflow, before, action, paper, error.missing)
    if lacks:
        raise RequirementUnmet(*dict.fromkeys(lacks))


def _examine_openings(house: House, owed: tuple[Delivery, ...], actor: Actor, at: datetime, town: Town) -> None:
    """What a linked case lacks refuses the act that owes it: nothing is owed that could never be opened."""
    for delivery in owed:
        if delivery.kind == "open_case":
            command = msgspec.convert(delivery.payload["command"], OpenCase)
            if command.linked_from is not None:
                opened = blank(command.case)
                decide(_workflow(house, command, opened, town), opened, command, actor, at, town)


def _workflow(house: House, command: Command, case: Case, town: Town) -> Workflow:
    """Give the pinned revision; for a case to be opened, the newest one, or the overlay that serves its place."""
    if isinstance(command, OpenCase):
        place = command.fields.get("place")
        path = town.path(PlaceId(place)) if isinstance(place, str) else ()
        return house.library.serving(command.workflow, path)
    assert case.workflow is not None  # every opened case is bound
    return house.library.get(case.workflow)


def _turn(tx: Transaction, house: House, command: Command) -> dict[str, Any]:
    """Give what `decide` asks of an adoption: where it leads, and how the case stood around the one that it undoes."""
    if not isinstance(command, Adopt):
        return {}
    turned = None
    if command.takes_back:
        before, after = (tx.journal.retell(command.case, last=command.takes_back - one) for one in (1, 0))
        turned = Turned(before, after)
    return {"target": house.library.get(command.to), "turned": turned}


def _undoes(action: Action | None, case: Case) -> bool:
    """Whether the case before its last act is wanted. What opened a case is never taken back."""
    return action is not None and case.last_entry > 1 and any(effect.name == "undo_last" for effect in action.does)


def _similar(
    tx: Transaction, action: Action | None, command: Command, case: Case, workflow: Workflow, at: datetime
) -> tuple[Case, ...]:
    """Load the cases of this workflow at the same place, where the action asks whether there were any lately."""
    days = looks_back(action)
    if not days or not isinstance(command, TakeAction | OpenCase):
        return ()
    place = PlaceId(str(command.fields.get("place") or case.place))
    return tx.cases.at_place(workflow.key, place, since=day_of(at) - timedelta(days=days), but=command.case)


def _others(tx: Transaction, action: Action | None, command: Command, actor: Actor, town: Town) -> Mapping[str, Case]:
    """Load the cases that the form names (by id or number), as far as this actor sees them.

    Each stands under its id and under the text that was filled in. A letter of one's own may be named by its number.
    """
    found: dict[str, Case] = {}
    if action is None or not isinstance(command, TakeAction | OpenCase):
        return found
    for asked in action.asks:
        named = command.fields.get(asked.key) if asked.type is FieldType.case else None
        if isinstance(named, str) and named.strip():
            look = tx.cases.find_letter if asked.key == FIELD else tx.cases.find
            other = look(named.strip(), seen_by=actor, town=town)
            if other is not None and other.id != command.case:
                found[other.id] = found[named] = other
    return found
