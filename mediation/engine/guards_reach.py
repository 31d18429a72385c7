"""What every action needs of the town besides its own requirements: somebody to hold a new case, somebody to receive
what is handed out. Where there is nobody the action is refused, so that no case is ever in nobody's hands.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.workflow import Call
from mediation.engine.effects_intake import entry_level
from mediation.engine.probe import Probe
from mediation.errors import Objection
from mediation.town.institutions import INSTITUTION_TITLES, InstitutionKind
from mediation.town.places import PlaceId

_OPENS = frozenset({"open_case", "open_matter", "open_from_police", "open_from_counterpart"})

#: The fields of a form that name the receiver of a letter.
_NAMES = ("institution", "court")


def somebody_there(probe: Probe) -> Iterator[Objection]:
    """Object where no institution of the town could hold the case, or receive the letter, that the action makes."""
    for call in probe.action.does:
        if call.name in _OPENS:
            yield from _held(probe)
        elif call.name == "hand_out":
            yield from _received(probe, call)


def _held(probe: Probe) -> Iterator[Objection]:
    place = PlaceId(probe.get("place") or "")
    if probe.form is None or not probe.town.path(place):
        return
    level = entry_level(probe)
    if probe.town.nearest(level.held_by, place) is None:
        yield _nobody(level.held_by)
    elif level.handled_by is not None and probe.town.nearest((level.handled_by,), place) is None:
        yield _nobody((level.handled_by,))


def _nobody(kinds: tuple[InstitutionKind, ...]) -> Objection:
    words = "、".join(INSTITUTION_TITLES[kind] for kind in kinds)
    return Objection("NOBODY_HERE", f"该地点没有承办机构（{words}），请改选地点或先设立机构", "place")


def _received(probe: Probe, call: Call) -> Iterator[Objection]:
    kinds = probe.workflow.routes[call.args["route"]].kinds
    if not kinds:
        return
    if any(field.key in _NAMES for field in probe.action.asks if field.required):
        if not any(one.kind in kinds for one in probe.town.institutions.values()):
            yield _nobody_to_receive(kinds)
        return
    if probe.form is None and (probe.action.opens or any(field.key == "institution" for field in probe.action.asks)):
        return  # the form says where, or to whom
    place = PlaceId(probe.get("place") or "") if probe.action.opens else probe.case.place
    if probe.get("institution") or probe.town.nearest(kinds, place) is not None:
        return
    yield _nobody_to_receive(kinds)


def _nobody_to_receive(kinds: tuple[InstitutionKind, ...]) -> Objection:
    words = "、".join(INSTITUTION_TITLES[kind] for kind in kinds)
    return Objection("NOBODY_TO_RECEIVE", f"本地没有可以送交的机构（{words}）")
