"""The picture of a workflow: every state and way is there, and no line runs through a box or a label."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mediation.definitions.compile import compile_folder
from mediation.definitions.diagram import mermaid, svg
from mediation.definitions.layers import Item, Place, crossings, place
from mediation.definitions.workflow import Workflow
from tests.definitions.small import broken, compiled

SVG = "{http://www.w3.org/2000/svg}"
WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
NUMBER = re.compile(r"-?[0-9.]+")

WAYS = "[{when: month_over, go: more}, {else: mediating}]"
MANY = broken(
    ("    from: [mediating]\n    to: resting", "    from: any_open\n    to: resting"),
    ("    from: [logged]\n    to: closed", "    from: any_open\n    to: closed"),
    (
        "    final: true",
        "    final: true\n  more:\n    title: {zh: 又一<环节>, en: More}\n    meaning: {zh: 甲, en: A}",
    ),
    ("    from: [mediating]\n    to: closed", "    from: [more, mediating]\n    to: mediating"),
    (
        "    from: logged\n    to: mediating",
        "    from: [logged, mediating]\n    to: [{when: month_over, go: more}, {else: mediating}]",
    ),
)


def shipped() -> Workflow:
    return compile_folder(WORKFLOWS / "property_three_level")


def drawn(workflow: Workflow) -> ElementTree.Element:
    return ElementTree.fromstring(svg(workflow))


def boxes(picture: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    """Give left, top, right, bottom of every box of a state."""
    found = []
    for group in picture.iter(f"{SVG}g"):
        if group.get("id", "").startswith("state-"):
            rect = group.find(f"{SVG}rect")
            assert rect is not None
            left, top, width, height = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
            found.append((left, top, left + width, top + height))
    return found


def points(path: str) -> list[tuple[float, float]]:
    """Walk along a line made of moves, bends and level pieces; give many points on it."""
    found: list[tuple[float, float]] = []
    x = y = 0.0
    for letter, rest in re.findall(r"([MCH])([^MCH]*)", path):
        numbers = [float(one) for one in NUMBER.findall(rest)]
        if letter == "M":
            x, y = numbers
        elif letter == "H":
            found += [(x + (numbers[0] - x) * step / 20, y) for step in range(21)]
            x = numbers[0]
        else:
            x1, y1, x2, y2, x3, y3 = numbers
            for step in range(21):
                t = step / 20
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                found.append((a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3))
            x, y = x3, y3
    return found


@pytest.mark.parametrize("workflow", [compiled(), compiled(MANY), shipped()], ids=["small", "many", "shipped"])
def test_no_line_runs_through_a_box_and_no_boxes_overlap(workflow: Workflow) -> None:
    picture = drawn(workflow)
    found = boxes(picture)
    assert len(found) == len(workflow.states)
    lines = [path.get("d", "") for path in picture.iter(f"{SVG}path") if path.get("fill") == "none"]
    assert lines
    for line in lines:
        for x, y in points(line):
            assert not any(
                left + 1 < x < right - 1 and top + 1 < y < bottom - 1 for left, top, right, bottom in found
            ), (line, x, y)
    for number, (left, top, right, bottom) in enumerate(found):
        assert not any(left < r2 and l2 < right and top < b2 and t2 < bottom for l2, t2, r2, b2 in found[number + 1 :])


@pytest.mark.parametrize("workflow", [compiled(), shipped()], ids=["small", "shipped"])
def test_every_state_and_every_moving_action_is_named(workflow: Workflow) -> None:
    words = "".join(text.text or "" for text in drawn(workflow).iter(f"{SVG}text"))
    assert all(state.title.zh in words for state in workflow.states.values())
    if workflow.key == "small":
        assert all(name in words for name in ("登记", "受理", "不予受理", "移交公安", "恢复调解", "结案", "公安答复"))
        assert "记事" not in words


def test_the_picture_needs_no_style_sheet_and_lies_within_its_frame() -> None:
    text = svg(shipped())
    assert "<style" not in text
    assert "style=" not in text
    picture = ElementTree.fromstring(text)
    width, height = float(picture.get("width", "")), float(picture.get("height", ""))
    assert all(
        left >= 0 and right <= width and top >= 0 and bottom <= height for left, top, right, bottom in boxes(picture)
    )


def test_the_same_workflow_gives_the_same_picture() -> None:
    assert svg(compiled()) == svg(compiled())


def test_titles_cannot_break_out_of_the_picture() -> None:
    assert "又一<环节>" not in svg(compiled(MANY))
    assert "又一&lt;环节&gt;" in svg(compiled(MANY))


def test_the_same_picture_in_mermaid() -> None:
    text = mermaid(compiled())
    assert text.startswith("flowchart LR\n")
    assert '  closed(["已结案"])' in text
    assert '  begin -->|"登记"| logged' in text
    assert '  resting -.->|"恢复调解、回原环节"| origin' in text
    assert '  resting -.->|"公安答复"| mediating' in text
    assert '  begin(("立案"))' in text
    assert "many" not in text
    assert 'many -->|"移交公安"| resting' not in text
    assert 'many -->|"不予受理"| closed' in mermaid(compiled(MANY))
    third = "actions:\n"
    for key in ("one", "two", "three"):
        third += f"  {key}:\n    title: {{zh: 办{key}, en: A}}\n    from: mediating\n    to: closed\n    by: director\n"
    assert '  mediating -->|"办one、等 5 项"| closed' in mermaid(compiled(broken(("actions:\n", third))))
    quoted = compiled(broken(("title: {zh: 恢复调解", "title: {zh: '恢复\"|调解'")))
    assert "恢复“／调解" in mermaid(quoted)


def item(key: str, column: int, *, height: float = 10, width: float = 10, box: bool = True) -> Item:
    return Item(key=key, column=column, width=width, height=height, box=box)


def test_crossing_lines_are_untangled() -> None:
    items = [item("a", 0), item("b", 0), item("c", 1), item("d", 1)]
    lines = [("a", "d"), ("b", "c")]
    assert crossings([items[:2], items[2:]], lines) == 1
    places, _, _ = place(items, lines, gap=5, space=4)
    assert (places["a"].middle < places["b"].middle) == (places["d"].middle < places["c"].middle)


def test_items_keep_their_distance_and_columns_their_gap() -> None:
    items = [item("a", 0, height=30), item("b", 0, width=40), item("c", 1), item("d", 0)]
    places, width, height = place(items, [("a", "c"), ("b", "c"), ("d", "c")], gap=7, space=3)
    column = sorted((places[key].middle, key) for key in "abd")
    heights = {"a": 30, "b": 10, "d": 10}
    for (upper, one), (lower, other) in pairwise(column):
        assert lower - upper >= heights[one] / 2 + heights[other] / 2 + 3 - 1e-6
    assert places["c"].column_left - places["b"].column_right == pytest.approx(7)
    assert places["a"].left == pytest.approx(15)
    assert (width, height) == (pytest.approx(57), pytest.approx(56))


def test_nothing_to_place() -> None:
    assert place([], [], gap=5, space=4) == ({}, 0.0, 0.0)


def test_a_long_line_runs_straight_until_something_is_in_its_way() -> None:
    items = [item("a", 0), item("b", 4)]
    items += [item(f"way {number}", number, height=2, width=0, box=False) for number in (1, 2, 3)]
    items += [item(f"box {number}", number, height=20) for number in (1, 2, 3)]
    run = ["a", "way 1", "way 2", "way 3", "b"]
    places, _, _ = place(items, list(pairwise(run)), gap=5, space=4)
    assert len({round(places[f"way {number}"].middle, 3) for number in (1, 2, 3)}) == 1
    assert isinstance(places["a"], Place)
