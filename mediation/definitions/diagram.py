"""A workflow as a picture for people: SVG for the page, Mermaid text for documents; states and the ways between.

The main procedure runs from left to right in the order in which the states are written; what leads back runs from right
to left, dashed. An action that is open nearly everywhere is drawn once, at its target. What stays in its state is not
drawn. All styling stands in attributes, so that the picture needs no style sheet under a strict content policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from mediation.definitions.layers import Item, Place, place
from mediation.definitions.paths import NOWHERE, Edge, Graph
from mediation.definitions.workflow import State, Workflow

#: From so many states on, an action is drawn once at its target instead of as a line from each.
BROAD = 4
MARGIN = 24.0
LEGEND = 44.0
GAP = 22.0
SPACE = 12.0
BOX_HEIGHT = 42.0
CHIP_HEIGHT = 22.0
CHIP_LINE = 15.0
WAY_HEIGHT = 6.0
BOX_TEXT = 14.0
CHIP_TEXT = 12.0

_FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"
_INK, _LINE, _BACK, _CLOCK, _CHIP = "#1f2d3d", "#5b7087", "#a0651d", "#7a4fbf", "#f3f6fa"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrow:
    """One line of the picture: from a state (or from many) to a state, with the names of its actions."""

    source: str
    target: str
    words: tuple[str, ...]
    kind: str  # forward, back, clock; many, opens: drawn at the target only; returns: drawn at the source only


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """An arrow with the items that it runs over, from left to right; `label` is the item that bears its words."""

    arrow: _Arrow
    run: tuple[str, ...]
    label: str


def svg(workflow: Workflow) -> str:
    """Draw the states and the ways between them."""
    graph = Graph(workflow)
    arrows = _arrows(graph)
    columns = _columns(workflow, arrows)
    items = [
        Item(key=f"state {key}", column=2 * columns[key] + 1, width=_box_width(state), height=BOX_HEIGHT, box=True)
        for key, state in workflow.states.items()
    ]
    drawn: list[_Drawn] = []
    for number, arrow in enumerate(arrows):
        more, one = _run(number, arrow, columns)
        items += more
        drawn.append(one)
    lines = [pair for one in drawn for pair in zip(one.run, one.run[1:], strict=False)]
    places, width, height = place(items, lines, gap=GAP, space=SPACE)
    parts = [part for one in drawn for part in _arrow_svg(one, places)]
    parts += [_state_svg(workflow, state, places[f"state {key}"]) for key, state in workflow.states.items()]
    return _sheet(workflow, parts, max(width, 560.0), height)


def mermaid(workflow: Workflow) -> str:
    """Write the same picture as Mermaid text."""
    lines = ["flowchart LR"]
    for key, state in workflow.states.items():
        title = _plain(state.title.zh)
        lines.append(f'  {key}(["{title}"])' if state.final else f'  {key}["{title}"]')
    used: set[str] = set()
    for arrow in _arrows(Graph(workflow)):
        drawn = "-.->" if arrow.kind in {"back", "clock", "returns"} else "-->"
        words = _plain("、".join(arrow.words))
        source = {"many": "many", "opens": "begin"}.get(arrow.kind, arrow.source)
        lines.append(f'  {source} {drawn}|"{words}"| {arrow.target or "origin"}')
        used.add(arrow.kind)
    ends = {"opens": 'begin(("立案"))', "many": 'many(("多个环节"))', "returns": 'origin(("原环节"))'}
    lines += [f"  {text}" for kind, text in ends.items() if kind in used]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return text.replace('"', "“").replace("|", "／")


# --- what is drawn -------------------------------------------------------------------------------------------


def _arrows(graph: Graph) -> list[_Arrow]:
    """Gather the steps of the procedure into arrows: one for each pair of states and kind, with all its actions."""
    order = {key: number for number, key in enumerate(graph.workflow.states)}
    gathered: dict[tuple[str, str, str], dict[str, None]] = {}
    for edge in graph.edges:
        if not edge.stays:
            kind = _kind(graph.workflow, edge, order)
            source = NOWHERE if kind == "many" else edge.source.state
            target = NOWHERE if kind == "returns" else edge.target.state
            gathered.setdefault((source, target, kind), {})[edge.title] = None
    return [
        _Arrow(source=source, target=target, words=_words(titles, kind), kind=kind)
        for (source, target, kind), titles in gathered.items()
    ]


def _kind(workflow: Workflow, edge: Edge, order: dict[str, int]) -> str:
    if edge.source.state == NOWHERE:
        return "opens"
    if edge.deadline:
        return "clock"
    action = workflow.actions[edge.action]
    if edge.target.state == edge.source.left and any(way.back for way in action.ways):
        return "returns"
    if len(action.sources) >= BROAD:
        return "many"
    return "forward" if order[edge.source.state] < order[edge.target.state] else "back"


def _words(titles: Iterable[str], kind: str) -> tuple[str, ...]:
    """Give the lines of a label: two names at most, one above the other where they are long."""
    names = list(titles)
    if kind == "returns":
        return ("、".join(names), "回原环节")
    if len(names) > 2:
        return (names[0], f"等 {len(names)} 项")
    joined = "、".join(names)
    return (joined,) if len(joined) <= 7 else tuple(names)


def _columns(workflow: Workflow, arrows: list[_Arrow]) -> dict[str, int]:
    """Give each state its column: one to the right of everything written before it that leads to it."""
    order = {key: number for number, key in enumerate(workflow.states)}
    columns: dict[str, int] = {}
    for key in workflow.states:
        ends = [
            arrow.source if arrow.target == key else arrow.target
            for arrow in arrows
            if NOWHERE not in {arrow.source, arrow.target} and key in {arrow.source, arrow.target}
        ]
        columns[key] = 1 + max((columns[end] for end in ends if order[end] < order[key]), default=-1)
    return columns


def _run(number: int, arrow: _Arrow, columns: dict[str, int]) -> tuple[list[Item], _Drawn]:
    """Lay an arrow over the columns between its ends: a label beside its source, thin ways elsewhere."""
    beside = 2 * columns[arrow.target] if arrow.target else 2 * columns[arrow.source] + 2
    width = max(_text_width(words, CHIP_TEXT) for words in arrow.words) + 16
    height = CHIP_HEIGHT + CHIP_LINE * (len(arrow.words) - 1)
    label = Item(key=f"label {number}", column=beside, width=width, height=height)
    if arrow.source == NOWHERE:
        return [label], _Drawn(arrow=arrow, run=(label.key, f"state {arrow.target}"), label=label.key)
    if arrow.target == NOWHERE:
        return [label], _Drawn(arrow=arrow, run=(f"state {arrow.source}", label.key), label=label.key)
    ends = sorted((arrow.source, arrow.target), key=lambda key: columns[key])
    first, last = (2 * columns[key] + 1 for key in ends)
    at = first + 1 if columns[arrow.source] < columns[arrow.target] else last - 1
    items = [
        Item(key=label.key, column=at, width=width, height=height)
        if column == at
        else Item(key=f"way {number} {column}", column=column, width=0.0, height=WAY_HEIGHT)
        for column in range(first + 1, last)
    ]
    run = (f"state {ends[0]}", *(item.key for item in items), f"state {ends[1]}")
    return items, _Drawn(arrow=arrow, run=run, label=label.key)


def _text_width(text: str, size: float) -> float:
    return sum(size if ord(letter) > 0x2E80 else size * 0.58 for letter in text)


def _box_width(state: State) -> float:
    return max(108.0, _text_width(state.title.zh, BOX_TEXT) + 36)


# --- drawing -------------------------------------------------------------------------------------------------


def _arrow_svg(one: _Drawn, places: dict[str, Place]) -> Iterator[str]:
    arrow = one.arrow
    leftwards = arrow.source != NOWHERE and one.run[0] == f"state {arrow.target}"
    colour = _BACK if leftwards or arrow.kind == "returns" else _LINE
    if arrow.kind == "clock":
        colour = _CLOCK
    dashes = ' stroke-dasharray="5 4"' if colour != _LINE else ""
    path = _curve(one, places)
    head = _head(places[one.run[0] if leftwards else one.run[-1]], colour, leftwards=leftwards)
    yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>{head}'
    yield _chip(arrow, places[one.label], colour)


def _curve(one: _Drawn, places: dict[str, Place]) -> str:
    """Draw one line over all items of a run: straight inside a column, bent only between the columns."""
    first = places[one.run[0]]
    points = [f"M{first.right:.1f} {first.middle:.1f}H{first.column_right:.1f}"]
    previous = first
    for key in one.run[1:]:
        here = places[key]
        bend, start = (previous.column_right + here.column_left) / 2, here.column_left
        points.append(f"C{bend:.1f} {previous.middle:.1f} {bend:.1f} {here.middle:.1f} {start:.1f} {here.middle:.1f}")
        points.append(f"H{here.left if key == one.run[-1] else here.column_right:.1f}")
        previous = here
    return "".join(points)


def _head(target: Place, colour: str, *, leftwards: bool) -> str:
    tip, back = (target.right, target.right + 8) if leftwards else (target.left, target.left - 8)
    low, high = target.middle - 4.5, target.middle + 4.5
    return f'<path d="M{tip:.1f} {target.middle:.1f}L{back:.1f} {low:.1f}L{back:.1f} {high:.1f}Z" fill="{colour}"/>'


def _chip(arrow: _Arrow, at: Place, colour: str) -> str:
    fill = {"many": "#fff6e5", "opens": "#e9f7ef"}.get(arrow.kind, _CHIP)
    more = CHIP_LINE * (len(arrow.words) - 1)
    top = at.middle - (CHIP_HEIGHT + more) / 2
    first = at.middle - more / 2 + CHIP_TEXT * 0.36
    middle = (at.left + at.right) / 2
    return (
        f'<rect x="{at.left:.1f}" y="{top:.1f}" width="{at.right - at.left:.1f}" height="{CHIP_HEIGHT + more:.0f}" '
        f'rx="11" fill="{fill}" stroke="{colour}" stroke-width="0.8"/>'
    ) + "".join(
        _text(words, middle, first + CHIP_LINE * number, CHIP_TEXT, "#33475b")
        for number, words in enumerate(arrow.words)
    )


def _state_svg(workflow: Workflow, state: State, at: Place) -> str:
    fill, edge = _colours(state)
    width = 2.5 if state.key == workflow.initial else 1.5
    top = at.middle - BOX_HEIGHT / 2
    return (
        f'<g id="state-{escape(state.key)}"><title>{escape(state.meaning.zh)}</title>'
        f'<rect x="{at.left:.1f}" y="{top:.1f}" width="{at.right - at.left:.1f}" height="{BOX_HEIGHT:.0f}" '
        f'rx="{22 if state.final else 8}" fill="{fill}" stroke="{edge}" stroke-width="{width}"/>'
        + _text(state.title.zh, (at.left + at.right) / 2, at.middle + BOX_TEXT * 0.36, BOX_TEXT, _INK)
        + "</g>"
    )


def _colours(state: State) -> tuple[str, str]:
    if state.final:
        return "#e3e8ee", "#6c7a89"
    return ("#fff3d6", "#c98a1b") if state.waits_for else ("#e2efff", "#2b6cb0")


def _text(words: str, x: float, y: float, size: float, colour: str, *, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )


def _legend(y: float) -> Iterator[str]:
    x = 0.0
    for words, fill, edge, round_ in (
        ("本机构办理", "#e2efff", "#2b6cb0", 4),
        ("等待他方", "#fff3d6", "#c98a1b", 4),
        ("已办结", "#e3e8ee", "#6c7a89", 9),
        ("多个环节均可", "#fff6e5", _LINE, 9),
    ):
        yield (
            f'<rect x="{x:.0f}" y="{y:.1f}" width="26" height="18" rx="{round_}" fill="{fill}" stroke="{edge}"/>'
            + _text(words, x + 32, y + 13, 12, "#33475b", anchor="start")
        )
        x += 32 + _text_width(words, 12) + 22
    for words, colour in (("返回", _BACK), ("时限到期", _CLOCK)):
        yield (
            f'<path d="M{x:.0f} {y + 9:.1f}h26" stroke="{colour}" stroke-width="1.5" stroke-dasharray="5 4"/>'
            + _text(words, x + 32, y + 13, 12, "#33475b", anchor="start")
        )
        x += 32 + _text_width(words, 12) + 22


def _sheet(workflow: Workflow, parts: list[str], width: float, height: float) -> str:
    wide, high = width + 2 * MARGIN, height + 2 * MARGIN + LEGEND
    title = escape(workflow.title.zh)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" role="img" font-family="{_FONT}">'
        f"<title>{title}流程图</title><rect width='100%' height='100%' fill='#ffffff'/>"
        f'<g transform="translate({MARGIN:.0f} {MARGIN:.0f})">{"".join((*parts, *_legend(height + 26)))}</g></svg>\n'
    )
