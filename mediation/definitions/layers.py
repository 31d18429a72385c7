"""Places things in layers, one below the other, and in lanes, side by side: a small layered layout, pure arithmetic.

Every item has a layer, a lane and a size; every line runs from item to item of neighbouring layers only (longer lines
are cut by thin items that keep a way free). First the order within the layers is improved until fewer lines cross,
then what belongs together is moved above each other, lane by lane. What an item means is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SWEEPS = 16
BALANCING = 120

Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to be placed: a box, or (not `box`) a label on a line or a thin way kept free for one."""

    key: str
    layer: int
    lane: int
    width: float
    height: float
    box: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The middle of every item, and for every lane its left edge and its right edge."""

    middles: dict[str, float]
    lanes: tuple[tuple[float, float], ...]


def place(items: Sequence[Item], lines: Lines, *, least: Sequence[float], space: float, margin: float) -> Placed:
    """Give all middles from left to right. `least` is the least width of each lane, without its `margin` on both sides;
    `space` lies between neighbours of one layer."""
    layers = ordered(items, lines)
    middles: dict[str, float] = {}
    lanes: list[tuple[float, float]] = []
    left = 0.0
    for lane, wide in enumerate(least):
        here = [[item for item in layer if item.lane == lane] for layer in layers]
        found = _straightened(here, lines, _balanced(here, lines, space), space)
        edges = [(found[one.key] - one.width / 2, found[one.key] + one.width / 2) for layer in here for one in layer]
        low = min((edge[0] for edge in edges), default=0.0)
        needed = max((edge[1] for edge in edges), default=0.0) - low
        width = max(needed, wide)
        shift = left + margin + (width - needed) / 2 - low
        middles.update({key: middle + shift for key, middle in found.items()})
        lanes.append((left, left + width + 2 * margin))
        left += width + 2 * margin
    return Placed(middles=middles, lanes=tuple(lanes))


def _neighbours(lines: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for one, other in lines:
        after.setdefault(one, []).append(other)
        before.setdefault(other, []).append(one)
    return before, after


def ordered(items: Sequence[Item], lines: Lines) -> list[list[Item]]:
    """Order each layer, lane by lane, by the mean place of its neighbours, down and up; keep what crosses least."""
    last = max((item.layer for item in items), default=-1)
    layers: list[list[Item]] = [[] for _ in range(last + 1)]
    for item in items:
        layers[item.layer].append(item)
    for layer in layers:
        layer.sort(key=lambda item: item.lane)
    before, after = _neighbours(lines)
    best, fewest = [list(layer) for layer in layers], crossings(layers, lines)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        neighbours = before if forward else after
        for layer in layers if forward else reversed(layers):
            at = {item.key: index for one in layers for index, item in enumerate(one)}
            means = {item.key: _mean([float(at[key]) for key in neighbours.get(item.key, ())]) for item in layer}
            layer.sort(key=lambda item: (item.lane, at[item.key] if (m := means[item.key]) is None else m))
        if (found := crossings(layers, lines)) < fewest:
            best, fewest = [list(layer) for layer in layers], found
    return best


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def crossings(layers: Sequence[Sequence[Item]], lines: Lines) -> int:
    """Count the pairs of lines that cross."""
    at = {item.key: (number, index) for number, layer in enumerate(layers) for index, item in enumerate(layer)}
    between: dict[int, list[tuple[int, int]]] = {}
    for one, other in lines:
        between.setdefault(at[one][0], []).append((at[one][1], at[other][1]))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for pairs in between.values()
        for number, one in enumerate(pairs)
        for other in pairs[number + 1 :]
    )


def _inside(layers: Sequence[Sequence[Item]], lines: Lines) -> list[tuple[str, str]]:
    known = {item.key for layer in layers for item in layer}
    return [line for line in lines if line[0] in known and line[1] in known]


def _balanced(layers: list[list[Item]], lines: Lines, space: float) -> dict[str, float]:
    """Give the middle of each item: near its neighbours, in order, never closer than `space` to the next.

    Lines pull; one between two boxes the least, one between two thin ways the most, so that long lines run straight.
    """
    middles: dict[str, float] = {}
    for layer in layers:
        edge = 0.0
        for item in layer:
            middles[item.key] = edge + item.width / 2
            edge += item.width + space
    pulls = _pulls(layers, _inside(layers, lines))
    for sweep in range(BALANCING):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted, weights = [], []
            for item in layer:
                near = pulls.get(item.key, [(item.key, 1.0)])
                weight = sum(one for _, one in near)
                wanted.append(sum(middles[key] * one for key, one in near) / weight)
                weights.append(weight)
            for item, middle in zip(layer, kept_apart(layer, wanted, weights, space), strict=True):
                middles[item.key] = middle
    return middles


def _straightened(layers: list[list[Item]], lines: Lines, middles: dict[str, float], space: float) -> dict[str, float]:
    """Let every line run straight on as far as the items beside it leave room."""
    boxes = {item.key for layer in layers for item in layer if item.box}
    above = {other: one for one, other in _inside(layers, lines) if not {one, other} & boxes}
    straight = dict(middles)
    for layer in layers:
        for order in (range(len(layer)), range(len(layer) - 1, -1, -1)):
            for index in order:
                item = layer[index]
                if (before := above.get(item.key)) is not None:
                    low, high = _room(layer, index, straight, space)
                    straight[item.key] = max(low, min(straight[before], high))
    return straight


def _room(layer: Sequence[Item], index: int, middles: dict[str, float], space: float) -> tuple[float, float]:
    """Give the leftmost and rightmost middle that an item may have between its neighbours in the layer."""
    half = layer[index].width / 2 + space
    low, high = float("-inf"), float("inf")
    if index > 0:
        low = middles[layer[index - 1].key] + layer[index - 1].width / 2 + half
    if index + 1 < len(layer):
        high = middles[layer[index + 1].key] - layer[index + 1].width / 2 - half
    return low, high


def _pulls(layers: list[list[Item]], lines: Lines) -> dict[str, list[tuple[str, float]]]:
    boxes = {item.key for layer in layers for item in layer if item.box}
    pulls: dict[str, list[tuple[str, float]]] = {}
    for one, other in lines:
        weight = (16.0, 3.0, 1.0)[len({one, other} & boxes)]
        pulls.setdefault(one, []).append((other, weight))
        pulls.setdefault(other, []).append((one, weight))
    return pulls


def kept_apart(layer: Sequence[Item], wanted: Sequence[float], weights: Sequence[float], space: float) -> list[float]:
    """Move the wanted middles as little as possible (least squares) so that the items keep order and distance."""
    offsets: list[float] = []
    edge = 0.0
    for item in layer:
        offsets.append(edge + item.width / 2)
        edge += item.width + space
    blocks: list[tuple[float, float, int]] = []  # mean of what is wanted, weight, number of items
    for wish, offset, pull in zip(wanted, offsets, weights, strict=True):
        mean, weight, count = wish - offset, pull, 1
        while blocks and blocks[-1][0] > mean:
            other, more, number = blocks.pop()
            mean = (mean * weight + other * more) / (weight + more)
            weight, count = weight + more, count + number
        blocks.append((mean, weight, count))
    starts = [mean for mean, _, count in blocks for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]
