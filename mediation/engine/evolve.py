"""Fold events into a case. Pure and total: no calendar, no workflow, no refusal; whatever was decided is obeyed.

`replay` folds one journal entry (all events of one command) and counts the version; the record of a case is the fold
of all its entries, and a law in the tests holds the stored record against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from mediation.engine import clock_folds as folds
from mediation.engine import events as ev
from mediation.engine.amending_folds import AMENDING_FOLDS
from mediation.engine.case import Agreement, Case, CaseId, CaseNumber, Handoff
from mediation.engine.owed_entries import as_changed, as_reached
from mediation.engine.paper_folds import PAPER_FOLDS, kept_through
from mediation.engine.revision_folds import revision_adopted
from mediation.town.institutions import AccountId

_replace = msgspec.structs.replace


def blank(case: CaseId) -> Case:
    """Give the case that does not exist yet: version 0, nothing in it."""
    return Case(id=case)


def replay(case: Case, events: Iterable[ev.Event], *, actor: AccountId, at: datetime) -> Case:
    """Fold the events of one entry; the version counts entries. `last_paper` tells whether a paper came of it."""
    after = case
    paper = False
    action = ""
    empty = True
    for event in events:
        empty = False
        after = evolve(after, event)
        if isinstance(event, ev.PaperIssued):
            paper = True
        elif isinstance(event, ev.ActionTaken):
            action = event.action
    if empty:
        return case
    no = case.version + 1
    if not action:
        moved = after.state != case.state  # by the month's end: somebody else acted since the last act
        return _replace(after, version=no, last_actor=actor if moved else after.last_actor)
    return _replace(after, version=no, last_entry=no, last_act=action, last_actor=actor, last_at=at, last_paper=paper)


def evolve(case: Case, event: ev.Event) -> Case:
    """Fold one event."""
    fold = _FOLDS.get(type(event))
    return case if fold is None else fold(case, event)


def _opened(case: Case, event: ev.CaseOpened) -> Case:
    return Case(
        id=case.id,
        version=case.version,
        workflow=event.workflow,
        level=event.level,
        entry_level=event.level,
        place=event.place,
        custodian=event.custodian,
        handler=event.handler,
        participants=event.participants,
        confidentiality=event.confidentiality,
        title=event.title,
        kind=event.kind,
        subkind=event.subkind,
        source=event.source,
        summary=event.summary,
        claims=event.claims,
        amount=event.amount,
        households=event.households,
        outside_numbers=event.outside_numbers,
        requested_on=event.requested_on,
        arose_on=event.arose_on,
        logged_on=event.on,
        parties=event.parties,
        linked=event.linked,
        earlier_failures=event.earlier_failures,
    )


def _state_entered(case: Case, event: ev.StateEntered) -> Case:
    return _replace(
        case,
        state=event.state,
        state_since=event.on,
        rests_on=event.rests_on or event.on,
        left=event.left,
        left_before=case.left,
    )


def _number_drawn(case: Case, event: ev.NumberDrawn) -> Case:
    if event.purpose == "log":
        return _replace(case, log_number=event.number.text)
    if event.purpose == "archive":
        return _replace(case, archive_number=event.number.text)
    before = case.numbers
    if event.moves_on:
        before = tuple(_replace(one, status="moved_on") if one.status == "in_use" else one for one in before)
    return _replace(case, numbers=(*before, event.number))


def _number_resumed(case: Case, event: ev.NumberResumed) -> Case:
    def changed(one: CaseNumber) -> CaseNumber:
        if one.text == event.text:
            return _replace(one, status="in_use")
        return _replace(one, status="moved_on") if one.status == "in_use" else one

    return _replace(case, numbers=tuple(changed(one) for one in case.numbers))


def _answers(case: Case, event: ev.AnswersRecorded) -> Case:
    """Words on mediation itself decide what is open; those on the other questions stand beside them."""
    beside = tuple(one for one in event.answers if one.question != "mediation")
    spoken = event.answers if not beside else tuple(one for one in event.answers if one.question == "mediation")
    return _replace(case, answers=case.answers + spoken, asides=case.asides + beside)


def _parties(case: Case, event: ev.PartiesChanged) -> Case:
    return _replace(case, parties=event.parties)


def _accepted(case: Case, event: ev.CaseAccepted) -> Case:
    return _replace(case, accepted_on=case.accepted_on or event.on, rights_told=event.rights_told)


def _mediators(case: Case, event: ev.MediatorsNamed) -> Case:
    leader = event.leader_in_charge or case.leader_in_charge
    lead = event.mediators[0] if event.mediators else None
    return _replace(case, mediators=event.mediators, lead=lead, leader_in_charge=leader)


def _handlers(case: Case, event: ev.HandlersNamed) -> Case:
    return _replace(case, mediators=event.handlers, lead=event.handlers[0] if event.handlers else None)


def _participants(case: Case, event: ev.ParticipantsNamed) -> Case:
    return _replace(case, participants=event.participants)


def _session(case: Case, event: ev.SessionRecorded) -> Case:
    return _replace(case, sessions=_put(case.sessions, event.session))


def _put(things: tuple[Any, ...], thing: Any) -> tuple[Any, ...]:
    if any(one.no == thing.no for one in things):
        return tuple(thing if one.no == thing.no else one for one in things)
    return (*things, thing)


def _agreement_reached(case: Case, event: ev.AgreementReached) -> Case:
    return _replace(case, agreements=_put(case.agreements, as_reached(event.agreement)))


def _with_agreement(case: Case, no: int, **changes: Any) -> Case:
    def changed(one: Agreement) -> Agreement:
        return _replace(one, **changes) if one.no == no else one

    return _replace(case, agreements=tuple(changed(one) for one in case.agreements))


def _in_force(case: Case, event: ev.AgreementInForce) -> Case:
    return _with_agreement(
        case,
        event.agreement,
        status="in_force",
        effective_on=event.effective_on,
        signatures=event.signatures,
        copies=event.copies,
    )


def _dropped(case: Case, event: ev.AgreementDropped) -> Case:
    return _with_agreement(case, event.agreement, status=event.status)


def _obligations(case: Case, event: ev.ObligationsChanged) -> Case:
    return _replace(case, agreements=as_changed(case.agreements, event.agreement, event.obligations))


def _confirmation(case: Case, event: ev.ConfirmationAsked) -> Case:
    if event.confirmed:
        return _with_agreement(case, event.agreement, confirmed_on=event.on)
    return _with_agreement(case, event.agreement, confirmation_asked_on=event.on)


def _seal_used(case: Case, event: ev.SealUsed) -> Case:
    return _replace(case, seal_uses=(*case.seal_uses, event.use))


def _visit(case: Case, event: ev.VisitMade) -> Case:
    return _replace(case, visits=(*case.visits, event.visit))


def _visits_planned(case: Case, event: ev.VisitsPlanned) -> Case:
    return _replace(case, visits_planned=event.count)


def _handoff(case: Case, event: ev.HandoffMade | ev.HandoffMoved) -> Case:
    handoffs: tuple[Handoff, ...] = _put(case.handoffs, event.handoff)
    return _replace(case, handoffs=handoffs)


def _custody(case: Case, event: ev.CustodyPassed) -> Case:
    former = case.former
    if event.former is not None and event.former not in former:
        former = (*former, event.former)
    return _replace(
        case,
        custodian=event.custodian,
        handler=event.handler,
        level=event.level,
        former=former,
        participants=event.participants,
        mediators=(),
        lead=None,
    )


def _risk(case: Case, event: ev.RiskMarked) -> Case:
    return _replace(case, risk=event.risk)


def _paper(case: Case, event: ev.PaperIssued) -> Case:
    """A paper with no number of its own carries the case's number of this moment (a later agreement with «-2»)."""
    paper = event.paper
    of_agreement = paper.agreement and paper.kind in {"agreement", "oral_agreement_register"}
    if not paper.number:
        suffix = f"-{paper.agreement}" if of_agreement and paper.agreement > 1 else ""
        paper = _replace(paper, number=case.number + suffix)
    after = _replace(case, papers=_put(case.papers, paper))
    sent = case.handoff(paper.handoff) if event.draws is not None else None
    if sent is not None and sent.direction == "out" and sent.sender == paper.institution:
        letter = _replace(sent, sender_number=paper.number, letter=paper.no)
        after = _replace(after, handoffs=_put(after.handoffs, letter))
    return _with_agreement(after, paper.agreement, number=paper.number) if of_agreement else after


