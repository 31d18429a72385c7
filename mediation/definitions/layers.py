"""Places boxes in columns so that lines run between them, never through one: a small layered layout, pure arithmetic.

Every item has a column and a size; every line runs from item to item of neighbouring columns only (longer lines are cut
by thin items that keep a way free). First the order within the columns is improved until fewer lines cross, then the
heights are balanced. What an item means is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SWEEPS = 24
BALANCING = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to be placed: a box, or (not `box`) a label on a line or a thin way kept free for one."""

    key: str
    column: int
    width: float
    height: float
    box: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an item lies: its left and right edge, those of its whole column, and the middle of its height."""

    left: float
    right: float
    column_left: float
    column_right: float
    middle: float


def place(
    items: Sequence[Item], lines: Sequence[tuple[str, str]], *, gap: float, space: float
) -> tuple[dict[str, Place], float, float]:
    """Give all places, and the whole width and height. `gap` lies between columns, `space` between items of one."""
    columns = _ordered(items, lines)
    middles = _straightened(columns, lines, _balanced(columns, lines, space), space)
    top = min((middles[item.key] - item.height / 2 for column in columns for item in column), default=0.0)
    places: dict[str, Place] = {}
    left = 0.0
    for column in columns:
        wide = max((item.width for item in column), default=0.0)
        for item in column:
            edge = left + (wide - item.width) / 2
            places[item.key] = Place(
                left=edge,
                right=edge + item.width,
                column_left=left,
                column_right=left + wide,
                middle=middles[item.key] - top,
            )
        left += wide + gap
    height = max((places[item.key].middle + item.height / 2 for column in columns for item in column), default=0.0)
    return places, max(left - gap, 0.0), height


def _neighbours(lines: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for one, other in lines:
        after.setdefault(one, []).append(other)
        before.setdefault(other, []).append(one)
    return before, after


def _ordered(items: Sequence[Item], lines: Sequence[tuple[str, str]]) -> list[list[Item]]:
    """Order each column by the mean place of its neighbours, back and forth; keep what crosses least."""
    last = max((item.column for item in items), default=-1)
    columns: list[list[Item]] = [[] for _ in range(last + 1)]
    for item in items:
        columns[item.column].append(item)
    before, after = _neighbours(lines)
    best, fewest = [list(column) for column in columns], crossings(columns, lines)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        neighbours = before if forward else after
        for column in columns if forward else reversed(columns):
            at = {item.key: index for one in columns for index, item in enumerate(one)}
            column.sort(key=lambda item: _mean([float(at[key]) for key in neighbours.get(item.key, ())], at[item.key]))
        if (found := crossings(columns, lines)) < fewest:
            best, fewest = [list(column) for column in columns], found
    return best


def crossings(columns: Sequence[Sequence[Item]], lines: Sequence[tuple[str, str]]) -> int:
    """Count the pairs of lines that cross."""
    at = {item.key: (number, index) for number, column in enumerate(columns) for index, item in enumerate(column)}
    between: dict[int, list[tuple[int, int]]] = {}
    for one, other in lines:
        between.setdefault(at[one][0], []).append((at[one][1], at[other][1]))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for pairs in between.values()
        for number, one in enumerate(pairs)
        for other in pairs[number + 1 :]
    )


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _balanced(columns: list[list[Item]], lines: Sequence[tuple[str, str]], space: float) -> dict[str, float]:
    """Give the middle of each item: near its neighbours, in order, never closer than `space` to the next.

    Lines pull; one between two boxes the least, one between two thin ways the most, so that long lines run straight.
    """
    middles: dict[str, float] = {}
    for column in columns:
        top = 0.0
        for item in column:
            middles[item.key] = top + item.height / 2
            top += item.height + space
    pulls = _pulls(columns, lines)
    for sweep in range(BALANCING):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted, weights = [], []
            for item in column:
                near = pulls.get(item.key, [(item.key, 1.0)])
                weight = sum(one for _, one in near)
                wanted.append(sum(middles[key] * one for key, one in near) / weight)
                weights.append(weight)
            for item, middle in zip(column, _kept_apart(column, wanted, weights, space), strict=True):
                middles[item.key] = middle
    return middles


def _straightened(
    columns: list[list[Item]], lines: Sequence[tuple[str, str]], middles: dict[str, float], space: float
) -> dict[str, float]:
    """Let every line run on at its height as far as the items above and below it leave room."""
    boxes = {item.key for column in columns for item in column if item.box}
    from_left = {other: one for one, other in lines if not {one, other} & boxes}
    straight = dict(middles)
    for column in columns:
        for order in (range(len(column)), range(len(column) - 1, -1, -1)):
            for index in order:
                item = column[index]
                if (before := from_left.get(item.key)) is not None:
                    low, high = _room(column, index, straight, space)
                    straight[item.key] = max(low, min(straight[before], high))
    return straight


def _room(column: Sequence[Item], index: int, middles: dict[str, float], space: float) -> tuple[float, float]:
    """Give the highest and lowest middle that an item may have between its neighbours in the column."""
    half = column[index].height / 2 + space
    low, high = float("-inf"), float("inf")
    if index > 0:
        low = middles[column[index - 1].key] + column[index - 1].height / 2 + half
    if index + 1 < len(column):
        high = middles[column[index + 1].key] - column[index + 1].height / 2 - half
    return low, high


def _pulls(columns: list[list[Item]], lines: Sequence[tuple[str, str]]) -> dict[str, list[tuple[str, float]]]:
    boxes = {item.key for column in columns for item in column if item.box}
    pulls: dict[str, list[tuple[str, float]]] = {}
    for one, other in lines:
        weight = (16.0, 3.0, 1.0)[len({one, other} & boxes)]
        pulls.setdefault(one, []).append((other, weight))
        pulls.setdefault(other, []).append((one, weight))
    return pulls


def _kept_apart(column: Sequence[Item], wanted: Sequence[float], weights: Sequence[float], space: float) -> list[float]:
    """Move the wanted middles as little as possible (least squares) so that the items keep order and distance."""
    offsets: list[float] = []
    top = 0.0
    for item in column:
        offsets.append(top + item.height / 2)
        top += item.height + space
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
