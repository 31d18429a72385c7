"""Logging a dispute or another matter in one form of short blocks; likenesses are shown before it is logged twice."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Caller, Reader, Wired, new_command_id
from api.lookups import as_listed, town_of
from api.pages import beside_matters, letter_before, place_finding
from api.pages.act import command_id_of, typed_of
from api.pages.acting import Sheet, sheet
from api.pages.controls import Control, Desk
from api.pages.form_reading import Posted, fields_of, happened_of
from api.pages.frame import frame, render
from api.pages.openings import of_ones_own, openings
from api.pages.posting import Checked
from api.problems import NotAllowedHere, row_of
from api.wiring import Wiring
from mediation.casework.intake import open_case
from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.engine.evolve import blank
from mediation.errors import FieldsInvalid, Refusal
from mediation.oversight import casebook
from mediation.store.visibility import eyes
from mediation.town.around import Town
from mediation.town.places import PlaceId

router = APIRouter(include_in_schema=False)

_BLOCKS = ("纠纷在哪里", "谁和谁", "什么事", "怎么来的", "谁来办")
_BLOCKS_OF_MATTERS = ("在哪里", "", "什么事", "谁反映的、怎么来的", "由谁承办")
_IN_BLOCK: tuple[tuple[str, ...], ...] = (
    ("place", "address", "located", "alarm_number"),
    (),
    ("arose_on",),
    ("source", "requested_on", "earlier_case", "earlier_letter", "channel", "round", "reporter", "reporter_phone"),
    ("entry_level",),
)
_BY_KEY = {key: block for block, keys in enumerate(_IN_BLOCK) for key in keys}
_BY_TYPE = {FieldType.place: 0, FieldType.new_parties: 1, FieldType.level: 4, FieldType.institution: 4}
_OUTSIDE = "outside_number_"


@router.get("/cases/new")
def form(wiring: Wired, caller: Reader, workflow: str = "", action: str = "", earlier: str = "") -> Response:
    """Show the form; the place is preset from the account. `earlier`: the case whose letter is written anew."""
    town = town_of(wiring)
    chosen = _chosen(wiring, caller, town, workflow, action)
    preset = {field.key: value for field in chosen[1].asks if (value := _preset(field.type, caller.actor, town))}
    own = of_ones_own(caller.actor, town)
    preset |= {field.key: own[field.key] for field in chosen[1].asks if field.key in own}
    preset |= letter_before.preset(wiring, caller, chosen[1], earlier) if earlier else {}
    return _page(wiring, caller, chosen, town, preset)


@router.post("/cases/new")
def press(wiring: Wired, caller: Reader, posted: Checked, workflow: str = "", action: str = "") -> Response:
    """Log the dispute; 303 to its page, or the form again with everything that is wrong."""
    town = town_of(wiring)
    chosen = _chosen(wiring, caller, town, workflow, action, place=posted.one("f.place"))
    values = fields_of(posted, chosen[1].asks, blank(CaseId("")), chosen[0])
    if place_finding.wanted(posted):
        values = place_finding.taken(posted, chosen[1].asks, town, values)
        return _page(wiring, caller, chosen, town, values, posted=posted)
    if posted.one("more"):
        return _page(wiring, caller, chosen, town, values, posted=posted, more=posted.one("more"))
    try:
        if posted.faults:
            raise FieldsInvalid(*posted.faults)
        case = open_case(
            wiring.house,
            workflow=chosen[0].key,
            action=chosen[1].key,
            fields=values,
            command_id=command_id_of(posted),
            actor=caller.actor,
            at=caller.at,
            happened=happened_of(posted),
            late_reason=posted.one("late_reason"),
        )
    except Refusal as error:
        return _page(wiring, caller, chosen, town, values, posted=posted, error=error)
    sent = any(one.sender in eyes(caller.actor, town) for one in case.handoffs)
    page = f"/cases/{case.id}/handoffs" if sent else f"/cases/{case.id}"  # what one sent is seen as a packet
    return RedirectResponse(f"{page}?done={chosen[1].key}", status_code=303)


@router.post("/cases/new/similar")
def likenesses(wiring: Wired, caller: Reader, posted: Checked, workflow: str = "", action: str = "") -> Response:
    """Show cases in which the named parties already stand; asked for by scripts while the form is filled in."""
    town = town_of(wiring)
    chosen = _chosen(wiring, caller, town, workflow, action, place=posted.one("f.place"))
    values = fields_of(posted, chosen[1].asks, blank(CaseId("")), chosen[0])
    return render(wiring, "parts/similar.html", similar=_similar(wiring, caller, chosen[1], values))


@router.post("/cases/new/place")
def responsible(wiring: Wired, caller: Reader, posted: Checked, workflow: str = "", action: str = "") -> Response:
    """Name who is responsible at the place that is chosen; asked for by scripts while the form is filled in."""
    town = town_of(wiring)
    chosen = _chosen(wiring, caller, town, workflow, action, place=posted.one("f.place"))
    here = posted.one(f"f.{place_finding.place_key(chosen[1].asks)}")
    finding = {"here": place_finding.worker_of(town, here), "lately": _lately(wiring, caller, town, chosen[0], here)}
    return render(wiring, "parts/place_worker.html", finding=finding)


def _lately(wiring: Wiring, caller: Caller, town: Town, workflow: Workflow, here: str) -> dict[str, Any] | None:
    """List what was dealt with at this place lately, where the procedure takes nothing up twice."""
    days = beside_matters.minds_repeats(workflow)
    return beside_matters.lately(wiring, caller, town, workflow, place=here, days=days)


def _chosen(
    wiring: Wiring, caller: Caller, town: Town, workflow: str, action: str, place: str = ""
) -> tuple[Workflow, Action]:
    ways = ways_in(wiring, caller, town, place)
    library = wiring.library
    for way in ways:
        if library.root(way[0].key) == library.root(workflow) and way[1].key == action:
            return way
    if not ways or workflow or action:
        raise NotAllowedHere("您的岗位不能登记案件。")
    return ways[0]


def ways_in(wiring: Wiring, caller: Caller, town: Town, place: str = "") -> list[tuple[Workflow, Action]]:
    """List the ways in: of each shared workflow, the overlay that serves the place, if one does."""
    places = town.path(PlaceId(place or _preset(FieldType.place, caller.actor, town)))
    library = wiring.library
    found = [
        (workflow, action)
        for workflow in (library.serving(key, places) for key in library.keys if not library.newest(key).over)
        for action in openings(workflow, caller.actor, town)
    ]
    return sorted(found, key=lambda way: (not way[1].primary, -_rungs_of(way[0], caller.actor, town)))


def _rungs_of(workflow: Workflow, actor: Actor, town: Town) -> int:
    """Count the rungs that the actor's institutions hold or handle: the workflow in which they do most comes first."""
    kinds = {town.institutions[one].kind for one in actor.institutions if one in town.institutions}
    return sum(bool(kinds & {*level.held_by, level.handled_by}) for level in workflow.ladder)


