"""What a picture of a workflow shows, before anything has a place: states in the lanes of rungs, and bundles of moves.

A rung's own states (from where a rung takes a case to where it passes it on) stand once in the lane of each rung; all
others stand once, in a lane of their own. Moves between the same states are one bundle with a joint label; what is
open in many states is a numbered mark; what leads far back is a note at its source. What moves nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mediation.definitions.chart_ground import FAR_UP, Ground, Spot
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Moves drawn as one: `upper` stand above `lower`. `down` and `up` are the titles of what leads either way.

    `kind` is line; opens (no upper: how a case begins); mark (no upper: open in all spots of `marked`); note (no
    lower: leads from `upper` to the states of `to`, far above, or at `rung`); returns (a note: to where it came from).
    """

    kind: str
    upper: tuple[Spot, ...] = ()
    lower: tuple[Spot, ...] = ()
    down: tuple[Label, ...] = ()
    up: tuple[Label, ...] = ()
    clock: bool = False
    main: bool = False
    to: tuple[str, ...] = ()
    rung: str = ""
    number: int = 0
    marked: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All spots with their layers (0 on top), the bundles, and the states that each rung has for itself."""

    layers: dict[Spot, int]
    bundles: tuple[Bundle, ...]
    rungs: frozenset[str]


def parts(workflow: Workflow) -> Parts:
    """Say what is drawn. It is asked at every look at a page, so it is kept for the texts asked about last."""
    if workflow.digest not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[workflow.digest] = _Gathering(Ground(workflow)).parts()
    return _kept[workflow.digest]


_MOST_KEPT = 64
_kept: dict[str, Parts] = {}


@dataclass(slots=True)
class _Group:
    """Moves with the same sources and targets, before they are spread over the lanes."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    keys: list[str] = field(default_factory=list)  # of actions or deadlines
    back_keys: list[str] = field(default_factory=list)
    clock: bool = False


