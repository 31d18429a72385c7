"""What failed and is tried again, for supervisors and administrators: deliveries and steps of clocks (house plan D9).

A supervisor reads of the cases in the own subtree, an administrator of all; the case's number, never what it is about.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Caller, Reader, Wired
from api.pages.frame import frame, render
from api.problems import NotAllowedHere
from api.trouble_words import what_failed
from api.wiring import Wiring
from api.words_of_time import say_instant
from mediation.oversight import troubles
from mediation.oversight.troubles import Trouble
from mediation.store.transaction import Reading
from mediation.town.around import Town
from mediation.town.institutions import Role

router = APIRouter(include_in_schema=False)


def counted(reading: Reading, caller: Caller, town: Town) -> int:
    """Count what failed and concerns this reader; nothing does whoever is neither supervisor nor administrator."""
    if not _concerned(caller):
        return 0
    return troubles.count(reading.wire, **_asked(caller, town))


@router.get("/troubles")
def show(wiring: Wired, caller: Reader) -> Response:
    """Show what failed, what was tried most often on top."""
    if not _concerned(caller):
        raise NotAllowedHere("这个页面供督导和管理员使用。")
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = troubles.troubles(reading.wire, **_asked(caller, town))
    page = {"rows": [_row(wiring, one, town, caller) for one in found]}
    return render(wiring, "troubles.html", page=page, frame=frame(wiring, caller, town, here="/backlog"))


def _concerned(caller: Caller) -> bool:
    return any(post.role in {Role.supervisor, Role.administrator} for post in caller.actor.posts)


def _asked(caller: Caller, town: Town) -> dict[str, Any]:
    everywhere = bool(caller.actor.at(Role.administrator))
    return {"seen_by": caller.actor, "town": town, "everywhere": everywhere, "at": caller.at}


def _row(wiring: Wiring, one: Trouble, town: Town, caller: Caller) -> dict[str, Any]:
    return {
        "number": one.number,
        "href": f"/cases/{one.case}" if one.seen else "",
        "what": what_failed(one, wiring.library),
        "times": "" if one.kind == "file" else one.times,
        "next": _next(one, town, caller),
        "fault": one.fault,
    }


def _next(one: Trouble, town: Town, caller: Caller) -> str:
    if one.kind == "file":
        return "不会重试，请从备份中恢复文件"
    return "随即" if one.next_at <= caller.at else say_instant(one.next_at, town.calendar, at=caller.at)