def _titled(way: tuple[Workflow, Action]) -> str:
    """Name a way in by its action and its mechanism: "点单" alone tells a grid worker with eight ways in nothing."""
    workflow, action = way
    return f"{action.title.zh}（{workflow.title.zh}）"


def _preset(kind: FieldType, actor: Actor, town: Town) -> str:
    """Preset the place to where the actor's first institution sits."""
    if kind is not FieldType.place:
        return ""
    known = [town.institutions[one.institution] for one in actor.posts if one.institution in town.institutions]
    return str(known[0].place) if known else ""


def _page(
    wiring: Wiring,
    caller: Caller,
    chosen: tuple[Workflow, Action],
    town: Town,
    values: dict[str, Any],
    *,
    posted: Posted | None = None,
    error: Refusal | None = None,
    more: str = "",
) -> Response:
    drawn = _drawn(caller, chosen, town, values, posted=posted, error=error, more=more)
    action = chosen[1]
    page = {
        "title": _titled(chosen),
        "form": msgspec.structs.replace(drawn, press="登记" if action.key == "log" else action.title.zh),
        "blocks": _blocks(chosen[0], action, drawn.controls),
        "minds_powers": beside_matters.minds_powers(chosen[0]),
        "choices": _choices(ways_in(wiring, caller, town, str(values.get("place") or "")), chosen),
    }
    similar = _similar(wiring, caller, action, values)
    status = row_of(type(error)).status if error else 200
    here = str(values.get(place_finding.place_key(action.asks)) or "")
    found = place_finding.finding(wiring, town, posted, here)
    found["lately"] = _lately(wiring, caller, town, chosen[0], here)
    shell = frame(wiring, caller, town, here="/cases/new")
    return render(wiring, "log.html", status=status, page=page, similar=similar, finding=found, frame=shell)


