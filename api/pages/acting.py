"""Actions as buttons and forms: what parts/acts.html draws, made from the engine's options.

Which button is the page's primary one, and what the next thing to do is, follows from the clocks: the open action that
ends the clock which ends first.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from api.lookups import clocks_by_end
from api.naming import Names
from api.pages.controls import Control, Desk, controls
from api.pages.handoff_steps import awaited
from api.words_of_time import clock_words
from mediation.calendar.moments import SHANGHAI
from mediation.definitions.labels import Basis
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.case import Case, Handoff
from mediation.engine.guards import latest_answers
from mediation.engine.options import Option
from mediation.errors import Objection
from mediation.town.around import Town

GROUPS = {
    "record": "调解与记录",
    "agreement": "协议与履行",
    "case": "案件",
    "people": "当事人与调解员",
    "handoff": "移送与交接",
    "risk": "风险",
    "end": "结束",
}
#: What the groups are called where nothing is mediated.
_OF_MATTERS = {**GROUPS, "record": "记录", "case": "事项", "people": "承办人"}
_ELSEWHERE = {"receiver": "对方答复", "counterpart": "对接单位答复", "parties": "当事人", "sender": "移送方"}

_RETURNS = frozenset({"return_handoff", "return_with_result"})


def groups_of(workflow: Workflow) -> dict[str, str]:
    """Give the titles of the groups into which actions are sorted, in order."""
    return GROUPS if workflow.of_disputes else _OF_MATTERS


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """One action as a button; a closed one carries its reasons and leads nowhere."""

    key: str
    title: str
    href: str
    open: bool
    mine: bool = True
    danger: bool = False
    line: str = ""
    reasons: tuple[str, ...] = ()


class Acts(msgspec.Struct, frozen=True, kw_only=True):
    """All buttons of a page: the open ones by group, the closed ones, the primary one, and the next thing in words."""

    open_groups: tuple[tuple[str, tuple[Button, ...]], ...]
    closed: tuple[Button, ...]
    main: Button | None
    next_thing: str


def acts(workflow: Workflow, case: Case, options: tuple[Option, ...], town: Town, *, at: datetime) -> Acts:
    """Arrange the options of a case."""
    groups: dict[str, list[Button]] = {}
    for option in sorted(options, key=_place_in_group):
        if option.open:
            groups.setdefault(option.action.group, []).append(button(option, case))
    titles = groups_of(workflow)
    ordered = tuple((titles.get(key, key), tuple(groups[key])) for key in sorted(groups, key=_group_order))
    pressing = next_option(workflow, case, options)
    return Acts(
        open_groups=ordered,
        closed=tuple(button(one, case) for one in sorted(options, key=lambda one: not one.mine) if not one.open),
        main=button(pressing, case) if pressing else None,
        next_thing=next_thing(workflow, case, pressing, town, at=at),
    )


def _place_in_group(option: Option) -> int:
    """The usual steps come first, what puts a record right comes last; the workflow's order decides the rest."""
    action = option.action
    if any(call.name.startswith("correct") for call in action.does):
        return 2
    return 0 if action.primary else 1


def _group_order(key: str) -> int:
    keys = list(GROUPS)
    return keys.index(key) if key in keys else len(keys)


def button(option: Option, case: Case) -> Button:
    """Make one action's button."""
    action = option.action
    return Button(
        key=action.key,
        title=action.title.zh,
        href=f"/cases/{case.id}/act/{action.key}",
        open=option.open,
        mine=option.mine,
        danger=action.danger,
        line=action.hint.zh if action.hint else "",
        reasons=tuple(
            dict.fromkeys(one.reason + (f"（{one.basis}）" if one.basis else "") for one in option.objections)
        ),
    )


