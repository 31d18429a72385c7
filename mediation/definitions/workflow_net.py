"""A definition as a workflow net: places, transitions and arcs, with one source and one sink. Nothing is judged here.

Kept are the states (one that an action leads back from is told apart by the state left for it), each action and each
clock step per state that it starts from and per way on, and as families of places of which exactly one holds a token:
the level, the consent and each route's handoff, so far as some action asks for them. What a net cannot say is left out:
facts, papers, people and the length of clocks; a condition on them counts as possible. `exchange.py` writes it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import msgspec

from mediation.definitions.exchange_words import CONSENT, LEVEL, NO_HANDOFF
from mediation.definitions.net_changes import Families, Variant, families_of, narrowed, variants_of
from mediation.definitions.workflow import Action, Deadline, Way, Workflow

BEGIN, END, CLOSING = "begin", "end", "closing"


class NetTransition(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the net: `key` is unique, `label` is what several variants of one step share (empty: silent)."""

    key: str
    label: str
    title: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]


class Net(msgspec.Struct, frozen=True, kw_only=True):
    """A workflow net. `places` maps each place's key to its title; `begin` holds the one token, `end` is to get it."""

    key: str
    title: str
    places: dict[str, str]
    transitions: tuple[NetTransition, ...]


class _Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way from place to place, before the families are put in."""

    label: str
    title: str
    source: str
    target: str
    variants: tuple[Variant, ...]
    opens: bool = False


def workflow_net(workflow: Workflow) -> Net:
    """Build the net of a definition, sound or not. Every state that is written down has its place."""
    families = families_of(workflow)
    lefts = _lefts(workflow)
    ways = [
        *(one for action in workflow.actions.values() for one in _action_ways(workflow, action, families, lefts)),
        *(one for deadline in workflow.deadlines.values() for one in _clock_ways(deadline, families, lefts)),
    ]
    live = _live(families, ways)
    places = {BEGIN: "开始 begin", END: "结束 end"}
    for key, state in workflow.states.items():
        for place in _places_of(key, lefts):
            places[place] = f"{state.title.zh} {state.title.en}"
    for family, values in live.items():
        places.update({f"{family}={value}": f"{family}: {value}" for value in values})
    transitions = [one for way in ways for one in _transitions(way, live)]
    transitions += _closing(workflow, lefts, live, places)
    named = f"{workflow.title.zh} {workflow.title.en}"
    return Net(key=f"{workflow.key}-{workflow.revision}", title=named, places=places, transitions=tuple(transitions))


# --- places of states ----------------------------------------------------------------------------------------


def _lefts(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    """For each state that some action leads back from: the states that a case can have left for it."""
    actions = [action for action in workflow.actions.values() if not action.opens]
    left: dict[str, set[str]] = {
        source: set() for action in actions if any(way.back for way in action.ways) for source in action.sources
    }
    steps = [
        (source, way.to) for action in actions for source in action.sources for way in action.ways if way.to is not None
    ]
    for deadline in workflow.deadlines.values():
        for step in deadline.steps:
            if step.state is not None:
                steps += [(source, step.state) for source in step.from_states]
    for source, target in steps:
        if target in left and source != target:
            left[target].add(source)
    for source in left:  # a way back into such a state leaves this one for it
        for target in left.keys() & left[source]:
            left[target].add(source)
    return {state: tuple(sorted(found)) for state, found in left.items() if found}


def _places_of(state: str, lefts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(_place(state, left) for left in lefts[state]) if state in lefts else (_place(state),)


def _place(state: str, left: str = "") -> str:
    return f"state={state}" + (f",left={left}" if left else "")


# --- ways ----------------------------------------------------------------------------------------------------


def _action_ways(
    workflow: Workflow, action: Action, families: Families, lefts: dict[str, tuple[str, ...]]
) -> Iterator[_Way]:
    title = f"{action.title.zh} {action.title.en}"
    base = variants_of(workflow, action, families)
    for source in ("",) if action.opens else action.sources:
        for left in lefts.get(source, ("",)):
            for number, way, variants in _ways_taken(action, base, source, left, families):
                target = left if way.back else way.to or source
                if not target:
                    continue
                yield _Way(
                    label=f"{action.key}@{source or BEGIN}" + (f"#{number}" if len(action.ways) > 1 else ""),
                    title=title,
                    source=_place(source, left) if source else BEGIN,
                    target=_place(source, left) if target == source else _entered(source, target, lefts),
                    variants=tuple(variants),
                    opens=action.opens,
                )


def _entered(source: str, target: str, lefts: dict[str, tuple[str, ...]]) -> str:
    return _place(target, source if target in lefts else "")


def _ways_taken(
    action: Action, base: list[Variant], source: str, left: str, families: Families
) -> Iterator[tuple[int, Way, list[Variant]]]:
    """List the ways that may be taken here; what states and levels alone decide is worked out."""
    rest = base
    for number, way in enumerate(action.ways):
        name = way.when.name if way.when is not None else ""
        args = way.when.args if way.when is not None else {}
        if name in {"from_state", "left_state"}:
            if (source if name == "from_state" else left) in args.get("states", ()):
                yield number, way, rest
                return
        elif name == "at_level" and LEVEL in families:
            here = frozenset(args.get("levels", ()))
            yield number, way, narrowed(rest, LEVEL, here, families)
            rest = narrowed(rest, LEVEL, frozenset(families[LEVEL]) - here, families)
        else:
            yield number, way, rest
            if way.when is None:
                return


def _clock_ways(deadline: Deadline, families: Families, lefts: dict[str, tuple[str, ...]]) -> Iterator[_Way]:
    for number, step in enumerate(deadline.steps):
        if step.state is None:
            continue
        variants = narrowed([{}], LEVEL, frozenset(step.levels), families) if step.levels else [{}]
        for source in step.from_states:
            for place in _places_of(source, lefts) if source != step.state else ():
                yield _Way(
                    label=f"clock:{deadline.key}.{number}@{source}",
                    title=f"{deadline.title.zh} {deadline.title.en}",
                    source=place,
                    target=_entered(source, step.state, lefts),
                    variants=tuple(variants),
                )


# --- families of places --------------------------------------------------------------------------------------


def _live(families: Families, ways: list[_Way]) -> Families:
    """Keep the families that some way asks for, as nothing else opens or closes anything; and of them the values that
    some way gives. A way that asks for none of these keeps what it asks for, so that it shows as never taken."""
    asked = {
        family
        for way in ways
        for variant in way.variants
        for family, pairs in variant.items()
        if not way.opens and {before for before, _ in pairs} != set(families[family])
    }
    given = {family: _given(family, families, ways) for family in asked}
    for way in ways:
        if not any(_possible(variant, given) for variant in way.variants):
            for variant in way.variants:
                for family in asked & variant.keys():
                    given[family] |= {before for before, _ in variant[family]}
    return {
        family: tuple(value for value in values if value in given[family])
        for family, values in families.items()
        if family in asked
    }


def _given(family: str, families: Families, ways: list[_Way]) -> set[str]:
    """List the values that a family may come to have, whatever the others are."""
    begun = [variant for way in ways if way.opens for variant in way.variants]
    given = {after for variant in begun for _, after in _pairs(family, variant, families, opens=True)}
    pairs = {pair for way in ways if not way.opens for one in way.variants for pair in one.get(family, ())}
    while more := {after for before, after in pairs if before in given} - given:
        given |= more
    return given


def _possible(variant: Variant, given: dict[str, set[str]]) -> bool:
    return all(given[family] & {before for before, _ in variant[family]} for family in given.keys() & variant.keys())


def _transitions(way: _Way, live: Families) -> Iterator[NetTransition]:
    seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    for variant in way.variants:
        asked = [family for family in live if way.opens or family in variant]
        choices = [_pairs(family, variant, live, opens=way.opens) for family in asked]
        for chosen in product(*choices):
            before = () if way.opens else tuple(f"{f}={one[0]}" for f, one in zip(asked, chosen, strict=True))
            after = tuple(f"{f}={one[1]}" for f, one in zip(asked, chosen, strict=True))
            arcs = (way.source, *before), (way.target, *after)
            if arcs not in seen:
                seen.add(arcs)
                key = f"{way.label}~{way.source}~{len(seen)}"
                yield NetTransition(key=key, label=way.label, title=way.title, takes=arcs[0], gives=arcs[1])


def _pairs(family: str, variant: Variant, live: Families, *, opens: bool) -> list[tuple[str, str]]:
    """List what a family may be before and after; a case begins on any rung, without answers and without handoffs."""
    pairs = variant.get(family, [(value, value) for value in live[family]])
    first = {CONSENT: "none", LEVEL: ""}.get(family, NO_HANDOFF)
    if opens and first:
        pairs = [("", after) for before, after in pairs if before == first]
    elif not opens:
        pairs = [pair for pair in pairs if pair[0] in live[family] and pair[1] in live[family]]
    return list(dict.fromkeys(pairs))


def _closing(
    workflow: Workflow, lefts: dict[str, tuple[str, ...]], live: Families, places: dict[str, str]
) -> Iterator[NetTransition]:
    """From each final state to the sink: one family after another is put away, whatever it is."""
    rooms = [*(f"{CLOSING}={family}" for family in live), END]
    places.update(dict.fromkeys(rooms[:-1], "结束 closing"))
    for key, state in workflow.states.items():
        for place in _places_of(key, lefts) if state.final else ():
            yield NetTransition(key=f"over@{place}", label="", title="", takes=(place,), gives=(rooms[0],))
    for room, following, family in zip(rooms, rooms[1:], live, strict=False):
        for value in live[family]:
            key = f"closed@{family}={value}"
            yield NetTransition(key=key, label="", title="", takes=(room, f"{family}={value}"), gives=(following,))
