"""Strict YAML: what an author sees is what the program gets; every surprise is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mediation.errors import UnreadableDefinition
from mediation.strict_yaml import MOST_BYTES, MOST_DEPTH, MOST_FINDINGS, MOST_NODES, Data, Document, load, read


def refused(text: str) -> list[tuple[str, int]]:
    with pytest.raises(UnreadableDefinition) as caught:
        load(text, file="流程.yaml")
    assert all(finding.file == "流程.yaml" and finding.message for finding in caught.value.findings)
    return [(finding.code, finding.line) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("written", "got"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("y", "y"),
        ("true", True),
        ("false", False),
        ("'true'", "true"),
        ("null", None),
        ("~", None),
        ("", None),
        ("''", ""),
        ("12:30:45", "12:30:45"),
        ("2026-09-07", "2026-09-07"),
        ("2026-09-07T09:00:00+08:00", "2026-09-07T09:00:00+08:00"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("3.3.9", "3.3.9"),
        ("0", 0),
        ("42", 42),
        ("-3", -3),
        ("999999999999999999", 999_999_999_999_999_999),
        ("'42'", "42"),
        ("'1.5'", "1.5"),
        ("3 days", "3 days"),
        ("=", "="),
        ("|\n  第一行\n  第二行\n", "第一行\n第二行\n"),
    ],
)
def test_a_plain_word_stays_a_word(written: str, got: Data) -> None:
    data = load(f"键: {written}\n").data
    assert data == {"键": got}
    assert isinstance(data, dict)
    assert type(data["键"]) is type(got)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("a: 1\nb: 2\na: 3\n", [("yaml_duplicate_key", 3)]),
        ("x:\n  a: 1\n  'a': 2\n", [("yaml_duplicate_key", 3)]),
        ("a: &n 1\nb: *n\n", [("yaml_anchor", 1), ("yaml_alias", 2)]),
        ("a: &n {b: 1}\n", [("yaml_anchor", 1)]),
        ("a: &n [1]\n", [("yaml_anchor", 1)]),
        ("a: !!str 1\n", [("yaml_tag", 1)]),
        ("a: !!python/object/apply:os.system [ls]\n", [("yaml_tag", 1)]),
        ("a: 1\nb:\t2\n", [("yaml_tab", 2)]),
        ("a: '含\t制表符'\n", [("yaml_tab", 1)]),
        ("a: 1\nb: 甲\u200b乙\n", [("yaml_unseen", 2)]),
        ("a: \u202eabc\n", [("yaml_unseen", 1)]),
        ("a: 甲\u2028b: 1\n", [("yaml_unseen", 1)]),
        ("a: \x00\n", [("yaml_unseen", 1)]),
        ("a: \ud800\n", [("yaml_unseen", 1)]),
        ('a: "\\0"\n', [("yaml_unseen", 1)]),
        ("1: a\n", [("yaml_key", 1)]),
        ("true: a\n", [("yaml_key", 1)]),
        ("~: a\n", [("yaml_key", 1)]),
        ("? [a, b]\n: 1\n", [("yaml_key", 1)]),
        ("? {a: 1}\n: 1\n", [("yaml_key", 1)]),
        ("a: 1\n<<: {b: 1}\n", [("yaml_key", 2)]),
        ("a: True\n", [("yaml_word", 1)]),
        ("a: [x, NULL]\n", [("yaml_word", 1)]),
        ("a: 1.5\n", [("yaml_fraction", 1)]),
        ("a: .5\n", [("yaml_fraction", 1)]),
        ("a: -1.\n", [("yaml_fraction", 1)]),
        ("a: 1e5\n", [("yaml_fraction", 1)]),
        ("a: .inf\n", [("yaml_fraction", 1)]),
        ("a: .NaN\n", [("yaml_fraction", 1)]),
        ("a: 1234567890123456789\n", [("yaml_number", 1)]),
        ("", [("yaml_empty", 1)]),
        ("# 只有注释\n", [("yaml_empty", 1)]),
        ("a: 1\n---\nb: 1\n", [("yaml_second_document", 2)]),
        ("a: b: c\n", [("yaml_syntax", 1)]),
        ("a: 1\nb: [1,\n", [("yaml_syntax", 3)]),
        ("a: 1\n\nb: @c\n", [("yaml_syntax", 3)]),
        ("a: 1.5\nb: b: c\n", [("yaml_fraction", 1), ("yaml_syntax", 2)]),
    ],
)
def test_a_surprise_is_refused_with_its_line(text: str, findings: list[tuple[str, int]]) -> None:
    assert refused(text) == findings


def test_every_fault_is_told_at_once_with_a_hint() -> None:
    with pytest.raises(UnreadableDefinition) as caught:
        load("a: 1\na: 2\nb: 1.5\nc: True\n", file="x.yaml")
    assert [finding.code for finding in caught.value.findings] == ["yaml_duplicate_key", "yaml_fraction", "yaml_word"]
    assert all(finding.hint for finding in caught.value.findings)
    assert "x.yaml:2: yaml_duplicate_key “a”重复，第 1 行已经写过。" in str(caught.value)


TEXT = """\
# 说明
workflow: example

