"""What an action asks of level, consent and handoffs and makes of them, as pairs of values. See `workflow_net.py`.

A family is one of these things with its values. A variant of an action gives, for each family that it touches, the
pairs (before, after) that it allows; an action on «one of these routes» has a variant for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from mediation.definitions import exchange_words as words
from mediation.definitions.exchange_words import CONSENT, LEVEL, NO_HANDOFF
from mediation.definitions.workflow import Action, Call, Workflow

Families: TypeAlias = dict[str, tuple[str, ...]]
Pairs: TypeAlias = list[tuple[str, str]]
Variant: TypeAlias = dict[str, Pairs]


def families_of(workflow: Workflow) -> Families:
    """List the finite things of a case with their values: the level where there are several, consent, each route."""
    levels = tuple(level.key for level in workflow.ladder)
    return {
        **({LEVEL: levels} if len(levels) > 1 else {}),
        CONSENT: words.ANSWERS,
        **{_family(route): words.STATUSES for route in workflow.routes},
    }


def _family(route: str) -> str:
    return f"handoff:{route}"


def variants_of(workflow: Workflow, action: Action, families: Families) -> list[Variant]:
    """List the variants of an action: what its levels and requirements ask for, then what its effects make of it."""
    variants: list[Variant] = [{}]
    if (levels := _levels(action)) and LEVEL in families:
        variants = narrowed(variants, LEVEL, levels, families)
    if action.opens:  # nothing was said or sent before
        variants = narrowed(variants, CONSENT, frozenset({"none"}), families)
    for call in action.requires:
        variants = [one for variant in variants for one in _asked(workflow, call, variant, families)]
    for call in action.does:
        variants = [one for variant in variants for one in _done(workflow, action, call, variant, families)]
    return [variant for variant in variants if all(variant.values())]


def _levels(action: Action) -> frozenset[str]:
    """The rungs on which the action can be taken; empty: on all."""
    if action.levels:
        return frozenset(action.levels)
    return (
        frozenset(level for by in action.by for level in by.levels)
        if all(by.levels for by in action.by)
        else frozenset()
    )


def narrowed(variants: Iterable[Variant], family: str, before: frozenset[str], families: Families) -> list[Variant]:
    """Keep of a family what may be there before; variants for which nothing is left go."""
    if family not in families:
        return list(variants)
    kept = [{**one, family: [p for p in _pairs(one, family, families) if p[0] in before]} for one in variants]
    return [one for one in kept if one[family]]


def _turned(variant: Variant, family: str, change: words.Change, families: Families) -> Variant:
    if family not in families:
        return variant
    pairs = [(before, new) for before, after in _pairs(variant, family, families) for new in change(after)]
    return {**variant, family: list(dict.fromkeys(pairs))}


def _pairs(variant: Variant, family: str, families: Families) -> Pairs:
    return variant.get(family, [(value, value) for value in families[family]])


def _asked(workflow: Workflow, call: Call, variant: Variant, families: Families) -> Iterator[Variant]:
    """Apply one requirement."""
    levels = [level.key for level in workflow.ladder]
    routes = [_family(route) for route in words.routes_of(workflow, call)]
    match call.name:
        case name if name in words.CONSENT_BEFORE:
            yield from narrowed([variant], CONSENT, words.CONSENT_BEFORE[name], families)
        case "rung_above":
            yield from narrowed([variant], LEVEL, frozenset(levels[:-1]), families) if len(levels) > 1 else ()
        case "rung_below":
            yield from narrowed([variant], LEVEL, frozenset(levels[1:]), families) if len(levels) > 1 else ()
        case "lands_at":
            yield from narrowed([variant], LEVEL, frozenset({str(call.args["level"])}), families)
        case "no_handoff_open":
            kept = [variant]
            for route in routes:
                kept = narrowed(kept, route, frozenset({NO_HANDOFF}), families)
            yield from kept
        case name if name in words.ASKS:
            for route in routes:
                yield from narrowed([variant], route, words.statuses_asked(call), families)
        case _:
            yield variant


def _done(workflow: Workflow, action: Action, call: Call, variant: Variant, families: Families) -> Iterator[Variant]:
    """Apply one effect."""
    if call.name in words.BEGINS:
        route = str(call.args["route"])
        status = words.first_status(workflow, route)
        for one in _unbegun(variant, _family(route), families):
            yield _turned(one, _family(route), lambda _: (status,), families)
    elif call.name in words.MOVES:
        yield from _moved(workflow, call, variant, families)
    elif call.name in words.ANSWERED:
        certain = any(one.name in words.ALL_AGREE_ON_THE_FORM for one in action.requires)
        answers = ("all",) if certain and call.name == "record_answers" else words.ANSWERS
        yield _turned(variant, CONSENT, lambda _: answers, families)
    else:
        yield variant


def _unbegun(variant: Variant, family: str, families: Families) -> list[Variant]:
    """A route has one open handoff at most."""
    pairs = [pair for pair in _pairs(variant, family, families) if pair[1] == NO_HANDOFF]
    return [{**variant, family: pairs}] if pairs else []


def _moved(workflow: Workflow, call: Call, variant: Variant, families: Families) -> Iterator[Variant]:
    """Apply an effect on the one handoff that it finds; where there is none, it changes nothing."""
    found, after = words.MOVES[call.name]
    routes = words.routes_of(workflow, call)
    for route in routes:
        family = _family(route)
        pairs = [(before, after) for before, now in _pairs(variant, family, families) if now in found]
        if not pairs:
            continue
        one = {**variant, family: list(dict.fromkeys(pairs))}
        if call.name == "take_custody":
            one = _turned(one, LEVEL, words.levels_towards(workflow, route), families)
            one = _turned(one, CONSENT, lambda _: ("none",), families)
        yield one
    kept = dict(variant)
    for route in routes:
        family = _family(route)
        kept[family] = [pair for pair in _pairs(kept, family, families) if pair[1] not in found]
    if all(kept.values()) and call.name not in {"take_custody", "redirect_offer"}:
        yield kept
