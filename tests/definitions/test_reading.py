"""A file that is not of the author's shape is refused with file, line, and a hint; all faults at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mediation.definitions.authored_files import PartFile, schema_text
from mediation.definitions.reading import read_as
from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from mediation.errors import Finding, UnknownName, UnreadableDefinition
from mediation.strict_yaml import load
from tests.definitions.small import FILE, SMALL, broken, codes, compiled, faults, line_of

# what is replaced, by what, the code, a marker on the line that must be named, a piece of the hint
WRONG_SHAPE = [
    ("  estate:\n", "  Estate:\n", "bad_name", "  Estate:", "小写英文字母"),
    ("terms: {screen: 24 hours}", "terms: {screen: 24 hrs}", "bad_term", "24 hrs", "24 hours"),
    ("handled_by: estate_room", "handled_by: estate_rom", "unknown_value", "estate_rom", "estate_room"),
    ("    final: true", "    finl: true", "unknown_key", "finl", "final"),
    ("    final: true", "    final: 'true'", "wrong_type", "'true'", "文字“true”"),
    ("role: officer, side: counterpart", "role: officer, sid: counterpart", "unknown_key", "sid:", "side"),
    ("{else: stays}", "{els: stays}", "unknown_key", "els: stays", "else"),
    ("{at: end, oblige: director, ", "{at: end, oblig: director, ", "unknown_key", "oblig: director", "oblige"),
    ("agreed: {zh: 达成, en: Agreed}", "agreed: {zh: 达成, eng: Agreed}", "unknown_key", "eng: Agreed", "en"),
    ("{required: false, needed_when", "{requird: false, needed_when", "unknown_key", "requird", "required"),
    ("    starts: {states: logged}", "    starts: {state: logged}", "unknown_key", "{state: logged}", "states"),
    ("basis: {law: 人民调解法 22}", "basis: {laws: 人民调解法 22}", "unknown_key", "{laws: 人民", "law"),
    ("revision: 1", "revision: 0", "out_of_bounds", "revision: 0", "改写"),
    ("revision: 1", "revision: one", "wrong_type", "revision: one", "文字“one”"),
    ("revision: 1\n", "", "missing", "workflow: small", "revision"),
    ("title: {zh: 已登记, en: Logged}", "title: {zh: 已登记}", "missing", "title: {zh: 已登记}", "en"),
    ("title: {zh: 已登记, en: Logged}", "title: {zh: '', en: Logged}", "out_of_bounds", "zh: ''", "改写"),
    ("title: {zh: 已登记, en: Logged}", "title: 已登记", "wrong_type", "title: 已登记", "文字“已登记”"),
    ("en: Awaits screening", "en: Awaits, screening", "unknown_key", "en: Awaits, screening", "引号"),
    ("zh: 等待审查", "zh: 7", "wrong_type", "zh: 7", "整数 7"),
    ("zh: 等待审查", "zh: true", "wrong_type", "zh: true", "引号"),
    ("zh: 等待审查", "zh: [甲]", "wrong_type", "zh: [甲]", "列表"),
    ("zh: 等待审查", "zh: {甲: 乙}", "wrong_type", "zh: {甲: 乙}", "名称: 内容"),
    ("zh: 等待审查", "zh: null", "wrong_type", "zh: null", "空"),
    ("    by: clerk", "    by: clark", "unknown_value", "clark", "clerk"),
    ("    by: clerk", "    by: []", "out_of_bounds", "by: []", "改写"),
    ("    by: clerk", "    by: [7]", "wrong_type", "by: [7]", "整数 7"),
    ("side: counterpart}]", "side: counterpar}]", "unknown_value", "counterpar}", "counterpart"),
    ("    danger: true", "    danger: yes", "wrong_type", "danger: yes", "文字“yes”"),
    ("    to: back", "    to: 7", "wrong_type", "to: 7", "整数 7"),
    ("does: [accept_case]", "does: accept_case", "wrong_type", "does: accept_case", "文字"),
    ("does: [accept_case]", "does: [{accept_case: {}, decline_case: {}}]", "out_of_bounds", "decline_case: {}", "改写"),
    ("does: [accept_case]", "does: [[accept_case]]", "wrong_type", "[[accept_case]]", "列表"),
    ("    term: 1 month", "    term: a month", "bad_term", "a month", "of_rung"),
    ("value: 5000", "value: null", "wrong_type", "value: null", "空"),
    ("direction: out", "direction: sideways", "unknown_value", "sideways", "out"),
    ("name: 先受理后开会", f"name: {'长' * 501}", "out_of_bounds", "长" * 501, "改写"),
    ("  - {name: 先受理后开会, only: hold_session, after: accept}", "  only: x", "wrong_type", "laws:", "名称: 内容"),
]


@pytest.mark.parametrize(("old", "new", "code", "marker", "hint"), WRONG_SHAPE)
def test_a_wrong_shape_is_named_with_its_line(old: str, new: str, code: str, marker: str, hint: str) -> None:
    text = broken((old, new))
    found = faults(text)
    assert code in codes(found), found
    finding = next(one for one in found if one.code == code)
    assert (finding.file, finding.line) == (FILE, line_of(text, marker))
    assert hint in finding.hint, finding.hint


def test_all_faults_are_told_at_once() -> None:
    text = broken(("revision: 1", "revision: x"), ("    final: true", "    fnal: true"), ("    by: clerk", "    by: 3"))
    assert sorted(codes(faults(text))) == ["unknown_key", "wrong_type", "wrong_type"]


def test_faults_of_several_files_are_told_together() -> None:
    found = faults(broken(("revision: 1", "revision: x")), one="part: [", two="part: two\nstate: {}\n")
    assert {(one.file, one.code) for one in found} == {
        (FILE, "wrong_type"),
        ("core/one.yaml", "yaml_syntax"),
        ("core/two.yaml", "unknown_key"),
    }


def test_a_file_that_is_no_mapping_is_refused() -> None:
    assert codes(faults("- workflow\n")) == ["wrong_type"]
    assert codes(faults("workflow: small\n")) == ["missing", "missing"]


def test_a_part_may_not_use_the_operations() -> None:
    part, found = read_as(PartFile, load("part: one\nrename: {}\n", file="one.yaml"))
    assert part is None
    assert [(one.code, one.line) for one in found] == [("unknown_key", 2)]


def test_the_sound_workflow_has_no_fault() -> None:
    assert faults(SMALL) == ()


def test_the_kind_of_error_tells_names_from_shapes() -> None:
    with pytest.raises(UnknownName):
        compiled(broken(("    to: mediating", "    to: meditating")))
    with pytest.raises(UnreadableDefinition):
        compiled(
            broken(
                ("    to: mediating", "    to: meditating"), ('format: "（{year}）{abbr}登字第{seq}号"', "format: 号")
            )
        )


def test_an_error_shows_file_line_and_hint_in_its_words() -> None:
    text = broken(("    to: mediating", "    to: meditating"))
    with pytest.raises(UnknownName) as caught:
        compiled(text)
    assert f"{FILE}:{line_of(text, 'meditating')}: unknown_name" in str(caught.value)
    assert "您是不是要写：mediating" in str(caught.value)


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = Path(__file__).resolve().parents[2] / "workflows" / "workflow.schema.json"
    assert committed.read_text(encoding="utf-8") == schema_text(), (
        "write it anew: python -c 'from mediation.definitions.authored_files import schema_text; "
        'print(schema_text(), end="")\' > workflows/workflow.schema.json'
    )


def test_the_schema_proposes_the_words_of_the_vocabulary() -> None:
    schema = json.loads(schema_text())
    requires = schema["$defs"]["ActionShape"]["properties"]["requires"]["items"]["anyOf"]
    assert requires[0]["enum"] == sorted(REQUIREMENTS)
    assert requires[1]["propertyNames"]["enum"] == sorted(REQUIREMENTS)
    assert schema["$defs"]["ActionShape"]["properties"]["does"]["items"]["anyOf"][0]["enum"] == sorted(EFFECTS)
    assert schema["$defs"]["TriggerShape"]["properties"]["when"]["anyOf"][0]["enum"] == sorted(CONDITIONS)
    assert schema["$defs"]["StateShape"]["additionalProperties"] is False


def test_a_term_that_may_also_be_a_word_is_one_fault_in_the_authors_words() -> None:
    text = broken(("    term: of_rung\n", "    term: of_rng\n"))
    (fault,) = faults(text)
    assert (fault.code, fault.line) == ("bad_term", line_of(text, "term: of_rng"))
    assert "of_rung" in fault.hint
    assert "constrained" not in fault.message
    assert "literal" not in fault.message


def test_a_fault_without_a_line_names_the_file_alone() -> None:
    assert str(Finding("revision_reused", "内容不同", file="w/workflow.yaml")).startswith("w/workflow.yaml: revision_")