def _facts(case: Case, event: ev.FactsRecorded) -> Case:
    marks = tuple(mark for mark in case.marks if mark not in event.unmarks and mark not in event.marks)
    return _replace(case, facts={**case.facts, **event.facts}, marks=marks + event.marks)


def _extended(case: Case, event: ev.Extended) -> Case:
    return _replace(case, extended=True)


def _outcome(case: Case, event: ev.OutcomeKnown) -> Case:
    return _replace(
        case, outcome=event.outcome, outcome_reason=event.reason, concluded_on=event.on, concluded_at=event.at
    )


def _linked(case: Case, event: ev.LinkedTo) -> Case:
    return _replace(case, linked=(*case.linked, event.case))


def _evidence_added(case: Case, event: ev.EvidenceAdded) -> Case:
    return _replace(case, evidence=(*case.evidence, event.evidence))


def _evidence_checked(case: Case, event: ev.EvidenceCheckedAgainstOriginal) -> Case:
    said = {"checked_by": event.by, "checked_on": event.on, "check_words": event.words}
    return _replace(case, evidence=tuple(_replace(one, **said) if one.no == event.no else one for one in case.evidence))


def _evidence_withdrawn(case: Case, event: ev.EvidenceWithdrawn) -> Case:
    said = {"withdrawn_by": event.by, "withdrawn_on": event.on, "withdrawn_reason": event.reason}
    return _replace(case, evidence=tuple(_replace(one, **said) if one.no == event.no else one for one in case.evidence))


