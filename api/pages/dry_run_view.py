"""The page of a dry run: where the pretend case stands, who may be played, what may be done, what came of it.

Everything is drawn by what draws real cases; only the addresses differ. Nothing is judged here.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup

from api.identity import Caller
from api.lookups import Looked, lines
from api.naming import Names
from api.pages.acting import Acts, Button, Sheet, acts, button, sheet
from api.pages.case_view import clocks
from api.pages.controls import Desk
from api.pages.form_reading import Posted, fields_of
from api.pages.pickings import said_person
from api.pages.workflow_view import rests_on
from api.words_of_time import say_instant
from mediation.definitions.diagram import svg
from mediation.definitions.workflow import Action
from mediation.errors import Refusal
from mediation.rehearsal.dry_run import DryRun, written

_PAPER_WORDS = {"issued": "生成", "registered": "登记纸质件", "void": "作废"}


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a walk: who is played, which action is chosen, and the form with what was filled in and refused."""

    run: DryRun
    caller: Caller
    address: str
    who: str
    people: tuple[tuple[str, str], ...]
    action: Action | None
    form: Sheet | None = None
    refused: tuple[str, ...] = ()

    @classmethod
    def of(cls, run: DryRun, *, who: str, act: str, caller: Caller, address: str) -> Look:
        """Look at a walk; whoever cannot be played is replaced by who would usually act next."""
        people = {str(person.account): said_person(person, run.town) for person in run.people()}
        chosen = who if who in people else run.usual_person(tuple(people))
        action = run.workflow.actions.get(act)
        if action is None or not chosen or action.opens != (run.case.version == 0):
            action = None
        look = cls(run=run, caller=caller, address=address, who=chosen, people=tuple(people.items()), action=action)
        return look if action is None else _with_form(look, run.pretended(action, chosen))

    def link(self, **more: str) -> str:
        """Write the address of this walk with something chosen."""
        walk = {"walk": written(self.run.walk)} if self.run.walk.steps else {}
        asked = {**walk, "who": self.who, **more}
        return f"{self.address}{'&' if '?' in self.address else '?'}{urlencode(asked)}"


def form_of(look: Look, posted: Posted, *, error: Refusal | None = None, more: str = "") -> Look:
    """Show the form again as it was filled in, with what stands against it."""
    objections = () if error is None else error.objections
    reasons = tuple(dict.fromkeys(one.reason for one in objections))
    if look.action is None or posted.one("jump") or posted.one("until"):
        return msgspec.structs.replace(look, refused=reasons)
    values = fields_of(posted, look.action.asks, look.run.case, look.run.workflow)
    return _with_form(look, values, error=error, more=more)


def _with_form(look: Look, values: dict[str, Any], *, error: Refusal | None = None, more: str = "") -> Look:
    assert look.action is not None
    run = look.run
    desk = Desk(
        workflow=run.workflow,
        case=run.case,
        town=run.town,
        at=run.now,
        values=values,
        objections=() if error is None else error.objections,
        extra_rows={more: 1} if more else {},
    )
    drawn = sheet(
        look.action, desk, target=look.address, back=look.link(), csrf=look.caller.csrf, command_id="dry-run-step"
    )
    return msgspec.structs.replace(look, form=drawn)


def drawn(look: Look) -> dict[str, Any]:
    """Draw everything but the heading."""
    run, case = look.run, look.run.case
    state = run.workflow.states.get(case.state)
    looked = Looked(
        case=case,
        record=case,
        sight="all",
        workflow=run.workflow,
        town=run.town,
        entries=run.entries,
        drawn=frozenset(),
        whole=True,
    )
    names = looked.names(run.now)
    arranged = _acts(look)
    return {
        "address": look.address,
        "walk": written(run.walk) if run.walk.steps else "",
        "csrf": look.caller.csrf,
        "steps": len(run.walk.steps),
        "now": say_instant(run.now, run.town.calendar, at=run.now),
        "state": "尚未登记" if state is None else state.title.zh,
        "meaning": "从一项开始办理的动作开始" if state is None else state.meaning.zh,
        "final": bool(state and state.final),
        "held": _held(look, names),
        "who": look.who,
        "people": look.people,
        "acts": arranged,
        "form": look.form,
        "act": "" if look.action is None else look.action.key,
        "basis": rests_on(look.action.basis) if look.action else None,
        "refused": look.refused,
        "clocks": clocks(looked, names) if case.version else [],
        "papers": [_paper(one.title, one.number, one.status) for one in case.papers],
        "diagram": Markup(svg(run.workflow, here=(case.state, case.level))),  # our own drawing, every text escaped
        "story": _story(looked, names),
        "back": _back(look),
        "again": look.address,
    }


def _paper(title: str, number: str, status: str) -> dict[str, str]:
    return {"title": title, "number": number, "how": _PAPER_WORDS.get(status, status)}


def _held(look: Look, names: Names) -> list[tuple[str, str]]:
    case = look.run.case
    if not case.version:
        return []
    found = [("承办", names.institution(case.custodian)), ("层级", names.level(case.level))]
    if case.lead:
        found.append(("主办", names.person(case.lead)))
    return [*found, ("编号", case.number or case.log_number or "尚无")]


def _acts(look: Look) -> Acts:
    """Arrange what the person played may do; every button leads to its form in this walk."""
    run = look.run
    if not look.who:
        return Acts(open_groups=(), closed=(), main=None, next_thing="")
    found = run.options(look.who)
    if not run.case.version:
        buttons = tuple(_linked(look, button(one, run.case)) for one in found)
        return Acts(open_groups=(("开始", buttons),) if buttons else (), closed=(), main=None, next_thing="")
    arranged = acts(run.workflow, run.case, found, run.town, at=run.now)
    groups = tuple((title, tuple(_linked(look, one) for one in group)) for title, group in arranged.open_groups)
    return msgspec.structs.replace(arranged, open_groups=groups, main=None)


def _linked(look: Look, one: Button) -> Button:
    return msgspec.structs.replace(one, href=look.link(act=one.key))


def _story(looked: Looked, names: Names) -> list[dict[str, Any]]:
    found = [] if not looked.entries else lines(names, looked.entries)
    return [
        {"on": one.on, "who": one.who, "headline": one.headline, "sentences": one.sentences, "by_clock": one.by_clock}
        for one in reversed(found)
    ]


def _back(look: Look) -> str:
    if not look.run.walk.steps:
        return ""
    earlier = look.run.walk.back()
    if not earlier.steps:
        return look.address
    return f"{look.address}{'&' if '?' in look.address else '?'}{urlencode({'walk': written(earlier)})}"
