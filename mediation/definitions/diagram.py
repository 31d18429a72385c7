"""A workflow as a picture for people: SVG for the page and for paper, Mermaid text for documents.

What is shown is decided in `chart_parts.py`, where it lies in `chart.py`, how it looks in `diagram_svg.py`. Mermaid
lays out by itself; its text shows the same bundles, with each rung's states in a frame of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.chart_ground import Spot
from mediation.definitions.chart_parts import Bundle, Parts, parts
from mediation.definitions.diagram_svg import Load, Loads, svg
from mediation.definitions.diagram_words import Words
from mediation.definitions.workflow import Workflow

__all__ = ["Load", "Loads", "mermaid", "svg"]


def mermaid(workflow: Workflow, *, language: str = "zh") -> str:
    """Write a workflow as Mermaid text, in Chinese or English (`language` en)."""
    words = Words(workflow, language)
    drawn = parts(workflow)
    lines = ["flowchart TB", f"  accTitle: {_plain(words.title)}"]
    for level in ["", *(level.key for level in workflow.ladder if drawn.rungs)]:
        spots = [spot for spot in drawn.layers if spot.level == level]
        if spots:
            lines.append(f'  subgraph lane_{level or "all"}["{_plain(words.lane(level)[0])}"]')
            lines += [f"    {_node(spot)}{_shape(words, spot)}" for spot in spots]
            lines.append("  end")
    for number, bundle in enumerate(drawn.bundles):
        lines += _links(words, drawn, bundle, number)
    return "\n".join(lines) + "\n"


def _node(spot: Spot) -> str:
    return f"{spot.state}__{spot.level}" if spot.level else f"{spot.state}_"


def _shape(words: Words, spot: Spot) -> str:
    title = _plain(words.state(spot.state))
    return f'(["{title}"])' if words.workflow.states[spot.state].final else f'["{title}"]'


def _links(words: Words, drawn: Parts, bundle: Bundle, number: int) -> Iterator[str]:
    label = _plain(words.all_of(bundle))
    arrow = "==>" if bundle.main else "-.->" if bundle.clock else "-->"
    uppers, lowers = " & ".join(map(_node, bundle.upper)), " & ".join(map(_node, bundle.lower))
    if bundle.kind == "opens":
        yield f'  begin{number}(("{label}")) {arrow} {lowers}'
    elif bundle.kind == "mark":
        where = dict.fromkeys(words.state(spot.state) for spot in bundle.marked)
        yield f'  mark{number}{{{{"{label}：{_plain("、".join(where))}"}}}} {arrow} {lowers}'
    elif bundle.kind == "returns":
        yield f'  {uppers} -.->|"{label}"| back{number}["{_plain(words.chip(bundle)[-1])}"]'
    elif bundle.kind == "note":
        targets = [spot for spot in drawn.layers if spot.state in bundle.to]
        yield f'  {uppers} -.->|"{label}"| {" & ".join(map(_node, targets))}'
    else:
        if bundle.down:
            yield f'  {uppers} {arrow}|"{_plain(words.joined(bundle.down))}"| {lowers}'
        if bundle.up:
            yield f'  {lowers} -.->|"{_plain(words.joined(bundle.up))}"| {uppers}'


def _plain(text: str) -> str:
    return text.replace('"', "“").replace("|", "／")
