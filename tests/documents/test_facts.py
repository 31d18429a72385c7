"""What papers say: all that is missing named at once, no bare keys, no concessions, days and numbers right."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mediation.definitions.labels import Label
from mediation.definitions.workflow import DocumentKind
from mediation.documents.drawing import page
from mediation.documents.facts import PAPERS, facts_for
from mediation.documents.gathering import Facts
from mediation.engine.case import Case, Handoff, Paper
from mediation.errors import DocumentError, MissingFacts
from mediation.town.institutions import InstitutionId
from tests.documents.a_case import (
    COMMUNITY,
    HANDOFFS,
    POLICE,
    ROOM,
    SECRET_CONCESSION,
    STREET,
    TEMPLATES,
    a_case,
    a_handoff,
    a_paper,
    a_party,
    a_session,
    a_town,
    a_workflow,
    an_agreement,
    an_obligation,
    at,
    every_handoff,
    the_case,
    to_the_police,
)

replace = msgspec.structs.replace


def facts(case: Case, paper: Paper) -> Facts:
    return facts_for(a_workflow(), case, paper, a_town())


def missing(case: Case, paper: Paper) -> set[str]:
    with pytest.raises(MissingFacts) as caught:
        facts(case, paper)
    return set(caught.value.missing)


def test_the_builder_knows_every_template() -> None:
    assert set(TEMPLATES) == set(PAPERS)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_paper_prints_a_concession(template: str) -> None:
    """Concessions never leave the house, and no paper is safe from leaving it (人民调解法 15)."""
    case = a_case(handoffs=every_handoff())
    assert SECRET_CONCESSION in msgspec.json.encode(case).decode()
    html = page(facts(case, a_paper(template, handoff=HANDOFFS.get(template, 0))))
    assert SECRET_CONCESSION not in html
    assert "甲愿让步" not in html  # free words beside a coded reason stay inside, too


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_empty_record_is_told_what_it_lacks_never_printed(template: str) -> None:
    case = a_case(
        parties=(), sessions=(), agreements=(), handoffs=(), visits=(), kind="", summary="", claims="",
        accepted_on=None, logged_on=None, concluded_on=None, numbers=(),
        log_number="", outcome_reason="", lead=None, mediators=(),
    )  # fmt: skip
    named = missing(case, a_paper(template, number="", party=0, facts={}))
    assert named
    assert all(not name.isascii() for name in named)


def test_all_that_is_missing_is_named_at_once() -> None:
    case = a_case(summary="", claims="", parties=(a_party(2, "乙", "respondent"),))
    assert missing(case, a_paper("application")) == {"申请人", "纠纷简要情况", "当事人申请事项"}


def test_a_bare_key_is_missing_rather_than_printed() -> None:
    assert missing(a_case(kind="unheard_of"), a_paper("acceptance_register")) == {"纠纷类型"}
    assert missing(a_case(outcome_reason="t_x"), a_paper("termination_notice", facts={})) == {"终止事由"}


def test_the_workflow_may_need_more() -> None:
    kind = DocumentKind(
        key="agreement", title=Label(zh="协议书", en="A"), template="agreement", needs=("amount", "terms")
    )
    with pytest.raises(MissingFacts, match="amount"):
        facts_for(a_workflow(agreement=kind), a_case(), a_paper("agreement"), a_town())
    assert facts_for(a_workflow(agreement=kind), a_case(amount="3000"), a_paper("agreement"), a_town()).values["terms"]


def test_a_paper_without_a_template_is_not_drawn() -> None:
    for kind in ("consent_form", "nothing_of_the_kind"):
        with pytest.raises(DocumentError, match="没有可用的版式"):
            facts(a_case(), a_paper(kind))


def test_title_comes_from_the_paper_then_the_workflow() -> None:
    assert facts(a_case(), a_paper("agreement", title="协议书（第二份）")).title == "协议书（第二份）"
    assert facts(a_case(), a_paper("agreement", title="")).title == "人民调解协议书"


def test_a_room_writes_in_the_name_of_its_committee() -> None:
    assert facts(a_case(), a_paper("agreement", institution=ROOM)).institution == "示例社区人民调解委员会"
    assert "出具文书的机构" in missing(a_case(), a_paper("agreement", institution=InstitutionId("gone")))


# --- forms


def agreed(**changes: Any) -> dict[str, Any]:
    return dict(facts(a_case(agreements=(an_agreement(**changes),)), a_paper("agreement")).values)


def test_copies_are_the_parties_and_one() -> None:
    assert agreed(copies=0)["copies"] == "四"
    assert agreed(copies=6)["copies"] == "六"
    assert agreed(copies=1, parties=(1, 2))["copies"] == "三"  # fewer than the law wants is never printed


def test_terms_are_numbered_through_with_amounts_in_figures_and_capitals() -> None:
    terms = agreed()["terms"]
    assert [one.ordinal for one in terms] == ["一", "二", "三", "四"]
    assert terms[2].words == "由乙向甲履行：赔偿顶棚、墙面及木地板修复费用"
    assert terms[2].amount == "人民币3,000.00元（大写：叁仟元整）"
    assert terms[2].performance.startswith(
        "于2026年10月9日前（含当日），在示例街道人民调解委员会，以银行转账方式履行，"
    )
    assert terms[3].amount == ""
    assert terms[0].performance == ""


def test_an_author_s_own_numbering_is_not_doubled() -> None:
    terms = agreed(terms="1. 甲不再追究。\n（二）乙道歉。\n三、各自负担费用。", obligations=())["terms"]
    assert [one.words for one in terms] == ["甲不再追究。", "乙道歉。", "各自负担费用。"]


def test_a_broken_obligation_is_named_by_its_number() -> None:
    broken = (an_obligation(1, amount="三千"), an_obligation(2, creditor=9, what=""))
    case = a_case(agreements=(an_agreement(obligations=broken),))
    assert missing(case, a_paper("agreement")) == {"第1项义务的金额", "第2项义务的权利人", "第2项义务的内容"}


def test_signatures_carry_their_own_days_and_blank_ones_stay_blank() -> None:
    values = agreed()
    assert [one.day for one in values["signers"]] == ["2026年10月9日", "2026年10月9日", ""]
    assert [(one.name, one.day) for one in values["mediators"]] == [("调解员丁", "2026年10月9日"), ("调解员戊", "")]
    assert values["sealed_on"] == "2026年10月10日"


def test_a_body_signs_by_its_representative_with_its_seal() -> None:
    assert [one.label for one in agreed()["signers"]] == [
        "当事人（签名、盖章或按指印）",
        "当事人（签名、盖章或按指印）",
        "当事人（代表人签名并加盖印章）",
    ]


def test_the_paper_s_own_agreement_is_drawn_even_when_replaced() -> None:
    first = an_agreement(status="superseded")
    second = an_agreement(no=2, number="（2026）示街人调字第12号-2", terms="重新约定。", supersedes=1)
    case = a_case(agreements=(first, second))
    assert len(facts(case, a_paper("agreement", agreement=1)).values["terms"]) == 4
    newer = facts(case, a_paper("agreement", agreement=2))
    assert newer.values["replaces"] == "（2026）示街人调字第12号"
    assert newer.number == "（2026）示街人调字第12号-2"


def test_a_session_needs_its_record_unless_it_was_not_held() -> None:
    silent = a_session(record="", undisputed="")
    assert missing(a_case(sessions=(silent,)), a_paper("session_record")) == {"调解记录正文"}
    postponed = replace(silent, result="postponed")
    assert facts(a_case(sessions=(postponed,)), a_paper("session_record")).values["result_words"] == "改期调解"


def test_a_session_record_says_that_rights_were_told_only_if_they_were() -> None:
    assert "告知人民调解相关规定的记录" in missing(a_case(rights_told=False), a_paper("session_record"))


def test_an_unknown_mediator_is_missing() -> None:
    assert missing(a_case(lead=None, mediators=()), a_paper("agreement")) == {"人民调解员"}
    assert missing(a_case(mediators=("m1", "stranger")), a_paper("agreement")) == {"人民调解员"}


@pytest.mark.parametrize(
    ("source", "way", "sender"),
    [
        ("applied", "applied", "当事人申请"),
        ("own_initiative", "own", "调委会主动调解"),
        ("police", "entrusted", "公安机关"),
    ],
)
def test_the_way_in_is_ticked(source: str, way: str, sender: str) -> None:
    values = facts(a_case(source=source, handoffs=()), a_paper("acceptance_register")).values
    assert (values["way"], values["sender"]) == (way, sender)


def test_a_case_that_came_by_letter_names_the_sender_and_the_letter() -> None:
    values = facts(a_case(source=""), a_paper("acceptance_register")).values
    assert (values["way"], values["sender"]) == ("entrusted", "示例市公安局示例派出所")
    assert values["letter"] == "示公委调〔2026〕9号"


def test_a_later_entrustment_does_not_change_how_the_case_came() -> None:
    case = a_case(source="applied", handoffs=(to_the_police(), a_handoff(no=2)))
    case = replace(case, handoffs=(replace(case.handoffs[0], no=1), case.handoffs[1]))
    assert facts(case, a_paper("acceptance_register")).values["way"] == "applied"


def test_a_case_taken_from_below_is_a_new_application_brought_by_the_lower_committee() -> None:
    offer = a_handoff(no=2, route="up", direction="up", sender=COMMUNITY, receiver=STREET, category="")
    case = a_case(handoffs=(a_handoff(), offer))
    values = facts(case, a_paper("acceptance_register", handoff=2, on=at(9, 21))).values
    assert (values["way"], values["offered_by"]) == ("applied", "示例社区人民调解委员会")
    assert values["accepted_on"] == "2026年9月21日"


def test_many_parties_are_named_by_the_first() -> None:
    many = tuple(a_party(no, name, "applicant" if no < 4 else "respondent") for no, name in enumerate("甲乙丙丁", 1))
    assert facts(a_case(parties=many), a_paper("cover")).values["name"] == "甲等三人与丁物业纠纷"


# --- letters


@pytest.mark.parametrize("code", ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"])
def test_every_reason_of_termination_has_its_words(code: str) -> None:
    values = facts(a_case(), a_paper("termination_notice", facts={"reason_code": code})).values
    assert values["code"] == code
    assert len(values["clause"]) > 5


@pytest.mark.parametrize("code", ["N1", "N2", "N3", "N4", "N5", "N6"])
def test_every_reason_of_non_acceptance_has_its_words(code: str) -> None:
    assert len(facts(a_case(), a_paper("non_acceptance_notice", facts={"reason_code": code})).values["reason"]) > 5


def test_a_termination_notice_is_to_one_party() -> None:
    values = facts(a_case(), a_paper("termination_notice", party=2)).values
    assert values["addressee"].name == "乙"
    assert values["others"] == "甲、示例物业服务有限公司"
    assert missing(a_case(), a_paper("termination_notice", party=0)) == {"受告知的当事人"}


def test_ending_the_rest_of_a_partial_agreement_says_so() -> None:
    case = a_case(agreements=(an_agreement(scope="part"),), outcome_reason="")
    values = facts(case, a_paper("termination_notice", facts={"words": "停车费部分未达成"})).values
    assert "除已达成协议的部分外" in values["clause"]
    assert values["detail"] == ("停车费部分未达成",)


def letter(handoff: Handoff, **changes: Any) -> dict[str, Any]:
    case = a_case(handoffs=(handoff,), **changes)
    return dict(facts(case, a_paper("transfer_letter", handoff=handoff.no)).values)


def test_a_letter_to_the_police_carries_the_facts_of_the_act() -> None:
    values = letter(to_the_police())
    assert values["kind"] == "police"
    assert values["to"] == "示例市公安局示例派出所"
    assert "推搡" in "".join(values["happened"])
    assert values["numbers"] == ("（2026）示街人调字第12号", "J2026092201")


def test_an_entrustment_states_what_178_and_179_ask() -> None:
    values = letter(a_handoff())
    assert values["kind"] == "entrust"
    assert dict(values["statements"]) == {
        "违法行为": "故意损毁财物",
        "情节较轻": "是",
        "符合程序规定第一百七十八条第一款可以调解的情形": "亲友、邻里、同事、同学间琐事引起",
        "程序规定第一百七十九条不适用调解的情形": "无",
        "是否已作出处理决定": "否",
        "双方当事人书面同意人民调解": "是",
        "受案日期": "2026年9月22日",
        "办案期限届满日期": "2026年10月22日",
    }
    assert letter(a_handoff(category="A"))["kind"] == "refer"
    assert letter(a_handoff(direction="up", sender=COMMUNITY))["kind"] == "pass"


def test_an_entrustment_without_the_station_s_statements_is_not_drawn() -> None:
    case = a_case(handoffs=(a_handoff(facts={}),))
    assert {"违法行为", "情节较轻", "受案日期"} <= missing(case, a_paper("transfer_letter", handoff=1))


def test_a_receipt_names_the_letter_not_the_call() -> None:
    sent = a_paper("transfer_letter", no=1, handoff=1, institution=POLICE, number="示公函〔2026〕4号")
    case = a_case(papers=(sent,))
    assert facts(case, a_paper("receipt")).values["their_number"] == "示公函〔2026〕4号"
    assert facts(a_case(), a_paper("receipt")).values["their_number"] == "示公委调〔2026〕9号"
    assert missing(a_case(handoffs=(a_handoff(receipt_on=None),)), a_paper("receipt")) == {"签收时间"}


def fed_back(**changes: Any) -> dict[str, Any]:
    handoff = a_handoff(**changes.pop("handoff", {}))
    form = changes.pop("form", {})
    return dict(facts(a_case(handoffs=(handoff,), **changes), a_paper("feedback_letter", facts=form)).values)


def test_feedback_says_settled_when_all_was_performed_by_its_day() -> None:
    values = fed_back()
    assert values["result"] == "settled"
    assert values["performed_on"] == "2026年10月9日16时00分"
    assert values["proofs"] == "转账凭证、收条一张"


def test_feedback_says_agreed_while_something_is_owed() -> None:
    owed = an_agreement(obligations=(an_obligation(performed_on=None, performed_proof=""),))
    values = fed_back(agreements=(owed,))
    assert (values["result"], values["due"]) == ("agreed", "2026年10月9日")
    later = an_agreement(obligations=(an_obligation(performed_on=at(10, 20)),))
    assert fed_back(agreements=(later,))["result"] == "agreed"  # drawn again later, it still says what it said


@pytest.mark.parametrize(
    ("outcome", "form", "ended", "why"),
    [
        ("failed", {"reason_code": "no_agreement", "failed_on": "2026-10-08"}, "2026年10月8日", ("未达成协议",)),
        ("excluded", {"failed_on": "2026-10-08"}, "2026年10月8日", ()),
        ("not_performed", {"failed_on": "2026-10-09"}, "2026年10月9日", ()),
    ],
)
def test_a_return_gives_the_day_on_which_the_police_s_limit_rests(
    outcome: str, form: dict[str, Any], ended: str, why: tuple[str, ...]
) -> None:
    values = fed_back(handoff={"status": "returned", "returned_on": at(10, 10), "outcome": outcome}, form=form)
    assert (values["result"], values["ended_on"], values["reason"]) == (outcome, ended, why)


def test_a_recognition_afterwards_does_not_change_the_letter() -> None:
    assert (
        fed_back(handoff={"status": "returned", "returned_on": at(10, 16), "outcome": "no_penalty"})["result"]
        == "settled"
    )


@pytest.mark.parametrize(
    ("status", "result"), [("expired", "not_applied"), ("declined", "declined"), ("revoked", "revoked")]
)
def test_feedback_on_what_never_began(status: str, result: str) -> None:
    assert fed_back(handoff={"status": status, "reason": "当事人未申请"})["result"] == result


def test_no_penalty_is_applied_for_only_after_performance() -> None:
    owed = an_agreement(obligations=(an_obligation(performed_on=None),))
    assert missing(a_case(agreements=(owed,)), a_paper("no_penalty_application")) == {"协议全部履行的记录"}


def test_consent_to_move_up_prints_each_answer_and_leaves_the_rest_open() -> None:
    rows = facts(a_case(), a_paper("move_up_consent")).values["rows"]
    assert [(one.name, answer) for one, answer in rows] == [
        ("甲", (True, False, "2026年9月18日")),
        ("乙", (True, False, "2026年9月18日")),
        ("示例物业服务有限公司", (False, False, "")),
    ]


def test_a_step_inside_one_committee_names_the_rungs() -> None:
    """From the estate to the community the committee is the same (人民调解法 8): the rung tells the two apart."""
    step = a_handoff(no=1, direction="up", sender=COMMUNITY, receiver=COMMUNITY, level="community", category="")
    form = {"rung_result": "未达成。", "answers": [{"party": 1, "value": "agreed", "rung": "estate", "on": {}}]}
    paper = a_paper("move_up_consent", institution=COMMUNITY, handoff=1, facts=form)
    values = facts(a_case(handoffs=(step,)), paper).values
    assert values["lower"] == "示例社区人民调解委员会（小区）"
    assert values["upper"] == "示例社区人民调解委员会（社区）"


def test_the_visit_of_the_paper_is_printed() -> None:
    first, second = a_case().visits[0], replace(a_case().visits[0], no=2, on=at(11, 6), hidden_danger="仍有口角。")
    case = a_case(visits=(first, second))
    assert facts(case, a_paper("visit_record", on=at(10, 16))).values["when"] == "2026年10月16日"
    assert dict(facts(case, a_paper("visit_record", on=at(11, 6))).values["findings"])["满意度"] == "满意"


def test_hostile_text_is_escaped() -> None:
    case = a_case(summary='<script>alert(1)</script> & "引号" {{ 7 * 7 }}')
    html = page(facts(case, a_paper("application")))
    assert "<script>" not in html
    assert "{{ 7 * 7 }}" in html


def test_the_record_says_who_wrote_for_whom_and_that_it_was_recorded() -> None:
    case, paper = the_case("session_record")
    held = replace(
        case.sessions[-1],
        cannot_write=(1,),
        written_by="网格员甲",
        witness="邻居甲",
        thumb_prints=(1,),
        recorded=True,
        absent_reason="住院",
    )
    values = facts(replace(case, sessions=(*case.sessions[:-1], held)), paper).values
    said = ("cannot_write", "written_by", "witness", "thumb_prints", "recorded", "absent_reason")
    assert [values[key] for key in said] == ["甲", "网格员甲", "邻居甲", "甲", True, "住院"]
