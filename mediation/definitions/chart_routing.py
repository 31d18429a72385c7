"""The second half of a picture's geometry: places are known from left to right; heights and lines follow.

Here lines leave boxes at pins of their own, turn in the strips between the layers, and run through layers on the ways
that were kept free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mediation.definitions.channels import Joint, tracks
from mediation.definitions.layers import Item, Placed, kept_apart

STRIP = 11.0
TRACK = 9.0
HEAD = 8.0
PORT = 13.0
LANE_TOP = 62.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half-way between left and right."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line made of level and upright pieces."""

    points: tuple[tuple[float, float], ...]
    bundle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The tip of an arrow; it points down onto a box's top, or up onto its bottom."""

    x: float
    y: float
    down: bool
    bundle: int


@dataclass(slots=True)
class _Fork:
    """The links of one bundle that belong together between two layers."""

    bundle: int
    upper: dict[str, float]
    lower: dict[str, float]

    @property
    def joint(self) -> Joint:
        return Joint(upper=tuple(self.upper.values()), lower=tuple(self.lower.values()))


class Routing:
    """The lines of one picture."""

    def __init__(
        self,
        items: Mapping[str, Item],
        placed: Placed,
        links: list[tuple[str, str, int]],
        heads: Mapping[tuple[str, int], bool],
    ) -> None:
        self.items = items
        self.tips = heads
        self.placed = placed
        self.forks = self._forks(links)
        self._set_ports()
        layers = 1 + max((item.layer for item in self.items.values()), default=0)
        self.heights = [
            max((item.height for item in self.items.values() if item.layer == layer), default=0.0)
            for layer in range(layers)
        ]
        self.tracks = {gap: tracks([fork.joint for fork in forks]) for gap, forks in self.forks.items()}
        self.tops = self._tops(layers)

    def _forks(self, links: list[tuple[str, str, int]]) -> dict[int, list[_Fork]]:
        """Gather the links of each strip into forks: those that share an end."""
        found: dict[int, list[_Fork]] = {}
        for upper, lower, bundle in links:
            forks = found.setdefault(self.items[upper].layer, [])
            fork = next(
                (one for one in forks if one.bundle == bundle and (upper in one.upper or lower in one.lower)), None
            )
            if fork is None:
                fork = _Fork(bundle, {}, {})
                forks.append(fork)
            fork.upper[upper] = self.placed.middles[upper]
            fork.lower[lower] = self.placed.middles[lower]
        return found

    def _set_ports(self) -> None:
        """Spread the lines that leave a box on one side over that side, each towards where it goes."""
        sides: dict[tuple[str, bool], list[tuple[_Fork, dict[str, float], dict[str, float]]]] = {}
        for forks in self.forks.values():
            for fork in forks:
                for key in fork.upper:
                    sides.setdefault((key, True), []).append((fork, fork.upper, fork.lower))
                for key in fork.lower:
                    sides.setdefault((key, False), []).append((fork, fork.lower, fork.upper))
        for (key, _), found in sides.items():
            item = self.items[key]
            if not item.box:
                continue
            aims = [sum(far.values()) / len(far) for _, _, far in found]
            order = sorted(range(len(found)), key=aims.__getitem__)
            room = item.width / 2 - PORT / 2
            middle = self.placed.middles[key]
            step = min(PORT, 2 * room / max(len(found) - 1, 1))
            pins = [Item(key="", layer=0, lane=0, width=0, height=0)] * len(found)
            wanted = [max(middle - room, min(aims[one], middle + room)) for one in order]
            spread = kept_apart(pins, wanted, [1.0] * len(found), step)
            for one, x in zip(order, _moved_in(spread, middle - room, middle + room, step), strict=True):
                found[one][1][key] = x

    def _tops(self, layers: int) -> list[float]:
        tops: list[float] = []
        y = LANE_TOP
        for layer in range(layers):
            tops.append(y)
            y += self.heights[layer]
            if layer in self.forks:
                heads = any(self._head(key, fork) for fork in self.forks[layer] for key in (*fork.upper, *fork.lower))
                bends = [
                    t for fork, t in zip(self.forks[layer], self.tracks[layer], strict=True) if not fork.joint.straight
                ]
                y += STRIP + (HEAD if heads else 0) + (TRACK * (max(bends) + 1) if bends else 0)
        return tops

    def _head(self, key: str, fork: _Fork) -> bool:
        return (key, fork.bundle) in self.tips

    def rect(self, key: str) -> Rect:
        """Say where an item lies."""
        item = self.items[key]
        middle = self.placed.middles[key]
        top = self.tops[item.layer] + (self.heights[item.layer] - item.height) / 2
        return Rect(left=middle - item.width / 2, top=top, right=middle + item.width / 2, bottom=top + item.height)

    @property
    def bottom(self) -> float:
        """Where the lowest layer ends."""
        return self.tops[-1] + self.heights[-1] + STRIP if self.tops else LANE_TOP

    def drawn(self) -> tuple[tuple[Line, ...], tuple[Head, ...]]:
        """Draw all lines, and the tips of arrows."""
        lines: list[Line] = []
        heads: list[Head] = []
        for layer, forks in self.forks.items():
            for fork, track in zip(forks, self.tracks[layer], strict=True):
                lines += self._lines(layer, fork, track)
                heads += self._heads(fork)
        return tuple(lines), tuple(heads)

    def _lines(self, layer: int, fork: _Fork, track: int) -> Iterable[Line]:
        """Draw a fork: from each pin of the side that has several to the one pin of the other side."""
        upper, lower = list(fork.upper.items()), list(fork.lower.items())
        up_heads = any(self._head(key, one) for one in self.forks[layer] for key in one.upper)
        y = self.tops[layer] + self.heights[layer] + STRIP / 2 + (HEAD if up_heads else 0) + TRACK * (track + 0.5)
        for above, x in upper:
            for below, at in lower:
                start, end = self._ends(above, below)
                middle = ((x, y), (at, y)) if abs(x - at) >= 0.5 else ()
                yield Line(points=((x, start), *middle, (at if middle else x, end)), bundle=fork.bundle)

    def _ends(self, above: str, below: str) -> tuple[float, float]:
        """Say where a line leaves what is above and enters what is below; over a free way it runs on."""
        one, other = self.items[above], self.items[below]
        start = self.rect(above).bottom if one.height else self.tops[one.layer]
        end = self.rect(below).top if other.height else self.tops[other.layer]
        return start, end

    def _heads(self, fork: _Fork) -> Iterable[Head]:
        for pins in (fork.upper, fork.lower):
            for key, x in pins.items():
                down = self.tips.get((key, fork.bundle))
                if down is not None:
                    rect = self.rect(key)
                    yield Head(x=x, y=rect.top if down else rect.bottom, down=down, bundle=fork.bundle)


def _moved_in(pins: list[float], low: float, high: float, step: float) -> list[float]:
    """Move pins that stand too far out back in, the order and the distance kept."""
    found = list(pins)
    for at, pin in enumerate(found):
        found[at] = max(pin, low + step * at)
    for back in range(len(found)):
        at = len(found) - 1 - back
        found[at] = min(found[at], high - step * back)
    return found
