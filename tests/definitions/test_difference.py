"""What changes for whom, in words: every change of meaning is told, and nothing else; the heaviest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from mediation.definitions.changes import Weight, told
from mediation.definitions.compile import compile_folder
from mediation.definitions.difference import blocks, difference, in_words
from mediation.definitions.labels import Basis, Label
from mediation.definitions.workflow import Workflow
from tests.definitions.small import broken, compiled

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
OTHER = Label(zh="别的", en="Other")


def says(*changes: tuple[str, str]) -> list[str]:
    """Tell in Chinese what differs once some of the small workflow's text is replaced."""
    return [change.says.zh for change in difference(compiled(), compiled(broken(*changes))).changes]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "by: clerk\n    asks: [place, parties, kind, source, summary]",
            "by: [clerk, mediator]\n    asks: [place, parties, kind, source, summary]",
            "可以办“登记”",
        ),
        ("by: [director, clerk]\n    signed", "by: [director]\n    signed", "不再能办“不予受理”"),
        (
            "signed_off_by: [director]\n",
            "signed_off_by: [seal_keeper]\n",
            "“不予受理”的签发人：调委会主任 → 印章保管人",
        ),
        (
            "requires: [nobody_refused]\n",
            "requires: [nobody_refused, everyone_agreed]\n",
            "“受理”多了一个条件：各方当事人均同意调解",
        ),
        ("    requires: [nobody_refused]\n", "", "“受理”少了一个条件：无人明确拒绝调解"),
        ("from: logged\n    to: mediating", "from: [logged, resting]\n    to: mediating", "“受理”还可在“公安办理中”办"),
        ("from: [mediating]\n    to: resting", "from: [logged]\n    to: resting", "“移交公安”不再能在“调解中”办"),
        (
            "go: closed}\n",
            "go: resting}\n",
            "“记录调解会”办完到：填写为（result、failed）时 “已结案”、环节不变 → "
            "填写为（result、failed）时 “公安办理中”、环节不变",
        ),
        ("    to: back\n", "    to: mediating\n", "“恢复调解”办完到：回到原环节 → “调解中”"),
        ("does: [decline_case]", "does: [decline_case, record]", "“不予受理”多了一项效果：记录事实"),
        ("      - present\n      - result:", "      - result:", "“记录调解会”不再问“到场人”"),
        (
            "    asks: [reason_code, approver]\n",
            "    asks: [reason_code, approver, present]\n",
            "“不予受理”多问一项：“到场人”（必填）",
        ),
        (
            "- reason_code: {required: false, needed",
            "- reason_code: {required: true, needed",
            "“记录调解会”的“理由”改为必填",
        ),
        ("papers: [acceptance]\n", "papers: []\n", "“受理”不再制作“受理登记表”"),
        ("registers: [session_record]\n", "registers: []\n", "“记录调解会”不再登记“调解记录”"),
        ("undoable: false\n", "undoable: true\n", "“记事”可否更正误操作：是"),
        (
            "basis: {law: 人民调解法 22}",
            "basis: {law: 人民调解法 21}",
            "“记录调解会”的依据：人民调解法 22【V】 → 人民调解法 21【V】",
        ),
        ("zh: 请先告知当事人,", "zh: 请先告知各方,", "“移交公安”的提示语：请先告知当事人 → 请先告知各方"),
        ("danger: true\n", "danger: false\n", "“移交公安”（danger）：是 → 否"),
        ("{zh: 登记, en: Log}", "{zh: 登记纠纷, en: Log}", "“登记”改称“登记纠纷”"),
        ("terms: {screen: 24 hours}", "terms: {screen: 12 hours}", "小区“审查”：24 小时 → 12 小时"),
        ("    term: 1 month\n", "    term: 20 days\n", "“调解期限”：1 个月 → 20 日"),
        ("red_term: 1 hour", "red_term: 2 hours", "“审查”的红色案件的长度：1 小时 → 2 小时"),
        (
            "term: 7 days}]",
            "term: 5 days}]",
            "“调解期限”的按条件的长度：风险颜色为（red）时7 日 → 风险颜色为（red）时5 日",
        ),
        ("    once: true\n", "", "“调解期限”的全案一次：是 → 否"),
        ("ends: {states: closed}", "ends: {states: closed, actions: close}", "“调解期限”的办结，另有：办理“结案”"),
        ("pauses: {actions: hand_over}", "pauses: {states: resting}", "“调解期限”的中止，不再有：办理“移交公安”"),
        ("during: logged", "during: [logged, mediating]", "“审查”的计时环节：“已登记” → “已登记”、“调解中”"),
        ("extends_with: [hold_session]", "extends_with: [close]", "“调解期限”的延长的动作：“记录调解会” → “结案”"),
        (
            "{before: 7 days, remind: [mediator]}",
            "{before: 5 days, remind: [mediator]}",
            "“调解期限”增加：到期前5 日提醒人民调解员",
        ),
        (
            "not_after: {limit_on: 5 working days}",
            "not_after: {limit_on: same day}",
            "“公安答复”的最迟：limit_on前5 个工作日 → limit_on当日",
        ),
        (
            "evidence: V摘}\nroutes",
            "evidence: V}\nroutes",
            "“公安答复”的依据：公安机关办理行政案件程序规定 178【V摘】 → 公安机关办理行政案件程序规定 178【V】",
        ),
        ("waits_for: counterpart", "waits_for: receiver", "“公安办理中”的等谁来办：counterpart → receiver"),
        ("zh: 等公安答复,", "zh: 等待公安答复,", "“公安办理中”的说明：等公安答复 → 等待公安答复"),
        ("    handled_by: estate_room\n", "", "“小区”的经办的室：小区调解室 → 无"),
        ("kinds: police_station,", "kinds: court,", "“移交公安”的对方机构：派出所 → 人民法院"),
        ("per: session, when: month_over,", "per: session,", "“调解记录”的制作条件：调解期限已满 → 无"),
        (
            "登字第{seq}号",
            "登记第{seq}号",
            "“登记簿”的编号格式：（{year}）{abbr}登字第{seq}号 → （{year}）{abbr}登记第{seq}号",
        ),
        ("spot_amount: {value: 5000", "spot_amount: {value: 8000", "设置 spot_amount：5000 → 8000"),
        ("    N2: {zh: 已起诉, en: In court}\n", "", "选项列表 reasons 不再有“已起诉”"),
        ("only: hold_session, after", "only: close, after", "规矩“先受理后开会”的内容有改动"),
        ("  - {name: 先受理后开会, only: hold_session, after: accept}\n", "  []\n", "不再有规矩“先受理后开会”"),
    ],
)
def test_each_change_is_told(old: str, new: str, expected: str) -> None:
    assert expected in says((old, new))