def _undone(case: Case, event: ev.Undone) -> Case:
    record = msgspec.convert(event.record, Case)
    # Files and what became of papers are never part of an act: what came in since stays where it is.
    kept = {"evidence": case.evidence, "seal_uses": case.seal_uses, "papers": kept_through(record, case)}
    return _replace(record, version=case.version, **kept)


_FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    ev.CaseOpened: _opened,
    ev.StateEntered: _state_entered,
    ev.NumberDrawn: _number_drawn,
    ev.NumberResumed: _number_resumed,
    ev.AnswersRecorded: _answers,
    ev.PartiesChanged: _parties,
    ev.CaseAccepted: _accepted,
    ev.MediatorsNamed: _mediators,
    ev.HandlersNamed: _handlers,
    ev.ParticipantsNamed: _participants,
    ev.SessionRecorded: _session,
    ev.AgreementReached: _agreement_reached,
    ev.AgreementInForce: _in_force,
    ev.AgreementDropped: _dropped,
    ev.ObligationsChanged: _obligations,
    ev.ConfirmationAsked: _confirmation,
    ev.SealUsed: _seal_used,
    ev.VisitMade: _visit,
    ev.VisitsPlanned: _visits_planned,
    ev.HandoffMade: _handoff,
    ev.HandoffMoved: _handoff,
    ev.CustodyPassed: _custody,
    ev.ClockSet: folds.clock_set,
    ev.ClockStood: folds.clock_stood,
    ev.ClockMoved: folds.clock_moved,
    ev.ClockEnded: folds.clock_ended,
    ev.StepReached: folds.step_reached,
    ev.RiskMarked: _risk,
    ev.PaperIssued: _paper,
    ev.FactsRecorded: _facts,
    ev.Extended: _extended,
    ev.OutcomeKnown: _outcome,
    ev.LinkedTo: _linked,
    ev.EvidenceAdded: _evidence_added,
    ev.EvidenceCheckedAgainstOriginal: _evidence_checked,
    ev.EvidenceWithdrawn: _evidence_withdrawn,
    ev.RevisionAdopted: revision_adopted,
    **PAPER_FOLDS,
    **{getattr(ev, name): fold for name, fold in AMENDING_FOLDS.items()},
    ev.Undone: _undone,
}
