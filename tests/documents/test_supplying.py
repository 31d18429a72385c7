"""What a paper lacks is named with the form that supplies it, and every fact that papers need is known to that list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mediation.documents import supplying
from mediation.documents.supplying import ASKED, DONE, lacking, suppliers
from mediation.engine.case import Case, CaseId
from mediation.town.institutions import InstitutionId
from mediation.town.places import PlaceId
from tests.documents.a_case import a_paper
from tests.shipped import shipped

PAPERS = Path(supplying.__file__).parent
#: What no form supplies: a receipt of what was struck is made void, a correction is asked for on a page of its own,
#: and an institution stands in the town.
NO_FORM = {"有效的履行登记（该笔已经划去，凭证请作废）", "更正的内容", "第几号更正"}


def a_case(state: str) -> Case:
    return Case(
        id=CaseId("c"),
        state=state,
        level="community",
        place=PlaceId("xingfu_1"),
        custodian=InstitutionId("dongmen_committee"),
    )


@pytest.mark.parametrize(
    ("state", "act", "fact", "forms"),
    [
        ("logged", "accept", "当事人申请事项", ["更正案情登记"]),
        ("mediating", "settle_written", "协议内容", ["达成协议（书面）"]),
        ("mediating", "settle_written", "第1项义务的权利人", ["达成协议（书面）"]),
        ("performing", "confirm", "纠纷简要情况", ["更正案情登记"]),
        ("archiving", "archive", "更正的内容", []),
    ],
)
def test_the_forms_that_supply_a_fact_are_those_open_now(state: str, act: str, fact: str, forms: list[str]) -> None:
    workflow = shipped()
    found = suppliers(workflow, a_case(state), workflow.actions[act], fact)
    titles = [one.title.zh for one in found]
    assert set(forms) <= set(titles)
    assert bool(forms) == bool(titles)


def test_a_refusal_names_the_paper_the_fact_and_the_form() -> None:
    workflow = shipped()
    (said,) = lacking(workflow, a_case("performing"), workflow.actions["confirm"], a_paper("application"), ["裁定结果"])
    assert said.code == "PAPER_LACKS"
    assert said.reason.endswith("还缺：裁定结果（可在“登记司法确认裁定”中填写）")


def test_every_fact_that_papers_need_is_known() -> None:
    needed = {
        str(node.args[-1].value)
        for file in PAPERS.glob("*_facts.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("need", "lack")
        and isinstance(node.args[-1], ast.Constant)
    }
    assert "险情" in needed
    assert needed <= {*ASKED, *DONE, *NO_FORM}


def test_every_question_and_effect_named_is_one_of_the_shipped_workflows() -> None:
    actions = [one for key in ("property_three_level", "linked_mediation_121") for one in shipped(key).actions.values()]
    asked = {field.key for one in actions for field in one.asks}
    done = {call.name for one in actions for call in one.does}
    assert {key for keys in ASKED.values() for key in keys} <= asked
    assert {name for names in DONE.values() for name in names} <= done
