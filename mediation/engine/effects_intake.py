"""The effects by which a case begins, is accepted, and by which parties come and go. See `effects.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.definitions.workflow import Level
from mediation.engine import events as ev
from mediation.engine.case import Answer, Case, Handoff, Party, Risk, WorkflowRef
from mediation.engine.earlier_letters import earlier_facts, linked_letters, station_of
from mediation.engine.field_parties import completed
from mediation.engine.probe import Probe
from mediation.town.institutions import Institution, InstitutionId
from mediation.town.places import PlaceId

_OUTSIDE = "outside_number_"
_FORM_KEYS = ("title", "kind", "subkind", "source", "summary", "claims", "amount")


def entry_level(probe: Probe) -> Level:
    """Find the rung at which a new matter begins: the applicant's choice, else the first entry rule that fits, else
    the lowest; a rung with no institution above the place is skipped upward."""
    wanted = probe.get("entry_level") or _by_rule(probe)
    keys = [level.key for level in probe.workflow.ladder]
    place = PlaceId(probe.get("place"))
    for level in probe.workflow.ladder[keys.index(wanted) if wanted in keys else 0 :]:
        room = level.handled_by is None or probe.town.nearest((level.handled_by,), place) is not None
        if room and probe.town.nearest(level.held_by, place) is not None:
            return level
    return probe.workflow.ladder[-1]


def _by_rule(probe: Probe) -> str | None:
    """Read the entry rules: settings `entry_<level>_households` and `entry_<level>_kinds`, the highest rung first."""
    settings = probe.workflow.settings
    households = max(int(probe.get("households") or 0), len(probe.get("parties") or ()) - 1)
    for level in reversed(probe.workflow.ladder):
        least = settings.get(f"entry_{level.key}_households")
        if least is not None and households >= int(least):
            return level.key
        kinds = settings.get(f"entry_{level.key}_kinds") or ()
        if probe.get("subkind") in kinds or probe.get("kind") in kinds:
            return level.key
    return None


def hold(probe: Probe, level: Level, place: PlaceId) -> tuple[InstitutionId, InstitutionId | None]:
    """Give the custodian of a rung at a place, and the room that handles the case under its name."""
    custodian = probe.town.nearest(level.held_by, place)
    room = None if level.handled_by is None else probe.town.nearest((level.handled_by,), place)
    found = custodian.id if custodian is not None else InstitutionId("")
    return found, None if room is None else room.id


def _parties(probe: Probe) -> tuple[Party, ...]:
    given: tuple[Party, ...] = probe.get("parties") or ()
    return tuple(msgspec.structs.replace(party, no=no) for no, party in enumerate(given, start=1))


def opened(
    probe: Probe,
    level: str,
    custodian: InstitutionId,
    handler: InstitutionId | None,
    participants: tuple[InstitutionId, ...] = (),
) -> ev.CaseOpened:
    """Give the event by which a case begins, from the form that opens it."""
    form = probe.form or {}
    earlier = probe.other_case()
    requested = probe.get("requested_on")
    arose = probe.get("arose_on")
    outside = {key[len(_OUTSIDE) :]: str(value) for key, value in form.items() if key.startswith(_OUTSIDE)}
    if probe.get("alarm_number"):
        outside["police"] = str(probe.get("alarm_number"))
    return ev.CaseOpened(
        workflow=WorkflowRef(key=probe.workflow.key, revision=probe.workflow.revision, digest=probe.workflow.digest),
        level=level,
        place=PlaceId(probe.get("place")),
        custodian=custodian,
        handler=handler,
        participants=participants,
        on=probe.on,
        requested_on=When.on(requested) if requested else _asked_now(probe),
        arose_on=When.on(arose) if arose else None,
        households=int(probe.get("households") or 0),
        outside_numbers=outside,
        parties=_parties(probe),
        linked=(earlier.id,) if earlier is not None else linked_letters(probe),
        earlier_failures=_failures(earlier),
        **{key: str(probe.get(key) or "") for key in _FORM_KEYS},
    )


def _asked_now(probe: Probe) -> When | None:
    """Take the day of logging for the day of the request, unless another case opened this one: then nobody has asked
    for mediation yet, and no limitation period is interrupted (法释诉讼时效规定 12)."""
    reported = any(call.name == "report_along" for call in probe.action.does)
    return None if reported or probe.actor.through == "outbox" else probe.on


def _failures(earlier: Case | None) -> int:
    """Count how often this matter failed before: an earlier case that was terminated or withdrawn counts (§8.2)."""
    if earlier is None:
        return 0
    return earlier.earlier_failures + (earlier.outcome in ("terminated", "withdrawn"))


def _open_case(probe: Probe, case: Case) -> Iterable[ev.Event]:
    level = entry_level(probe)
    custodian, handler = hold(probe, level, PlaceId(probe.get("place")))
    mine = probe.actor.institutions
    reports = any(call.name == "report_along" for call in probe.action.does)  # who reports sees no more than that
    helping = () if reports or mine & {custodian, handler} else tuple(sorted(mine))[:1]
    yield opened(probe, level.key, custodian, handler, helping)
    signs, door = probe.get("danger_signs"), probe.get("door")
    facts = {**({"danger_signs": list(signs)} if signs else {}), **({"door": door} if door else {})}
    if facts:
        yield ev.FactsRecorded(facts=facts)
    red = [sign for sign in signs or () if sign in (probe.workflow.settings.get("red_signs") or ())]
    if red:  # red by rule, not by judgement (民法典 944③: no cutting off of water or power to press for fees)
        titles = {one.key: one.title.zh for field in probe.action.asks for one in field.choices}
        reason = "、".join(titles.get(sign, sign) for sign in red)
        yield ev.RiskMarked(risk=Risk(colour="red", reason=reason, since=probe.on))


def _open_from_police(probe: Probe, case: Case, *, route: str) -> Iterable[ev.Event]:
    """Open the case in the hands of the station; the committee of the place is the receiver of the handoff."""
    to = probe.workflow.routes[route]
    place = PlaceId(probe.get("place"))
    station = station_of(probe)
    receiver, level = receiver_of(probe, route, place)
    yield opened(probe, level, station, None)
    answers = _answers_from_police(probe, level)
    if answers:
        yield ev.AnswersRecorded(answers=answers)
    yield ev.HandoffMade(
        handoff=Handoff(
            no=1,
            route=route,
            direction=to.direction,
            category=to.category,
            sender=station,
            receiver=receiver.id,
            status=first_status(probe, route),
            offered_on=probe.on,
            level=level,
            sender_number=str(probe.get("alarm_number") or ""),
            facts={**police_facts(probe), **earlier_facts(probe), "drafted_by": probe.actor.account},
        )
    )


def first_status(probe: Probe, route: str) -> str:
    """Say how a handoff begins: drafted where somebody of the offering side has to sign it off, else offered."""
    for action in probe.workflow.actions.values():
        for effect in action.does:
            if effect.name == "sign_off" and route in effect.args.get("route", ()):
                return "drafted"
    return "offered"


def police_facts(probe: Probe) -> dict[str, Any]:
    """Give the statements of the station that travel with the case, as plain data."""
    names = (
        "alarm_number", "act", "minor", "ground", "exclusions", "decided", "consent_signed", "in_person", "guardians",
        "taken_on", "limit_on", "applies", "refused", "measures",
    )  # fmt: skip
    found: dict[str, Any] = {}
    for name in names:
        value = probe.get(name)
        if value is not None:
            found[name] = (
                value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
            )
    return found


def receiver_of(probe: Probe, route: str, place: PlaceId) -> tuple[Institution, str]:
    """Give the committee that receives an incoming case, and the rung at which it holds it."""
    kinds = probe.workflow.routes[route].kinds
    level = entry_level(probe)
    custodian, _ = hold(probe, level, place)
    if not kinds or probe.town.institutions[custodian].kind in kinds:
        return probe.town.institutions[custodian], level.key
    receiver = probe.town.nearest(kinds, place) or probe.town.institutions[custodian]
    for rung in probe.workflow.ladder:
        if receiver.kind in rung.held_by and rung.handled_by is None:
            return receiver, rung.key
    return receiver, level.key


def _answers_from_police(probe: Probe, level: str) -> tuple[Answer, ...]:
    """What the parties told the police: both in writing for B; for A the applicants, or both where both apply."""
    parties = _parties(probe)
    signed = probe.get("consent_signed") is True
    both = signed or probe.get("applies") == "both"
    return tuple(
        Answer(party=party.no, value="agreed", on=probe.on, rung=level, way="police", signed=signed)
        for party in parties
        if both or (probe.get("applies") == "one" and party.side == "applicant")
    )


def _accept_case(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Take the dispute on; of an incoming case custody passes now, and the committee gives its own log number."""
    offer = probe.handoff(None, "offered") if case.state == "offered" else None
    if offer is not None:
        moved = msgspec.structs.replace(offer, status="accepted", answered_on=probe.on)
        yield ev.HandoffMoved(handoff=moved)
        level = probe.workflow.level(offer.level)
        _, room = hold(probe, level, case.place)
        yield ev.CustodyPassed(custodian=offer.receiver, handler=room, level=offer.level)
        if case.mediators:  # the receiver dispatched the case to its lead before it took the case over
            yield ev.MediatorsNamed(mediators=case.mediators)
    yield ev.CaseAccepted(on=probe.on)