states:
  open:
    title: {zh: 受理,
            en: Open}
    by:
      - mediator
      - director
  closed:
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("workflow",), 2),
        (("states",), 4),
        (("states", "open", "title"), 6),
        (("states", "open", "title", "en"), 7),
        (("states", "open", "by", 1), 10),
        (("states", "closed"), 11),
        (("states", "open", "nowhere", "at", "all"), 5),
        (("nowhere",), 2),
    ],
)
def test_every_key_path_knows_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert load(TEXT).line(path) == line


def test_the_data_is_plain() -> None:
    assert load(TEXT).data == {
        "workflow": "example",
        "states": {
            "open": {"title": {"zh": "受理", "en": "Open"}, "by": ["mediator", "director"]},
            "closed": None,
        },
    }


def test_depth_is_limited() -> None:
    assert load("[" * MOST_DEPTH + "]" * MOST_DEPTH).data is not None
    deepest = "[" * (MOST_DEPTH + 1) + "x" + "]" * (MOST_DEPTH + 1)
    assert refused(deepest) == [("yaml_too_deep", 1)]


def test_the_number_of_entries_is_limited() -> None:
    # one node is the list itself
    assert load("[" + "a," * (MOST_NODES - 1) + "]").data == ["a"] * (MOST_NODES - 1)
    assert refused("[" + "a," * MOST_NODES + "]") == [("yaml_too_many", 1)]


def test_the_size_is_limited_in_bytes() -> None:
    # "a: ''" is 5 bytes, a Chinese character 3
    fits = "a: '" + "甲" * ((MOST_BYTES - 5) // 3) + "'"
    assert isinstance(load(fits), Document)
    assert refused(fits + " " * 5) == [("yaml_too_large", 1)]


def test_the_findings_are_limited() -> None:
    faulty = refused("".join(f"k{number}: 1.5\n" for number in range(MOST_FINDINGS + 50)))
    assert len(faulty) == MOST_FINDINGS + 1
    assert faulty[-1] == ("yaml_too_many_faults", MOST_FINDINGS + 1)
    assert len(refused("\t\n" * (MOST_FINDINGS + 50))) == MOST_FINDINGS


def test_a_bomb_of_aliases_is_harmless() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(5))
    assert {code for code, _ in refused(bomb)} == {"yaml_anchor", "yaml_alias"}


def test_a_file_is_read_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "流程.yaml"
    path.write_bytes("\ufeffa: 1\n".encode())
    assert read(path) == Document(file="流程.yaml", data={"a": 1}, lines={(): 1, ("a",): 1})
    assert read(path, file="workflows/流程.yaml").file == "workflows/流程.yaml"


def test_a_file_of_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes(b"a: 1\nb: " + "受理".encode("gbk") + b"\n")
    with pytest.raises(UnreadableDefinition) as caught:
        read(path)
    assert [(finding.code, finding.file, finding.line) for finding in caught.value.findings] == [
        ("yaml_encoding", "gbk.yaml", 2)
    ]


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(UnreadableDefinition, match="yaml_too_large"):
        read(path)


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\xad")),
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("键a值b", min_size=1), inner, max_size=4),
)


@given(trees)
@example(["yes", "12:30:45", "1.5", "true", "~", ""])
def test_what_is_written_is_read_back(tree: Data) -> None:
    assert load(_all_quoted(tree)).data == tree


def _all_quoted(tree: Data) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"'{key}': {_all_quoted(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(_all_quoted, tree)) + "]"
    if isinstance(tree, str):
        return "'" + tree.replace("'", "''") + "'"
    return {None: "null", True: "true", False: "false"}[tree] if tree is None or isinstance(tree, bool) else str(tree)


@given(st.text(st.one_of(st.characters(), st.sampled_from("ab: -[]{}&*!|>'\"%@#?,\n~<"))))
@example("? \n: \n")
@example("- ? a\n")
@example("&a")
@example("!")
@example("--- >\n")
@example("\ufeff")
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    lines = range(1, text.count("\n") + text.count("\r") + 3)
    assert set(lines_told(text)) <= set(lines)


def lines_told(text: str) -> list[int]:
    try:
        return list(load(text).lines.values())
    except UnreadableDefinition as refusal:
        return [finding.line for finding in refusal.findings] or [0]
