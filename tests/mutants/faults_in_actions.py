"""Faults in the actions of an authored file: ways, people, requirements, questions, effects and papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.mutants.edits import DROP, Data, Edit, each_dropped, items, listed, name_of, short

#: Words under which effects and requirements name routes.
ROUTED = ("route", "routes")
PSEUDO_STATES = ("any_open", "nothing")


def edits(data: Data, states: tuple[str, ...]) -> Iterator[Edit]:
    """List every edit of the actions of one file; `states` are all states of the composed workflow, finals last."""
    for key, action in items(data, "actions"):
        subject = f"actions.{key}"
        path = ("actions", key)
        yield Edit("drop_action", subject, "", path, DROP)
        yield from _ways(action, subject, path, states)
        yield from _people(action, subject, path)
        yield from _words(action, subject, path)
        yield from _form(action, subject, path)
    yield from _tightened(data)


def _tightened(data: Data) -> Iterator[Edit]:
    for key, action in items(data, "tighten", "actions"):
        subject, path = f"actions.{key}", ("tighten", "actions", key)
        for part, operator in (("requires", "drop_requirement"), ("asks", "drop_question"), ("papers", "drop_paper")):
            yield from each_dropped(operator, subject, (*path, part), action.get(part))
    yield from _misspelt_tightening(data)


def _misspelt_tightening(data: Data) -> Iterator[Edit]:
    wanted = dict(items(data, "tighten", "actions"))
    if wanted:
        first, *_ = wanted
        renamed = {**wanted, f"{first}x": wanted[first]}
        yield Edit("misspell_name", f"tighten.{first}", "", ("tighten", "actions"), renamed)


def _ways(action: Data, subject: str, path: tuple[str, ...], states: tuple[str, ...]) -> Iterator[Edit]:
    if isinstance(action["from"], list) and len(action["from"]) > 1:
        yield from each_dropped("drop_source", subject, (*path, "from"), action["from"])
    sources = listed(action["from"])
    if not set(sources) & set(PSEUDO_STATES):
        yield Edit("leave_final", subject, "", (*path, "from"), [*sources, states[-1]])
        yield Edit("misspell_state", subject, "from", (*path, "from"), [f"{sources[0]}x", *sources[1:]])
    to = action["to"]
    if not isinstance(to, list):
        yield from _redirected(to, subject, (*path, "to"), states)
        return
    for index, way in enumerate(to):
        where = "else" if "else" in way else "go"
        yield Edit("drop_way" if "when" in way else "drop_else", subject, f"{index}", (*path, "to", index), DROP)
        yield from _redirected(way[where], subject, (*path, "to", index, where), states, f"{index}")
    conditional = [way for way in to if "when" in way]
    if conditional:
        twice = {**conditional[0], "go": "stays" if conditional[0]["go"] != "stays" else states[0]}
        yield Edit("duplicate_condition", subject, "", (*path, "to"), [conditional[0], twice, *to[1:]])
        yield Edit("else_first", subject, "", (*path, "to"), [*reversed(to)])


def _redirected(
    to: str, subject: str, path: tuple[str | int, ...], states: tuple[str, ...], which: str = ""
) -> Iterator[Edit]:
    """Lead elsewhere: to the state after it in the list, to an end, nowhere, and to a state that is not there."""
    following = states[(states.index(to) + 1) % len(states)] if to in states else states[0]
    for target, operator in ((following, "redirect_way"), (states[-1], "end_at_once"), ("stays", "stay_instead")):
        if target != to:
            yield Edit(operator, subject, which, path, target)
    if not which:
        yield Edit("misspell_state", subject, "to", path, f"{to}x")


def _people(action: Data, subject: str, path: tuple[str, ...]) -> Iterator[Edit]:
    by = listed(action["by"])
    if len(by) > 1:
        yield from each_dropped("drop_person", subject, (*path, "by"), action["by"])
    for index, one in enumerate(by):
        if isinstance(one, dict) and one.get("side"):
            other = "sender" if one["side"] == "receiver" else "custodian"
            yield Edit(
                "swap_side", subject, short(one), (*path, "by"), [*by[:index], {**one, "side": other}, *by[index + 1 :]]
            )
        if isinstance(one, dict) and one.get("levels"):
            rest = {key: value for key, value in one.items() if key != "levels"}
            yield Edit("widen_levels", subject, short(one), (*path, "by"), [*by[:index], rest, *by[index + 1 :]])
    yield Edit("unknown_role", subject, "", (*path, "by"), ["nobody_known", *by[1:]])
    role = name_of(by[0]) if isinstance(by[0], str) else by[0]["role"]
    if action.get("signed_off_by"):
        yield Edit("drop_sign_off", subject, "", (*path, "signed_off_by"), DROP)
        yield Edit("sign_off_own", subject, "", path, {**action, "by": [listed(action["signed_off_by"])[0]]})
    elif len(by) == 1:
        yield Edit("sign_off_own", subject, "", (*path, "signed_off_by"), [role])
    if action.get("levels"):
        yield Edit("widen_levels", subject, "", (*path, "levels"), DROP)


def _words(action: Data, subject: str, path: tuple[str, ...]) -> Iterator[Edit]:
    yield from each_dropped("drop_requirement", subject, (*path, "requires"), action.get("requires"))
    yield from each_dropped("drop_effect", subject, (*path, "does"), action.get("does"))
    for part in ("requires", "does"):
        for index, call in enumerate(listed(action.get(part))):
            yield from _reworded(part, index, call, subject, path)


def _reworded(part: str, index: int, call: Any, subject: str, path: tuple[str, ...]) -> Iterator[Edit]:
    here = (*path, part, index)
    if index == 0:
        yield Edit("unknown_word", subject, part, here, f"{name_of(call)}x")
    if not isinstance(call, dict) or not isinstance(call[name_of(call)], dict):
        return
    name = name_of(call)
    for key, value in call[name].items():
        if key in ROUTED:
            nowhere = "nowhere" if isinstance(value, str) else ["nowhere"]
            yield Edit("point_nowhere", subject, f"{part}.{name}", here, {name: {**call[name], key: nowhere}})
            if isinstance(value, list) and len(value) > 1:
                for one in value:
                    rest = [other for other in value if other != one]
                    yield Edit("drop_route_named", subject, f"{part}.{name}.{one}", (*here, name, key), rest)
        elif key == "status":
            yield Edit("loosen_status", subject, f"{part}.{name}", (*here, name, key), DROP)
        else:
            yield Edit("drop_argument", subject, f"{part}.{name}.{key}", (*here, name, key), DROP)


def _form(action: Data, subject: str, path: tuple[str, ...]) -> Iterator[Edit]:
    yield from each_dropped("drop_question", subject, (*path, "asks"), action.get("asks"))
    yield from each_dropped("drop_paper", subject, (*path, "papers"), action.get("papers"))
    yield from each_dropped("drop_paper", subject, (*path, "registers"), action.get("registers"))
    for index, asked in enumerate(listed(action.get("asks"))):
        part = asked[name_of(asked)] if isinstance(asked, dict) else None
        here = (*path, "asks", index)
        if isinstance(part, dict) and "must_be" in part:
            yield Edit("drop_must_be", subject, name_of(asked), (*here, name_of(asked), "must_be"), DROP)
        if isinstance(part, dict) and "needed_when" in part:
            yield Edit("drop_needed_when", subject, name_of(asked), (*here, name_of(asked), "needed_when"), DROP)
        if part is None or part.get("required", True):
            kept = part or {}
            yield Edit("ask_optionally", subject, name_of(asked), here, {name_of(asked): {**kept, "required": False}})
    if action.get("undoable") is False:
        yield Edit("allow_undo", subject, "", (*path, "undoable"), DROP)
    if action.get("basis"):
        yield Edit("drop_basis", subject, "", (*path, "basis"), DROP)
