"""A workflow as an SVG picture: one lane for each rung, the main way in bold, labels, clocks, and what is open widely.

All styling stands in attributes, so that the picture needs no style sheet under a strict content policy. Lines differ
by dash and by colour, cases by number and by colour, so that it can be read in print without colours, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

import msgspec

from mediation.definitions.chart import Chart, chart
from mediation.definitions.chart_ground import Spot
from mediation.definitions.chart_parts import Bundle, Parts, parts
from mediation.definitions.chart_routing import Rect
from mediation.definitions.diagram_words import Words
from mediation.definitions.workflow import State, Workflow

MARGIN = 20.0
TITLE, SMALL, CHIP = 14.0, 11.0, 12.0
CHIP_LINE = 15.0
ROW = 17.0
MARK = 7.5

_FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"
_INK, _SOFT, _PAPER = "#17212b", "#44525f", "#ffffff"
_MAIN, _LINE, _BACK, _CLOCK = "#1b4f8f", "#5b6c7d", "#8a4f0f", "#6b3fb0"
_DASHES = {_BACK: "6 4", _CLOCK: "2 4"}
_LANES = ("#f4f6f8", "#fbfcfd")

#: The five shades of the heat map with the least number of cases, as shares of the fullest state.
_HEAT = ((0.75, "#f0a35e"), (0.5, "#f6c08a"), (0.25, "#fad9b4"), (0.0, "#fdf0e0"))


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a state: live cases, and the median of whole days that cases stay there (None: none is known)."""

    cases: int
    median_days: float | None = None


Loads = Mapping[tuple[str, str], Load]
"""By state and level; an empty level stands for all rungs together."""


def svg(workflow: Workflow, *, loads: Loads | None = None, language: str = "zh") -> str:
    """Draw a workflow. With `loads` every state bears its number of cases and median of days, as a heat map."""
    return _Sheet(workflow, Words(workflow, language), loads).svg()


