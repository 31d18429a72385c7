"""The signs of a workflow's picture, each as a piece of SVG: lines with rounded corners, numbers, dials, text, legend.

What they mean and where they stand is decided in `diagram_svg.py`.
"""

from __future__ import annotations

from html import escape

from mediation.definitions.chart_routing import Rect

MARK = 7.5
INK, SOFT, PAPER = "#17212b", "#44525f", "#ffffff"
MAIN, LINE, BACK, CLOCK = "#1b4f8f", "#5b6c7d", "#8a4f0f", "#6b3fb0"
RING = "#b3261e"
DASHES = {BACK: "6 4", CLOCK: "2 4"}


def rounded(points: tuple[tuple[float, float], ...]) -> str:
    """Write a line with its corners rounded; the curve stays inside the corner."""
    parts_ = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        near = min(6.0, _far(before, here) / 2, _far(here, after) / 2)
        start, end = _towards(here, before, near), _towards(here, after, near)
        parts_.append(f"L{start[0]:.1f} {start[1]:.1f}Q{here[0]:.1f} {here[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    parts_.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(parts_)


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(one: tuple[float, float], other: tuple[float, float], distance: float) -> tuple[float, float]:
    whole = _far(one, other) or 1.0
    share = distance / whole
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def mark(number: int, x: float, y: float) -> str:
    """Draw the number of a mark in a circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{MARK}" fill="{PAPER}" stroke="{SOFT}"/>' + text(
        str(number), x, y + 3.6, 10, INK
    )


def dial(x: float, y: float) -> str:
    """Draw a small clock."""
    return (
        f'<path d="M{x - 4.5:.1f} {y:.1f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M{x:.1f} {y - 2.6:.1f}v2.6h2.2" '
        f'fill="none" stroke="{CLOCK}" stroke-width="1.1"/>'
    )


def ring(rect: Rect) -> str:
    """Ring the box in which a case stands; the ring lies in the free space around it."""
    return (
        f'<path d="M{rect.left - 4:.1f} {rect.top - 4:.1f}H{rect.right + 4:.1f}V{rect.bottom + 4:.1f}'
        f'H{rect.left - 4:.1f}Z" fill="none" stroke="{RING}" stroke-width="3.5"/>'
    )


def swatch(fill: str, edge: str, *, round_: int = 4, dash: str = "", width: float = 1.5) -> str:
    """Draw a sample box of the legend; `@x @y` is where it is to stand."""
    more = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<g transform="translate(@x @y)"><rect y="-9" width="30" height="18" rx="{round_}" fill="{fill}" '
        f'stroke="{edge}" stroke-width="{width}"{more}/></g>'
    )


def stroke(colour: str, width: float) -> str:
    """Draw a sample line of the legend; `@x @y` is where it is to stand."""
    dash = f' stroke-dasharray="{DASHES[colour]}"' if colour in DASHES else ""
    return f'<g transform="translate(@x @y)"><path d="M0 0h30" stroke="{colour}" stroke-width="{width}"{dash}/></g>'


def text(
    words: str, x: float, y: float, size: float, colour: str, *, anchor: str = "middle", bold: bool = False
) -> str:
    """Draw a text."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(words)}</text>"
    )
