"""The effects on handoffs: offers between rungs, and letters to and from counterparts. See `effects.py`.

Neither side can close the other's record: an effect moves only what its own side may move, which the definition says
by the sides of its actions. What a party conceded in mediation never stands in a handoff.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mediation.calendar.terms import day_of
from mediation.engine import effects_entrusting
from mediation.engine import events as ev
from mediation.engine.case import Case, CaseNumber, Handoff
from mediation.engine.clocks import extension_days
from mediation.engine.effects_intake import first_status, hold, police_facts
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.town.institutions import InstitutionId

_replace = msgspec.structs.replace


def _find(case: Case, routes: list[str] | None, *statuses: str) -> Handoff | None:
    for one in reversed(case.handoffs):
        if (not routes or one.route in routes) and (one.status in statuses or (not statuses and one.open)):
            return one
    return None


def _moved(handoff: Handoff | None, **changes: Any) -> Iterable[ev.Event]:
    if handoff is not None:
        yield ev.HandoffMoved(handoff=_replace(handoff, **changes))


_RUNGS = ("up", "down")
#: What a station's deputy decides: who it was stands with the handoff, as the paper is signed in that name.
_DECIDED = ("no_penalty", "not_recognised")


def close_offer(
    probe: Probe, case: Case, *, status: str, reason: str, directions: tuple[str, ...] = _RUNGS
) -> Iterable[ev.Event]:
    """End the offer that waits for an answer, if there is one."""
    for one in reversed(case.handoffs):
        if one.status == "offered" and one.direction in directions:
            return _moved(one, status=status, answered_on=probe.on, reason=reason)
    return ()


# --- between rungs -------------------------------------------------------------------------------------------


def _offer(probe: Probe, case: Case, *, route: str) -> Iterable[ev.Event]:
    to = probe.workflow.routes[route]
    rung = probe.next_rung(to.direction)
    if rung is None:
        return
    level, institution, _room, skipped = rung
    named = probe.get("institution")
    facts: dict[str, Any] = {"skipped": list(skipped)} if skipped else {}
    for key in ("rung_result", "extend_days", "approver", "reason", "city_reason"):
        if probe.get(key):
            facts[key] = probe.get(key)
    yield ev.HandoffMade(
        handoff=Handoff(
            no=len(case.handoffs) + 1,
            route=route,
            direction=to.direction,
            sender=case.custodian,
            receiver=InstitutionId(named) if named else institution.id,
            status="offered",
            offered_on=probe.on,
            level=level,
            from_state=case.state,
            sender_number=case.number,
            facts=facts,
        )
    )


def _take_custody(probe: Probe, case: Case, *, register: str = "") -> Iterable[ev.Event]:
    """The receiver takes the case: custody passes now, the former handler stays and helps; another committee draws its
    own number and the old one ends as 转出."""
    offer = _find(case, None, "offered")
    if offer is None:
        return
    level = probe.workflow.level(offer.level)
    _, room = hold(probe, level, case.place)
    another = probe.town.committee(offer.sender).id != probe.town.committee(offer.receiver).id
    helping = [one for one in (*case.participants, case.handler) if one is not None]
    if another:
        helping.append(case.custodian)
    participants = tuple(dict.fromkeys(one for one in helping if one not in (offer.receiver, room)))
    yield ev.CustodyPassed(
        custodian=offer.receiver,
        handler=room,
        level=offer.level,
        former=offer.sender if another else case.handler,
        participants=participants,
    )
    if another and register:
        yield _number_of(probe, case, register, probe.town.committee(offer.receiver).id)
    yield ev.HandoffMoved(handoff=_replace(offer, status="accepted", answered_on=probe.on, outcome="taken"))
    if extension_days(probe):
        yield ev.Extended(days=extension_days(probe), on=probe.on)


def _number_of(probe: Probe, case: Case, register: str, committee: InstitutionId) -> ev.NumberDrawn | ev.NumberResumed:
    """Give the case the committee's number: a new one, or, where it was there before, the one that it had."""
    for one in case.numbers:
        if (one.register, one.institution, one.status) == (register, committee, "moved_on"):
            return ev.NumberResumed(text=one.text)
    number = CaseNumber(register=register, institution=committee, year=day_of(probe.at).year, seq=0, text="")
    form = probe.workflow.registers[register].format
    return ev.NumberDrawn(number=number, purpose="case", format=form, moves_on=True)


