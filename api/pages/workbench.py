"""The workbench: four numbers that are links, and the list behind the chosen one, most urgent first."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Caller, Reader, Wired
from api.lookups import as_listed, workflow_of
from api.pages.frame import frame, log_words, render
from api.pages.rows import from_afar, with_next_thing
from api.pages.station import desk, is_station
from api.wiring import Wiring
from api.words_of_time import say_day, say_when
from mediation.calendar.moments import day_of
from mediation.oversight import casebook, overdue
from mediation.oversight.far_side import far_side
from mediation.oversight.overdue import QUESTIONS, Answer, Meeting, Numbers, Question, Waits
from mediation.town.around import Town
from mediation.town.institutions import Role

router = APIRouter(include_in_schema=False)

_TITLES: dict[Question, tuple[str, str, str]] = {
    "mine": ("待我办", "", "没有待办的案件。"),
    "today": ("今日到期", "yellow", "今天没有到期的时限。"),
    "overdue": ("已超期", "red", "没有超期的案件。"),
    "waiting": ("等待他方", "", "没有等待他方答复的案件。"),
}
_LAST = float("inf")
_ELSEWHERE = frozenset({"receiver", "counterpart", "sender"})
_NOW_AND_THEN = (Role.clerk, Role.seal_keeper, Role.duty_officer)


def waits(wiring: Wiring) -> Waits:
    """List the states of all loaded workflows in which a case waits for somebody else."""
    states = {f"{one.key}/{key}": state for one in wiring.library for key, state in one.states.items()}
    return Waits(
        all_=tuple(sorted(name for name, state in states.items() if state.waits_for)),
        elsewhere=tuple(sorted(name for name, state in states.items() if state.waits_for in _ELSEWHERE)),
        by_role={str(role): _states_of(wiring, role) for role in _NOW_AND_THEN},
    )


def _states_of(wiring: Wiring, role: Role) -> tuple[str, ...]:
    """List the states in which this role usually has something to do, as «workflow/state»."""
    found = {
        f"{workflow.key}/{state}"
        for workflow in wiring.library
        for action in workflow.actions.values()
        if action.primary and any(by.role is role for by in action.by)
        for state in action.sources
    }
    return tuple(sorted(found))


@router.get("/")
def show(wiring: Wired, caller: Reader, list: str = "mine", after: str = "") -> Response:  # noqa: A002 -- the name in the address
    """Show the workbench."""
    chosen = next((one for one in QUESTIONS if one == list), QUESTIONS[0])
    today = day_of(caller.at)
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        far = far_side(reading.wire, actor=caller.actor, town=town, workflow_of=partial(workflow_of, wiring))
        waiting = msgspec.structs.replace(waits(wiring), far=far)
        asked: dict[str, Any] = {"actor": caller.actor, "town": town, "waits": waiting, "at": caller.at}
        counted = overdue.numbers(reading.wire, **asked)
        found = overdue.answered(reading.wire, chosen, **asked, after=after, limit=wiring.settings.page_rows)
        meetings = overdue.meetings(
            reading.wire, actor=caller.actor, town=town, first=today, last=overdue.tomorrow(caller.at)
        )
        sent = casebook.handoffs(reading.wire, seen_by=caller.actor, town=town, limit=300) if is_station(caller) else ()
    words = log_words(wiring, caller, town)
    page: dict[str, Any] = {
        "station": desk(wiring, caller, town, sent),
        "today": f"今天是{say_day(today, town.calendar, at=caller.at)}",
        "log_words": words,
        "numbers": _numbers(counted, chosen),
        "list_title": _TITLES[chosen][0],
        "rows": _rows(wiring, found, town, caller),
        "more": f"/?list={chosen}&after={found.after}" if found.after else "",
        "empty": _TITLES[chosen][2] + (_begun_by(words) if chosen == "mine" else ""),
        "days": [_meeting(wiring, one, town, caller) for one in meetings],
    }
    return render(wiring, "workbench.html", page=page, frame=frame(wiring, caller, town, here="/"))


def _begun_by(words: str) -> str:
    """Say how something new comes here: by the button, or from others."""
    return f"有新的，点“{words}”。" if words else "对方的委托、转介和请求到达后，列在这里。"


def _rows(wiring: Wiring, found: Answer, town: Town, caller: Caller) -> list[dict[str, Any]]:
    """Cases of one's own and those from the far side of a handoff in one list, the most urgent first."""
    last = 1e15
    ranked = [
        (
            (one.due_at.timestamp() if one.due_at else last),
            with_next_thing(wiring, one, town, caller.actor, at=caller.at),
        )
        for one in found.rows
    ]
    for far in found.far:
        due = far.clock.clock.due_at if far.clock is not None else None
        ranked.append((due.timestamp() if due else last, from_afar(wiring, far, town, caller.actor, at=caller.at)))
    return [one for _, one in sorted(ranked, key=lambda each: each[0])]


def _numbers(counted: Numbers, chosen: Question) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "title": _TITLES[key][0],
            "css": _TITLES[key][1],
            "count": getattr(counted, key),
            "here": key == chosen,
        }
        for key in QUESTIONS
    ]


def _meeting(wiring: Wiring, one: Meeting, town: Town, caller: Caller) -> dict[str, str]:
    case = as_listed(wiring, one.case, caller.actor, town)
    place = next((each.place for each in case.sessions if each.no == one.session.no), "")
    return {
        "when": say_when(one.session.on, town.calendar, at=caller.at),
        "href": f"/cases/{one.case.id}",
        "text": f"{case.title}：第 {one.session.no} 次调解" + (f"（{place}）" if place else ""),
    }
