"""Every fault of reading and compiling is told in Chinese and in English: what is wrong, and what to do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from mediation.definitions.compile import Source, compile_folder, compile_sources, taken_apart
from mediation.definitions.library import Library
from mediation.definitions.sources import named_in
from mediation.errors import DefinitionError, Finding
from mediation.strict_yaml import MOST_BYTES, MOST_DEPTH, MOST_NODES, load
from mediation.strict_yaml import read as read_file
from tests.definitions.small import SMALL

HOUSE = Path(__file__).resolve().parents[2] / "mediation"
READERS = [
    HOUSE / "strict_yaml.py",
    *(HOUSE / "definitions").glob("resolve_*.py"),
    *(
        HOUSE / "definitions" / f"{name}.py"
        for name in ("reading", "names", "compose", "overlay", "statutory", "size", "compile", "sources", "library")
    ),
]
HEAD = "workflow: small\nrevision: 1\ntitle: {zh: 小, en: Small}\n"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


ONE_BY_ONE = {
    "too_many_faults",
    "yaml_encoding",
    "no_base",
    "too_many_overlays",
    "too_large",
    "no_file_head",
    "no_file",
    "no_workflow",
    "unknown_workflow",
    "unknown_revision",
    "place_served_twice",
    "workflow_twice",
}


def made_of(call: ast.Call) -> str:
    """Give the name of what is called."""
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )


@pytest.mark.parametrize("file", READERS, ids=lambda file: file.stem)
def test_no_reader_makes_a_finding_in_one_language(file: Path) -> None:
    """A finding built without `fault` or `Faults.add`, which take both languages, names its English itself."""
    calls = [one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.Call)]
    bare = [one for one in calls if made_of(one) == "Finding"]
    assert [one.lineno for one in bare if {"message_en", "hint_en"} - {word.arg for word in one.keywords}] == []


def test_every_code_is_seen_here() -> None:
    """A code that a reader begins to use is told in a test, here or where two texts must lie in folders."""
    first = {"add": 0, "fault": 0, "_finding": 0, "_note": 1, "Finding": 0}
    calls = [
        one for file in READERS for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.Call)
    ]
    codes = {
        one.args[first[made_of(one)]].value
        for one in calls
        if made_of(one) in first and isinstance(one.args[first[made_of(one)]], ast.Constant)
    }
    assert len(codes) > 50
    assert codes - {*WRONG_YAML, *WRONG_WORKFLOWS, *WRONG_OVERLAYS} == ONE_BY_ONE


def told(text: str, *more: str) -> tuple[Finding, ...]:
    """Give the faults of reading a text as a workflow, with what it builds on or adapts."""
    below = [Source(f"core/{number}.yaml", part) for number, part in enumerate(more)]
    with pytest.raises(DefinitionError) as caught:
        compile_sources(Source("small/workflow.yaml", text), below)
    return caught.value.findings


def swapped(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


OVERLAY = "overlay: street\nrevision: 2\nover: small@1\ntitle: {zh: 街道, en: Street}\n"
REST = "title: {zh: 时, en: Hour}, basis: {default: 本地, evidence: D}}\n"
WRONG_YAML = {
    "yaml_empty": "",
    "yaml_second_document": "a: 1\n---\nb: 2\n",
    "yaml_alias": "a: *b\n",
    "yaml_anchor": "a: &b 1\n",
    "yaml_tag": "a: !b 1\n",
    "yaml_duplicate_key": "a: 1\na: 2\n",
    "yaml_key": "1: a\n",
    "yaml_unseen": 'a: "\\u200b"\n',
    "yaml_word": "a: True\n",
    "yaml_number": f"a: {'9' * 30}\n",
    "yaml_fraction": "a: 1.5\n",
    "yaml_too_many": "a: [" + "1," * (MOST_NODES + 1) + "]\n",
    "yaml_too_deep": "a: " + "[" * (MOST_DEPTH + 2) + "]" * (MOST_DEPTH + 2) + "\n",
    "yaml_too_many_faults": "a: True\n" + "".join(f"k{number}: True\n" for number in range(200)),
    "yaml_too_large": "a" * (MOST_BYTES + 1),
    "yaml_tab": "a:\t1\n",
    "yaml_syntax": "a: [1\n",
}
WRONG_WORKFLOWS = {
    "file_part": SMALL
    + "dossier:\n  cover:\n    title: {zh: 封面, en: Cover}\n    basis: {default: 惯例, evidence: D}\n",
    "missing": "workflow: small\n",
    "cannot_remove": SMALL + "remove: {actions: [close]}\n",
    "unknown_key": SMALL + "stats: {}\n",
    "unknown_value": swapped("by: clerk", "by: clerkk"),
    "bad_term": swapped("red_term: 1 hour", "red_term: 1 hourr"),
    "bad_name": swapped("workflow: small", "workflow: Small!"),
    "out_of_bounds": swapped("revision: 1", "revision: 0"),
    "wrong_type": swapped("    to: mediating", "    to: 3"),
    "unknown_name": swapped("[nobody_refused]", "[nobody_refuses]"),
    "unknown_argument": swapped("{deadline: answer, by:", "{deadline: answer, bye:"),
    "missing_argument": swapped("{past: {deadline: answer, by: 1 working day}}", "past"),
    "written_twice": swapped("from: [mediating, resting]", "from: [resting, resting]"),
    "not_a_number": swapped("{most_amount: spot_amount}", "{most_amount: spot_amont}"),
    "not_alone": swapped("from: [mediating, resting]", "from: [resting, any_open]"),
    "bad_way": swapped("{else: mediating}", "{else: mediating, go: resting}"),
    "no_template": swapped("papers: [acceptance]", "papers: [session_record]"),
    "empty_trigger": swapped("starts: {states: logged}", "starts: {}"),
    "only_from_unused": swapped("{before: 7 days, remind", "{before: 7 days, only_from: resting, remind"),
    "to_choose_from_unused": swapped("{before: 7 days, remind", "{before: 7 days, to_choose_from: [close], remind"),
    "bad_step": swapped("{before: 7 days, remind", "{before: 7 days, at: end, remind"),
    "asked_twice": swapped("asks: [facts, summary]", "asks: [facts, facts]"),
    "choices_unused": swapped("{type: text, title: {zh: 答复", "{type: text, choices: reasons, title: {zh: 答复"),
    "term_not_of_rung": swapped("terms: {screen: 24 hours}", "terms: {screen: 24 hours, month: 3 days}"),
    "bad_format": swapped("登字第{seq}号", "登字第{no}号"),
    "bad_hour": swapped(
        "  spot_amount: {value: 5000,", f"  day_ends_at: {{value: '99:00', {REST}  spot_amount: {{value: 5000,"
    ),
    "bad_cap": swapped(
        "  spot_amount: {value: 5000,", f"  suspension_away: {{value: 2 hours, {REST}  spot_amount: {{value: 5000,"
    ),
    "bad_hours": swapped(
        "  spot_amount: {value: 5000,", f"  office_hours: {{value: '9 to 5', {REST}  spot_amount: {{value: 5000,"
    ),
    "law_form": swapped("only: hold_session, after: accept", "only: hold_session"),
    "file_head": SMALL + "#=== here\n",
}  # fmt: skip
WRONG_OVERLAYS = {
    "bad_over": OVERLAY.replace("small@1", "small"),
    "over_revision": OVERLAY.replace("small@1", "small@2"),
    "unknown_name": OVERLAY.replace("small@1", "smal@1"),
    "overlay_cycle": OVERLAY.replace("overlay: street", "overlay: small"),
    "defined_twice": OVERLAY + "registers: {log: {title: {zh: 簿, en: Book}, format: '{seq}'}}\n",
    "wrong_type": OVERLAY + "set: {settings: {spot_amount: many}}\n",
    "wider": OVERLAY + "tighten: {actions: {close: {by: [clerk]}}}\n",
    "not_own_action": OVERLAY + "tighten: {deadlines: {month: {ends: [accept]}}}\n",
    "longer_than_law": OVERLAY + "set: {deadlines: {month: {term: 2 months, basis: {default: 本地}}}}\n",
    "basis_missing": OVERLAY + "set: {deadlines: {month: {term: 20 days}}}\n",
    "narrows_way_out": OVERLAY + "tighten: {actions: {decline: {requires: [{past: {deadline: month}}]}}}\n",
}


def check(found: tuple[Finding, ...], code: str) -> None:
    """A fault with this code is there, and each one is said whole in two languages."""
    assert code in {one.code for one in found}
    for one in found:
        assert one.message, one
        assert one.hint, one
        for english in (one.message_en, one.hint_en):
            assert english, one
            assert not CHINESE.search(re.sub(r'"[^"]*"', "", english)), one


@pytest.mark.parametrize("code", WRONG_YAML)
def test_what_is_no_plain_yaml(code: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load(WRONG_YAML[code], file="one.yaml")
    check(caught.value.findings, code)


def test_what_is_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_bytes(b"a: \xff\n")
    with pytest.raises(DefinitionError) as caught:
        read_file(tmp_path / "one.yaml")
    check(caught.value.findings, "yaml_encoding")


@pytest.mark.parametrize("code", WRONG_WORKFLOWS)
def test_what_is_no_workflow(code: str) -> None:
    check(told(WRONG_WORKFLOWS[code]), code)


@pytest.mark.parametrize("code", WRONG_OVERLAYS)
def test_what_is_no_overlay(code: str) -> None:
    check(told(WRONG_OVERLAYS[code], SMALL), code)


def test_what_lacks_its_ground_or_has_too_much(tmp_path: Path) -> None:
    check(told(OVERLAY), "no_base")
    layers = [OVERLAY.replace("street", f"l{n}").replace("small@1", f"l{n + 1}@2") for n in range(5)]
    check(told(*layers, SMALL), "too_many_overlays")
    states = "".join(f"  s{n}: {{title: {{zh: 一, en: A}}, meaning: {{zh: 一, en: A}}}}\n" for n in range(200))
    check(told(swapped("states:\n", "states:\n" + states)), "too_large")
    for text in ("not whole", "#=== a.yaml\nb: 1\n"):
        with pytest.raises(DefinitionError) as caught:
            named_in(text)
        check(caught.value.findings, "no_file_head")
    with pytest.raises(DefinitionError) as missing:
        compile_folder(tmp_path)
    check(missing.value.findings, "no_file")
    with pytest.raises(DefinitionError) as nothing:
        Library.load(tmp_path)
    check(nothing.value.findings, "no_workflow")
    with pytest.raises(DefinitionError) as unknown:
        Library().newest("small")
    check(unknown.value.findings, "unknown_workflow")
    assert taken_apart("#=== a.yaml\nb: 1\n")[0].file == "a.yaml"