def _refuse_offer(probe: Probe, case: Case) -> Iterable[ev.Event]:
    reason = "：".join(one for one in (probe.words_of("reason_code"), str(probe.get("reason") or "")) if one)
    return close_offer(probe, case, status="declined", reason=reason)


def _lapse_offer(probe: Probe, case: Case) -> Iterable[ev.Event]:
    return close_offer(probe, case, status="revoked", reason=str(probe.get("reason") or probe.action.title.zh))


def _redirect_offer(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """The supervisor names the receiver: the old offer ends, a new one to the named institution begins."""
    between = [one for one in case.handoffs if one.direction in _RUNGS]
    offer = next((one for one in reversed(between) if one.status == "offered"), between[-1] if between else None)
    named = InstitutionId(probe.get("institution"))
    kind = probe.town.institutions[named].kind
    rungs = [level.key for level in probe.workflow.ladder if kind in level.held_by]
    level = next((key for key in rungs if offer is not None and key == offer.level), rungs[-1] if rungs else case.level)
    if offer is not None and offer.status == "offered":
        yield ev.HandoffMoved(
            handoff=_replace(offer, status="expired", answered_on=probe.on, reason=str(probe.get("reason")))
        )
    yield ev.HandoffMade(
        handoff=Handoff(
            no=len(case.handoffs) + 1,
            route=offer.route if offer is not None else "up",
            direction=offer.direction if offer is not None else "up",
            sender=case.custodian,
            receiver=named,
            status="offered",
            offered_on=probe.on,
            level=level,
            from_state=offer.from_state if offer is not None and offer.status == "offered" else case.state,
            sender_number=case.number,
            facts={**(offer.facts if offer is not None else {}), "directed_by": probe.actor.account},
        )
    )


# --- with counterparts ---------------------------------------------------------------------------------------


def _hand_out(probe: Probe, case: Case, *, route: str) -> Iterable[ev.Event]:
    to = probe.workflow.routes[route]
    named = probe.get("institution") or probe.get("court")
    nearest = probe.town.nearest(to.kinds, case.place)
    receiver = InstitutionId(named) if named else (nearest.id if nearest is not None else InstitutionId(""))
    # What an opening form asks about the reporter is for the case; a form that hands out says what goes along.
    told = ("what",) if probe.action.opens else ("what", "reporter", "reporter_phone", "address")
    yield ev.HandoffMade(
        handoff=Handoff(
            no=len(case.handoffs) + 1,
            route=route,
            direction=to.direction,
            category=to.category,
            sender=holder(case),
            receiver=receiver,
            status="offered",
            offered_on=probe.on,
            from_state=case.state,
            sender_number=case.number,
            facts={key: str(probe.get(key)) for key in told if probe.get(key)},
        )
    )


def _entrust_again(probe: Probe, case: Case, *, route: str) -> Iterable[ev.Event]:
    """The police entrust a case that they were handed: a new handoff in the same case, the committee keeps custody."""
    to = probe.workflow.routes[route]
    station = min(probe.actor.at_any(("officer", "station_deputy")))
    yield ev.HandoffMade(
        handoff=Handoff(
            no=len(case.handoffs) + 1,
            route=route,
            direction=to.direction,
            category=to.category,
            sender=station,
            receiver=case.custodian,
            status=first_status(probe, route),
            offered_on=probe.on,
            from_state=case.state,
            sender_number=str(probe.get("alarm_number") or case.outside_numbers.get("police", "")),
            facts={**police_facts(probe), "drafted_by": probe.actor.account},
        )
    )


def _sign_off(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    draft = _find(case, route, "drafted")
    return _moved(
        draft, status="offered", offered_on=probe.on, signed_off_by=probe.actor.account, signed_off_on=probe.on
    )


def _sign_receipt(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    offer = _find(case, route, "offered") or _find(case, route)
    own = case.number if offer is not None and offer.direction == "in" else ""  # a counterpart gives its own or none
    return _moved(offer, receipt_on=probe.on, receiver_number=str(probe.get("number") or own))


def _accept_handoff(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    return _moved(_find(case, route, "offered"), status="accepted", answered_on=probe.on)


def _decline_handoff(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    reason = str(probe.get("reason") or probe.get("words") or probe.words_of("reason_code"))
    return _moved(_find(case, route, "offered"), status="declined", answered_on=probe.on, reason=reason)


def _revoke_handoff(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    """The station takes it back; compensation alone stays open, if the parties wish (程序规定 185、186)."""
    handoff = _find(case, route)
    yield from _moved(handoff, status="revoked", returned_on=probe.on, reason=str(probe.get("reason") or ""))
    if handoff is not None and handoff.category == "B":
        yield ev.FactsRecorded(facts={"civil_only": True})


def _expire_handoff(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    """It comes to nothing: a letter that came in because nobody signed or nobody came, one that went out unanswered."""
    waiting = _find(case, route, "offered")
    reason = "期满未答复"
    if waiting is not None and waiting.direction == "in":
        reason = "当事人未申请" if waiting.receipt_on is not None else "无人签收"
    return _moved(waiting, status="expired", answered_on=probe.on, reason=reason)


def _return_handoff(probe: Probe, case: Case, *, route: list[str], outcome: str) -> Iterable[ev.Event]:
    failed = probe.get("failed_on")
    handoff = _find(case, route)
    if handoff is None:
        return
    facts = dict(handoff.facts)
    if failed is not None:
        facts["failed_on"] = failed.isoformat()
    number = str(probe.get("number") or "")
    if number and outcome == "no_penalty":
        facts["decision_number"] = number
    if outcome in _DECIDED:
        facts["decided_by"] = probe.actor.account
    reason = str(probe.get("reason") or probe.words_of("reason_code"))
    yield from _moved(handoff, status="returned", returned_on=probe.on, outcome=outcome, reason=reason, facts=facts)
    if outcome == "excluded":  # what the police now decide is theirs; compensation alone stays open (程序规定 179、185)
        yield ev.FactsRecorded(facts={"civil_only": True})


def _report_back(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    return _moved(_find(case, route), feedback_on=probe.on)


def _apply_no_penalty(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    return _moved(_find(case, route), application_on=probe.on)


def _answer_handoff(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    """The police say how they dealt with the act; compensation alone stays open to mediation unless they entrust."""
    answer = str(probe.get("answer"))
    yield from _moved(
        _find(case, route),
        status="returned",
        returned_on=probe.on,
        outcome=answer,
        reason=str(probe.get("words") or ""),
    )
    officer = probe.actor.account
    yield ev.FactsRecorded(
        facts={"police_answer": answer, "civil_only": answer != "category_b", "police_officer": officer}
    )


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "offer": _offer,
    "take_custody": _take_custody,
    "refuse_offer": _refuse_offer,
    "lapse_offer": _lapse_offer,
    "redirect_offer": _redirect_offer,
    "hand_out": _hand_out,
    "entrust_again": _entrust_again,
    "sign_off": _sign_off,
    "sign_receipt": _sign_receipt,
    "accept_handoff": _accept_handoff,
    "decline_handoff": _decline_handoff,
    "revoke_handoff": _revoke_handoff,
    "expire_handoff": _expire_handoff,
    "return_handoff": _return_handoff,
    "report_back": _report_back,
    "apply_no_penalty": _apply_no_penalty,
    "answer_handoff": _answer_handoff,
    **effects_entrusting.EFFECTS,
}