def _drawn(
    caller: Caller,
    chosen: tuple[Workflow, Action],
    town: Town,
    values: dict[str, Any],
    *,
    posted: Posted | None,
    error: Refusal | None,
    more: str,
) -> Sheet:
    """Draw the action's form over a case that is not there yet."""
    workflow, action = chosen
    desk = Desk(
        workflow=workflow,
        case=blank(CaseId("")),
        town=town,
        at=caller.at,
        values=values,
        objections=error.objections if error else (),
        extra_rows={more: 1} if more else {},
    )
    return sheet(
        action,
        desk,
        target=address_of(chosen),
        back="/",
        csrf=caller.csrf,
        command_id=posted.one("command_id") if posted else new_command_id(),
        typed=typed_of(posted),
    )


def _choices(ways: list[tuple[Workflow, Action]], chosen: tuple[Workflow, Action]) -> list[dict[str, Any]]:
    """List the ways in, the chosen one marked."""
    here = (chosen[0].key, chosen[1].key)
    return [{"title": _titled(way), "href": address_of(way), "here": (way[0].key, way[1].key) == here} for way in ways]


def address_of(chosen: tuple[Workflow, Action]) -> str:
    """Give the address of the form of a way in."""
    return f"/cases/new?workflow={chosen[0].key}&action={chosen[1].key}"


def _blocks(workflow: Workflow, action: Action, controls: tuple[Control, ...]) -> list[dict[str, Any]]:
    """Sort the questions into the five blocks; outside numbers, seldom known, are folded into the fourth."""
    sorted_: list[list[Control]] = [[] for _ in _BLOCKS]
    folded: list[Control] = []
    for field, control in zip(action.asks, controls, strict=True):
        if field.key.startswith(_OUTSIDE):
            folded.append(control)
            continue
        sorted_[_BY_KEY.get(field.key, _BY_TYPE.get(field.type, 2))].append(control)
    titles = _BLOCKS if workflow.of_disputes else _BLOCKS_OF_MATTERS
    if any(field.key == "alarm_number" for field in action.asks):
        titles = ("警情和地点", *titles[1:])
    blocks = [
        {
            "title": title,
            "controls": tuple(found),
            "folded": tuple(folded) if place == 3 else (),
            "happened": place == 3,
            "parties": place == 1,
            "finding": place == 0 and bool(place_finding.place_key(action.asks)),
        }
        for place, (title, found) in enumerate(zip(titles, sorted_, strict=True))
    ]
    return [one for one in blocks if one["controls"] or one["happened"]]


def _similar(wiring: Wiring, caller: Caller, action: Action, values: dict[str, Any]) -> list[dict[str, str]]:
    names: list[str] = []
    for field in action.asks:
        if field.type is FieldType.new_parties:
            names += [str(row.get("name", "")) for row in values.get(field.key, []) if isinstance(row, dict)]
    if len({one.strip() for one in names if one.strip()}) < 2:
        return []
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = casebook.similar(reading.wire, tuple(names), seen_by=caller.actor, town=town)
    return [
        {
            "href": f"/cases/{row.case.id}",
            "number": row.case.number,
            "title": as_listed(wiring, row.case, caller.actor, town).title,
            "line": "、".join(party.name for party in row.case.parties),
        }
        for row in found
    ]
