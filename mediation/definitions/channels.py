"""Leads lines through the free strips between the layers of a picture: across at one height each, down at their pins.

Between two layers nothing stands, so a line that turns only there runs through nothing. Here is the order of the
heights within one strip, such that few lines cross and none runs along another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Two pins nearer than this would let one line run along another.
NEAR = 5.0
_ALONG = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """One line, or one fork, within a strip: the places where it comes in from above and from below."""

    upper: tuple[float, ...]
    lower: tuple[float, ...]

    @property
    def span(self) -> tuple[float, float]:
        """How far it runs across."""
        pins = (*self.upper, *self.lower)
        return min(pins), max(pins)

    @property
    def straight(self) -> bool:
        """Whether it needs no height of its own."""
        low, high = self.span
        return high - low < 0.5


def tracks(joints: Sequence[Joint]) -> tuple[int, ...]:
    """Give each joint its height, 0 on top; straight ones have none, and are given 0, too."""
    order = [number for number, joint in enumerate(joints) if not joint.straight]
    order.sort(key=lambda number: joints[number].span)
    cost = {(one, other): _cost(joints[one], joints[other]) for one in order for other in order if one != other}
    for _ in range(len(order)):
        moved = False
        for at, (one, other) in enumerate(list(pairwise(order))):
            if order[at : at + 2] == [one, other] and cost[one, other] > cost[other, one]:
                order[at : at + 2] = [other, one]
                moved = True
        if not moved:
            break
    found = [0] * len(joints)
    for at, number in enumerate(order):
        below = [found[one] + 1 for one in order[:at] if _share(joints[one], joints[number])]
        found[number] = max(below, default=0)
    return tuple(found)


def _share(one: Joint, other: Joint) -> bool:
    return one.span[0] - NEAR < other.span[1] and other.span[0] - NEAR < one.span[1]


def _cost(above: Joint, below: Joint) -> int:
    """Count what goes wrong if one joint runs above another: lines that cross, and (far worse) run along each other."""
    low, high = above.span
    cost = sum(low < pin < high for pin in below.upper)
    low, high = below.span
    cost += sum(low < pin < high for pin in above.lower)
    cost += _ALONG * sum(abs(pin - other) < NEAR for pin in above.lower for other in below.upper)
    return cost
