"""The proof that words and papers find what they need: asked, agreed, planned or recorded on every path before.

Facts are followed along the paths and are no part of the space: what every path has put on record (an intersection) and
what some path may have (a union). What needs what stands in `grounds.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from mediation.definitions import grounds
from mediation.definitions.abstract import Space
from mediation.definitions.labels import Label
from mediation.definitions.paths import Graph, Track, tracked
from mediation.definitions.proof_words import action_name, at_start, both, fault
from mediation.definitions.waiting import told_track
from mediation.definitions.workflow import Action, Call, DocumentKind
from mediation.errors import Finding

#: The pseudo-fact that the file has a paper to begin with.
_BEGUN = "paper:first"
#: A spot, and which of the facts that are asked about are on record there.
Held = tuple[int, frozenset[str]]


def facts_findings(space: Space, graph: Graph) -> Iterator[Finding]:
    """Report words that can never hold, effects without ground, and papers that lack what they print."""
    known = Facts(space, graph)
    for action in space.workflow.actions.values():
        if not known.spots(action) and not action.opens:
            continue
        yield from _unsatisfied(known, action)
        yield from _groundless(known, action)
        yield from _undecided(known, action)
        yield from _papers(known, action)
    yield from _file(known)


class Facts:
    """Which facts are on record where: on every path, and on some."""

    def __init__(self, space: Space, graph: Graph) -> None:
        self.space = space
        self.graph = graph
        self.workflow = space.workflow
        self.given = {key: frozenset(_given(action)) for key, action in self.workflow.actions.items()}
        self.taken = {key: frozenset(grounds.takes(action)) for key, action in self.workflow.actions.items()}
        self._bits = {
            fact: 1 << n for n, fact in enumerate(sorted({f for facts in self.given.values() for f in facts}))
        }
        self._masks = [self._masks_of(event.action) for event in graph.events]
        self._every = self._on_every_path()
        self._some = self._on_some_path()

    def spots(self, action: Action) -> list[int]:
        """List the spots in which an action can be taken."""
        sources = ("",) if action.opens else action.sources
        return [n for one in sources for n in self.graph.by_state[one] if self._taken_at(n, action.key)]

    def lacking(self, action: Action, fact: str) -> int | None:
        """Give a spot in which the action can be taken though a path there has not put the fact on record, or None.

        What the action itself records is there, and what a requirement of it makes sure of.
        """
        either = {*fact.split("|")}
        sure = (grounds.NEEDS_SOME.get(call.name, "-") for call in action.requires)
        if either & self.given[action.key] or any({*one.split("|")} <= either for one in sure):
            return None
        bits = self._bits_of(fact)
        return next((spot for spot in self.spots(action) if not bits & self._every[spot]), None)

    def possible(self, action: Action, fact: str) -> bool:
        """Whether some path to where the action can be taken has put the fact on record."""
        bits = self._bits_of(fact)
        return any(bits & self._some[spot] for spot in self.spots(action))

    def track_without(self, fact: str, spot: int) -> Track:
        """Give a shortest walk to a spot at whose end the fact is not on record."""
        either = frozenset(fact.split("|"))
        start: Held = (0, frozenset())
        came: dict[Held, tuple[Held, int] | None] = {start: None}
        queue = deque([start])
        while queue:
            place = queue.popleft()
            if place == (spot, frozenset()):
                return tracked(came, place)
            for reached, event in self.graph.out[place[0]]:
                key = self.graph.events[event].action
                held = (place[1] - self.taken[key]) | (either & self.given[key]) if key else place[1]
                after = (reached, held)
                if after not in came:
                    came[after] = (place, event)
                    queue.append(after)
        return ()

    def _taken_at(self, spot: int, action: str) -> bool:
        return any(self.graph.events[event].action == action for _, event in self.graph.out[spot])

    def _bits_of(self, fact: str) -> int:
        return sum(self._bits.get(one, 0) for one in fact.split("|"))

    def _masks_of(self, action: str) -> tuple[int, int]:
        """Give which facts an action leaves on record, and which it puts there."""
        if not action:
            return -1, 0
        taken = sum(self._bits.get(one, 0) for one in self.taken[action])
        return ~taken, sum(self._bits[one] for one in self.given[action])

    def _on_every_path(self) -> list[int]:
        found = [-1] * len(self.graph.spots)
        found[0] = 0
        queue = deque([0])
        while queue:
            spot = queue.popleft()
            for reached, event in self.graph.out[spot]:
                keeps, puts = self._masks[event]
                after = (found[spot] & keeps | puts) & found[reached]
                if after != found[reached]:
                    found[reached] = after
                    queue.append(reached)
        return found

    def _on_some_path(self) -> list[int]:
        found = [0] * len(self.graph.spots)
        queue = deque(range(len(found)))
        while queue:
            spot = queue.popleft()
            for reached, event in self.graph.out[spot]:
                after = found[reached] | found[spot] | self._masks[event][1]
                if after != found[reached]:
                    found[reached] = after
                    queue.append(reached)
        return found


def _given(action: Action) -> Iterator[str]:
    yield from grounds.gives(action)
    if {*action.papers, *action.registers} & {*grounds.FILE_BEGINS_WITH}:
        yield _BEGUN


# --- words ---------------------------------------------------------------------------------------------------


def _unsatisfied(known: Facts, action: Action) -> Iterator[Finding]:
    for call in action.requires:
        fact = grounds.NEEDS_SOME.get(call.name)
        if fact is None or known.possible(action, fact):
            continue
        zh, en = grounds.fact_title(fact)
        name = action_name(action)
        message = both(
            f"{name.zh}的条件“{call.name}”永远不成立：此前没有任何动作记下{zh}。",
            f'The requirement "{call.name}" of {name.en} never holds: no action before it records {en}.',
        )
        hint = both(f"请先有动作记下{zh}，或删除这个条件。", f"Let an action record {en} first, or delete it.")
        yield fault("never_satisfied", call, message, hint)


def _groundless(known: Facts, action: Action) -> Iterator[Finding]:
    required = {call.name for call in action.requires}
    for call in action.does:
        fact, sure = grounds.NEEDS_GROUND.get(call.name, ("", ()))
        if fact and not required.intersection(sure) and (spot := known.lacking(action, fact)) is not None:
            yield _without(known, action, call, fact, spot, " / ".join(sure))


def _undecided(known: Facts, action: Action) -> Iterator[Finding]:
    for way in action.ways:
        fact = "" if way.when is None else grounds.NEEDS_EVERYWHERE.get(way.when.name, "")
        if way.when is not None and fact and (spot := known.lacking(action, fact)) is not None:
            yield _without(known, action, way.when, fact, spot, "")


def _without(known: Facts, action: Action, call: Call, fact: str, spot: int, sure: str) -> Finding:
    name, (zh, en) = action_name(action), grounds.fact_title(fact)
    message = both(
        f"{name.zh}用了“{call.name}”，但有一条路到这里时还没有{zh}。",
        f'{at_start(name)} uses "{call.name}", and there is a path on which there is not yet {en}.',
    )
    hint = both(
        f"请在 requires 中加上 {sure}，或在此前的每条路上先有{zh}。" if sure else f"请在此前的每条路上先有{zh}。",
        f"Add {sure} to requires, or let every path before it bring {en}." if sure else f"Let every path bring {en}.",
    )
    return fault("without_ground", call, message, hint, _told(known, fact, spot))


def _told(known: Facts, fact: str, spot: int) -> tuple[Label, ...]:
    return told_track(known.graph, known.track_without(fact, spot))


# --- papers --------------------------------------------------------------------------------------------------


def _papers(known: Facts, action: Action) -> Iterator[Finding]:
    for key in dict.fromkeys(action.papers):
        kind = known.workflow.documents[key]
        if kind.template is None:
            continue
        if kind.template not in grounds.PRINTS:
            name = action_name(action)
            message = both(
                f"{name.zh}制作“{kind.title.zh}”（{key}），没有名为“{kind.template}”的版式。",
                f'{at_start(name)} draws up "{kind.title.en}" ({key}), and there is no template "{kind.template}".',
            )
            known_ones = "、".join(sorted(grounds.PRINTS))
            hint = both(f"可用的版式：{known_ones}。", f"Templates: {', '.join(sorted(grounds.PRINTS))}.")
            yield fault("unknown_template", action, message, hint)
            continue
        wanted = (*grounds.PRINTS[kind.template], *(f"field:{one}" for one in kind.needs))
        for fact in wanted:
            spot = known.lacking(action, fact)
            if spot is not None:
                yield _unprintable(known, action, kind, fact, spot)


def _unprintable(known: Facts, action: Action, kind: DocumentKind, fact: str, spot: int) -> Finding:
    name, (zh, en) = action_name(action), grounds.fact_title(fact)
    message = both(
        f"{name.zh}制作“{kind.title.zh}”（{kind.key}），但有一条路到这里时还没有{zh}。",
        f'{at_start(name)} draws up "{kind.title.en}" ({kind.key}), but on one path there is not yet {en}.',
    )
    hint = both(
        f"请在此前的每条路上先问到或记下{zh}，或在这个表单中问（必填）。",
        f"Let every path before it ask or record {en}, or ask it in this form (required).",
    )
    return fault("paper_lacks_fact", action, message, hint, _told(known, fact, spot))


def _file(known: Facts) -> Iterator[Finding]:
    """Where a complete file is required, report papers of it that nobody has drawn up by then."""
    closing = [one for one in known.workflow.actions.values() if any(c.name == "file_complete" for c in one.requires)]
    for action in closing:
        if (spot := known.lacking(action, _BEGUN)) is not None:
            name = action_name(action)
            message = both(
                f"{name.zh}要求卷宗齐全，但有一条路到这里时还没有申请书、受理登记表或口头协议登记表。",
                f"{at_start(name)} requires a complete file, and there is a path without application or register.",
            )
            hint = both("请使此前的动作制作其中之一。", "Let an action before it draw up one of them.")
            yield fault("paper_not_drawn", action, message, hint, _told(known, _BEGUN, spot))
    if not closing:
        return
    for action in known.workflow.actions.values():
        for call in action.does:
            wanted = grounds.FILE_NEEDS.get(call.name, ())
            if call.args.get("outcome", "terminated") != "terminated" or {*wanted} & {
                *action.papers,
                *action.registers,
            }:
                continue
            if wanted:
                yield _not_drawn(known, action, call, wanted)


def _not_drawn(known: Facts, action: Action, call: Call, wanted: tuple[str, ...]) -> Finding:
    name = action_name(action)
    titles = [
        known.workflow.documents[one].title if one in known.workflow.documents else both(one, one) for one in wanted
    ]
    zh, en = "或".join(f"“{one.zh}”" for one in titles), " or ".join(f'"{one.en}"' for one in titles)
    message = both(
        f"{name.zh}（{call.name}）没有制作{zh}，卷宗将缺这份文书。",
        f"{at_start(name)} ({call.name}) draws up no {en}: the file will lack it.",
    )
    hint = both(f"请在 papers 中写 {' 或 '.join(wanted)}。", f"Write {' or '.join(wanted)} in papers.")
    return fault("paper_not_drawn", call, message, hint)
