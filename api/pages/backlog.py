"""The supervisor's backlog: place tree, filters, the colours of the nearest clocks, most overdue first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Caller, Reader, Wired
from api.lookups import workflow_of
from api.pages.cases import Filter, levels, states
from api.pages.frame import frame, oversees, render
from api.pages.pickings import Option
from api.pages.rows import row
from api.pages.troubles import counted as count_troubles
from api.problems import NotAllowedHere
from api.wiring import Wiring
from api.words_of_time import say_instant
from mediation.calendar.moments import day_of
from mediation.oversight import backlog
from mediation.oversight.backlog import COLOURS, Colour, Colours
from mediation.oversight.casebook import CaseRow, Wanted
from mediation.store.visibility import subtrees
from mediation.town.around import Town
from mediation.town.places import Place, PlaceId

router = APIRouter(include_in_schema=False)

_WORDS: dict[Colour, tuple[str, str]] = {
    "black": ("黑：超期七日以上或再次超期", "black"),
    "red": ("红：已超期", "red"),
    "yellow": ("黄：所余不足三成或三日", "yellow"),
    "green": ("绿：还有时间", "green"),
}
_AGES = {"7": "7 天以上", "15": "15 天以上", "30": "30 天以上", "60": "60 天以上"}


@router.get("/backlog")
def show(
    wiring: Wired,
    caller: Reader,
    place: str = "",
    level: str = "",
    state: str = "",
    age: str = "",
    colour: str = "",
    after: str = "",
) -> Response:
    """Show the backlog of the places that the reader oversees."""
    if not oversees(caller):
        raise NotAllowedHere("积案页面供督导和调委会主任使用。")
    asked = {"place": place, "level": level, "state": state, "age": age, "colour": colour}
    chosen: Colour | None = next((one for one in COLOURS if one == colour), None)
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        wanted = _wanted(asked, town, caller)
        look: dict[str, Any] = {"seen_by": caller.actor, "town": town, "at": caller.at}
        counted = backlog.colours(reading.wire, wanted, **look)
        found = backlog.rows(reading.wire, wanted, colour=chosen, **look, after=after, limit=wiring.settings.page_rows)
        tree = backlog.by_place(reading.wire, wanted, **look)
        troubles = count_troubles(reading, caller, town)
    here = PlaceId(place) if place in town.places else None
    page: dict[str, Any] = {
        "line": f"共 {counted.total} 件在办，超期最久的在前",
        "troubles": troubles,
        "colours": _colours(counted, asked),
        "tree": _tree(town, tree, asked, caller),
        "place": here or "",
        "place_name": town.places[here].name if here else "全部",
        "colour": chosen or "",
        "filters": (levels(wiring, level), states(wiring, state, final=False), _ages(age)),
        "filtered": any(asked.values()),
        "rows": [_row(wiring, one, town, caller) for one in found.rows],
        "more": _address(asked, after=found.after) if found.after else "",
        "first": _address(asked) if after else "",
        "empty": "没有符合条件的积案。",
    }
    return render(wiring, "backlog.html", page=page, frame=frame(wiring, caller, town, here="/backlog"))


def _address(asked: dict[str, str], **changed: str) -> str:
    kept = {key: value for key, value in {**asked, **changed}.items() if value}
    return "/backlog" + (f"?{urlencode(kept)}" if kept else "")


def _wanted(asked: dict[str, str], town: Town, caller: Caller) -> Wanted:
    age = int(asked["age"]) if asked["age"] in _AGES else 0
    return Wanted(
        place=PlaceId(asked["place"]) if asked["place"] in town.places else None,
        level=asked["level"][:60],
        state=asked["state"][:60],
        opened_until=(day_of(caller.at) - timedelta(days=age)).isoformat() if age else "",
    )


def _ages(value: str) -> Filter:
    options = (Option(key="", title="全部"), *(Option(key=key, title=title) for key, title in _AGES.items()))
    return Filter(name="age", title="已办天数", value=value, options=options)


def _colours(counted: Colours, asked: dict[str, str]) -> list[dict[str, Any]]:
    found = [
        {
            "title": title,
            "css": css,
            "count": getattr(counted, colour),
            "href": _address(asked, colour=colour),
            "here": asked["colour"] == colour,
        }
        for colour, (title, css) in _WORDS.items()
    ]
    every = {
        "title": "全部在办",
        "css": "",
        "count": counted.total,
        "href": _address(asked, colour=""),
        "here": not asked["colour"],
    }
    return [*found, every]


def _tree(town: Town, counts: dict[PlaceId, int], asked: dict[str, str], caller: Caller) -> list[dict[str, Any]]:
    """The places below those that the reader oversees, with the number of open cases in each."""
    children: dict[PlaceId | None, list[Place]] = {}
    for place in town.places.values():
        children.setdefault(place.parent, []).append(place)
    tops = [path.strip("/").split("/")[-1] for path in subtrees(caller.actor, town)]
    if not tops:
        seats = {town.institutions[one].place for one in caller.actor.institutions if one in town.institutions}
        tops = sorted(seats)

    def node(place: Place) -> dict[str, Any]:
        return {
            "title": place.name,
            "count": counts.get(place.id, 0),
            "href": _address(asked, place="" if asked["place"] == place.id else place.id),
            "here": asked["place"] == place.id,
            "children": [node(child) for child in children.get(place.id, ())],
        }

    return [node(town.places[PlaceId(top)]) for top in tops if top in town.places]


def _row(wiring: Wiring, found: CaseRow, town: Town, caller: Caller) -> dict[str, Any]:
    case = found.case
    shown = row(wiring, found, town, caller.actor, at=caller.at)
    opened = case.logged_on.day if case.logged_on else day_of(caller.at)
    action = workflow_of(wiring, case).actions.get(case.last_act)
    last = say_instant(case.last_at, town.calendar, at=caller.at) if case.last_at else ""
    words = shown["clock"]
    return {
        **shown,
        "clock": words or {"colour": "none", "left": "没有在走的时限", "due": ""},
        "days_open": (day_of(caller.at) - opened).days,
        "raised": sum(one.direction == "up" for one in case.handoffs),
        "progress": f"{last} {action.title.zh}" if action else last,
    }
