"""What a story may say must hold after a step (`then:`), each word with the check behind it.

A check yields one line for each thing that is otherwise, saying what was expected and what there is; nothing if all is
well. It looks at the case and never changes it. Clocks have their own module, `clock_expectations.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mediation.definitions.labels import Label
from mediation.definitions.proof_words import both
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.options import Option, options
from mediation.rehearsal.clock_expectations import clocks, running
from mediation.rehearsal.filling import account_of, institution_of
from mediation.rehearsal.written_times import shown
from mediation.town.around import Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a check looks at: the case before and after the step, what the clock has done, and who looks when.

    `told` lists the clock's steps on this case so far, `told_now` those since the step before (`month.enter`).
    """

    workflow: Workflow
    town: Town
    before: Case
    case: Case
    told: tuple[str, ...]
    told_now: tuple[str, ...]
    at: datetime
    who: str
    actor: Callable[[str], Actor]
    cases: Mapping[str, str]


#: Nothing, in English.
_NONE = "(none)"

Check = Callable[[Scene, Any], Iterator[Label]]


def mismatches(scene: Scene, then: Mapping[str, Any]) -> list[tuple[str, Label]]:
    """List (key, words) for everything that does not hold."""
    whom = str(then.get("as", scene.who))
    found: list[tuple[str, Label]] = []
    for key, expected in then.items():
        if key in ("open", "closed"):
            words = list(_options(scene, key, expected, whom))
        elif key == "as":
            words = []
        else:
            words = list(CHECKS[key](scene, expected))
        found += [(key, one) for one in words]
    return found


def differ(what: str, expected: Any, actual: Any) -> Iterator[Label]:
    """Say that something is otherwise, if it is."""
    if expected != actual:
        yield both(
            f"{what}：应为 {_shown(expected)}，实为 {_shown(actual)}",
            f"{what}: expected {_shown(expected, _NONE)}, found {_shown(actual, _NONE)}",
        )


def _shown(value: Any, nothing: str = "（无）") -> str:
    if value is None or value == "":
        return nothing
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_shown(one, nothing)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(str(one) for one in value) + "]"
    return str(value)


def _plain(attribute: str) -> Check:
    """Compare one attribute of the case with what is written; `none` and null stand for nothing."""

    def check(scene: Scene, expected: Any) -> Iterator[Label]:
        actual = getattr(scene.case, attribute)
        yield from differ(attribute, _nothing(expected), actual if actual not in (None, "") else None)

    return check


def _nothing(expected: Any) -> Any:
    return None if expected in (None, "none", "") else expected


def _institution(attribute: str) -> Check:
    def check(scene: Scene, expected: Any) -> Iterator[Label]:
        wanted = _nothing(expected)
        actual = getattr(scene.case, attribute)
        yield from differ(attribute, None if wanted is None else institution_of(wanted, scene.town), actual or None)

    return check


def _count(attribute: str) -> Check:
    def check(scene: Scene, expected: Any) -> Iterator[Label]:
        yield from differ(attribute, expected, len(getattr(scene.case, attribute)))

    return check


def _lead(scene: Scene, expected: Any) -> Iterator[Label]:
    wanted = _nothing(expected)
    yield from differ("lead", None if wanted is None else account_of(wanted, scene.town), scene.case.lead)


def _mediators(scene: Scene, expected: Any) -> Iterator[Label]:
    wanted = [account_of(one, scene.town) for one in _list(expected)]
    yield from differ("mediators", wanted, list(scene.case.mediators))


def _parties(scene: Scene, expected: Any) -> Iterator[Label]:
    names = [party.name for party in scene.case.remaining]
    yield from differ("parties", expected, len(names) if isinstance(expected, int) else names)


def _risk(scene: Scene, expected: Any) -> Iterator[Label]:
    yield from differ("risk", expected, scene.case.risk.colour)


def _number(scene: Scene, expected: Any) -> Iterator[Label]:
    in_use = [one.text for one in scene.case.numbers if one.status == "in_use"]
    yield from differ("number", _nothing(expected), in_use[-1] if in_use else None)


def _numbers(scene: Scene, expected: Any) -> Iterator[Label]:
    yield from differ("numbers", expected, {one.text: one.status for one in scene.case.numbers})


def _papers(scene: Scene, expected: Any) -> Iterator[Label]:
    held = Counter(paper.kind for paper in scene.case.papers)
    if isinstance(expected, Mapping):
        for kind, count in expected.items():
            yield from differ(f"papers {kind}", count, held[kind])
    else:
        for kind in _list(expected):
            if not held[kind]:
                kinds = _shown(sorted(held))
                yield both(f"papers：卷内没有 {kind}，有 {kinds}", f"papers: the file holds no {kind}, but {kinds}")


def _last_papers(scene: Scene, expected: Any) -> Iterator[Label]:
    before = {paper.no for paper in scene.before.papers}
    added = [paper.kind for paper in scene.case.papers if paper.no not in before]
    yield from differ("last_papers", sorted(_list(expected)), sorted(added))


def _handoffs(scene: Scene, expected: Any) -> Iterator[Label]:
    for route, wanted in dict(expected or {}).items():
        found = next((one for one in reversed(scene.case.handoffs) if one.route == route), None)
        if found is None:
            if _nothing(wanted) is not None:
                yield both(f"handoffs：没有 {route} 的移送", f"handoffs: there is none on the route {route}")
            continue
        for key, value in (wanted if isinstance(wanted, Mapping) else {"status": wanted}).items():
            actual = getattr(found, key, None)
            if key in ("receiver", "sender"):
                value = institution_of(value, scene.town)
            elif key.endswith("_on"):
                value, actual = _nothing(value), None if actual is None else actual.day.isoformat()
            yield from differ(f"handoffs {route}.{key}", value, actual)


