"""Faults in what is neither action nor clock: states, ladder, routes, papers, registers, settings, laws, the head."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.mutants.edits import DROP, Data, Edit, each_dropped, items, listed

LOST = {"title": {"zh": "失落", "en": "Lost"}, "meaning": {"zh": "无路可到", "en": "No way leads here"}}


def edits(data: Data, states: tuple[str, ...]) -> Iterator[Edit]:
    """List every edit of these sections of one file."""
    yield from _states(data)
    yield from _ladder(data)
    yield from _routes(data)
    yield from _papers(data)
    yield from _laws(data)
    yield from _values(data)
    if "workflow" in data:
        yield Edit("misspell_state", "initial", "", ("initial",), f"{states[0]}x")


def _states(data: Data) -> Iterator[Edit]:
    for key, state in items(data, "states"):
        subject, path = f"states.{key}", ("states", key)
        yield Edit("drop_state", subject, "", path, DROP)
        if state.get("final"):
            yield Edit("not_final", subject, "", (*path, "final"), DROP)
        else:
            yield Edit("make_final", subject, "", (*path, "final"), True)
        if state.get("waits_for"):
            yield Edit("drop_waits_for", subject, "", (*path, "waits_for"), DROP)
    if data.get("states"):
        yield Edit("add_unreachable", "states", "", ("states",), {**data["states"], "lost": LOST})


def _ladder(data: Data) -> Iterator[Edit]:
    rungs = dict(items(data, "ladder"))
    keys = list(rungs)
    for key, rung in rungs.items():
        subject, path = f"ladder.{key}", ("ladder", key)
        yield Edit("drop_rung", subject, "", path, DROP)
        yield Edit("unknown_kind", subject, "", (*path, "held_by"), ["nobody_known"])
        for term in rung.get("terms", {}):
            yield Edit("drop_rung_term", subject, term, (*path, "terms", term), DROP)
    for one, other in pairwise(keys):
        swapped = [other if key == one else one if key == other else key for key in keys]
        yield Edit("swap_rungs", f"ladder.{one}", other, ("ladder",), {key: rungs[key] for key in swapped})
        twice = {**rungs, one: {**rungs[one], "held_by": rungs[other]["held_by"]}}
        if twice != rungs:
            yield Edit("rung_twice", f"ladder.{one}", other, ("ladder",), twice)
    if keys:
        beyond = {**rungs[keys[-1]], "held_by": ["city_committee"]}
        yield Edit("add_rung", "ladder", "", ("ladder",), {**rungs, "beyond": beyond})


def _routes(data: Data) -> Iterator[Edit]:
    turned = {"up": "down", "down": "up", "in": "out", "out": "in"}
    for key, route in items(data, "routes"):
        subject, path = f"routes.{key}", ("routes", key)
        yield Edit("drop_route", subject, "", path, DROP)
        yield Edit("turn_route", subject, "", (*path, "direction"), turned[route["direction"]])
        if route.get("kinds"):
            yield Edit("drop_kinds", subject, "", (*path, "kinds"), DROP)
            yield Edit("unknown_kind", subject, "", (*path, "kinds"), ["nobody_known"])
        if route.get("changes_custody"):
            yield Edit("keep_custody", subject, "", (*path, "changes_custody"), DROP)
        if "waits" in route:
            yield Edit("drop_waits", subject, "", (*path, "waits"), DROP)


def _papers(data: Data) -> Iterator[Edit]:
    for key, paper in items(data, "documents"):
        subject, path = f"documents.{key}", ("documents", key)
        yield Edit("drop_document", subject, "", path, DROP)
        if paper.get("needs"):
            yield from each_dropped("drop_need", subject, (*path, "needs"), listed(paper["needs"]))
        yield Edit("need_more", subject, "", (*path, "needs"), [*listed(paper.get("needs")), "never_asked"])
        if paper.get("template"):
            yield Edit("unknown_template", subject, "", (*path, "template"), "no_such_template")
        if paper.get("register"):
            yield Edit("unknown_register", subject, "", (*path, "register"), "no_such_register")
        if paper.get("when"):
            yield Edit("always_drawn", subject, "", (*path, "when"), DROP)
    for key, register in items(data, "registers"):
        yield Edit("drop_register", f"registers.{key}", "", ("registers", key), DROP)
        bare = str(register["format"]).replace("{seq}", "")
        yield Edit("number_without_count", f"registers.{key}", "", ("registers", key, "format"), bare)


def _laws(data: Data) -> Iterator[Edit]:
    for index, law in enumerate(data.get("laws") or []):
        subject = f"laws.{law['name']}"
        yield Edit("drop_law", subject, "", ("laws", index), DROP)
        first, then = [key for key in law if key != "name"][:2]
        turned = {**law, first: law[then], then: law[first]}
        yield Edit("turn_law", subject, "", ("laws", index), turned)
        yield Edit("misspell_name", subject, "", ("laws", index, first), f"{law[first]}x")


def _values(data: Data) -> Iterator[Edit]:
    for key, field in items(data, "fields"):
        subject, path = f"fields.{key}", ("fields", key)
        yield Edit("drop_field", subject, "", path, DROP)
        yield Edit("other_type", subject, "", (*path, "type"), "yes_no" if field.get("type") != "yes_no" else "text")
    for key in data.get("choices") or {}:
        yield Edit("drop_choices", f"choices.{key}", "", ("choices", key), DROP)
    for key, setting in items(data, "settings"):
        subject, path = f"settings.{key}", ("settings", key)
        yield Edit("drop_setting", subject, "", path, DROP)
        yield Edit("drop_basis", subject, "", (*path, "basis"), DROP)
        if isinstance(setting["value"], int):
            yield Edit("other_value", subject, "", (*path, "value"), setting["value"] * 1000 + 1)
    for key, value in items(data, "set", "settings"):
        if isinstance(value, int):
            yield Edit("wrong_type", f"settings.{key}", "", ("set", "settings", key), str(value))
