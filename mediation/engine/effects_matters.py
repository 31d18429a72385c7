"""The effects of matters other than disputes: opening without parties, handlers, rounds, lists, linked cases.

A matter keeps who reported it among its facts: a reporter is no party, is not summoned and agrees to nothing. See
`effects.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Case
from mediation.engine.effects_intake import EFFECTS as INTAKE
from mediation.engine.effects_intake import entry_level, hold, opened
from mediation.engine.probe import Probe
from mediation.town.institutions import AccountId
from mediation.town.places import PlaceId

_OF_THE_REPORTER = ("reporter", "reporter_phone", "address")


def _open_matter(probe: Probe, case: Case) -> Iterable[ev.Event]:
    level = entry_level(probe)
    custodian, handler = hold(probe, level, PlaceId(probe.get("place")))
    mine = probe.actor.institutions
    joining = () if mine & {custodian, handler} else tuple(sorted(mine))[:1]
    yield opened(probe, level.key, custodian, handler, joining)
    reporter = {key: probe.get(key) for key in _OF_THE_REPORTER if probe.get(key)}
    if reporter:
        yield ev.FactsRecorded(facts={"reporter": reporter})


def _claim(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield ev.HandlersNamed(handlers=(probe.actor.account,))


def _name_handlers(probe: Probe, case: Case) -> Iterable[ev.Event]:
    lead: AccountId = probe.get("lead")
    yield ev.HandlersNamed(handlers=(lead, *[one for one in probe.get("handlers") or () if one != lead]))


def _release_handlers(probe: Probe, case: Case) -> Iterable[ev.Event]:
    yield ev.HandlersNamed(handlers=())


def _count_round(probe: Probe, case: Case, *, of: str) -> Iterable[ev.Event]:
    rounds = dict(case.facts.get("rounds") or {})
    yield ev.FactsRecorded(facts={"rounds": {**rounds, of: int(rounds.get(of, 0)) + 1}})


def _add_row(probe: Probe, case: Case, *, of: str) -> Iterable[ev.Event]:
    rows = tuple(case.facts.get(of) or ())
    row: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(probe.form or {}))
    row.update(no=len(rows) + 1, on=probe.on.day.isoformat(), by=probe.actor.account)
    yield ev.FactsRecorded(facts={of: [*rows, row]})


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
    "claim": _claim,
    "name_handlers": _name_handlers,
    "release_handlers": _release_handlers,
    "count_round": _count_round,
    "add_row": _add_row,
    "unmark": _unmark,
    "conclude_at_end": _conclude_at_end,
    "open_linked": _open_linked,
}
#: The effects of intake and those of matters, for `effects.py`.
INTAKE_AND_MATTERS = {**INTAKE, **EFFECTS}
