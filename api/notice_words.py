"""One notice in words, for the page and the API alike: what it is about, what is expected, whom to ring.

Whoever may no longer open the case reads of its clock and its number, nothing else of it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from api.lookups import as_listed
from api.naming import HANDOFF_WORDS, Names
from api.wiring import Wiring
from api.words_of_time import say_instant
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.errors import UnknownRevision
from mediation.oversight.told import Told
from mediation.town.around import Town
from mediation.town.duty_list import SHIFT_WORDS, Shift
from mediation.town.institutions import ROLE_TITLES, Role
from mediation.town.rosters import RosterId


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of notice as people choose it: its key, title, icon, and the words of deliveries that it stands for."""

    key: str
    title: str
    icon: str
    words: tuple[str, ...]


KINDS = (
    Kind(key="remind", title="提醒", icon="clock", words=("remind", "open")),
    Kind(key="warn", title="督办", icon="clock-exclamation", words=("warn",)),
    Kind(key="oblige", title="要求决定", icon="gavel", words=("oblige", "enter")),
    Kind(
        key="handoff", title="移送往来", icon="arrows-exchange", words=tuple(f"handoff_{one}" for one in HANDOFF_WORDS)
    ),
    Kind(key="called_in", title="邀请协办", icon="users", words=("called_in",)),
    Kind(key="withdrawn", title="逾期撤销", icon="circle-check", words=("miss_withdrawn",)),
)
_CLOCK = {
    "remind": "时限“{}”请留意",
    "open": "时限“{}”已过，可以另行处理",
    "warn": "时限“{}”已过，报告督办",
    "oblige": "时限“{}”已到，请作出决定",
    "enter": "时限“{}”已到，案件等待决定去向",
    "miss_withdrawn": "时限“{}”此前所记的逾期已撤销",
}


class DutyCall(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the duty list who was to be rung, with the number; no number for a line that is gone since."""

    name: str
    phone: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in words. `href` is empty for a reader who may not open the case."""

    kind: Kind
    words: str
    roles: str
    title: str
    href: str
    institution: str
    on: str
    shift: str
    duty: tuple[DutyCall, ...]


def said(wiring: Wiring, one: Told, town: Town, actor: Actor, *, at: datetime) -> Said:
    """Say one notice to a reader. `at` is now."""
    workflow = _workflow(wiring, one)
    shift = str(one.what.get("shift", ""))
    home = town.institutions.get(one.institution)
    return Said(
        kind=kind_of(str(one.what.get("what", ""))),
        words=_words(one, workflow, town, at),
        roles="、".join(ROLE_TITLES[Role(role)] for role in one.what.get("roles", ()) if role in Role.__members__),
        title="" if one.case is None else as_listed(wiring, one.case, actor, town).title or "未命名的事项",
        href=_href(one),
        institution=home.name if home else str(one.institution),
        on=say_instant(one.at, town.calendar, at=at),
        shift=SHIFT_WORDS[Shift(shift)] if shift else "",
        duty=tuple(_duty(str(entry), town) for entry in one.what.get("on_duty", ())),
    )


def _workflow(wiring: Wiring, one: Told) -> Workflow | None:
    """Give the text that the case is bound to, else the newest one; None for neither."""
    bound = one.case.workflow if one.case is not None else None
    for asked in (bound, one.workflow):
        try:
            if asked is not None:
                return wiring.library.get(asked)
        except UnknownRevision:
            continue
    return None


def _words(one: Told, workflow: Workflow | None, town: Town, at: datetime) -> str:
    word = str(one.what.get("what", ""))
    if word.startswith("handoff_"):
        return _of_handoff(one, word.removeprefix("handoff_"), workflow, town, at)
    if word == "called_in":
        return "邀请你单位协助办理"
    key = str(one.what.get("clock", ""))
    deadline = workflow.deadlines.get(key) if workflow is not None else None
    return _CLOCK.get(word, _CLOCK["remind"]).format(deadline.title.zh if deadline else key)


def _of_handoff(one: Told, status: str, workflow: Workflow | None, town: Town, at: datetime) -> str:
    became = HANDOFF_WORDS.get(status, status)
    handoff = None if one.case is None else one.case.handoff(int(one.what.get("handoff", 0)))
    if one.case is None or handoff is None or workflow is None:
        return f"移送：{became}"
    names = Names(workflow=workflow, case=one.case, town=town, at=at)
    between = f"{names.institution(handoff.sender)} → {names.institution(handoff.receiver)}"
    return f"{names.route(handoff.route)}：{became}（{between}）"


def _href(one: Told) -> str:
    """Lead to the packet where the notice is of a handoff, else to the case; nowhere without sight of it."""
    if one.case is None:
        return ""
    handoff = one.case.handoff(int(one.what.get("handoff", 0)))
    mine = handoff is not None and one.institution in (handoff.sender, handoff.receiver)
    return f"/cases/{one.case_id}" + (f"/handoffs/{handoff.no}" if handoff is not None and mine else "")


def _duty(entry: str, town: Town) -> DutyCall:
    found = town.roster.get(RosterId(entry))
    return DutyCall(name=found.name, phone=found.phone) if found else DutyCall(name=f"值班表第 {entry} 号", phone="")


def kind_of(word: str) -> Kind:
    """Give the kind of a delivery's word; an unknown one, of a newer program, is a reminder."""
    return next((one for one in KINDS if word in one.words), KINDS[0])
