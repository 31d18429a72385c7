"""Deadlines, resolved: what starts, stands and ends each clock, how long it runs, and what its steps do."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from mediation.calendar.terms import Term
from mediation.definitions.authored import DeadlineShape, StepShape, TermByShape, TriggerShape
from mediation.definitions.authored_files import TightenDeadlineShape
from mediation.definitions.compose import SECTION_TITLES, Placed, Tightening
from mediation.definitions.labels import Basis
from mediation.definitions.names import Spot
from mediation.definitions.proof_words import both
from mediation.definitions.resolve_words import CONDITION, Scope, basis, call, label
from mediation.definitions.vocabulary import CONDITIONS
from mediation.definitions.workflow import Deadline, Length, Step, Trigger
from mediation.town.institutions import Role

#: The days that a clock may rest on, besides a field of the form.
ANCHORS = (
    "happened",
    "effective_day",
    "last_performance",
    "last_visit",
    "receipt_day",
    "concluded_day",
    "application_day",
    "due_field",
)
#: What has its own day for each clock: an obligation its due day, a visit its plan.
_DATED_ELSEWHERE = ("obligation", "visit")
_MOMENTS = ("before", "after", "at")
_VERBS = ("remind", "warn", "oblige", "open", "enter")


def resolved_deadlines(scope: Scope) -> dict[str, Deadline]:
    """Resolve every deadline, with the steps that tighten it."""
    return {key: _deadline(scope, key, placed) for key, placed in scope.composed.deadlines.items()}


def _deadline(scope: Scope, key: str, placed: Placed[DeadlineShape]) -> Deadline:
    shape, spot = placed.shape, placed.spot
    more = scope.composed.tightened_deadlines.get(key, [])
    if shape.term is None and shape.each not in _DATED_ELSEWHERE:
        hint = both(
            "请写长度，如 3 days；随层级而定写 of_rung；每项义务或每次回访各计时的，写 each，不写 term。",
            "Write its length, such as 3 days; of_rung where the rung decides; each alone for obligations or visits.",
        )
        scope.faults.add(
            "missing", both(f"时限“{key}”缺少 term。", f'The deadline "{key}" lacks its term.'), spot, hint
        )
    _check_anchor(scope, shape, shape.anchor, spot)
    lengths = scope.composed.where("deadlines", key, "terms_by")
    steps = [(step, spot.at("steps", number)) for number, step in enumerate(shape.steps)]
    steps += [(step, one.spot.at("steps", number)) for one in more for number, step in enumerate(one.shape.steps)]
    return Deadline(
        key=key,
        title=label(shape.title),
        starts=_with_own(scope, _trigger(scope, shape.starts, spot.at("starts")), more, "starts") or Trigger(),
        term=_term(None if shape.term == "of_rung" else shape.term),
        of_rung=shape.term == "of_rung",
        red_term=_term(shape.red_term),
        terms_by=tuple(_length(scope, shape, one, lengths.at(number)) for number, one in enumerate(shape.terms_by)),
        anchor=shape.anchor,
        each=shape.each,
        once=shape.once,
        rolls=shape.rolls,
        pauses=_maybe_trigger(scope, shape.pauses, spot.at("pauses")),
        resumes=_maybe_trigger(scope, shape.resumes, spot.at("resumes")),
        ends=_with_own(scope, _maybe_trigger(scope, shape.ends, spot.at("ends")), more, "ends"),
        during=_states(scope, shape.during, spot.at("during")),
        not_after=next(((name, _cap(term)) for name, term in (shape.not_after or {}).items()), None),
        steps=tuple(_step(scope, step, here) for step, here in steps),
        extends_with=_actions(scope, shape.extends_with, spot.at("extends_with")),
        basis=basis(shape.basis) or Basis(),
        line=spot.line,
        file=spot.file,
    )


def _cap(term: str) -> Term | None:
    return None if term == "same day" else Term.parse(term)


def _length(scope: Scope, shape: DeadlineShape, one: TermByShape, spot: Spot) -> Length:
    if one.anchor is not None:
        _check_anchor(scope, shape, one.anchor, spot)
    return Length(
        when=call(scope, one.when, CONDITIONS, CONDITION, spot.at("when")),
        term=Term.parse(one.term),
        anchor=one.anchor or "",
        basis=basis(one.basis),
    )


def _check_anchor(scope: Scope, shape: DeadlineShape, name: str, spot: Spot) -> None:
    """An anchor is a named day of the case, or a field that an action starting this clock asks for."""
    actions = scope.composed.actions
    asked = [
        next(iter(one)) if isinstance(one, dict) else one
        for key in shape.starts.actions
        if key in actions
        for one in actions[key].shape.asks
    ]
    what = both(
        "日期（案件的日期，或起算动作所问的表单项）",
        "day (of the case, or a form field of the action that starts this clock)",
    )
    scope.know(what, name, [*ANCHORS, *asked], spot.at("anchor"))


def _term(written: str | None) -> Term | None:
    return None if written is None else Term.parse(written)


def _actions(scope: Scope, names: Iterable[str], spot: Spot) -> tuple[str, ...]:
    return scope.known_ones(SECTION_TITLES["actions"], names, scope.composed.actions, spot)


def _states(scope: Scope, names: Iterable[str], spot: Spot) -> tuple[str, ...]:
    return scope.known_ones(SECTION_TITLES["states"], names, scope.composed.states, spot)


def _maybe_trigger(scope: Scope, shape: TriggerShape | None, spot: Spot) -> Trigger | None:
    return None if shape is None else _trigger(scope, shape, spot)


def _trigger(scope: Scope, shape: TriggerShape, spot: Spot) -> Trigger:
    if not shape.actions and not shape.states:
        message = both("没有写由哪个动作或环节触发。", "No action or state is named that sets this off.")
        scope.faults.add("empty_trigger", message, spot, both("请写 actions 或 states。", "Write actions or states."))
    return Trigger(
        actions=_actions(scope, shape.actions, spot.at("actions")),
        states=_states(scope, shape.states, spot.at("states")),
        when=None if shape.when is None else call(scope, shape.when, CONDITIONS, CONDITION, spot.at("when")),
    )


def _with_own(
    scope: Scope, trigger: Trigger | None, more: Iterable[Tightening[TightenDeadlineShape]], section: str
) -> Trigger | None:
    """Let a layer's own actions count as well. One from below may not: that would loosen what is promised there."""
    for layer in more:
        spot, names = layer.spot.at(section), getattr(layer.shape, section)
        for number, name in enumerate(names):
            if (
                scope.know(SECTION_TITLES["actions"], name, scope.composed.actions, spot.at(number))
                and name not in layer.own
            ):
                hint = both("只能写本文件在 actions 中自加的动作。", "Name only actions that this file adds itself.")
                message = both(f"“{name}”不是本文件加的动作。", f'The action "{name}" is not added by this file.')
                scope.faults.add("not_own_action", message, spot.at(number), hint)
        if names:
            known = trigger or Trigger()
            trigger = structs.replace(known, actions=(*known.actions, *names))
    return trigger