@pytest.mark.parametrize("change", [("# nothing", "# a remark"), ("revision: 1\n", "revision: 1  # a remark\n")])
def test_remarks_and_layout_are_no_difference(change: tuple[str, str]) -> None:
    text = broken().replace("laws:\n", "# nothing\nlaws:\n").replace(*change)
    found = difference(compiled(), compiled(text))
    assert found.empty
    assert [line.zh for line in in_words(found)] == ["两者没有不同。"]


def _other(value: Any) -> Any:
    """Give another value of the same kind, so that something surely changed."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case tuple():
            return value[:-1] if value else ("x",)
        case None:
            return Basis(default="别的", evidence="D")
        case Label():
            return OTHER
        case _:
            return None


@pytest.mark.parametrize("section", ["actions", "deadlines", "states", "routes", "documents", "registers"])
def test_no_part_of_a_definition_changes_unseen(section: str) -> None:
    """Whatever field of whatever part is another one, something is told: fields that come later are caught as well."""
    before = compiled()
    parts = getattr(before, section)
    quiet = {"key", "line", "file"}
    odd = {"starts", "term", "red_term", "not_after"}  # what needs a fitting value
    for key, part in parts.items():
        for field in part.__struct_fields__:
            value = getattr(part, field)
            if field in quiet | odd or value in (None, ()):
                continue
            other = structs.replace(part, **{field: _other(value)})
            after = structs.replace(before, **{section: {**parts, key: other}})
            assert not difference(before, after).empty, f"{section}.{key}.{field}"


def test_what_weighs_most_comes_first_and_is_told_to_whom() -> None:
    base = compile_folder(WORKFLOWS / "property_three_level")
    street = compile_folder(WORKFLOWS / "overlays" / "wanxi_property")
    found = difference(base, street)
    weights = [change.weight for change in found.changes]
    assert weights == sorted(weights)
    assert {weights[0], weights[-1]} == {Weight.RIGHTS, Weight.NAMES}
    by_people = {block.whom.zh: [one.zh for one in block.says] for block in blocks(found)}
    assert "社区“本级办结”：7 日 → 5 日" in by_people["人民调解员、调委会主任、司法所督导"]
    assert "新增动作“出具法律意见”，可在任何未办结的环节办" in by_people["对接单位的法律顾问"]
    lines = in_words(found)
    assert lines[0] == Label(zh="【谁能办什么】", en="[Who may do what]")
    assert not any("\u4e00" <= letter <= "\u9fff" for line in lines for letter in line.en if "law «" not in line.en)


def test_both_ways_round_and_parts_that_come_and_go() -> None:
    base = compile_folder(WORKFLOWS / "property_three_level")
    linked = compile_folder(WORKFLOWS / "linked_mediation_121")
    there, back = ([one.says.zh for one in difference(*pair).changes] for pair in ((base, linked), (linked, base)))
    assert "新增层级“‘121’平台”" in there
    assert "不再有层级“‘121’平台”" in back
    assert "新增选项列表 doors" in there
    assert "不再有选项列表 doors" in back
    assert "新增时限“红色研判”：1 小时" in there
    assert "不再有时限“红色研判”" in back
    assert len(there) > 50


def test_the_head_of_the_file() -> None:
    before = compiled()
    after: Workflow = structs.replace(before, initial="mediating", for_places=("wanxi",), title=OTHER)
    assert [change.says.zh for change in difference(before, after).changes] == [
        "起始环节：“已登记” → “调解中”",
        "适用区划：无 → wanxi",
        "“小流程”改称“别的”",
    ]
    ladder = structs.replace(before, ladder=tuple(reversed(before.ladder)))
    assert "层级的次序：小区、街道 → 街道、小区" in [one.says.zh for one in difference(before, ladder).changes]


def test_a_mere_change_of_order_is_told() -> None:
    log = compiled().actions["log"]
    turned = structs.replace(log, does=tuple(reversed(log.does)))
    after = structs.replace(compiled(), actions={**compiled().actions, "log": turned})
    assert [one.says.zh for one in difference(compiled(), after).changes] == ["“登记”的次序有改动"]
    month = compiled().deadlines["month"]
    turned_steps = structs.replace(month, steps=tuple(reversed(month.steps)))
    after = structs.replace(compiled(), deadlines={**compiled().deadlines, "month": turned_steps})
    assert [one.says.zh for one in difference(compiled(), after).changes] == ["“调解期限”的次序有改动"]


def test_braces_in_a_name_are_left_alone() -> None:
    braces = Label(zh="{name}", en="{name}")
    assert told("“{one}”", "«{one}»", one=braces) == Label(zh="“{name}”", en="«{name}»")
