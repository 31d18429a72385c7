"""The written protocol and the program say the same: schemas, kinds of message, codes, examples, and the simulator."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from api.problems import row_of
from mediation import errors
from mediation.engine.case import Handoff
from mediation.engine.consequences import news
from mediation.handoffs import signing
from mediation.handoffs.bodies import Said
from mediation.handoffs.messages import SHAPES, News
from mediation.handoffs.replies import ROWS
from tests.handoffs.schema_files import FOLDER, written
from tests.shipped import shipped

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "handoff-protocol.md").read_text("utf-8")
SIMULATORS = sorted((ROOT / "tests" / "simulator").glob("*_system.py"))


def test_the_schemas_are_those_of_the_shapes() -> None:
    files = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.json")}
    assert files == written(), "python -m tests.handoffs.schema_files"


def test_every_kind_of_message_has_a_shape_a_row_and_a_line() -> None:
    kinds = {str(one.__struct_config__.tag) for one in get_args(Said)}
    assert kinds == {row.kind for row in ROWS}
    assert not [kind for kind in kinds if f"| `{kind}` |" not in PAGE]


#: The police are asked to come by different names.
ELSEWHERE = {"property_three_level": {"answer_police"}, "linked_mediation_121": {"answer_presence"}}


@pytest.mark.parametrize("workflow", ELSEWHERE)
def test_every_row_names_an_action_its_routes_and_posts_that_may_take_it(workflow: str) -> None:
    known = shipped(workflow)
    rows = [row for row in ROWS if row.action in known.actions]
    assert {row.action for row in ROWS} - {row.action for row in rows} == ELSEWHERE[workflow]
    for row in rows:
        action = known.actions[row.action]
        assert set(row.routes) <= set(known.routes)
        assert set(row.roles) & {str(one.role) for one in action.by}, row
        assert action.opens == row.opens
        assert {key for key, _ in row.given} <= {field.key for field in action.asks}


def test_every_field_of_a_message_is_one_that_its_form_asks() -> None:
    known = shipped()
    linked = shipped("linked_mediation_121")
    forms = {**linked.actions, **known.actions}
    for shape in get_args(Said):
        tag = str(shape.__struct_config__.tag)
        asked = {field.key for row in ROWS if row.kind == tag for field in forms[row.action].asks}
        given: set[str] = set()
        for field in msgspec.structs.fields(shape):
            inner = field.type if field.name in ("matter", "statements") else None
            given |= {one.name for one in msgspec.structs.fields(inner)} if inner is not None else {field.name}
        assert given - {"workflow"} <= asked, tag


def test_every_word_of_news_is_on_the_page_and_comes_about() -> None:
    words = set(get_args(News))
    assert not [word for word in words if f"`{word}`" not in PAGE]
    blank: dict[str, Any] = {"no": 1, "route": "police_b", "direction": "in", "sender": "a", "receiver": "b"}
    day = msgspec.convert({"day": "2026-09-07"}, type=__import__("mediation.calendar.terms", fromlist=["When"]).When)
    said = {
        news(Handoff(**blank, status=status, offered_on=day, **more))
        for status, more in [
            *((one, {}) for one in ("offered", "accepted", "declined", "expired", "revoked", "returned")),
            ("offered", {"receipt_on": day}),
            ("accepted", {"feedback_on": day}),
            ("accepted", {"feedback_on": day, "application_on": day}),
        ]
    }
    assert said == words


def test_the_headers_and_the_codes_are_on_the_page() -> None:
    for name in (signing.KEY, signing.TIMESTAMP, signing.SIGNATURE, signing.IDEMPOTENCY):
        assert f"`{name}`" in PAGE
    for error in (errors.MessageUnsigned, errors.MessageMalformed, errors.MessageOutOfOrder, errors.HandoffMismatch):
        row = row_of(error)
        assert f"| {row.status} | `{row.code}` |" in PAGE


def test_the_examples_on_the_page_are_messages() -> None:
    examples = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    read = [json.loads(one) for one in examples]
    incoming = [one for one in read if "body" in one]
    outgoing = [one for one in read if "event" in one]
    assert incoming
    assert outgoing
    for one in incoming:
        msgspec.convert(one, SHAPES["incoming"], strict=False)
    for one in outgoing:
        msgspec.convert(one, SHAPES["outgoing"], strict=False)


def test_the_signature_worked_out_on_the_page_is_right() -> None:
    secret, stamp, body, result = (
        re.search(rf"^{name}: +(.*)$", PAGE, flags=re.MULTILINE).group(1).strip()  # type: ignore[union-attr]
        for name in ("密钥 secret", "时间戳 timestamp", "正文 body", "签名 signature")
    )
    assert result == "v1=" + signing.signature(body.encode(), secret, stamp)


@pytest.mark.parametrize("simulator", SIMULATORS, ids=[one.stem for one in SIMULATORS])
def test_a_simulator_knows_nothing_of_this_house(simulator: Path) -> None:
    names: set[str] = set()
    for node in ast.walk(ast.parse(simulator.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    import sys

    assert names <= set(sys.stdlib_module_names), f"not of the standard library: {names - set(sys.stdlib_module_names)}"
