"""The proof of the ladder: its rungs ascend strictly, none stands there twice, each passes on with fresh consent, and
a case can end at the top.

How high a kind of institution stands is how high its place lies in the administrative tree (`town/places.py`); of a
kind that may sit anywhere nothing is said. In law a move between committees is a fresh application, an entrustment or
a joint mediation (人民调解法 17、23): wherever parties are asked at all, they are asked anew before the case is offered
to another rung.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import pairwise

from mediation.definitions.abstract import Space
from mediation.definitions.meanings import RUNGS, Consent
from mediation.definitions.proof_words import FirstLine, action_name, at_start, both, fault
from mediation.definitions.space_paths import leading_to, told, way_to, where
from mediation.definitions.workflow import Level
from mediation.errors import Finding
from mediation.town.institutions import InstitutionKind

_ESTATE, _COMMUNITY, _STREET, _CITY = 1, 2, 3, 4
HEIGHT: dict[InstitutionKind, int] = {
    InstitutionKind.estate_room: _ESTATE,
    InstitutionKind.property_company: _ESTATE,
    InstitutionKind.owners_committee: _ESTATE,
    InstitutionKind.community_committee: _COMMUNITY,
    InstitutionKind.community_party: _COMMUNITY,
    InstitutionKind.residents_committee: _COMMUNITY,
    InstitutionKind.street_property_committee: _STREET,
    InstitutionKind.street_committee: _STREET,
    InstitutionKind.street_party: _STREET,
    InstitutionKind.street_office: _STREET,
    InstitutionKind.judicial_office: _STREET,
    InstitutionKind.police_station: _STREET,
    InstitutionKind.city_committee: _CITY,
    InstitutionKind.city_party: _CITY,
}


def ladder_findings(space: Space, ending: Set[int]) -> Iterator[Finding]:
    """Report rungs out of order, moves without consent, and a top rung that a case must leave to end.

    `ending` are the nodes from which it can end somewhere; where it can nowhere, that has been said already.
    """
    yield from _order_findings(space)
    if space.of_consent:
        yield from _consent_findings(space)
    if len(space.levels) > 1:
        yield from _top_findings(space, ending)


def _order_findings(space: Space) -> Iterator[Finding]:
    ladder = space.workflow.ladder
    for lower, upper in pairwise(ladder):
        if not _ascends(lower, upper):
            message = both(
                f"层级“{upper.title.zh}”（{upper.key}）不高于它下面的“{lower.title.zh}”（{lower.key}）。",
                f'Rung "{upper.title.en}" ({upper.key}) is no higher than "{lower.title.en}" ({lower.key}) below it.',
            )
            hint = both(
                "ladder 自下而上写，每一级的承办机构所在地须高于下一级。",
                "Write the ladder from the bottom up; each custodian sits higher than the one of the rung below.",
            )
            yield fault("ladder_not_ascending", _Rung(space, upper), message, hint)
    seen: dict[tuple[frozenset[str], str], Level] = {}
    for level in ladder:
        held = (frozenset(map(str, level.held_by)), str(level.handled_by or ""))
        twin = seen.setdefault(held, level)
        if twin is not level:
            message = both(
                f"层级“{level.title.zh}”（{level.key}）与“{twin.title.zh}”（{twin.key}）由同样的机构办理，是同一级。",
                f'Rungs "{level.title.en}" ({level.key}) and "{twin.title.en}" ({twin.key}) are held by the same.',
            )
            hint = both("请删除一级，或写明由哪一级的机构承办。", "Delete one, or say which institutions hold it.")
            yield fault("rung_twice", _Rung(space, level), message, hint)


class _Rung:
    """Where a rung stands in the file: rungs carry no line of their own, so it is the file's beginning."""

    __slots__ = ("file", "line")

    def __init__(self, space: Space, level: Level) -> None:
        first = FirstLine(space.workflow)
        self.file, self.line = first.file, first.line
        for number, text in enumerate(_own_text(space.workflow.text, first.file), start=1):
            if text.strip().startswith(f"{level.key}:"):
                self.line = number
                return


def _own_text(text: str, file: str) -> list[str]:
    """Give the lines of one file out of the composed text."""
    for block in text.removeprefix("#=== ").split("\n#=== "):
        name, _, body = block.partition("\n")
        if name == file:
            return body.split("\n")
    return []


def _ascends(lower: Level, upper: Level) -> bool:
    """Whether a rung lies above the one before it: the handlers strictly, the custodians at least as high."""
    below, above = _heights(lower), _heights(upper)
    if below is None or above is None:
        return True
    return below[0] < above[0] and below[1] <= above[1]


def _heights(level: Level) -> tuple[int, int] | None:
    """Give how high a rung's handler and its custodian stand; None where that is not known."""
    held = [HEIGHT[kind] for kind in level.held_by if kind in HEIGHT]
    room = HEIGHT.get(level.handled_by) if level.handled_by is not None else None
    if len(held) < len(level.held_by) or not held or (level.handled_by is not None and room is None):
        return None
    return room if room is not None else min(held), min(held)


def _consent_findings(space: Space) -> Iterator[Finding]:
    """Report an action that offers the case to another rung though not every party has agreed."""
    for key, action in space.workflow.actions.items():
        routes = {call.args["route"] for call in action.does if call.name == "offer"}
        offers = {
            route for route in routes if route in space.routes and space.workflow.routes[route].direction in RUNGS
        }
        if not offers:
            continue
        for number, moves in enumerate(space.out):
            bad = next((m for m in moves if space.steps[m[1]].action == key and _unasked(space, m[0])), None)
            if bad is not None:
                name = action_name(action)
                message = both(
                    f"{name.zh}可以在没有各方同意的情形下把案件提交另一级。",
                    f"{at_start(name)} can offer the case to another rung though not every party has agreed.",
                )
                hint = both(
                    "每到一级都要重新征得同意：请在 requires 中加上 fresh_consent，并以 record_answers 记录。",
                    "Parties are asked anew for each rung: add fresh_consent to requires, and record_answers to does.",
                )
                way = (*way_to(space, (number,)), (number, bad[1], bad[0]))
                yield fault("rung_without_consent", action, message, hint, told(space, way))
                break


def _unasked(space: Space, number: int) -> bool:
    return space.nodes[number].consent is not Consent.all


def _top_findings(space: Space, ending: Set[int]) -> Iterator[Finding]:
    """Report a situation at the top rung from which the case cannot end without leaving it."""
    top = space.workflow.ladder[-1]
    states = space.workflow.states
    here = [number for number, node in enumerate(space.nodes) if node.level == top.key and node.state]
    finals = [number for number in here if states[space.nodes[number].state].final]
    nodes = space.nodes
    staying = leading_to(space, finals, avoid=lambda source, step, target: nodes[source].level != nodes[target].level)
    stuck = [number for number in here if number in ending and number not in staying]
    if stuck:
        place = where(space, stuck[0])
        message = both(
            f"案件到了最高一级（{top.title.zh}），在这里就不能在本级办结：{place.zh}。",
            f"At the top rung ({top.title.en}) a case cannot end here: {place.en}.",
        )
        hint = both(
            "最高一级没有更高一级可提请，须能在本级办结。",
            "There is no rung above the top one: a case must be able to end there.",
        )
        yield fault(
            "top_rung_cannot_end", states[nodes[stuck[0]].state], message, hint, told(space, way_to(space, stuck))
        )