def _party_leaves(probe: Probe, case: Case) -> Iterable[ev.Event]:
    gone = probe.get("party")
    yield ev.PartiesChanged(
        parties=tuple(
            msgspec.structs.replace(party, left_on=probe.on) if party.no == gone else party for party in case.parties
        )
    )


def _add_party(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Add parties, or complete one that is named by its number."""
    parties = list(case.parties)
    for given in probe.get("parties") or ():
        place = next((index for index, party in enumerate(parties) if party.no == given.no), None)
        if place is not None and given.no:
            parties[place] = completed(parties[place], given)
        else:
            parties.append(msgspec.structs.replace(given, no=max((party.no for party in parties), default=0) + 1))
    yield ev.PartiesChanged(parties=tuple(parties))


def _split_off(probe: Probe, case: Case) -> Iterable[ev.Event]:
    apart = set(probe.get("parties") or ())
    yield ev.PartiesChanged(
        parties=tuple(
            msgspec.structs.replace(party, left_on=probe.on) if party.no in apart else party for party in case.parties
        )
    )
    yield ev.LinkedTo(case=f"{case.id}-{len(case.linked) + 1}", relation="split_off")


def _link_case(probe: Probe, case: Case, *, relation: str) -> Iterable[ev.Event]:
    other = probe.other_case()
    if other is not None:
        yield ev.LinkedTo(case=other.id, relation=relation)


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "open_case": _open_case,
    "open_from_police": _open_from_police,
    "accept_case": _accept_case,
    "party_leaves": _party_leaves,
    "add_party": _add_party,
    "split_off": _split_off,
    "link_case": _link_case,
}
