"""The effects of matters other than disputes: opening without parties, handlers, rounds, lists, linked cases.

A matter keeps who reported it among its facts: a reporter is no party, is not summoned and agrees to nothing. See
`effects.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mediation.definitions.workflow import Level
from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.engine.effects_intake import EFFECTS as INTAKE
from mediation.engine.effects_intake import entry_level, hold, opened
from mediation.engine.probe import Probe
from mediation.engine.similar import earlier_ones
from mediation.town.institutions import AccountId, InstitutionId, InstitutionKind
from mediation.town.places import PlaceId

_OF_THE_REPORTER = ("reporter", "reporter_phone", "address")


def _open_matter(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield from _opened_at(probe, entry_level(probe))


def _open_or_escalate(probe: Probe, case: Case, *, days: int, same: tuple[str, ...]) -> Iterable[ev.Event]:
    """Open a matter; what was reported before is linked and begins a rung above the highest of those."""
    before = earlier_ones(probe, days, same)
    if not before:
        yield from _open_matter(probe, case)
        return
    keys = [level.key for level in probe.workflow.ladder]
    highest = max(keys.index(one.level) for one in before)
    yield from _opened_at(probe, _next_held(probe, highest + 1) or entry_level(probe), before)
    yield ev.FactsRecorded(marks=("repeated",), facts={"repeats": [one.id for one in before]})
    for one in before:
        yield ev.LinkedTo(case=one.id, relation="repeats")


def _next_held(probe: Probe, first: int) -> Level | None:
    """Give the first rung from here up that an institution holds at this place; the top one where there is none."""
    rungs = probe.workflow.ladder[first:] or probe.workflow.ladder[-1:]
    place = PlaceId(probe.get("place"))
    return next((one for one in rungs if probe.town.nearest(one.held_by, place) is not None), None)


def _opened_at(probe: Probe, level: Level, before: tuple[Case, ...] = ()) -> Iterable[ev.Event]:
    """Open it on a rung; who reports it and who has an earlier report of the same in hand stay beside it."""
    custodian, handler = hold(probe, level, PlaceId(probe.get("place")))
    mine = probe.actor.institutions
    joining = () if mine & {custodian, handler} else tuple(sorted(mine))[:1]
    earlier = tuple(one.custodian for one in before)
    participants = tuple(one for one in dict.fromkeys((*joining, *earlier)) if one not in (custodian, handler))
    yield opened(probe, level.key, custodian, handler, participants)
    reporter = {key: probe.get(key) for key in _OF_THE_REPORTER if probe.get(key)}
    if reporter:
        yield ev.FactsRecorded(facts={"reporter": reporter})


def _claim(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield ev.HandlersNamed(handlers=(probe.actor.account,))


def _name_handlers(probe: Probe, case: Case) -> Iterable[ev.Event]:
    lead: AccountId = probe.get("lead")
    yield ev.HandlersNamed(handlers=(lead, *[one for one in probe.get("handlers") or () if one != lead]))


def _release_handlers(probe: Probe, case: Case) -> Iterable[ev.Event]:
    if case.lead is not None:
        yield ev.HandlersNamed(handlers=())


def _count_round(probe: Probe, case: Case, *, of: str) -> Iterable[ev.Event]:
    rounds = dict(case.facts.get("rounds") or {})
    yield ev.FactsRecorded(facts={"rounds": {**rounds, of: int(rounds.get(of, 0)) + 1}})


def _add_row(probe: Probe, case: Case, *, of: str) -> Iterable[ev.Event]:
    rows = tuple(case.facts.get(of) or ())
    row: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(probe.form or {}))
    row.update(no=len(rows) + 1, on=probe.on.day.isoformat(), by=probe.actor.account)
    yield ev.FactsRecorded(facts={of: [*rows, row]})


def _called(probe: Probe, case: Case, called: Iterable[InstitutionId]) -> Iterable[ev.Event]:
    known = (case.custodian, case.handler, probe.get("institution"))  # the lead department answers its handoff
    new = tuple(one for one in dict.fromkeys(called) if one not in known)
    if new:
        participants = tuple(dict.fromkeys((*case.participants, *new)))
        yield ev.ParticipantsNamed(participants=participants, called=new)
        yield ev.FactsRecorded(facts={"called": list(dict.fromkeys((*case.facts.get("called", ()), *new)))})


def _call_partners(probe: Probe, case: Case) -> Iterable[ev.Event]:
    return _called(probe, case, probe.get("partners") or ())


def _call_in(probe: Probe, case: Case, *, kinds: tuple[str, ...]) -> Iterable[ev.Event]:
    found = (probe.town.nearest((InstitutionKind(kind),), case.place) for kind in kinds)
    new = [one.id for one in found if one is not None and one.id not in case.participants]
    if new:
        yield ev.ParticipantsNamed(participants=(*case.participants, *new), called=tuple(new))


def _record_report(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Note what an institution that was called in has done; the newest word of each counts."""
    reports = dict(case.facts.get("reports") or {})
    row: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(probe.form or {}))
    row.update(on=probe.on.day.isoformat(), by=probe.actor.account)
    for one in sorted(probe.actor.institutions & set(case.facts.get("called") or ())):
        reports[one] = row
    yield ev.FactsRecorded(facts={"reports": reports})


def _unmark(probe: Probe, case: Case, *, mark: str) -> Iterable[ev.Event]:
    yield ev.FactsRecorded(unmarks=(mark,))


def _conclude_at_end(probe: Probe, case: Case, *, outcome: str) -> Iterable[ev.Event]:
    way = probe.way
    state = probe.workflow.states.get(way.to) if way is not None and way.to is not None else None
    if state is None or not state.final:
        return
    reason = str(probe.words_of("reason_code") or probe.get("reason") or "")
    yield ev.OutcomeKnown(outcome=outcome, reason=reason, on=probe.on, at=probe.town.committee(case.custodian).id)


def _open_linked(
    probe: Probe, case: Case, *, workflow: str, passes: tuple[str, ...], fixed: tuple[str, ...] = ()
) -> Iterable[ev.Event]:
    """Say which case goes on with the matter; what opens it is owed to the outbox (`consequences.py`)."""
    yield ev.LinkedTo(case=f"{case.id}-{len(case.linked) + 1}", relation="continued_in")


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "open_matter": _open_matter,
    "open_or_escalate": _open_or_escalate,
    "claim": _claim,
    "name_handlers": _name_handlers,
    "release_handlers": _release_handlers,
    "count_round": _count_round,
    "add_row": _add_row,
    "call_partners": _call_partners,
    "call_in": _call_in,
    "record_report": _record_report,
    "unmark": _unmark,
    "conclude_at_end": _conclude_at_end,
    "open_linked": _open_linked,
}
#: The effects of intake and those of matters, for `effects.py`.
INTAKE_AND_MATTERS = {**INTAKE, **EFFECTS}
