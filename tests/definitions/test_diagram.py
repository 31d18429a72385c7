"""The picture of a workflow: every state and way is there, and no line runs through a box or a label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mediation.definitions.abstract import Space
from mediation.definitions.channels import Joint, tracks
from mediation.definitions.chart_ground import Ground
from mediation.definitions.chart_parts import parts
from mediation.definitions.diagram import Load, mermaid, svg
from mediation.definitions.layers import Item, crossings, ordered, place
from mediation.definitions.workflow import Workflow
from tests.definitions.generated import make
from tests.definitions.small import broken, compiled
from tests.shipped import shipped

SVG = "{http://www.w3.org/2000/svg}"
WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
SHIPPED = sorted(path.parent.name for path in WORKFLOWS.glob("*/workflow.yaml"))

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


Rect = tuple[float, float, float, float]


def drawn(workflow: Workflow, **how: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg(workflow, language=how.get("language", "zh")))


def rects(picture: ElementTree.Element) -> tuple[list[Rect], list[Rect]]:
    """Give left, top, right, bottom of every box of a state, and of every label."""
    boxes, labels = [], []
    for group in picture.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        if rect is None or group.find(f"{SVG}title") is None:
            continue
        left, top, width, height = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
        (boxes if group.get("id", "").startswith("state-") else labels).append((left, top, left + width, top + height))
    return boxes, labels


def pieces(path: str) -> Iterator[Rect]:
    """Give every piece of a line as the rectangle that it lies in: pieces are level or upright, corners are rounded
    inside the triangle of their three points, so their rectangle holds them."""
    numbers = [[float(one) for one in re.findall(r"-?[0-9.]+", rest)] for rest in re.findall(r"[MLQ]([^MLQ]*)", path)]
    at = (numbers[0][0], numbers[0][1])
    for rest in numbers[1:]:
        points = [at, *zip(rest[::2], rest[1::2], strict=True)]
        assert len(points) == 3 or points[0][0] == points[1][0] or points[0][1] == points[1][1], "a slanting line"
        across, down = [point[0] for point in points], [point[1] for point in points]
        yield min(across), min(down), max(across), max(down)
        at = points[-1]


def overlap(one: Rect, other: Rect, *, by: float = 0.15) -> bool:
    """Say whether two rectangles share more than an edge (numbers in the file are rounded to a tenth)."""
    return one[0] + by < other[2] and other[0] + by < one[2] and one[1] + by < other[3] and other[1] + by < one[3]


def cut(piece: Rect, box: Rect, *, by: float = 0.15) -> bool:
    """Say whether a piece of a line runs inside a rectangle: on its edge it may end."""
    return piece[0] < box[2] - by and piece[2] > box[0] + by and piece[1] < box[3] - by and piece[3] > box[1] + by


def assert_clear(workflow: Workflow, *, language: str = "zh") -> None:
    picture = drawn(workflow, language=language)
    boxes, labels = rects(picture)
    assert len(boxes) == len(parts(workflow).layers)
    lines = [path.get("d", "") for path in picture.iter(f"{SVG}path") if path.get("stroke-linejoin")]
    assert lines
    for line in lines:
        for piece in pieces(line):
            for box in (*boxes, *labels):
                assert not cut(piece, box), (line, box)
    for one, other in combinations((*boxes, *labels), 2):
        assert not overlap(one, other), (one, other)
    width, height = float(picture.get("width", "")), float(picture.get("height", ""))
    assert all(left >= 0 and right <= width and top >= 0 and low <= height for left, top, right, low in boxes + labels)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", SHIPPED)
def test_no_line_runs_through_a_box_or_a_label_of_a_shipped_workflow(key: str, language: str) -> None:
    assert_clear(shipped(key), language=language)


@pytest.mark.parametrize("first", range(0, 100, 10))
def test_nor_of_a_hundred_made_up_ones(first: int) -> None:
    for number in range(first, first + 10):
        assert_clear(make(number, 7).workflow())


@pytest.mark.parametrize("text", [None, MANY], ids=["small", "many"])
def test_nor_of_small_ones(text: str | None) -> None:
    assert_clear(compiled() if text is None else compiled(text))


@pytest.mark.parametrize("key", [*SHIPPED, "small"])
def test_every_state_stands_in_its_lane_and_every_moving_action_is_named(key: str) -> None:
    workflow = compiled() if key == "small" else shipped(key)
    found = parts(workflow)
    assert {spot.state for spot in found.layers} == set(workflow.states)
    titles = {title for bundle in found.bundles for title in (*bundle.down, *bundle.up)}
    moving = [
        one
        for one in workflow.actions.values()
        if any(way.back or way.to not in {None, *one.sources} for way in one.ways)
    ]
    assert moving
    assert {one.title for one in moving} <= titles
    levels = [level.key for level in workflow.ladder]
    reached = {(node.state, node.level) for node in Space(workflow).nodes}
    for state in found.rungs:
        lanes = [spot.level for spot in found.layers if spot.state == state]
        assert lanes == [level for level in levels if (state, level) in reached]


def test_moves_between_rungs_cross_lanes() -> None:
    found = parts(shipped())
    # `offered`: a supervisor may name a committee of another rung to sign for what came in
    assert found.rungs == {"offered", "accepted", "mediating", "passing", "deciding"}
    crossing = [
        (one.lower[0].level, one.upper[0].level)
        for one in found.bundles
        if one.kind == "line" and one.up and one.upper[0].state == "accepted" and one.lower[0].state == "passing"
    ]
    assert set(crossing) == {
        ("estate", "community"), ("community", "street"), ("community", "estate"), ("street", "community"),
    }  # fmt: skip


def test_the_main_way_leads_from_the_first_state_to_the_last() -> None:
    main = [one for one in parts(shipped()).bundles if one.main and one.upper]
    pairs = {(upper.state, lower.state) for one in main for upper in one.upper for lower in one.lower}
    way = ["logged", "asking", "accepted", "mediating", "signing", "performing", "visiting", "archiving", "archived"]
    assert set(pairwise(way)) <= pairs
    assert not any("passing" in pair for pair in pairs)


def test_the_picture_needs_no_style_sheet_and_can_be_listened_to() -> None:
    text = svg(shipped())
    assert "<style" not in text
    assert "style=" not in text
    picture = ElementTree.fromstring(text)
    title, about = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "物业纠纷三级联动调解流程图"
    assert about is not None
    assert "已登记待审查→征询意愿（征询意愿）" in (about.text or "")
    assert picture.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"


def test_what_is_not_drawn_is_said() -> None:
    words = "".join(text.text or "" for text in drawn(shipped()).iter(f"{SVG}text"))
    assert re.search(r"未画：不改变环节的办理 \d+ 项", words)
    assert "记事" not in words
    assert "标有此号的环节均可办理" in words
    english = "".join(text.text or "" for text in drawn(shipped(), language="en").iter(f"{SVG}text"))
    assert "Open in every state with this number" in english
    assert not re.search("[\u4e00-\u9fff]", english)


def test_the_heat_map_tells_by_number_and_by_colour() -> None:
    loads = {("mediating", "street"): Load(cases=12, median_days=5.0), ("logged", ""): Load(cases=1)}
    text = svg(shipped(), loads=loads)
    picture = ElementTree.fromstring(text)
    groups = {group.get("id"): group for group in picture.iter(f"{SVG}g")}
    busy, calm, empty = (groups[f"state-{key}"] for key in ("mediating-street", "logged", "mediating-estate"))
    assert "12 件 · 中位 5 日" in "".join(busy.itertext())
    assert "1 件" in "".join(calm.itertext())
    assert "0 件" in "".join(empty.itertext())
    fills = [group.find(f"{SVG}rect").get("fill") for group in (busy, calm, empty)]  # type: ignore[union-attr]
    assert len(set(fills)) == 3
    assert "0 件" in svg(shipped(), loads={})
    assert "12 cases · median 5 d" in svg(shipped(), loads=loads, language="en")


def test_the_place_of_one_case_is_ringed() -> None:
    at_street, common = svg(shipped(), here=("mediating", "street")), svg(shipped(), here=("logged", "estate"))
    assert "现在在这里" in at_street
    assert "现在在这里" not in svg(shipped(), here=("nowhere", ""))
    ringed = [
        group.get("id")
        for text in (at_street, common)
        for group in ElementTree.fromstring(text).iter(f"{SVG}g")
        if group.get("id") and any(path.get("stroke-width") == "3.5" for path in group.findall(f"{SVG}path"))
    ]
    assert ringed == ["state-mediating-street", "state-logged"]


def test_the_same_workflow_gives_the_same_picture() -> None:
    assert svg(compiled()) == svg(compiled())


def test_titles_cannot_break_out_of_the_picture() -> None:
    assert "又一<环节>" not in svg(compiled(MANY))
    assert "又一&lt;环节&gt;" in svg(compiled(MANY))


def test_the_same_picture_in_mermaid() -> None:
    text = mermaid(compiled())
    assert text.startswith("flowchart TB\n")
    assert 'closed_(["已结案"])' in text
    assert re.search(r'begin\d+\(\("登记"\)\) ==> logged_', text)
    assert 'logged_ ==>|"受理"| mediating_' in text
    assert 'resting_ -.->|"恢复调解"|' in text
    assert 'logged_ -->|"不予受理"| closed_' in text
    lanes = mermaid(shipped())
    assert 'subgraph lane_street["街道"]' in lanes
    assert re.search(r'mark\d+\{\{"终止调解：.*调解中.*"\}\} --> visiting_', lanes)
    assert 'passing__estate -.->|"接收"| accepted__community' in lanes
    quoted = compiled(broken(("title: {zh: 恢复调解", "title: {zh: '恢复\"|调解'")))
    assert "恢复“／调解" in mermaid(quoted)


def item(key: str, layer: int, *, lane: int = 0, height: float = 10, width: float = 10, box: bool = True) -> Item:
    return Item(key=key, layer=layer, lane=lane, width=width, height=height, box=box)


def test_crossing_lines_are_untangled() -> None:
    items = [item("a", 0), item("b", 0), item("c", 1), item("d", 1)]
    lines = [("a", "d"), ("b", "c")]
    assert crossings([items[:2], items[2:]], lines) == 1
    assert crossings(ordered(items, lines), lines) == 0
    middles = place(items, lines, least=[0], space=4, margin=5).middles
    assert (middles["a"] < middles["b"]) == (middles["d"] < middles["c"])


def test_items_keep_their_distance_and_lanes_lie_side_by_side() -> None:
    items = [item("a", 0, width=30), item("b", 0), item("c", 1), item("d", 0), item("e", 0, lane=1)]
    found = place(items, [("a", "c"), ("b", "c"), ("d", "e")], least=[0, 50], space=3, margin=6)
    widths = {"a": 30, "b": 10, "d": 10}
    row = sorted((found.middles[key], key) for key in "abd")
    for (left, one), (right, other) in pairwise(row):
        assert right - left >= widths[one] / 2 + widths[other] / 2 + 3 - 1e-6
    (first, second) = found.lanes
    assert first[1] == second[0]
    assert second[1] - second[0] == pytest.approx(50 + 2 * 6)
    assert found.middles["e"] == pytest.approx(second[0] + 31)


def test_nothing_to_place() -> None:
    assert place([], [], least=[], space=5, margin=4).middles == {}


def test_a_long_line_runs_straight_until_something_is_in_its_way() -> None:
    items = [item("a", 0), item("b", 4)]
    items += [item(f"way {number}", number, height=0, width=2, box=False) for number in (1, 2, 3)]
    items += [item(f"box {number}", number, width=20) for number in (1, 2, 3)]
    run = ["a", "way 1", "way 2", "way 3", "b"]
    middles = place(items, list(pairwise(run)), least=[0], space=4, margin=5).middles
    assert len({round(middles[f"way {number}"], 3) for number in (1, 2, 3)}) == 1


def test_lines_in_one_strip_have_heights_of_their_own_where_they_meet() -> None:
    one, other = Joint(upper=(0.0,), lower=(50.0,)), Joint(upper=(30.0,), lower=(80.0,))
    straight, far = Joint(upper=(20.0,), lower=(20.0,)), Joint(upper=(200.0,), lower=(250.0, 300.0))
    assert (straight.straight, far.straight) == (True, False)
    assert far.span == (200.0, 300.0)
    first, second, third, fourth = tracks([one, other, straight, far])
    assert first > second  # the one farther to the left runs below, so that the two do not cross
    assert (third, fourth) == (0, 0)
    above, below = tracks([Joint(upper=(0.0,), lower=(50.0,)), Joint(upper=(50.0,), lower=(10.0,))])
    assert above > below  # what comes down at 50 turns before the other goes down there


@pytest.mark.parametrize(
    ("key", "way"),
    [
        ("service_orders", "ordered sorted on_offer in_hand finished shown done"),
        # the township agrees; conferences are for when it does not
        ("cross_place", "requested to_write written dividing tasked there to_tell visiting done"),
        ("whistle", "found passing approved blown consulting handling accepting rating done"),
        ("grid_patrol", "reported with_rung dispatched to_check done"),
        ("residents_council", "raised accepted offered working checking to_show shown done"),
        # most are content: nobody is talked to first
        (
            "residents_review",
            "planned approved announced auditing ready called meeting telling shown mending looking done",
        ),
        # paid at once is the exception, though it is the condition that is written first
        (
            "property_three_level",
            "logged asking accepted mediating signing performing visiting archiving archived",
        ),
    ],
)
def test_the_main_line_is_the_natural_one(key: str, way: str) -> None:
    assert Ground(shipped(key)).main == frozenset(pairwise(way.split()))


@pytest.mark.parametrize("key", SHIPPED)
def test_what_is_drawn_with_a_number_is_not_drawn_as_a_line_besides(key: str) -> None:
    ground = Ground(shipped(key))
    for move in ground.moves:
        runs_down = ground.layer[move.target] > ground.layer[move.source]
        main = (move.source, move.target) in ground.main
        if (move.action or move.deadline, move.target) in ground.numbered and runs_down and not main:
            assert ground.is_marked(move) or move.returns or move in ground.crossing
