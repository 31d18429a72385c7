"""The geometry of a workflow's picture: where every box, label and line lies, in numbers (1/96 inch, y downwards).

Lines turn only in the strips between the layers and run through the layers only where a way was kept free for them, so
none runs through a box or a label. How all this looks (colours, type) is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mediation.definitions.chart_ground import Spot
from mediation.definitions.chart_parts import Bundle, Parts
from mediation.definitions.chart_routing import PORT, Head, Line, Rect, Routing
from mediation.definitions.layers import Item, place

SPACE = 12.0
LANE_MARGIN = 12.0
WAY = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole picture. `chips` are the labels, by bundle and the spot that they stand at."""

    width: float
    height: float
    lanes: tuple[tuple[float, float], ...]
    boxes: Mapping[Spot, Rect]
    chips: tuple[tuple[int, Rect], ...]
    lines: tuple[Line, ...]
    heads: tuple[Head, ...]


Size = tuple[float, float]


def chart(
    drawn: Parts,
    levels: Sequence[str],
    *,
    box_size: Callable[[Spot], Size],
    chip_size: Callable[[Bundle], Size],
    lane_least: Callable[[str], float],
) -> Chart:
    """Give everything its place. `levels` are the lanes from left to right, each rung or "" for what stands outside."""
    return _Drawing(drawn, levels, box_size, chip_size).chart([lane_least(level) for level in levels])


@dataclass(slots=True)
class _Drawing:
    drawn: Parts
    levels: Sequence[str]
    box_size: Callable[[Spot], Size]
    chip_size: Callable[[Bundle], Size]
    items: dict[str, Item] = field(default_factory=dict)
    links: list[tuple[str, str, int]] = field(default_factory=list)
    chips: list[tuple[int, str]] = field(default_factory=list)
    heads: dict[tuple[str, int], bool] = field(default_factory=dict)

    def chart(self, least: list[float]) -> Chart:
        for number, bundle in enumerate(self.drawn.bundles):
            self._lay(number, bundle)
        for spot in self.drawn.layers:
            self._add_box(spot)
        links = list(dict.fromkeys(self.links))
        items = sorted(self.items.values(), key=lambda item: (item.layer, item.lane))
        found = place(items, [link[:2] for link in links], least=least, space=SPACE, margin=LANE_MARGIN)
        routing = Routing(self.items, found, links, self.heads)
        lines, heads = routing.drawn()
        return Chart(
            width=found.lanes[-1][1],
            height=routing.bottom,
            lanes=found.lanes,
            boxes={spot: routing.rect(_box(spot)) for spot in self.drawn.layers},
            chips=tuple((number, routing.rect(key)) for number, key in self.chips),
            lines=lines,
            heads=heads,
        )

    def lane(self, spot: Spot) -> int:
        return self.levels.index(spot.level)

    def layer(self, spot: Spot) -> int:
        return 2 * self.drawn.layers[spot] + 1

    def _add_box(self, spot: Spot) -> None:
        key = _box(spot)
        ports = max(
            len({number for one, _, number in self.links if one == key}),
            len({number for _, other, number in self.links if other == key}),
        )
        width, height = self.box_size(spot)
        width = max(width, (ports + 1) * PORT)
        self.items[key] = Item(
            key=key, layer=self.layer(spot), lane=self.lane(spot), width=width, height=height, box=True
        )

    def _add_chip(self, number: int, at: str, layer: int, lane: int) -> str:
        key = f"chip {number} {at}"
        width, height = self.chip_size(self.drawn.bundles[number])
        self.items[key] = Item(key=key, layer=layer, lane=lane, width=width, height=height)
        self.chips.append((number, key))
        return key

    def _way(self, number: int, part: str, layer: int, lane: int) -> str:
        key = f"way {number} {part} {lane} {layer}"
        self.items.setdefault(key, Item(key=key, layer=layer, lane=lane, width=WAY, height=0.0))
        return key

    def _link(self, upper: str, lower: str, number: int) -> None:
        self.links.append((upper, lower, number))

    def _lay(self, number: int, bundle: Bundle) -> None:
        """Put the label of a bundle on its layer, and ways on all layers between it and the ends."""
        if bundle.upper and bundle.lower:
            self._lay_line(number, bundle)
            return
        for spot in (*bundle.upper, *bundle.lower):
            below = 1 if bundle.upper else -1
            chip = self._add_chip(number, _box(spot), self.layer(spot) + below, self.lane(spot))
            if bundle.upper:
                self._link(_box(spot), chip, number)
            else:
                self._link(chip, _box(spot), number)
                self.heads[_box(spot), number] = True

    def _lay_line(self, number: int, bundle: Bundle) -> None:
        lowest = max(self.layer(spot) for spot in bundle.upper)
        highest = min(self.layer(spot) for spot in bundle.lower)
        lanes_above = {self.lane(spot) for spot in bundle.upper}
        lanes_below = {self.lane(spot) for spot in bundle.lower}
        if len(lanes_above) == 1:
            at, lane = lowest + 1, min(lanes_above)
        else:
            at = highest - 1
            lane = min(lanes_below) if len(lanes_below) == 1 else min(lanes_above)
        chip = self._add_chip(number, "", at, lane)
        for spot in bundle.upper:
            below = self._down(number, "upper", self.layer(spot), self.lane(spot), at, chip)
            self._link(_box(spot), below, number)
            if bundle.up:
                self.heads[_box(spot), number] = False
        for spot in bundle.lower:
            previous = chip
            for layer in range(at + 1, self.layer(spot)):
                way = self._way(number, "lower", layer, lane)
                self._link(previous, way, number)
                previous = way
            self._link(previous, _box(spot), number)
            if bundle.down:
                self.heads[_box(spot), number] = True

    def _down(self, number: int, part: str, layer: int, lane: int, at: int, chip: str) -> str:
        """Make the ways from below a layer down to a label; give what comes first."""
        ways = [self._way(number, part, one, lane) for one in range(layer + 1, at)]
        for one, other in pairwise([*ways, chip]):
            self._link(one, other, number)
        return [*ways, chip][0]


def _box(spot: Spot) -> str:
    return f"box {spot.state} {spot.level}"
