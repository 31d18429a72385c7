"""The catalogue of clocks: read strictly, committed with its schema and its page, and what the workflows count by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from mediation.calendar.terms import Term
from mediation.definitions.catalogue_proof import catalogue_findings
from mediation.definitions.clock_catalogue import (
    FILE,
    FOLDER,
    SCHEMA,
    catalogue_of,
    catalogue_schema_text,
    read_catalogue,
)
from mediation.definitions.labels import Basis
from mediation.definitions.workflow import Deadline, Workflow
from mediation.errors import UnreadableDefinition
from tests.definitions import clocks_page
from tests.shipped import shipped

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
TEXT = (WORKFLOWS / FOLDER / FILE).read_text("utf-8")
SHIPPED = ("property_three_level", "linked_mediation_121", "wanxi_property")


def found(workflow: Workflow, text: str = TEXT) -> list[str]:
    return [one.message for one in catalogue_findings(read_catalogue(text), workflow)]


def usual() -> Workflow:
    return shipped()


def with_clock(key: str, change: Callable[[Deadline], Deadline]) -> Workflow:
    workflow = usual()
    return msgspec.structs.replace(workflow, deadlines={**workflow.deadlines, key: change(workflow.deadlines[key])})


@pytest.mark.parametrize("folder", SHIPPED)
def test_the_clocks_of_the_shipped_workflows_are_those_of_the_catalogue(folder: str) -> None:
    """A clock that rests on an article and is not listed is told, too: add it to the catalogue."""
    assert found(shipped(folder)) == []


def test_matters_that_are_no_disputes_have_no_catalogue() -> None:
    assert found(shipped("whistle")) == []


def test_the_schema_and_the_page_are_those_of_the_code() -> None:
    committed = (WORKFLOWS / FOLDER / SCHEMA).read_text("utf-8")
    assert committed == catalogue_schema_text(), "run: mediation schema --write"
    assert clocks_page.PAGE.read_text("utf-8") == clocks_page.page(), "run: python -m tests.definitions.clocks_page"


def test_every_period_that_the_law_names_is_there_with_its_article() -> None:
    catalogue = catalogue_of(WORKFLOWS)
    assert catalogue is not None
    of_law = {key: (one.length, one.basis.law) for key, one in catalogue.entries.items() if one.basis.is_law}
    assert of_law["month"] == ("1 month", "人民调解工作若干规定 33")
    assert of_law["month_medical"] == ("30 working days", "医疗纠纷预防和处理条例 38")
    assert of_law["month_labour"] == ("15 days", "劳动争议调解仲裁法 14")
    for stage, days in (("before_filing", 30), ("ordinary", 15), ("summary", 7)):
        for by in ("letter", "form"):
            assert of_law[f"month_court_{stage}_by_{by}"] == (f"{days} days", "人民法院特邀调解规定 27")
    assert of_law["confirm_window"] == ("30 days", "人民调解法 33；民事诉讼法 85、205")
    assert not {"danger", "visits_red", "rung_time_property", "screen_property"} & of_law.keys()
    assert catalogue.entries["visits_red"].days == ["7", "30", "90"]
    assert all(one.basis.evidence for one in catalogue.entries.values())


def test_there_is_none_where_no_file_lies(tmp_path: Path) -> None:
    assert catalogue_of(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    length: 1 month\n", "    length: 1 moon\n", "bad_term"),
        ("    length: 1 month\n", "    lenght: 1 month\n", "unknown_key"),
        ("    length: 1 month\n", "", "wrong_type"),
        ("    length: 1 month\n", "    length: 1 month\n    fixed: true\n", "wrong_type"),
        ("basis: {law: 医疗纠纷预防和处理条例 38, evidence: V}", "basis: {law: 医疗纠纷预防和处理条例 38}", "missing"),
    ],
)
def test_it_is_read_strictly(old: str, new: str, code: str) -> None:
    assert old in TEXT
    with pytest.raises(UnreadableDefinition) as caught:
        read_catalogue(TEXT.replace(old, new, 1))
    assert code in {one.code for one in caught.value.findings}
    assert all(one.line > 0 for one in caught.value.findings)


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("month", lambda one: {"term": Term.parse("40 days")}, "流程中的长度为40 日"),
        ("month", lambda one: {"basis": Basis(law="别的规定 1")}, "别的规定 1"),
        ("month", lambda one: {"terms_by": one.terms_by[:-1]}, "没有这一条件下的长度"),
        ("month", lambda one: {"pauses": None}, "中止它的动作与目录不同"),
        ("month", lambda one: {"extends_with": ("extend",)}, "延长它的动作与目录不同"),
        ("confirm_window", lambda one: {"anchor": "happened"}, "自 happened 起算"),
        ("confirm_window", lambda one: {"rolls": False}, "末日是否顺延与目录不同"),
        ("screen", lambda one: {"red_term": Term.parse("2 hours")}, "流程中的长度为2 小时"),
    ],
)
def test_what_is_not_as_catalogued_is_told(
    key: str, change: Callable[[Deadline], dict[str, object]], said: str
) -> None:
    workflow = with_clock(key, lambda one: msgspec.structs.replace(one, **change(one)))
    messages = found(workflow)
    assert messages
    assert any(said in one for one in messages), messages


def test_a_place_may_be_quicker_where_it_says_on_what_that_rests() -> None:
    quicker = Basis(default="本地加快", evidence="D")
    workflow = with_clock("month", lambda one: msgspec.structs.replace(one, term=Term.parse("20 days"), basis=quicker))
    assert found(workflow) == []
    slower = with_clock("month", lambda one: msgspec.structs.replace(one, term=Term.parse("2 months"), basis=quicker))
    assert len(found(slower)) == 2  # the length, and the basis that does not carry it


def test_other_visits_and_another_extension_are_told() -> None:
    workflow = usual()
    settings = {**workflow.settings, "visit_days_red": ("7",)}
    assert any("回访日为 7" in one for one in found(msgspec.structs.replace(workflow, settings=settings)))
    extend = workflow.actions["extend"]
    alone = msgspec.structs.replace(extend, requires=(), asks=())
    messages = found(msgspec.structs.replace(workflow, actions={**workflow.actions, "extend": alone}))
    assert any("不要求全体签名" in one for one in messages)
    assert any("可以多次" in one for one in messages)
    assert any("天数上限不同" in one for one in messages)


def test_a_clock_of_the_catalogue_that_is_gone_and_one_of_an_article_that_is_not_listed_are_told() -> None:
    workflow = usual()
    gone = {key: one for key, one in workflow.deadlines.items() if key != "sign"}
    assert any("流程没有时限“sign”" in one for one in found(msgspec.structs.replace(workflow, deadlines=gone)))
    odd = msgspec.structs.replace(workflow.deadlines["sign"], key="odd", basis=Basis(law="人民调解法 31"))
    more = {**workflow.deadlines, "odd": odd}
    (message,) = found(msgspec.structs.replace(workflow, deadlines=more))
    assert "目录中却没有" in message