def _step(scope: Scope, shape: StepShape, spot: Spot) -> Step:
    moment = _one_of(scope, shape, _MOMENTS, spot)
    verb = _one_of(scope, shape, _VERBS, spot)
    offset = shape.before or shape.after
    if shape.only_from and shape.enter is None:
        message = both("only_from 只能与 enter 同写。", "only_from goes with enter only.")
        scope.faults.add("only_from_unused", message, spot, both("请删除 only_from。", "Delete only_from."))
    if shape.to_choose_from and shape.oblige is None:
        hint = both("请改用 oblige，或删除它。", "Use oblige, or delete it.")
        message = both("to_choose_from 只能与 oblige 同写。", "to_choose_from goes with oblige only.")
        scope.faults.add("to_choose_from_unused", message, spot, hint)
    if shape.enter is not None:
        scope.know(SECTION_TITLES["states"], shape.enter, scope.composed.states, spot.at("enter"))
    roles: list[Role] = shape.remind or shape.warn or shape.oblige or []
    chosen = shape.open or shape.to_choose_from
    return Step(
        at="end" if moment == "at" else moment,
        offset=_term(offset),
        does=verb,
        roles=tuple(roles),
        actions=_actions(scope, chosen, spot.at("open" if shape.open else "to_choose_from")),
        state=shape.enter,
        from_states=_states(scope, shape.only_from, spot.at("only_from")),
        repeats=_term(shape.every),
        levels=scope.known_ones(SECTION_TITLES["ladder"], shape.levels, scope.composed.ladder, spot.at("levels")),
    )


def _one_of(scope: Scope, shape: StepShape, words: tuple[str, ...], spot: Spot) -> str:
    written = [word for word in words if getattr(shape, word) is not None]
    if len(written) == 1:
        return written[0]
    hint = both(f"请在 {'、'.join(words)} 中恰好写一个。", f"Write exactly one of {', '.join(words)}.")
    scope.faults.add("bad_step", both("这一步的写法不对。", "This is not how a step is written."), spot, hint)
    return words[-1]