def next_option(workflow: Workflow, case: Case, options: tuple[Option, ...]) -> Option | None:
    """Choose what this actor should usually do next; None when it is not this actor's move."""
    open_ = {one.action.key: one for one in options if one.open and one.mine}
    usual = {key: one for key, one in open_.items() if _usual(one.action, case)}
    if _all_said_yes(case):
        usual = {
            key: one for key, one in usual.items() if all(call.name != "record_asking" for call in one.action.does)
        }
    if not _agreed(case):
        usual = {key: one for key, one in usual.items() if one.action.group != "agreement"} or usual
    for clock in clocks_by_end(workflow, case):
        deadline = workflow.deadlines.get(clock.key)
        for key in deadline.ends.actions if deadline and deadline.ends else ():
            if key in usual:
                return usual[key]
    if _opinion(workflow, case) is not None:
        return None
    primary = [one for one in usual.values() if one.action.primary]
    moving = [one for one in primary if any(way.to and way.to != case.state for way in one.action.ways)]
    return next(iter(moving or primary), None)


def _usual(action: Action, case: Case) -> bool:
    """Say whether it is a step of the usual way: marked so, or due by a clock that has its name; once the case has its
    result, so is telling whoever entrusted it."""
    due = any(one.key == action.key and one.status == "running" for one in case.deadlines)
    returns = any(call.name in _RETURNS for call in action.does) and not action.danger
    return action.primary or due or action.group == "risk" or (returns and bool(case.outcome))


def _opinion(workflow: Workflow, case: Case) -> Handoff | None:
    """Find the opinion for which the clocks of the case stand: until it is there, nothing else presses."""
    if all(one.status != "standing" for one in case.deadlines):
        return None
    stops = [one for one in workflow.actions.values() if any(call.name == "stand_clocks" for call in one.does)]
    routes = {call.args["route"] for one in stops for call in one.does if call.name == "hand_out"}
    return next((one for one in reversed(case.handoffs) if one.open and one.route in routes), None)


def _asks_again(action: Action) -> bool:
    return any(call.name == "record_asking" for call in action.does)


def _all_said_yes(case: Case) -> bool:
    """Say whether every party has agreed to mediation: nobody is asked again before the case is taken."""
    said = latest_answers(case)
    return bool(case.remaining) and all(
        party.no in said and said[party.no].value == "agreed" for party in case.remaining
    )


def _agreed(case: Case) -> bool:
    """Say whether there is an agreement, or a meeting that came to one: before that nobody writes one down."""
    held = [one for one in case.sessions if one.held]
    return case.agreement is not None or (bool(held) and held[-1].result in {"agreed", "partly"})


def next_thing(
    workflow: Workflow, case: Case, option: Option | None, town: Town, *, at: datetime, with_clock: bool = True
) -> str:
    """Say in one sentence what comes next, or whose move it is; with the clock, unless that stands beside it anyway."""
    state = workflow.states.get(case.state)
    if state is None or state.final:
        return ""
    running = clocks_by_end(workflow, case)
    clock = next((one for one in running if option is not None and _ends(workflow, one.key, option)), None)
    clock = clock or next(iter(running), None)
    until = ""
    if clock is not None and with_clock:
        words = clock_words(clock, town.calendar, at=at)
        deadline = workflow.deadlines.get(clock.key)
        until = f"“{deadline.title.zh if deadline else clock.key}”{words.due}，{words.left}"
    if option is not None:
        return option.action.title.zh + (f"（{until}）" if until else "")
    waiting = _ELSEWHERE.get(state.waits_for)
    draft = next((one for one in case.handoffs if one.status == "drafted"), None)
    if draft is not None:
        waiting = f"{town.institutions[draft.sender].name}分管领导签发"
    opinion = _opinion(workflow, case)
    if opinion is not None:
        said = awaited(opinion, Names(workflow=workflow, case=case, town=town, at=at))
        return said + (f"（{until}）" if until else "")
    said = f"等待{waiting}" if waiting else f"{state.title.zh}，由承办人办理"
    return said + (f"（{until}）" if until else "")


