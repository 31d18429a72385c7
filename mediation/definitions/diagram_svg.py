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
from mediation.definitions.diagram_signs import (
    BACK,
    CLOCK,
    DASHES,
    INK,
    LINE,
    MAIN,
    MARK,
    PAPER,
    RING,
    SOFT,
    dial,
    mark,
    ring,
    rounded,
    stroke,
    swatch,
    text,
)  # fmt: skip
from mediation.definitions.diagram_words import Words
from mediation.definitions.workflow import State, Workflow

MARGIN = 20.0
TITLE, SMALL, CHIP = 14.0, 11.0, 12.0
CHIP_LINE = 15.0
ROW = 17.0

_FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"
_LANES = ("#f4f6f8", "#fbfcfd")

#: The five shades of the heat map with the least number of cases, as shares of the fullest state.
_HEAT = ((0.75, "#f0a35e"), (0.5, "#f6c08a"), (0.25, "#fad9b4"), (0.0, "#fdf0e0"))


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a state: live cases, and the median of whole days that cases stay there (None: none is known)."""

    cases: int
    median_days: float | None = None


Loads = Mapping[tuple[str, str], Load]
"""By state and level; an empty level stands for all rungs together."""


def svg(
    workflow: Workflow, *, loads: Loads | None = None, here: tuple[str, str] | None = None, language: str = "zh"
) -> str:
    """Draw a workflow. With `loads` every state bears its number of cases and median of days, as a heat map; `here` is
    the state and level of one case, to be ringed."""
    sheet = _Sheet(workflow, Words(workflow, language), loads)
    if here is not None:
        sheet.here = next((spot for spot in sheet.drawn.layers if spot in (Spot(*here), Spot(here[0]))), None)
    return sheet.svg()


class _Sheet:
    def __init__(self, workflow: Workflow, words: Words, loads: Loads | None) -> None:
        self.workflow = workflow
        self.words = words
        self.drawn: Parts = parts(workflow)
        self.loads = None if loads is None else _gathered(self.drawn, loads)
        self.here: Spot | None = None
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
            f'<rect width="100%" height="100%" fill="{PAPER}"/>'
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
                size, colour = (SMALL, SOFT) if row else (TITLE + 1, INK)
                yield text(line, (left + right) / 2, 21 + 16 * row, size, colour, bold=not row)

    def _lines(self, place: Chart) -> Iterator[str]:
        main_last = sorted(place.lines, key=lambda line: self.drawn.bundles[line.bundle].main)
        for line in main_last:
            bundle = self.drawn.bundles[line.bundle]
            colour = _colour(bundle)
            dash = f' stroke-dasharray="{DASHES[colour]}"' if colour in DASHES else ""
            width = 2.8 if bundle.main else 1.4
            yield (
                f'<path d="{rounded(line.points)}" fill="none" stroke="{colour}" stroke-width="{width}"'
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
        fill = {"opens": "#e5f5ea", "mark": "#fff8e6"}.get(bundle.kind, PAPER)
        inset = 2 * MARK + 4 if bundle.kind == "mark" else 0.0
        drawn = [
            f"<g><title>{escape(self.words.all_of(bundle))}</title>"
            f'<rect x="{rect.left:.1f}" y="{rect.top:.1f}" width="{rect.right - rect.left:.1f}" '
            f'height="{rect.bottom - rect.top:.1f}" rx="9" fill="{fill}" stroke="{colour}" '
            f'stroke-width="{1.4 if bundle.main else 0.8}"{dash}/>'
        ]
        if inset:
            drawn.append(mark(bundle.number, rect.left + MARK + 5, (rect.top + rect.bottom) / 2))
        for row, line in enumerate(lines):
            y = rect.top + 3.5 + CHIP_LINE * (row + 0.5) + CHIP * 0.36
            drawn.append(text(line, rect.middle + inset / 2, y, CHIP, INK))
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
        if spot == self.here:
            drawn.append(ring(rect))
        y = rect.top + 23
        drawn.append(text(self.words.state(spot.state), rect.middle, y, TITLE, INK, bold=True))
        if clock := self.words.clock(spot):
            y += ROW
            wide = self.words.width(clock, SMALL)
            drawn.append(dial(rect.middle - wide / 2 - 5, y - 4))
            drawn.append(text(clock, rect.middle + 6, y, SMALL, CLOCK))
        if (load := self._load(spot)) is not None:
            y += ROW
            drawn.append(text(self.words.load(load), rect.middle, y, CHIP, INK, bold=load.cases > 0))
        found = self.marks.get(spot, [])
        for at, number in enumerate(found):
            x = rect.middle + (at - (len(found) - 1) / 2) * (2 * MARK + 4)
            drawn.append(mark(number, x, y + ROW - 4))
        return "".join(drawn) + "</g>"

    def _colours(self, spot: Spot, state: State) -> tuple[str, str]:
        edge = "#5d6a76" if state.final else "#a86f0c" if state.waits_for else "#1b5fa8"
        if self.loads is not None:
            load = self._load(spot)
            if load is None or not load.cases:
                return PAPER, edge
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
            drawn.append(text(words, x + 38, y + 4.5, CHIP, SOFT, anchor="start"))
            x += wide
        return drawn, y + 12

    def _signs(self) -> Iterator[tuple[str, str]]:
        """Name each sign that occurs in the picture; `@x @y` is where it is to stand."""
        states = self.workflow.states.values()
        kinds = {bundle.kind for bundle in self.drawn.bundles}
        if self.loads is None:
            yield self.words.sign("own"), swatch("#e4f0fd", "#1b5fa8")
        else:
            for _, colour in reversed(_HEAT[:1] + _HEAT[-1:]):
                yield self.words.sign("few" if colour == _HEAT[-1][1] else "many"), swatch(colour, "#1b5fa8")
        if any(state.waits_for for state in states):
            yield self.words.sign("waits"), swatch("#fff4d9" if self.loads is None else PAPER, "#a86f0c", dash="5 3")
        yield self.words.sign("final"), swatch("#e6eaee" if self.loads is None else PAPER, "#5d6a76", round_=9)
        yield self.words.sign("main"), stroke(MAIN, 2.8)
        if any(bundle.up for bundle in self.drawn.bundles):
            yield self.words.sign("back"), stroke(BACK, 1.4)
        if any(bundle.clock for bundle in self.drawn.bundles):
            yield self.words.sign("clock"), stroke(CLOCK, 1.4)
        if self.here is not None:
            yield self.words.sign("here"), swatch("none", RING, width=3.5)
        if "mark" in kinds:
            yield self.words.sign("mark"), f'<g transform="translate(@x @y)">{mark(1, 16, 0)}</g>'
        if any(self.words.clock(spot) for spot in self.drawn.layers):
            yield self.words.sign("dial"), f'<g transform="translate(@x @y)">{dial(16, 0)}</g>'
        if left := self.words.left_out():
            yield left, stroke("#c9d2da", 1.4)


def _gathered(drawn: Parts, loads: Loads) -> dict[Spot, Load]:
    """Bring the numbers to their boxes. What stands outside the rungs shows the cases of all rungs together."""
    return {spot: loads[spot.state, spot.level] for spot in drawn.layers if (spot.state, spot.level) in loads}


def _colour(bundle: Bundle) -> str:
    if bundle.clock:
        return CLOCK
    if bundle.main:
        return MAIN
    return BACK if bundle.up and not bundle.down else LINE