class _Gathering:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def parts(self) -> Parts:
        spots = {spot: self.ground.layer[key] for key in self.ground.workflow.states for spot in self.ground.at(key)}
        bundles = [*self._openings(), *self._marks(), *self._returns(), *self._crossings()]
        for group in self._groups():
            bundles += self._spread(group)
        return Parts(layers=spots, bundles=_together(bundles), rungs=self.ground.rungs)

    def _openings(self) -> Iterable[Bundle]:
        targets: dict[str, list[str]] = {}
        for target, key in self.ground.opening:
            targets.setdefault(target, []).append(key)
        for target, keys in targets.items():
            titles = tuple(self.ground.title(key) for key in keys)
            main = target == self.ground.workflow.initial
            yield Bundle(kind="opens", lower=self.ground.at(target), down=titles, main=main)

    def _marks(self) -> Iterable[Bundle]:
        found: dict[tuple[str, str], dict[str, None]] = {}
        for move in self.ground.moves:
            if self.ground.is_marked(move):
                found.setdefault((move.action or move.deadline, move.target), {})[move.source] = None
        numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        for (key, target), sources in sorted(found.items(), key=lambda one: self.ground.layer[one[0][1]]):
            number = numbers.setdefault((key, tuple(sources)), len(numbers) + 1)
            marked = tuple(spot for source in sources for spot in self.ground.at(source, [key]))
            clock = key not in self.ground.workflow.actions
            yield Bundle(
                kind="mark",
                lower=self.ground.at(target),
                down=(self.ground.title(key),),
                clock=clock,
                number=number,
                marked=marked,
            )

    def _returns(self) -> Iterable[Bundle]:
        found: dict[str, dict[str, None]] = {}
        for move in self.ground.moves:
            if move.returns:
                found.setdefault(move.source, {})[move.action] = None
        for source, keys in found.items():
            for spot in self.ground.at(source):
                yield Bundle(kind="returns", upper=(spot,), up=tuple(self.ground.title(key) for key in keys))

    def _crossings(self) -> Iterable[Bundle]:
        """From rung to rung: one bundle for each pair of rungs, the nearest only where there are such."""
        found: dict[tuple[Spot, Spot], dict[str, None]] = {}
        for move, pairs in self.ground.crossing.items():
            near = [pair for pair in pairs if self._distance(*pair) == 1]
            for here, there in near or pairs:
                found.setdefault((Spot(move.source, here), Spot(move.target, there)), {})[
                    move.action or move.deadline
                ] = None
        for (start, end), keys in sorted(found.items(), key=self._from_left):
            titles = tuple(self.ground.title(key) for key in keys)
            rise = self.ground.layer[start.state] - self.ground.layer[end.state]
            if rise > 0:
                yield Bundle(kind="line", upper=(end,), lower=(start,), up=titles)
            elif rise < 0:
                main = (start.state, end.state) in self.ground.main
                yield Bundle(kind="line", upper=(start,), lower=(end,), down=titles, main=main)
            else:
                yield Bundle(kind="note", upper=(start,), up=titles, to=(end.state,), rung=end.level)

    def _distance(self, one: str, other: str) -> int:
        return abs(self.ground.levels.index(one) - self.ground.levels.index(other))

    def _from_left(self, found: tuple[tuple[Spot, Spot], dict[str, None]]) -> tuple[int, int]:
        (here, there), _ = found
        return self.ground.levels.index(here.level), self.ground.levels.index(there.level)

    def _groups(self) -> list[_Group]:
        """Gather what is drawn as lines or notes: moves with the same sources and targets, both ways together."""
        reach: dict[tuple[str, bool, bool], dict[str, set[str]]] = {}
        for move in self.ground.moves:
            rise = self.ground.layer[move.target] - self.ground.layer[move.source]
            if move.returns or self.ground.is_marked(move) or move in self.ground.crossing or rise == 0:
                continue
            at = (move.action or move.deadline, rise > 0, not move.action)
            reach.setdefault(at, {}).setdefault(move.source, set()).add(move.target)
        groups: dict[tuple[tuple[str, ...], tuple[str, ...], bool, bool], _Group] = {}
        for (key, down, clock), by_source in reach.items():
            by_targets: dict[tuple[str, ...], list[str]] = {}
            for source, targets in by_source.items():
                by_targets.setdefault(tuple(sorted(targets, key=self.ground.order.__getitem__)), []).append(source)
            for goals, sources in by_targets.items():
                ends = tuple(sorted(sources, key=self.ground.order.__getitem__))
                group = groups.setdefault((ends, goals, down, clock), _Group(ends, goals, clock=clock))
                group.keys.append(key)
        return self._joined(groups)

    def _joined(self, groups: dict[tuple[tuple[str, ...], tuple[str, ...], bool, bool], _Group]) -> list[_Group]:
        """Join what leads there and back between the same states, within the rungs or outside them."""
        found = []
        for (ends, goals, down, clock), group in groups.items():
            if clock:
                found.append(group)
                continue
            whole = len({state in self.ground.rungs for state in (*ends, *goals)}) == 1
            other = groups.get((goals, ends, not down, False)) if whole else None
            if down and other is not None:
                group.back_keys = other.keys
            if down or other is None:
                found.append(group)
        return found

    def _spread(self, group: _Group) -> Iterable[Bundle]:
        """Draw a group in each lane for itself where both ends are a rung's own, else once for all lanes."""
        down = self.ground.layer[group.targets[0]] > self.ground.layer[group.sources[0]]
        rise = max(self.ground.layer[one] for one in group.sources) - min(
            self.ground.layer[one] for one in group.targets
        )
        own = all(one in self.ground.rungs for one in (*group.sources, *group.targets))
        whole = own or not any(one in self.ground.rungs for one in (*group.sources, *group.targets))
        if not down and (rise >= FAR_UP or not whole):
            titles = tuple(self.ground.title(key) for key in group.keys)
            for source in group.sources:
                for spot in self.ground.at(source, group.keys):
                    yield Bundle(kind="note", upper=(spot,), up=titles, to=group.targets, clock=group.clock)
            return
        for lane in self.ground.levels if own else ("",):
            bundle = self._bundle(group, lane, down=down)
            if bundle is not None:
                yield bundle

    def _bundle(self, group: _Group, lane: str, *, down: bool) -> Bundle | None:
        keys = [key for key in group.keys if not lane or self._open_at(lane, key, group.sources)]
        back = [key for key in group.back_keys if not lane or self._open_at(lane, key, group.targets)]
        if not keys and not back:
            return None
        ends = [
            tuple(
                spot
                for state in states
                for spot in self.ground.at(state, () if lane or state not in self.ground.rungs else group.keys)
                if not lane or spot.level == lane
            )
            for states in (group.sources, group.targets)
        ]
        titles, others = tuple(self.ground.title(key) for key in keys), tuple(self.ground.title(key) for key in back)
        pairs = {(source, target) for source in group.sources for target in group.targets}
        return Bundle(
            kind="line",
            upper=ends[0] if down else ends[1],
            lower=ends[1] if down else ends[0],
            down=titles if down else others,
            up=others if down else titles,
            clock=group.clock,
            main=bool(pairs & self.ground.main) and down and any(self._usual(key) for key in keys),
        )

    def _open_at(self, lane: str, key: str, states: tuple[str, ...]) -> bool:
        return any(lane in self.ground.lanes_of(key, state) for state in states)

    def _usual(self, key: str) -> bool:
        action = self.ground.workflow.actions.get(key)
        return action is not None and not action.danger


def _together(bundles: Iterable[Bundle]) -> tuple[Bundle, ...]:
    """Make one note of several that lead from the same spot to the same states."""
    found: dict[object, Bundle] = {}
    for number, bundle in enumerate(bundles):
        key: object = (bundle.upper, bundle.to, bundle.rung) if bundle.kind == "note" else number
        known = found.get(key)
        found[key] = bundle if known is None else replace(known, up=(*known.up, *bundle.up))
    return tuple(found.values())
