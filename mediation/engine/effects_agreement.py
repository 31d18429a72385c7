"""The effects on agreements: reached, in force, dropped; performed, urged, given up; confirmed. See `effects.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from mediation.calendar.terms import When
from mediation.engine import effects_parties
from mediation.engine import events as ev
from mediation.engine.case import REST_GOES_ON, Agreement, Case, Obligation, Signature
from mediation.engine.owed_entries import GIVEN_UP, URGED, OwedEntry, with_entry
from mediation.engine.probe import Probe

_replace = msgspec.structs.replace


def _reach_agreement(probe: Probe, case: Case, *, form: str) -> Iterable[ev.Event]:
    at_once = probe.get("performed_now") is True
    obligations: tuple[Obligation, ...] = probe.get("obligations") or ()
    if at_once:
        obligations = tuple(with_entry(one, OwedEntry(no=0, on=probe.on, proof="当场履行")) for one in obligations)
    before = _replaced(probe, case)
    beside = [one for one in case.standing if before is None or one.no != before.no]
    first = max((owed.no for one in beside for owed in one.obligations), default=0)
    bound = probe.get("parties_bound") if probe.get("scope") == "part" or case.rest_goes_on else None
    no = len(case.agreements) + 1
    yield ev.AgreementReached(
        agreement=Agreement(
            no=no,
            form=form,
            reached_on=probe.on,
            scope=str(probe.get("scope") or "all"),
            facts=str(probe.get("facts") or ""),
            terms=str(probe.get("terms") or ""),
            parties=tuple(bound or (party.no for party in case.remaining)),
            obligations=tuple(_replace(one, no=one.no + first) for one in obligations),
            rest=str(probe.get("rest") or "") if probe.get("scope") == "part" else "",
            supersedes=before.no if before is not None else 0,
        )
    )
    if form == "oral":
        yield ev.AgreementInForce(agreement=no, effective_on=probe.on.day)
        yield from _settled(probe, case, probe.on, probe.get("rest") if probe.get("scope") == "part" else "")
        if before is not None:
            yield ev.AgreementDropped(agreement=before.no, status="superseded")


def _replaced(probe: Probe, case: Case) -> Agreement | None:
    """Give the agreement that a new one replaces: the one named, else the newest in force. What settles the rest of a
    case whose other part is in force already stands beside that one."""
    if case.rest_goes_on:
        return None
    bound = [one for one in case.standing if one.in_force]
    return next((one for one in bound if one.no == probe.get("agreement_no")), bound[-1] if bound else None)


def _settled(probe: Probe, case: Case, on: When, rest: object) -> Iterable[ev.Event]:
    """The outcome, counted at its committee on its day (C14); none as long as the rest is mediated further."""
    if rest == "goes_on":
        yield ev.FactsRecorded(marks=(REST_GOES_ON,))
        return
    if REST_GOES_ON in case.marks:
        yield ev.FactsRecorded(unmarks=(REST_GOES_ON,))
    yield ev.OutcomeKnown(outcome="settled", on=on, at=probe.town.committee(case.custodian).id)


def _put_in_force(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """It binds from the latest of the parties' and the mediator's signatures and the seal (人民调解法 29)."""
    agreement = case.agreement
    if agreement is None:
        return
    signed = tuple(probe.get("signatures") or ())
    mediator, seal = probe.get("mediator_signed_on"), probe.get("sealed_on")
    effective = max([one.on for one in signed] + [mediator, seal])
    signatures = (
        *(Signature(who=f"party:{one.party}", on=one.on, where=one.where, by=one.by) for one in signed),
        Signature(who=f"mediator:{case.lead or probe.actor.account}", on=mediator),
        Signature(who="seal", on=seal),
    )
    copies = int(probe.get("copies") or len(agreement.parties) + 1)
    yield ev.AgreementInForce(agreement=agreement.no, effective_on=effective, signatures=signatures, copies=copies)
    yield from _settled(probe, case, When.on(effective), agreement.rest)
    if agreement.supersedes:
        yield ev.AgreementDropped(agreement=agreement.supersedes, status="superseded")


def _drop_agreement(probe: Probe, case: Case, *, status: str) -> Iterable[ev.Event]:
    """A draft falls through; an agreement in force is revoked by consent, and otherwise stays in force (法 31)."""
    agreement = case.agreement if probe.agreement is None or status == "fell_through" else probe.agreement
    if agreement is None or (agreement.in_force and status == "fell_through"):
        return
    yield ev.AgreementDropped(agreement=agreement.no, status=status)
    if any(one.in_force and one.no != agreement.no for one in case.standing) and status == "revoked":
        yield ev.FactsRecorded(marks=(REST_GOES_ON,))


def _change_obligation(case: Case, no: int | None, change: Callable[[Obligation], Obligation]) -> Iterable[ev.Event]:
    agreement = case.agreement_owing(no)
    if agreement is None:
        return
    obligations = tuple(change(one) if one.no == no else one for one in agreement.obligations)
    yield ev.ObligationsChanged(agreement=agreement.no, obligations=obligations)


def _perform(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Record a performance; a part of a sum is added up until the whole is paid. Without an amount it is the rest, and
    is kept as that sum (`with_entry`)."""
    given = probe.get("amount")
    entry = OwedEntry(
        no=0,
        on=probe.on,
        amount="" if given is None else str(given),
        proof=str(probe.get("proof") or ""),
        note=str(probe.get("proof_note") or ""),
    )
    return _change_obligation(case, probe.get("obligation"), lambda one: with_entry(one, entry))


def _urge(probe: Probe, case: Case) -> Iterable[ev.Event]:
    entry = OwedEntry(no=0, kind=URGED, on=probe.on)
    return _change_obligation(case, probe.get("obligation"), lambda one: with_entry(one, entry))


def _give_up(probe: Probe, case: Case) -> Iterable[ev.Event]:
    entry = OwedEntry(no=0, kind=GIVEN_UP, on=probe.on)
    return _change_obligation(case, probe.get("obligation"), lambda one: with_entry(one, entry))


def _ask_confirmation(probe: Probe, case: Case) -> Iterable[ev.Event]:
    agreement = probe.agreement
    if agreement is not None:
        yield ev.ConfirmationAsked(agreement=agreement.no, on=probe.on)


def asked_of_court(case: Case) -> Agreement | None:
    """Give the agreement whose confirmation was applied for last and is not granted."""
    asked = [one for one in case.standing if one.confirmation_asked_on is not None and one.confirmed_on is None]
    days = [one.confirmation_asked_on.day for one in asked if one.confirmation_asked_on is not None]
    return asked[days.index(max(days))] if days else None


def _record_confirmation(probe: Probe, case: Case) -> Iterable[ev.Event]:
    agreement = asked_of_court(case)
    if agreement is not None and probe.get("ruling") == "confirmed":
        yield ev.ConfirmationAsked(agreement=agreement.no, on=probe.on, confirmed=True)
    ruling = {"ruling": str(probe.get("ruling")), "number": str(probe.get("ruling_number") or "")}
    yield ev.FactsRecorded(facts={"confirmation": {**ruling, "on": probe.on.day.isoformat()}})


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "reach_agreement": _reach_agreement,
    "put_in_force": _put_in_force,
    "drop_agreement": _drop_agreement,
    "perform": _perform,
    "urge": _urge,
    "give_up": _give_up,
    "ask_confirmation": _ask_confirmation,
    "record_confirmation": _record_confirmation,
    **effects_parties.EFFECTS,
}