def _ends(workflow: Workflow, clock: str, option: Option) -> bool:
    """Say whether an act ends a clock, or is what those have to choose who are late: that clock stands beside it."""
    deadline = workflow.deadlines.get(clock)
    if deadline is None:
        return False
    ends = deadline.ends.actions if deadline.ends else ()
    return option.action.key in ends or any(
        one.does == "oblige" and option.action.key in one.actions for one in deadline.steps
    )


# --- forms ---------------------------------------------------------------------------------------------------------


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one action, as parts/acts.html draws it."""

    title: str
    hint: str
    target: str
    back: str
    press: str
    csrf: str
    command_id: str
    expected_version: int | None
    controls: tuple[Control, ...]
    today: str
    happened_title: str
    happened_day: str
    happened_time: str
    happened_preset: str
    happened_error: str = ""
    late_reason: str = ""
    late_asked: bool = False
    late_error: str = ""
    danger: bool = False
    papers: tuple[tuple[str, str], ...] = ()
    afterwards: str = ""
    basis: str = ""
    general: tuple[str, ...] = ()
    erring: int = 0


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed outside the questions of the action."""

    happened_day: str = ""
    happened_time: str = ""
    happened_preset: str = ""
    late_reason: str = ""


def _sketched(action: Action, desk: Desk) -> tuple[tuple[str, str], ...]:
    """The papers of an action on a case that can be looked at before it is taken: key and title."""
    kinds = [desk.workflow.documents[key] for key in dict.fromkeys(action.papers)] if desk.case.version else []
    return tuple((one.key, one.title.zh) for one in kinds if one.template is not None)


def sheet(
    action: Action, desk: Desk, *, target: str, back: str, csrf: str, command_id: str, typed: Typed | None = None
) -> Sheet:
    """Make the form of an action; the objections of the desk stand at their fields, the rest above the form."""
    now = desk.at.astimezone(SHANGHAI)
    preset = f"{now:%Y-%m-%dT%H:%M}"
    typed = typed or Typed(happened_day=preset[:10], happened_time=preset[11:], happened_preset=preset)
    drawn = controls(action.asks, desk)
    placed = {field.key for field in action.asks} | {"happened", "happened_on", "late_reason"}
    late = _reasons(desk.objections, ("late_reason",))
    return Sheet(
        title=action.title.zh,
        hint=action.hint.zh if action.hint else "",
        target=target,
        back=back,
        press=action.title.zh,
        csrf=csrf,
        command_id=command_id,
        expected_version=desk.case.version or None,
        controls=drawn,
        today=preset[:10],
        happened_title="发生时间" if desk.case.version else "登记时间",
        happened_day=typed.happened_day,
        happened_time=typed.happened_time,
        happened_preset=typed.happened_preset,
        happened_error=_reasons(desk.objections, ("happened", "happened_on")),
        late_reason=typed.late_reason,
        late_asked=bool(late or typed.late_reason),
        late_error=late,
        danger=action.danger,
        papers=_sketched(action, desk),
        afterwards=afterwards(action, desk.workflow, desk.case),
        basis=said_basis(action.basis),
        general=tuple(
            dict.fromkeys(
                one.reason + (f"（{one.basis}）" if one.basis else "")
                for one in desk.objections
                if one.field is None or one.field.split(".")[0] not in placed
            )
        ),
        erring=len({one.field for one in desk.objections if one.field and one.field.split(".")[0] in placed}),
    )


def _reasons(objections: tuple[Objection, ...], fields: tuple[str, ...]) -> str:
    return "；".join(one.reason for one in objections if one.field in fields)


def afterwards(action: Action, workflow: Workflow, case: Case) -> str:
    """Say where the case goes by this action."""
    names: dict[str, None] = {}
    for way in action.ways:
        state = workflow.states.get(way.to or "")
        if state is not None and state.key != case.state:
            names[state.title.zh] = None
    return f"办理后进入“{'”或“'.join(names)}”" if names else ""


def said_basis(basis: Basis | None) -> str:
    """Say what a rule rests on."""
    if basis is None:
        return ""
    if basis.law:
        return basis.law
    return f"{basis.default}（本地设定）" if basis.default else ""