def _session(scene: Scene, expected: Any) -> Iterator[Label]:
    """Compare the session arranged or held last: its place, manner, result, and the instant as `on`."""
    if not scene.case.sessions:
        yield from differ("session", _nothing(expected), None)
        return
    found = scene.case.sessions[-1]
    for key, value in dict(expected).items():
        actual = shown(found.on.earliest) if key == "on" else getattr(found, key, None)
        yield from differ(f"session {key}", _nothing(value), _nothing(actual))


def _agreement(scene: Scene, expected: Any) -> Iterator[Label]:
    agreement = scene.case.agreements[-1] if scene.case.agreements else None
    if agreement is None or not isinstance(expected, Mapping):
        yield from differ("agreement", _nothing(expected), None if agreement is None else agreement.status)
        return
    day = agreement.effective_on
    known = {
        "no": agreement.no,
        "status": agreement.status,
        "form": agreement.form,
        "scope": agreement.scope,
        "number": agreement.number,
        "effective": None if day is None else day.isoformat(),
        "performed": agreement.performed,
        "confirmed": agreement.confirmed_on is not None,
        "supersedes": agreement.supersedes,
        "obligations": len(agreement.obligations),
    }
    for key, value in expected.items():
        if key not in known:
            yield both(
                f"agreement 没有“{key}”这一项，有 {_shown(known)}",
                f'agreement has no "{key}"; it has {_shown(known, _NONE)}',
            )
        else:
            yield from differ(f"agreement {key}", _nothing(value), _nothing(known[key]))


def _facts(scene: Scene, expected: Any) -> Iterator[Label]:
    for key, value in dict(expected or {}).items():
        yield from differ(f"facts {key}", value, scene.case.facts.get(key))


def _marks(scene: Scene, expected: Any) -> Iterator[Label]:
    yield from differ("marks", sorted(_list(expected)), sorted(scene.case.marks))


def _linked(scene: Scene, expected: Any) -> Iterator[Label]:
    wanted = [scene.cases.get(one, one) for one in _list(expected)]
    for one in wanted:
        if one not in scene.case.linked:
            there = _shown(scene.case.linked)
            yield both(f"linked：没有与 {one} 关联，有 {there}", f"linked: not with {one}, but with {there}")


def _undone(scene: Scene, expected: Any) -> Iterator[Label]:
    yield from differ("undone", expected, scene.case.last_act == "undo")


def _concluded_on(scene: Scene, expected: Any) -> Iterator[Label]:
    day: date | None = None if scene.case.concluded_on is None else scene.case.concluded_on.day
    yield from differ("concluded_on", _nothing(expected), None if day is None else day.isoformat())


def _told(scene: Scene, expected: Any) -> Iterator[Label]:
    for one in _list(expected):
        if one not in scene.told:
            said = _shown(list(dict.fromkeys(scene.told)))
            yield both(f"told：时限没有 {one}，有 {said}", f"told: the clocks did not do {one}, but {said}")


def _told_now(scene: Scene, expected: Any) -> Iterator[Label]:
    yield from differ("told_now", sorted(set(_list(expected))), sorted(set(scene.told_now)))


def _options(scene: Scene, key: str, expected: Any, whom: str) -> Iterator[Label]:
    actor = scene.actor(whom)
    judged = {one.action.key: one for one in options(scene.workflow, scene.case, actor, scene.at, scene.town)}
    for action in expected if isinstance(expected, Mapping) else _list(expected):
        if action not in scene.workflow.actions:
            yield both(f"{key}：流程没有 {action} 这个动作", f"{key}: the workflow has no action {action}")
            continue
        option = judged.get(action)
        is_open = option is not None and option.open
        if is_open is (key == "open"):
            if key == "closed" and isinstance(expected, Mapping):
                yield from _reasons(action, expected[action], option)
            continue
        codes = _codes(option)
        yield both(
            f"{key}：{action} 对 {actor.name} " + ("是开放的" if is_open else f"未开放：{codes}"),
            f"{key}: for {actor.name}, {action} is " + ("open" if is_open else f"closed: {codes}"),
        )


def _reasons(action: str, expected: Any, option: Option | None) -> Iterator[Label]:
    codes = _codes(option)
    for code in _list(expected):
        if code not in codes:
            yield both(
                f"closed：{action} 未开放的理由应有 {code}，实为 {_shown(codes)}",
                f"closed: {action} should be closed for {code}, but is for {_shown(codes)}",
            )


def _codes(option: Option | None) -> list[str]:
    return ["NOT_OFFERED"] if option is None else [one.code for one in option.objections]


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


#: What a case says itself, under the same name.
_SAID = "state level outcome log_number archive_number version title kind extended earlier_failures"
CHECKS: dict[str, Check] = {
    **{key: _plain(key) for key in _SAID.split()},
    "planned_visits": _plain("visits_planned"),
    **{key: _institution(key) for key in ("custodian", "handler", "concluded_at")},
    **{key: _count(key) for key in ("visits", "sessions", "seal_uses")},
    "session": _session,
    "lead": _lead,
    "mediators": _mediators,
    "parties": _parties,
    "risk": _risk,
    "number": _number,
    "numbers": _numbers,
    "papers": _papers,
    "last_papers": _last_papers,
    "handoffs": _handoffs,
    "agreement": _agreement,
    "facts": _facts,
    "marks": _marks,
    "linked": _linked,
    "undone": _undone,
    "concluded_on": _concluded_on,
    "told": _told,
    "told_now": _told_now,
    "clocks": lambda scene, expected: clocks(scene.case, expected, at=scene.at),
    "running": lambda scene, expected: running(scene.case, expected),
}
KNOWN = ("as", "open", "closed", *CHECKS)
"""Every word that may stand under `then:`."""
