"""The named effects: what an action does besides moving the case. Each gives events, none refuses.

An effect sees the case as the effects before it left it (`case`), the form in `probe.form`, and writes down everything
that folding needs. Effects on agreements and on handoffs have files of their own; `EFFECTS_BY_NAME` is all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from mediation.calendar.terms import day_of
from mediation.definitions.workflow import Call
from mediation.engine import (
    effects_agreement,
    effects_corrections,
    effects_handoff,
    effects_matters,
    effects_performance,
    effects_sessions,
    effects_support,
    effects_undo,
)
from mediation.engine import events as ev
from mediation.engine.case import REST_GOES_ON, Case, CaseNumber, Paper, Risk, Visit
from mediation.engine.conditions import holds
from mediation.engine.effects_sessions import plain
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.town.institutions import InstitutionId

Effect = Callable[..., Iterable[ev.Event]]
_replace = msgspec.structs.replace


def carry_out(call: Call, probe: Probe, case: Case) -> list[ev.Event]:
    """Give the events of one named effect."""
    return list(EFFECTS_BY_NAME[call.name](probe, case, **call.args))


def draw(probe: Probe, case: Case, register: str, purpose: str, *, moves_on: bool = False) -> ev.NumberDrawn:
    """Ask the store for the next number of a register of the committee in charge; it fills number and text."""
    committee = probe.town.committee(holder(case))
    number = CaseNumber(register=register, institution=committee.id, year=day_of(probe.at).year, seq=0, text="")
    form = probe.workflow.registers[register].format
    return ev.NumberDrawn(number=number, purpose=purpose, format=form, moves_on=moves_on)


def _draw_log_number(probe: Probe, case: Case, *, register: str) -> Iterable[ev.Event]:
    if not case.log_number:
        yield draw(probe, case, register, "log")


#: How an archive number names the class of retention (DA/T 22 writes Y for what is kept for good).
_RETENTION_CODES = {"permanent": "Y", "long": "C", "short": "D"}


def _draw_archive_number(probe: Probe, case: Case, *, register: str) -> Iterable[ev.Event]:
    """Give the file its number in the archive (档号), once; the format may hold the class of retention."""
    if not case.archive_number:
        drawn = draw(probe, case, register, "archive")
        code = _RETENTION_CODES.get(str(probe.get("retention")), "")
        yield msgspec.structs.replace(drawn, format=drawn.format.replace("{retention}", code))


def _draw_case_number(probe: Probe, case: Case, *, register: str) -> Iterable[ev.Event]:
    yield draw(probe, case, register, "case", moves_on=True)


# --- consent and acceptance ----------------------------------------------------------------------------------


def _tell_rights(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield ev.FactsRecorded(marks=("rights_told",))


def _decline_case(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield from effects_handoff.close_offer(
        probe, case, status="declined", reason=probe.words_of("reason_code"), directions=("in",)
    )
    yield _outcome(probe, case, "not_accepted", str(probe.get("reason_code")))


def _withdraw_case(probe: Probe, case: Case) -> Iterable[ev.Event]:
    if case.agreement is not None and not case.agreement.in_force:
        yield ev.AgreementDropped(agreement=case.agreement.no, status="fell_through")
    yield _outcome(probe, case, "withdrawn", str(probe.get("how") or ""))


def _outcome(probe: Probe, case: Case, outcome: str, reason: str) -> ev.OutcomeKnown:
    return ev.OutcomeKnown(outcome=outcome, reason=reason, on=probe.on, at=probe.town.committee(holder(case)).id)


def _conclude(probe: Probe, case: Case, *, outcome: str) -> Iterable[ev.Event]:
    """Record how it ended. Where an agreement is in force it stays so: ending the rest makes it a partial settlement,
    and where nothing but the agreement is left, its performance says how it ended."""
    if case.agreement is not None and not case.agreement.in_force:
        yield ev.AgreementDropped(agreement=case.agreement.no, status="fell_through")
    if outcome == "terminated" and any(one.in_force for one in case.agreements):
        outcome = "partly_settled" if case.rest_goes_on else _by_performance(case)
    if REST_GOES_ON in case.marks:
        yield ev.FactsRecorded(unmarks=(REST_GOES_ON,))
    yield _outcome(probe, case, outcome, str(probe.get("reason_code") or probe.get("reason") or ""))


def _by_performance(case: Case) -> str:
    agreements = [one for one in case.agreements if one.in_force]
    if case.outcome == "partly_settled" or not any(one.scope == "all" for one in agreements):
        return "partly_settled"
    return "settled_performed" if all(one.performed for one in agreements) else "settled_unperformed"


def _conclude_by_performance(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Fix the outcome once nothing is owed any more; its day stays the day on which the agreement took effect (C14)."""
    agreements = [one for one in case.agreements if one.in_force]
    if not agreements or case.rest_goes_on or any(one.open_obligations for one in agreements):
        return
    on = case.concluded_on or probe.on
    at = case.concluded_at or probe.town.committee(holder(case)).id
    yield ev.OutcomeKnown(outcome=_by_performance(case), reason=case.outcome_reason, on=on, at=at)


