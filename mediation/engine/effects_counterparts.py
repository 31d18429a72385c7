"""The effects on letters to and from counterparts other than the police: opened from a letter, told, answered, ruled.

What a party conceded never stands in a letter: an author names each answer of the form that goes along. See
`effects.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Answer, Case, Handoff
from mediation.engine.earlier_letters import earlier_facts
from mediation.engine.effects_agreement import asked_of_court
from mediation.engine.effects_intake import opened, receiver_of
from mediation.engine.guards_counterparts import OF_COURTS, sender_of_letter
from mediation.engine.probe import Probe
from mediation.town.institutions import InstitutionKind
from mediation.town.places import PlaceId

_replace = msgspec.structs.replace
#: Who sends -> the source of the case, the number's register outside, and the door of «121».
_SOURCES = {
    InstitutionKind.court: ("court", "court", "court"),
    InstitutionKind.governance_centre: ("governance_centre", "centre", "centre"),
    InstitutionKind.petition_office: ("petition_office", "petition", "centre"),
    InstitutionKind.hotline_centre: ("other", "12345", "centre"),
}
_OTHER = ("other", "other", "centre")
_LETTER = ("entrusted_as", "through", "consented", "feedback_by", "contact", "enclosures")


def _open_from_counterpart(probe: Probe, case: Case, *, route: str) -> Iterable[ev.Event]:
    """Open the case in the hands of who entrusts or assigns it; the committee of the place is the receiver."""
    sender = sender_of_letter(probe)
    if sender is None:
        return
    receiver, level = receiver_of(probe, route, PlaceId(probe.get("place")))
    source, outside, door = _SOURCES.get(sender.kind, _OTHER)
    number = str(probe.get("number") or "")
    own = sender.id in probe.actor.institutions
    helping = () if own else tuple(sorted(probe.actor.institutions))[:1]
    found = opened(probe, level, sender.id, None, helping)
    yield _replace(
        found, source=source, outside_numbers={**found.outside_numbers, **({outside: number} if number else {})}
    )
    if "doors" in probe.workflow.choices:
        yield ev.FactsRecorded(facts={"door": door})
    if probe.get("consented") is True:
        yield ev.AnswersRecorded(answers=_consents(probe, found.parties, level))
    yield ev.HandoffMade(
        handoff=Handoff(
            no=1,
            route=route,
            direction=probe.workflow.routes[route].direction,
            category=str(probe.get("entrusted_as")),
            sender=sender.id,
            receiver=receiver.id,
            status="offered",
            offered_on=probe.on,
            level=level,
            sender_number=number,
            facts={**told(probe, _LETTER), **earlier_facts(probe), "drafted_by": probe.actor.account},
        )
    )


def _consents(probe: Probe, parties: Iterable[Any], level: str) -> tuple[Answer, ...]:
    way = "writing" if probe.get("entrusted_as") in OF_COURTS else "telephone"
    return tuple(Answer(party=one.no, value="agreed", on=probe.on, rung=level, way=way) for one in parties)


def _return_with_result(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    """Answer who entrusted the case with the result that the form names."""
    for one in reversed(case.handoffs):
        if one.route in route and one.open:
            facts = {**one.facts, **told(probe, ("failed_on", "words"))}
            yield ev.HandoffMoved(
                handoff=_replace(
                    one, status="returned", returned_on=probe.on, outcome=str(probe.get("result")), facts=facts
                )
            )
            return


def _tell_counterpart(probe: Probe, case: Case, *, route: list[str], tells: list[str]) -> Iterable[ev.Event]:
    """Write the answers named into the newest letter of the route, with who wrote them."""
    for one in reversed(case.handoffs):
        if one.route in route:
            who = {"asked_by": probe.actor.account} if one.status == "offered" else {"answered_by": probe.actor.account}
            yield ev.HandoffMoved(handoff=_replace(one, facts={**one.facts, **told(probe, tuple(tells)), **who}))
            return


def _join_when(probe: Probe, case: Case, *, route: list[str], answers: list[str]) -> Iterable[ev.Event]:
    """Let the institution asked come in beside the custodian, if that is its answer (若干规定 27: 联合调解)."""
    asked = next((one for one in reversed(case.handoffs) if one.route in route), None)
    if asked is None or probe.get("answer") not in answers or asked.receiver in (*case.participants, case.custodian):
        return
    yield ev.ParticipantsNamed(participants=(*case.participants, asked.receiver), called=(asked.receiver,))


def _record_ruling(probe: Probe, case: Case, *, route: list[str]) -> Iterable[ev.Event]:
    """Record the ruling with the application that it answers; an application of an earlier revision had no letter."""
    ruling = str(probe.get("ruling"))
    number = str(probe.get("ruling_number") or "")
    agreement = asked_of_court(case)
    if agreement is not None and ruling == "confirmed":
        yield ev.ConfirmationAsked(agreement=agreement.no, on=probe.on, confirmed=True)
    for one in reversed(case.handoffs):
        if one.route in route and one.open:
            yield ev.HandoffMoved(
                handoff=_replace(
                    one,
                    status="returned",
                    outcome=ruling,
                    answered_on=probe.on,
                    returned_on=probe.on,
                    receiver_number=number,
                    facts={**one.facts, **told(probe, ("words",)), "answered_by": probe.actor.account},
                )
            )
            break
    yield ev.FactsRecorded(facts={"confirmation": {"ruling": ruling, "number": number, "on": probe.on.day.isoformat()}})


def told(probe: Probe, names: tuple[str, ...]) -> dict[str, Any]:
    """Give the form's answers to these questions as plain data; what was left empty is left out."""
    found: dict[str, Any] = {}
    for name in names:
        value = probe.get(name)
        if value in (None, "", ()):
            continue
        found[name] = (
            value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        )
    return found


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "open_from_counterpart": _open_from_counterpart,
    "return_with_result": _return_with_result,
    "tell_counterpart": _tell_counterpart,
    "join_when": _join_when,
    "record_ruling": _record_ruling,
}