class _Sheet:
    def __init__(self, workflow: Workflow, words: Words, loads: Loads | None) -> None:
        self.workflow = workflow
        self.words = words
        self.drawn: Parts = parts(workflow)
        self.loads = None if loads is None else _gathered(self.drawn, loads)
        self.marks: dict[Spot, list[int]] = {}
        for bundle in sorted(self.drawn.bundles, key=lambda one: one.number):
            for spot in bundle.marked:
                numbers = self.marks.setdefault(spot, [])
                if bundle.number not in numbers:
                    numbers.append(bundle.number)
        levels = [level.key for level in workflow.ladder] if self.drawn.rungs else []
        self.levels = ([""] if any(not spot.level for spot in self.drawn.layers) else []) + levels

    def svg(self) -> str:
        place = chart(
            self.drawn,
            self.levels,
            box_size=self._box_size,
            chip_size=self._chip_size,
            lane_least=lambda level: max(
                self.words.width(line, SMALL if at else TITLE) for at, line in enumerate(self.words.lane(level))
            ),
        )
        body = [*self._lanes(place), *self._lines(place), *self._heads(place)]
        body += [self._chip(number, rect) for number, rect in place.chips]
        body += [self._box(spot, rect) for spot, rect in place.boxes.items()]
        width = max(place.width, 560.0)
        legend, lower = self._legend(place.height + 26, width)
        body += legend
        return self._framed(body, width + 2 * MARGIN, lower + 2 * MARGIN)

    def _framed(self, body: list[str], wide: float, high: float) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
            f'viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-labelledby="diagram-title diagram-desc" '
            f'lang="{self.words.html_lang}" font-family="{_FONT}">'
            f'<title id="diagram-title">{escape(self.words.title)}</title>'
            f'<desc id="diagram-desc">{escape(self.words.description(self.drawn))}</desc>'
            f'<rect width="100%" height="100%" fill="{_PAPER}"/>'
            f'<g transform="translate({MARGIN:.0f} {MARGIN:.0f})">{"".join(body)}</g></svg>\n'
        )

    # --- sizes -------------------------------------------------------------------------------------------------

    def _box_size(self, spot: Spot) -> tuple[float, float]:
        clock = self.words.clock(spot)
        rows = [self.words.width(self.words.state(spot.state), TITLE) + 32]
        if clock:
            rows.append(self.words.width(clock, SMALL) + 36)
        rows.append(len(self.marks.get(spot, ())) * (2 * MARK + 4) + 20)
        load = self._load(spot)
        if load is not None:
            rows.append(self.words.width(self.words.load(load), CHIP) + 24)
        extra = bool(clock) + (spot in self.marks) + (load is not None)
        return max(104.0, *rows), 36.0 + ROW * extra

    def _load(self, spot: Spot) -> Load | None:
        """Give the numbers of a spot, of a heat map only; where cases are over, there are none to tell."""
        if self.loads is None or self.workflow.states[spot.state].final:
            return None
        return self.loads.get(spot, Load(cases=0))

    def _chip_size(self, bundle: Bundle) -> tuple[float, float]:
        lines = self.words.chip(bundle)
        wide = max(self.words.width(line, CHIP) for line in lines) + 16
        if bundle.kind == "mark":
            wide += 2 * MARK + 4
        return wide, 7.0 + CHIP_LINE * len(lines)

    # --- drawing -----------------------------------------------------------------------------------------------

    def _lanes(self, place: Chart) -> Iterator[str]:
        for at, (level, (left, right)) in enumerate(zip(self.levels, place.lanes, strict=True)):
            fill = _LANES[at % 2]
            yield (
                f'<rect x="{left:.1f}" y="0" width="{right - left:.1f}" height="{place.height:.1f}" '
                f'fill="{fill}" stroke="#c9d2da"/>'
            )
            for row, line in enumerate(self.words.lane(level)):
                size, colour = (SMALL, _SOFT) if row else (TITLE + 1, _INK)
                yield _text(line, (left + right) / 2, 21 + 16 * row, size, colour, bold=not row)

    def _lines(self, place: Chart) -> Iterator[str]:
        main_last = sorted(place.lines, key=lambda line: self.drawn.bundles[line.bundle].main)
        for line in main_last:
            bundle = self.drawn.bundles[line.bundle]
            colour = _colour(bundle)
            dash = f' stroke-dasharray="{_DASHES[colour]}"' if colour in _DASHES else ""
            width = 2.8 if bundle.main else 1.4
            yield (
                f'<path d="{_rounded(line.points)}" fill="none" stroke="{colour}" stroke-width="{width}"'
                f' stroke-linejoin="round"{dash}/>'
            )

    def _heads(self, place: Chart) -> Iterator[str]:
        for head in place.heads:
            bundle = self.drawn.bundles[head.bundle]
            long, half = (10.0, 5.5) if bundle.main else (8.0, 4.2)
            back = head.y - long if head.down else head.y + long
            yield (
                f'<path d="M{head.x:.1f} {head.y:.1f}L{head.x - half:.1f} {back:.1f}L{head.x + half:.1f} {back:.1f}Z" '
                f'fill="{_colour(bundle)}"/>'
            )

    def _chip(self, number: int, rect: Rect) -> str:
        bundle = self.drawn.bundles[number]
        lines = self.words.chip(bundle)
        colour = _colour(bundle)
        dash = ' stroke-dasharray="3 2"' if bundle.kind in {"note", "returns"} else ""
        fill = {"opens": "#e5f5ea", "mark": "#fff8e6"}.get(bundle.kind, _PAPER)
        inset = 2 * MARK + 4 if bundle.kind == "mark" else 0.0
        drawn = [
            f"<g><title>{escape(self.words.all_of(bundle))}</title>"
            f'<rect x="{rect.left:.1f}" y="{rect.top:.1f}" width="{rect.right - rect.left:.1f}" '
            f'height="{rect.bottom - rect.top:.1f}" rx="9" fill="{fill}" stroke="{colour}" '
            f'stroke-width="{1.4 if bundle.main else 0.8}"{dash}/>'
        ]
        if inset:
            drawn.append(_mark(bundle.number, rect.left + MARK + 5, (rect.top + rect.bottom) / 2))
        for row, line in enumerate(lines):
            y = rect.top + 3.5 + CHIP_LINE * (row + 0.5) + CHIP * 0.36
            drawn.append(_text(line, rect.middle + inset / 2, y, CHIP, _INK))
        return "".join(drawn) + "</g>"

    def _box(self, spot: Spot, rect: Rect) -> str:
        state = self.workflow.states[spot.state]
        fill, edge = self._colours(spot, state)
        name = f"state-{spot.state}" + (f"-{spot.level}" if spot.level else "")
        drawn = [
            f'<g id="{escape(name)}"><title>{escape(self.words.meaning(spot.state))}</title>'
            f'<rect x="{rect.left:.1f}" y="{rect.top:.1f}" width="{rect.right - rect.left:.1f}" '
            f'height="{rect.bottom - rect.top:.1f}" rx="{17 if state.final else 6}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="{2.6 if spot.state == self.workflow.initial else 1.5}"'
            f"{' stroke-dasharray=' + chr(34) + '5 3' + chr(34) if state.waits_for else ''}/>"
        ]
        y = rect.top + 23
        drawn.append(_text(self.words.state(spot.state), rect.middle, y, TITLE, _INK, bold=True))
        if clock := self.words.clock(spot):
            y += ROW
            wide = self.words.width(clock, SMALL)
            drawn.append(_dial(rect.middle - wide / 2 - 5, y - 4))
            drawn.append(_text(clock, rect.middle + 6, y, SMALL, _CLOCK))
        if (load := self._load(spot)) is not None:
            y += ROW
            drawn.append(_text(self.words.load(load), rect.middle, y, CHIP, _INK, bold=load.cases > 0))
        found = self.marks.get(spot, [])
        for at, number in enumerate(found):
            x = rect.middle + (at - (len(found) - 1) / 2) * (2 * MARK + 4)
            drawn.append(_mark(number, x, y + ROW - 4))
        return "".join(drawn) + "</g>"

    def _colours(self, spot: Spot, state: State) -> tuple[str, str]:
        edge = "#5d6a76" if state.final else "#a86f0c" if state.waits_for else "#1b5fa8"
        if self.loads is not None:
            load = self._load(spot)
            if load is None or not load.cases:
                return _PAPER, edge
            most = max(one.cases for one in self.loads.values())
            return next(colour for share, colour in _HEAT if load.cases / most > share), edge
        if state.final:
            return "#e6eaee", edge
        return ("#fff4d9" if state.waits_for else "#e4f0fd"), edge

    # --- legend ------------------------------------------------------------------------------------------------

    def _legend(self, y: float, width: float) -> tuple[list[str], float]:
        """Draw what the signs mean, row by row; give the lower edge, too."""
        drawn: list[str] = []
        x = 0.0
        for words, sign in self._signs():
            wide = 40 + self.words.width(words, CHIP) + 20
            if x and x + wide > width:
                x, y = 0.0, y + 24
            drawn.append(sign.replace("@x", f"{x:.1f}").replace("@y", f"{y:.1f}"))
            drawn.append(_text(words, x + 38, y + 4.5, CHIP, _SOFT, anchor="start"))
            x += wide
        return drawn, y + 12

    def _signs(self) -> Iterator[tuple[str, str]]:
        """Name each sign that occurs in the picture; `@x @y` is where it is to stand."""
        states = self.workflow.states.values()
        kinds = {bundle.kind for bundle in self.drawn.bundles}
        if self.loads is None:
            yield self.words.sign("own"), _swatch("#e4f0fd", "#1b5fa8")
        else:
            for _, colour in reversed(_HEAT[:1] + _HEAT[-1:]):
                yield self.words.sign("few" if colour == _HEAT[-1][1] else "many"), _swatch(colour, "#1b5fa8")
        if any(state.waits_for for state in states):
            yield self.words.sign("waits"), _swatch("#fff4d9" if self.loads is None else _PAPER, "#a86f0c", dash="5 3")
        yield self.words.sign("final"), _swatch("#e6eaee" if self.loads is None else _PAPER, "#5d6a76", round_=9)
        yield self.words.sign("main"), _stroke(_MAIN, 2.8)
        if any(bundle.up for bundle in self.drawn.bundles):
            yield self.words.sign("back"), _stroke(_BACK, 1.4)
        if any(bundle.clock for bundle in self.drawn.bundles):
            yield self.words.sign("clock"), _stroke(_CLOCK, 1.4)
        if "mark" in kinds:
            yield self.words.sign("mark"), f'<g transform="translate(@x @y)">{_mark(1, 16, 0)}</g>'
        if any(self.words.clock(spot) for spot in self.drawn.layers):
            yield self.words.sign("dial"), f'<g transform="translate(@x @y)">{_dial(16, 0)}</g>'
        if left := self.words.left_out():
            yield left, _stroke("#c9d2da", 1.4)