# --- people and visits -------------------------------------------------------------------------------------


def _name_mediators(probe: Probe, case: Case) -> Iterable[ev.Event]:
    lead = probe.get("lead")
    named = (lead, *[one for one in probe.get("mediators") or () if one != lead])
    yield ev.MediatorsNamed(mediators=named, leader_in_charge=probe.get("leader_in_charge"))


def _record_visit(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield ev.VisitMade(
        visit=Visit(
            no=len(case.visits) + 1,
            on=probe.on,
            visitor=probe.actor.account,
            performance=str(probe.get("performance") or ""),
            satisfaction=str(probe.get("satisfaction") or ""),
            hidden_danger=str(probe.get("hidden_danger") or ""),
            lawsuit=str(probe.get("lawsuit") or ""),
        )
    )


# --- time, risk, facts ---------------------------------------------------------------------------------------


def _nothing(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """The clocks follow from the definition; the fields stand in the entry."""
    return ()


def _extend_month(probe: Probe, case: Case, *, deadline: str) -> Iterable[ev.Event]:
    yield ev.Extended(days=int(probe.get("days")), on=probe.on)
    yield from effects_sessions.agreed_by_signature(probe, case)


def _mark_risk(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield ev.RiskMarked(risk=Risk(colour=probe.get("colour"), reason=str(probe.get("reason") or ""), since=probe.on))


def _clear_risk(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield ev.RiskMarked(risk=Risk(colour="green", reason=str(probe.get("reason") or ""), since=probe.on))


def _record(probe: Probe, case: Case, *, prefix: str = "") -> Iterable[ev.Event]:
    facts = {key: plain(value) for key, value in (probe.form or {}).items()}
    facts["on"] = probe.on.day.isoformat()
    yield ev.FactsRecorded(facts={prefix or probe.action.key: facts})


def _mark(probe: Probe, case: Case, *, mark: str) -> Iterable[ev.Event]:
    yield ev.FactsRecorded(marks=(mark,))


# --- papers --------------------------------------------------------------------------------------------------


def papers(probe: Probe, case: Case, *, handoff: int) -> list[ev.Event]:
    """Give the papers that the action draws up or registers, in order, one per party where the kind says so.

    `handoff` is the handoff that the action touched (0: none)."""
    found: list[ev.Event] = []
    no = len(case.papers)
    for key, status in [(one, "issued") for one in probe.action.papers] + [
        (one, "registered") for one in probe.action.registers
    ]:
        kind = probe.workflow.documents[key]
        if kind.when is not None and not holds(kind.when, probe, probe.case):
            continue
        for party in _recipients(probe, case, kind.per):
            no += 1
            found.append(_paper(probe, case, key, status=status, party=party, no=no, handoff=handoff))
    return found


def _recipients(probe: Probe, case: Case, per: str) -> tuple[int, ...]:
    if per != "party":
        return (0,)
    named = probe.get("party")
    return (named,) if isinstance(named, int) else tuple(party.no for party in case.remaining)


#: What the committee in charge issues whoever's act draws it up: a court that records its ruling in the system, a
#: station that lets its letter expire or a helper who records a payment does not write in the committee's name.
_OF_THE_COMMITTEE = frozenset(
    {"ruling_notice", "counterpart_feedback", "feedback_letter", "performance_proof", "visit_record", "danger_report"}
)


def _issuer(probe: Probe, case: Case, template: str | None) -> InstitutionId:
    """Say whose paper it is: of the committee in charge, or of the side of a handoff that acts."""
    committee = probe.town.committee(holder(case))
    if template in _OF_THE_COMMITTEE or not probe.actor.posts:
        return committee.id
    if probe.actor.institutions & {holder(case), case.handler, committee.id}:
        return committee.id
    sides = {side for one in case.handoffs for side in (one.sender, one.receiver)}
    held = [post.institution for post in probe.actor.posts]
    return next((one for one in held if one in sides), held[0])


def _paper(probe: Probe, case: Case, key: str, *, status: str, party: int, no: int, handoff: int) -> ev.PaperIssued:
    kind = probe.workflow.documents[key]
    mine = _issuer(probe, case, kind.template)
    draws = None
    form = ""
    if kind.register is not None:
        draws = CaseNumber(register=kind.register, institution=mine, year=day_of(probe.at).year, seq=0, text="")
        form = probe.workflow.registers[kind.register].format
    # What is never drawn needs nothing to be drawn from: the form stands in the act itself.
    given = (probe.form or {}).items() if kind.template is not None else ()
    facts = {name: plain(value) for name, value in given if name != "concessions"}
    entry = effects_performance.last_entry(case, facts.get("obligation"))
    if entry:
        facts["entry"] = entry
    paper = Paper(
        no=no,
        kind=key,
        title=kind.title.zh,
        on=probe.on,
        institution=mine,
        party=party,
        session=effects_sessions.just_held(probe, case) if kind.per == "session" else 0,
        handoff=handoff,
        agreement=_agreement_of(probe, case),
        status=status,
        facts=facts,
    )
    return ev.PaperIssued(paper=paper, draws=draws, format=form)


def _agreement_of(probe: Probe, case: Case) -> int:
    """Give the number of the agreement that a paper is about: the one that the form names or whose obligation it names,
    else the newest, though it was dropped; 0 without one."""
    named = probe.get("agreement_no")
    asked = effects_agreement.asked_of_court(probe.case) if probe.get("ruling") else None
    if asked is not None:
        return asked.no
    owing = case.agreement_owing(probe.get("obligation"))
    if named is None and owing is None:
        return case.agreements[-1].no if case.agreements else 0
    return int(named) if owing is None else owing.no


def form_as_given(form: dict[str, Any]) -> dict[str, Any]:
    """Give the typed form as plain data for the entry."""
    return {key: _dated(value) for key, value in form.items()}


def _dated(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else plain(value)


EFFECTS_BY_NAME: dict[str, Effect] = {
    "draw_log_number": _draw_log_number,
    "draw_case_number": _draw_case_number,
    "draw_archive_number": _draw_archive_number,
    "tell_rights": _tell_rights,
    "decline_case": _decline_case,
    "withdraw_case": _withdraw_case,
    "conclude": _conclude,
    "conclude_by_performance": _conclude_by_performance,
    "name_mediators": _name_mediators,
    "record_visit": _record_visit,
    "stand_clocks": _nothing,
    "run_clocks": _nothing,
    "plan_visits": _nothing,
    "extend_month": _extend_month,
    "mark_risk": _mark_risk,
    "clear_risk": _clear_risk,
    "record": _record,
    "mark": _mark,
    "undo_last": effects_undo.undo_last,
    **effects_matters.INTAKE_AND_MATTERS,
    **effects_agreement.EFFECTS,
    **effects_corrections.EFFECTS,
    **effects_performance.EFFECTS,
    **effects_handoff.EFFECTS,
    **effects_support.EFFECTS,
    **effects_sessions.EFFECTS,
}
