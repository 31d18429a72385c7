"""What the papers of «121» say: the deployment's own titles, why this lead, by when, and what must not be left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mediation.calendar.terms import Term, Unit
from mediation.definitions.compile import compile_folder
from mediation.documents.drawing import page
from mediation.documents.facts import facts_for
from mediation.documents.gathering import Facts
from mediation.engine.case import Case, Paper, RunningDeadline
from mediation.errors import MissingFacts
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind
from mediation.town.linked import Linked, Platform, Support
from mediation.town.places import PlaceId
from tests.documents.a_case import (
    DISPATCHED,
    LAWYERS,
    POLICE,
    a_case,
    a_paper,
    a_town,
    a_workflow,
    at,
    to_a_support,
    to_the_police_support,
)

SHIPPED = compile_folder(Path(__file__).resolve().parents[2] / "workflows" / "linked_mediation_121")
PLATFORM = InstitutionId("platform")
HOME = Institution(
    id=PLATFORM,
    kind=InstitutionKind.street_committee,
    name="示例街道人民调解委员会",
    abbr="示街",
    place=PlaceId("street"),
)


def a_linked_town() -> Town:
    """The town of the builders with a platform whose supports have names of their own."""
    town = a_town()
    supports = (
        Support(kind="police", title="治安支撑", institutions=(POLICE,)),
        Support(kind="legal", title="公共法律服务", institutions=(LAWYERS,)),
    )
    return Town(
        calendar=town.calendar,
        places=town.places.values(),
        institutions=(*town.institutions.values(), HOME),
        people=town.people.values(),
        linked=(Linked(platform=Platform(institution=PLATFORM, title="示例联调室"), supports=supports),),
    )


def said(case: Case, paper: Paper, *, town: Town | None = None, workflow: Any = None) -> Facts:
    return facts_for(workflow or a_workflow(), case, paper, town or a_town())


def lacking(case: Case, paper: Paper) -> set[str]:
    with pytest.raises(MissingFacts) as caught:
        said(case, paper)
    return set(caught.value.missing)


def dispatched(**changes: Any) -> Case:
    facts = DISPATCHED | {"dispatch": DISPATCHED["dispatch"] | changes}
    return a_case(facts=facts, leader_in_charge=AccountId("m2"))


# --- the dispatch order


def test_the_order_names_platform_and_supports_as_the_deployment_does() -> None:
    values = said(a_case(), a_paper("dispatch_order"), town=a_linked_town()).values
    assert values["platform"] == "示例联调室"
    assert values["supports"] == (("治安支撑", "示例市公安局示例派出所"), ("公共法律服务", "示例律师事务所"))
    usual = said(a_case(), a_paper("dispatch_order")).values
    assert usual["platform"] == ""
    assert usual["supports"] == (("警调对接", ""), ("法律服务", ""))


def test_the_order_says_what_the_rules_suggested_beside_what_was_decided() -> None:
    values = said(a_case(), a_paper("dispatch_order")).values
    assert (values["suggested"], values["score"], values["colour"]) == ("黄", 20, "绿")
    assert values["signs"] == "婚恋拒分、债务、宅基地水火通道、调解失败两次以上"
    assert values["colour_reason"] == "双方已分开居住，情绪平稳"
    assert values["conflicts"] == "调解员戊"


def test_the_leader_in_charge_stands_on_the_order_of_a_red_case_only() -> None:
    assert said(dispatched(colour="red"), a_paper("dispatch_order")).values["leader"] == "调解员戊"
    assert said(dispatched(), a_paper("dispatch_order")).values["leader"] == ""


def test_the_order_of_a_case_that_was_sent_names_the_sender_instead_of_a_log_number() -> None:
    came = page(said(a_case(log_number=""), a_paper("dispatch_order")))
    assert "示例市公安局示例派出所（示公委调〔2026〕9号）" in came
    assert "从哪里来" not in came
    assert "移送单位" not in page(said(a_case(), a_paper("dispatch_order")))


def test_an_order_without_supports_says_so_and_without_conflicts_too() -> None:
    html = page(said(dispatched(supports=[], supports_reason=""), a_paper("dispatch_order", facts={})))
    assert "暂不需要" in html
    assert "未发现须回避的人员" in html


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"lead": "gone"}, "主办人"),
        ({"kind": "unheard_of"}, "研判类型"),
        ({"colour": "blue"}, "风险颜色"),
        ({"suggested": ""}, "规则提示的颜色"),
    ],
)
def test_an_order_that_lacks_something_is_not_drawn(changes: dict[str, str], named: str) -> None:
    assert lacking(dispatched(**changes), a_paper("dispatch_order")) == {named}


def test_a_case_that_was_never_dispatched_has_no_order() -> None:
    assert "研判派单记录" in lacking(a_case(facts={}), a_paper("dispatch_order"))


# --- the request


def asking(case: Case) -> dict[str, Any]:
    paper = a_paper("support_request", handoff=3)
    return dict(said(case, paper, workflow=SHIPPED).values)


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        ({"term": Term(1, Unit.WORKING_DAYS)}, "2026年9月14日前（含当日）"),
        ({"term": Term(1, Unit.HOURS)}, "2026年9月14日17时30分前"),  # a red case: to the minute
        ({"key": "month"}, ""),  # another clock says nothing about the answer
    ],
)
def test_the_request_says_by_when_an_answer_is_wanted(clock: dict[str, Any], due: str) -> None:
    instant = at(9, 14, 17, 30).instant
    usual = {"key": "support_police_answer", "anchor": at(9, 11), "due_at": instant, "due_on": date(2026, 9, 14)}
    running = RunningDeadline(**(usual | clock))
    case = a_case(handoffs=(to_the_police_support(),), deadlines=(running,))
    assert asking(case)["due"] == due


def test_the_slip_offers_the_answers_of_the_form() -> None:
    assert asking(a_case(handoffs=(to_the_police_support(),)))["answers"] == ("派员到场", "已核查", "无法提供")
    legal = asking(a_case(handoffs=(to_a_support(),)))["answers"]
    assert legal == ("出具法律意见", "到场参与调解", "有利害关系，须回避")


def test_the_police_are_asked_by_other_articles_than_lawyers() -> None:
    police = page(said(a_case(handoffs=(to_the_police_support(),)), a_paper("support_request", handoff=3)))
    legal = page(said(a_case(handoffs=(to_a_support(),)), a_paper("support_request", handoff=3)))
    assert "第二十五条" in police
    assert "治安部分的民警" in police
    assert "第二十五条" not in legal
    assert "不代理任何一方" in legal


def test_no_telephone_and_no_address_goes_out_with_a_request() -> None:
    for handoff in (to_a_support(), to_the_police_support()):
        html = page(said(a_case(handoffs=(handoff,)), a_paper("support_request", handoff=3)))
        for party in a_case().parties:
            assert party.phone not in html
            assert party.address not in html


def test_a_request_without_a_question_is_not_drawn() -> None:
    handoff = to_a_support(facts={"support": "法律服务", "asked_by": "m1"})
    assert lacking(a_case(handoffs=(handoff,)), a_paper("support_request", handoff=3)) == {"具体请求"}


# --- the opinion


def an_opinion(**changes: Any) -> Paper:
    return msgspec.structs.replace(a_paper("legal_opinion", handoff=3, institution=LAWYERS), **changes)


def test_an_opinion_is_the_firms_and_names_the_lawyer_and_the_request() -> None:
    found = said(a_case(handoffs=(to_a_support(),)), an_opinion())
    assert found.institution == "示例律师事务所"
    assert found.values["to"] == "示例市示例街道人民调解委员会"
    assert found.values["lawyer"] == "律师癸"
    assert found.values["their_number"] == "示街函〔2026〕7号"
    assert len(found.values["opinion"]) == 3


def test_no_opinion_of_somebody_who_did_not_declare_to_be_neutral() -> None:
    case = a_case(handoffs=(to_a_support(),))
    assert lacking(case, an_opinion(facts={"answer": "opinion"})) == {"不代理任何一方的声明"}
    assert lacking(case, an_opinion(facts={"neutral": False})) == {"不代理任何一方的声明"}


def test_an_opinion_that_says_nothing_is_not_drawn() -> None:
    handoff = to_a_support()
    handoff = msgspec.structs.replace(handoff, facts=handoff.facts | {"opinion": ""})
    assert lacking(a_case(handoffs=(handoff,)), an_opinion()) == {"法律意见"}