def _gathered(drawn: Parts, loads: Loads) -> dict[Spot, Load]:
    """Bring the numbers to their boxes. What stands outside the rungs shows the cases of all rungs together."""
    return {spot: loads[spot.state, spot.level] for spot in drawn.layers if (spot.state, spot.level) in loads}


def _colour(bundle: Bundle) -> str:
    if bundle.clock:
        return _CLOCK
    if bundle.main:
        return _MAIN
    return _BACK if bundle.up and not bundle.down else _LINE


def _rounded(points: tuple[tuple[float, float], ...]) -> str:
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


def _mark(number: int, x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{MARK}" fill="{_PAPER}" stroke="{_SOFT}"/>' + _text(
        str(number), x, y + 3.6, 10, _INK
    )


def _dial(x: float, y: float) -> str:
    return (
        f'<path d="M{x - 4.5:.1f} {y:.1f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M{x:.1f} {y - 2.6:.1f}v2.6h2.2" '
        f'fill="none" stroke="{_CLOCK}" stroke-width="1.1"/>'
    )


def _swatch(fill: str, edge: str, *, round_: int = 4, dash: str = "") -> str:
    more = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<g transform="translate(@x @y)"><rect y="-9" width="30" height="18" rx="{round_}" fill="{fill}" '
        f'stroke="{edge}" stroke-width="1.5"{more}/></g>'
    )


def _stroke(colour: str, width: float) -> str:
    dash = f' stroke-dasharray="{_DASHES[colour]}"' if colour in _DASHES else ""
    return f'<g transform="translate(@x @y)"><path d="M0 0h30" stroke="{colour}" stroke-width="{width}"{dash}/></g>'


def _text(
    words: str, x: float, y: float, size: float, colour: str, *, anchor: str = "middle", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(words)}</text>"
    )
