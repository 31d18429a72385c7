"""Every paper as a PDF: its Chinese text extracts, its faces are ours, its pages are as many as they should be."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path

import msgspec
import pikepdf
import pytest
from pypdf import PdfReader

from mediation.calendar.terms import When
from mediation.definitions.library import Library
from mediation.documents.drawing import draw, page
from mediation.documents.facts import PAPERS, facts_for
from mediation.documents.render import press
from mediation.engine.case import Case, CaseId, Evidence, Paper
from mediation.engine.evolve import blank, replay
from mediation.rehearsal.repertoire import Repertoire
from mediation.town.institutions import AccountId
from tests.documents.a_case import (
    POLICE,
    TEMPLATES,
    TITLES,
    a_case,
    a_handoff,
    a_paper,
    a_party,
    a_session,
    a_town,
    a_workflow,
    an_agreement,
    an_obligation,
    by_a_court,
    the_case,
    to_a_support,
    to_an_appraiser,
    to_the_court,
    to_the_police,
    to_the_police_support,
)

ROOT = Path(__file__).resolve().parents[2]
OURS = {"Noto-Serif-SC-GB2312", "Noto-Serif-SC-GB2312-Bold", "Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC-Bold"}
CUT = re.compile(r"Noto-Serif-SC-[0-9a-f]{8}(-Bold)?")
RARE = "㛃𠅤䶮堃喆犇翀"

#: Papers on which the committee is not named: people sign them for themselves, or they are fixed to a sheet.
UNNAMED = {"identity_page", "investigation_record", "evidence_list", "performance_proof", "file_statement"}
UNNAMED |= {"representatives_choice"}

#: What must be read on each, beyond title and committee, and on how many pages the ordinary one stands.
READ: dict[str, tuple[int, tuple[str, ...]]] = {
    "application": (
        1,
        ("纠纷简要情况", "当事人申请事项", "现自愿申请人民调解委员会进行调解", "申请人（签名盖章或按指印）"),
    ),
    "acceptance_register": (1, ("经当事人同意，调解甲、乙", "案件来源", "此表由人民调解委员会填写", "登记人")),
    "session_record": (
        2,
        (
            "2026年9月10日15时30分",
            "人民调解委员会已将人民调解的相关规定告知各方当事人",
            "未达成调解协议",
            "记录人（签名）",
        ),
    ),
    "agreement": (
        2,
        (
            "编号：（2026）示街人调字第12号",
            "纠纷主要事实、争议事项",
            "经调解，自愿达成如下协议",
            "3,000.00元（大写：叁仟元整）",
            "履行方式、时限",
            "本协议一式四份，当事人、人民调解委员会各持一份",
            "2026年10月10日",
        ),
    ),
    "oral_agreement_register": (1, ("口头协议内容", "履行方式、时限", "人民调解员")),
    "termination_notice": (
        1,
        (
            "关于你方与甲、示例物业服务有限公司的物业纠纷案件，经调解后无法达成一致意见，现终止调解并建议你方走其他途径解决",
            "T2",
            "仲裁、行政、司法",
            "特此函告",
        ),
    ),
    "non_acceptance_notice": (1, ("决定不予受理", "N2", "特此告知")),
    "transfer_letter": (
        1,
        ("示街移〔2026〕5号", "推搡", "材料清单", "沿此线裁开", "回执", "示例市公安局示例派出所（盖章）"),
    ),
    "receipt": (1, ("示公委调〔2026〕9号", "2026年9月28日16时05分", "示街收〔2026〕21号")),
    "feedback_letter": (1, ("调解达成协议，并已全部履行", "（2026）示街人调字第12号", "特此函告")),
    "no_penalty_application": (
        1,
        ("请求不予处罚", "《公安机关办理行政案件程序规定》，我们共同申请", "2026年10月9日全部履行完毕"),
    ),
    "move_up_consent": (1, ("本级调解结果", "同意提请上一级", "第十七条")),
    "visit_record": (1, ("回访事由", "2026年10月16日", "调解员戊")),
    "cover": (1, ("卷号（2026）示街人调字第12号", "2026年9月7日至2026年10月10日", "内勤壬", "长期")),
    "dispatch_order": (
        1,
        (
            "社区吹哨、书记报到",
            "规则提示：黄（20分），只作参考，由研判人决定",
            "定色理由双方已分开居住，情绪平稳",
            "匹配情况：专长对口（物业）；语言相通（汉语、苗语）",
            "须回避：调解员戊",
            "警调对接",
            "派单不等于受理",
        ),
    ),
    "support_request": (
        1,
        (
            "示街函〔2026〕7号",
            "“公共法律服务”支撑，不代理任何一方当事人",
            "不影响本案的调解期限",
            "物业服务企业应否承担责任",
            "沿此线裁开",
            "示例律师事务所（盖章）",
        ),
    ),
    "entrusting_letter": (
        1,
        (
            "示例市人民法院",
            "委派你委先行调解",
            "调解期限为三十日",
            "（2026）示法引调12号",
            "沿此线裁开",
            "起诉状副本2份",
        ),
    ),
    "counterpart_feedback": (
        1,
        ("（2026）示法引调12号函委派调解", "协议已经生效", "报你院备案", "共同向你院申请司法确认", "特此函告"),
    ),
    "counterpart_letter": (
        1,
        ("鉴定评估期间不计入调解期限", "双方协商选定", "甲、乙各预付一半", "调解员丁", "示例房屋鉴定所（盖章）"),
    ),
    "confirmation_application": (
        2,
        (
            "请求依法确认申请人于2026年10月9日达成、2026年10月10日生效的（2026）示街人调字第12号",
            "第二百零五条",
            "没有恶意串通、规避法律的行为",
            "示例市人民法院",
            "房屋权属证书复印件",
        ),
    ),
    "mediation_certificate": (1, ("由人民调解员调解员丁、调解员戊主持调解", "未收取任何费用", "特此证明")),
    "ruling_notice": (1, ("乙：", "裁定上述调解协议有效", "（2026）示法民特7号", "申请强制执行", "第二百零六条")),
    "legal_opinion": (
        1,
        (
            "你委2026年9月11日示街函〔2026〕7号来函收悉",
            "所询问题",
            "凭修复票据或者评估确定",
            "不代理任何一方当事人，今后也不就本纠纷接受任何一方的委托",
            "律师癸",
        ),
    ),
    "station_letter": (1, ("处理情况如下", "示公委调〔2026〕9号", "特此函告")),
    "refusal_letter": (1, ("因不属于民间纠纷，我委不予调解", "示公委调〔2026〕9号", "请你单位依法办理")),
    "danger_report": (1, ("第二十五条", "乙在楼道又推搡甲", "当日将委托退回", "不以当事人同意为前提", "沿此线裁开")),
    "entrustment_extension": (1, ("商请延期至2026年10月16日", "2026年10月9日", "公安机关意见", "□同意")),
    "police_reminder": (1, ("示街移〔2026〕5号函移交", "是否已作出处罚", "特此函询")),
    "rights_notice": (
        1,
        (
            "选择或者接受人民调解员；（二）接受调解、拒绝调解或者要求终止调解",
            "不收取任何费用",
            "如实陈述纠纷事实",
            "三十日内共同向人民法院申请司法确认",
            "以书面方式告知",
            "被告知人（签名盖章或按指印）",
        ),
    ),
    "identity_page": (3, ("人像面", "国徽面", "营业执照", "□与原件核对一致", "提供人（签名盖章或按指印）")),
    "power_of_attorney": (1, ("示例物业服务有限公司", "项目经理辛", "□特别代理", "委托人（代表人签名并加盖印章）")),
    "investigation_record": (
        1,
        ("被调查人（现场）601室卫生间、住户乙", "防水层老化", "2．物业查看记录1页", "记录人（签名）"),
    ),
    "evidence_list": (
        1,
        ("序号名称来源（提供人）份、页", "物业查看记录1页", "□与原件核对一致", "提供人（签名盖章或按指印）"),
    ),
    "performance_proof": (
        1,
        (
            "协议编号：（2026）示街人调字第12号",
            "今收到乙依据",
            "3,000.00元（大写：叁仟元整）",
            "该项义务已全部履行",
            "凭证：转账凭证、收条一张",
            "权利人（签名盖章或按指印）",
        ),
    ),
    "closing_report": (
        1,
        ("卷号（2026）示街人调字第12号", "受案时间2026年9月7日", "结案时间2026年10月10日", "已全部履行", "□同意结案"),
    ),
    "file_statement": (1, ("身份证复印件未提供", "更正、作废情况：无", "附件去向：无附件", "内勤壬", "调解员戊")),
    "signing_record": (1, ("由谁签署", "签署地点", "2026年10月10日", "本人", "自最后一个签名或者印章之日")),
    "seal_log": (1, ("用印登记簿", "2026年10月10日", "人民调解协议书（2026）示街人调字第12号", "监印人")),
    "representatives_choice": (1, ("我们共一人（户）", "不超过五名", "推选人", "不影响其他人")),
    "entrustment_consent": (
        1,
        ("《公安机关办理行政案件程序规定》", "委托示例市示例街道人民调解委员会进行人民调解", "办案民警（签名）"),
    ),
    "transfer_list": (
        1,
        ("移交单位示例市示例街道人民调解委员会", "接收单位示例市公安局示例派出所", "让步不随案移交", "接收人（签名）"),
    ),
    "session_notice": (
        1,
        ("2026年9月10日15时30分在示例小区调解室（现场）", "两次通知无正当理由未到场", "受送达人签名送达方式"),
    ),
    "extension_consent": (1, ("延长期限20日", "2026年10月6日", "期限只延长一次")),
    "urge_notice": (1, ("第三十一条", "3,000.00元（大写：叁仟元整）", "履行期限为2026年10月9日", "送达方式书面")),
    "non_performance_notice": (1, ("第三十二条", "资金周转困难", "向人民法院提起诉讼", "示例派出所委托调解")),
    "leaving_notice": (1, ("示例物业服务有限公司：", "甲、乙之间的调解继续进行", "仲裁、行政、司法")),
    "replacement_notice": (1, ("因当事人要求回避更换为调解员丁、调解员戊", "第十九条")),
    "correction_sheet": (
        1,
        ("案情登记的发生日期", "2026年9月1日", "2026年8月31日", "核对报修单", "已核对报修单原件", "原卷不作改动"),
    ),
    "act_sheet": (1, ("案件名称甲与乙、示例物业服务有限公司物业纠纷", "办理记录", "当事人（签名）")),
}


@cache
def drawn(template: str) -> bytes:
    return draw(a_workflow(), *the_case(template), a_town())


def sheets(pdf: bytes) -> list[str]:
    """The text of each page without spaces and line breaks: how lines fall is not what these tests are about."""
    return [re.sub(r"\s", "", sheet.extract_text()) for sheet in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_text_extracts(template: str) -> None:
    pages, phrases = READ[template]
    found = sheets(drawn(template))
    text = "".join(found)
    without = {"application", "session_record", "dispatch_order", *UNNAMED}
    committee = () if template in without else ("示例市示例街道人民调解委员会",)
    for phrase in (TITLES[template], *committee, *phrases):
        assert phrase in text, phrase
    assert len(found) == pages


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_faces_are_ours_and_embedded(template: str) -> None:
    names = set()
    with pikepdf.open(io.BytesIO(drawn(template))) as document:
        assert "/JavaScript" not in document.Root.get("/Names", {})
        for sheet in document.pages:
            for font in sheet.Resources.Font.values():
                assert "/FontFile3" in font.DescendantFonts[0].FontDescriptor
                names.add(str(font.BaseFont).split("+", 1)[1])
    assert {name for name in names if not CUT.fullmatch(name)} <= OURS
    assert "Noto-Serif-SC-GB2312" in names


@pytest.mark.parametrize("template", TEMPLATES)
def test_drawn_twice_it_is_the_same_file(template: str) -> None:
    assert draw(a_workflow(), *the_case(template), a_town()) == drawn(template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_only_the_boxes_of_official_forms_are_used(template: str) -> None:
    html = page(facts_for(a_workflow(), *the_case(template), a_town()))
    assert not set("☑☒☐✓✔") & set(html)
    assert press().undrawable(re.sub("<[^>]*>", "", html)) == ()


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_fixed_words_of_a_template_are_within_gb2312(template: str) -> None:
    """What we print on every copy never needs the slow whole face."""
    text = (ROOT / f"mediation/documents/templates/{template}.html").read_text(encoding="utf-8")
    css = (ROOT / "mediation/documents/templates/papers.css").read_text(encoding="utf-8")
    beyond = {char for char in text + css if ord(char) > 0x7F and not _in_gb2312(char)}
    assert beyond <= set("—·")


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# --- much to say

LONG = "本纠纷由房屋渗漏引起，双方多次协商未果，情绪较为对立，现场查看后仍各执一词，需要进一步调查核实有关责任。" * 11
UNBROKEN = "https://example.invalid/" + "a" * 300


def a_big_case() -> Case:
    """Six parties, one of them with an endless address, long facts, eight obligations, an endless word."""
    sides = ["applicant"] * 3 + ["respondent"] * 3
    parties = tuple(
        a_party(no, name, sides[no - 1], address="示例市示例街道示例小区东区" * (5 if no == 2 else 1))
        for no, name in enumerate("甲乙丙丁戊己", 1)
    )
    everyone = tuple(range(1, 7))
    owed = tuple(an_obligation(no) for no in range(1, 9))
    return a_case(
        parties=parties,
        summary=f"{LONG[:500]}\n{UNBROKEN}",
        sessions=(a_session(record="\n".join([LONG] * 5), present=everyone),),
        agreements=(an_agreement(facts=LONG[:500], parties=everyone, obligations=owed),),
        handoffs=(
            a_handoff(),
            to_the_police(),
            to_a_support(facts=to_a_support().facts | {"question": LONG, "opinion": "\n".join([LONG] * 4)}),
            by_a_court(facts=by_a_court().facts | {"enclosures": LONG}),
            to_an_appraiser(facts=to_an_appraiser().facts | {"question": LONG}),
            to_the_court(),
        ),
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_is_lost_or_runs_off_the_sheet_when_there_is_much_to_say(template: str) -> None:
    case, paper = a_big_case(), the_case(template)[1]
    pdf = draw(a_workflow(), case, paper, a_town())
    text = "".join(sheets(pdf))
    html = page(facts_for(a_workflow(), case, paper, a_town()))
    for part in (LONG[:40], "示例市示例街道示例小区东区" * 5):
        if part in html:
            assert part in _without_margins(text), part[:20]
    if UNBROKEN in html:
        assert text.count("a") >= UNBROKEN.count("a")
    _assert_inside(pdf)


def _without_margins(text: str) -> str:
    """Drop what stands in the margins between two pages: page numbers and the running number."""
    return re.sub(r"第\d+页共\d+页(（2026）示街人调字第12号)?|—\d+—", "", text)


def _assert_inside(pdf: bytes) -> None:
    """Every piece of text begins between the margins, and no line of full-width characters is longer than the sheet."""
    for sheet in PdfReader(io.BytesIO(pdf)).pages:
        width = float(sheet.mediabox.width)
        ends: list[float] = []
        sheet.extract_text(visitor_text=partial(_note_ends, ends))
        assert ends
        assert min(ends) > 40  # 14 mm
        assert max(ends) < width - 40


def _note_ends(ends: list[float], text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
    """Note where a line begins and, by the widths of its characters, where about it ends."""
    line = text.strip()
    if line and "\n" not in line:
        x = cm[0] * tm[4] + cm[4]
        ems = sum(1.0 if ord(char) > 0x2E80 else 0.4 for char in line)
        ends.extend((x, x + ems * abs(size * tm[0] * cm[0])))


def test_a_line_that_runs_off_would_be_seen() -> None:
    line = f'<p style="white-space: nowrap">{LONG[:60]}</p>'
    pdf = press().render(line, made_at=datetime(2026, 10, 10, tzinfo=UTC), identifier="试样")
    with pytest.raises(AssertionError):
        _assert_inside(pdf)


def test_a_long_agreement_says_its_number_on_every_sheet() -> None:
    found = sheets(draw(a_workflow(), a_big_case(), a_paper("agreement"), a_town()))
    assert len(found) >= 3
    assert all("（2026）示街人调字第12号" in sheet for sheet in found)
    assert [f"第{no}页共{len(found)}页" in sheet for no, sheet in enumerate(found, 1)] == [True] * len(found)
    assert "本协议一式七份" in "".join(found)


def test_a_table_over_two_sheets_repeats_its_head() -> None:
    many = tuple(a_party(no, f"当事人{no}", "applicant" if no == 1 else "respondent") for no in range(1, 41))
    found = sheets(draw(a_workflow(), a_case(parties=many), a_paper("move_up_consent"), a_town()))
    assert len(found) >= 2
    with_rows = [sheet for sheet in found if "□否" in sheet]
    assert len(with_rows) >= 2
    assert all("签名、日期" in sheet for sheet in with_rows)


def test_the_receipt_stands_on_the_sheet_that_is_signed() -> None:
    for case, paper in ((a_big_case(), the_case("transfer_letter")[1]), the_case("transfer_letter")):
        found = sheets(draw(a_workflow(), case, paper, a_town()))
        signed = [sheet for sheet in found if "经办人（签名）" in sheet]
        assert len(signed) == 1
        assert "沿此线裁开" in signed[0]
        assert "签收人（签名）" in signed[0]


def test_a_request_to_the_police_asks_for_less_and_says_so() -> None:
    case = a_case(handoffs=(a_handoff(), to_the_police(), to_the_police_support()))
    found = sheets(draw(a_workflow(), case, a_paper("support_request", handoff=3), a_town()))
    assert len(found) == 1
    for words in (
        "示例市公安局示例派出所：",
        "第二十条、第二十五条，请你单位给予“警调对接”支撑",
        "到场参与调解（当事人已同意民警到场参与调解）",
        "办理本案治安部分的民警不同桌调解",
        "只告知依法可以告知的情况",
    ):
        assert words in found[0], words


def test_an_entrustment_stands_on_one_sheet() -> None:
    paper = a_paper("transfer_letter", title="委托调解函", institution=POLICE, number="示公委调〔2026〕9号", handoff=1)
    found = sheets(draw(a_workflow(), a_case(), paper, a_town()))
    assert len(found) == 1
    assert "示例市公安局示例派出所" in found[0]
    assert "程序规定不适用调解的情形：无" in found[0]


def test_a_rare_name_is_drawn_and_found_again() -> None:
    case = a_case(parties=(a_party(1, RARE), *a_case().parties[1:]))
    text = "".join(sheets(draw(a_workflow(), case, a_paper("agreement"), a_town())))
    assert f"由乙向{RARE}履行" in text


def test_a_void_paper_says_so_and_keeps_its_number() -> None:
    text = "".join(sheets(draw(a_workflow(), a_case(), a_paper("agreement", status="void"), a_town())))
    assert "作废" in text
    assert "（2026）示街人调字第12号" in text
    assert "作废" not in "".join(sheets(drawn("agreement")))


def test_another_record_gives_another_file() -> None:
    other = msgspec.structs.replace(a_case(), summary="另一段事实。")
    assert draw(a_workflow(), other, a_paper("application"), a_town()) != drawn("application")


@cache
def shipped() -> Library:
    return Library.load(ROOT / "workflows")


def test_every_template_that_a_shipped_workflow_names_can_be_drawn() -> None:
    named = {kind.template for one in shipped() for kind in one.documents.values() if kind.template is not None}
    assert named
    assert named - set(PAPERS) == set()
    assert {file.stem for file in (ROOT / "mediation/documents/templates").glob("*.html")} >= set(PAPERS)


@pytest.mark.slow
def test_every_paper_of_every_shipped_workflow_is_drawn_from_its_own_words() -> None:
    """The titles of choices come from the shipped lists: were a key renamed there, the paper would lack it."""
    for workflow in shipped():
        for kind in workflow.documents.values():
            if kind.template is None:
                continue
            case, paper = the_case(kind.template)
            paper = msgspec.structs.replace(
                paper, kind=kind.key, title="", number=paper.number or "（2026）示街人调字第12号"
            )
            text = "".join(sheets(draw(workflow, case, paper, a_town())))
            assert ("调解卷宗" if kind.template == "cover" else kind.title.zh) in text


def stories() -> list[Path]:
    return sorted(path for path in (ROOT / "workflows").glob("*/stories/*.yaml") if not path.name.startswith("_"))


@pytest.mark.slow
@pytest.mark.parametrize("path", stories(), ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_paper_that_a_story_issues_can_be_drawn_at_once(path: Path) -> None:
    """As the engine leaves the record: nothing that the forms allow leads to a paper that cannot be drawn."""
    repertoire = Repertoire(ROOT / "workflows")
    played = repertoire.play(path)
    workflow, town = repertoire.workflow(played.story.workflow), repertoire.town(played.story.town)
    for journal in played.journals:
        case, done = blank(CaseId("1")), 0
        for entry in journal:
            case = replay(case, entry.events, actor=entry.actor, at=entry.at)
            for paper in case.papers[done:]:
                if paper.status == "issued" and workflow.documents[paper.kind].template is not None:
                    text = "".join(sheets(draw(workflow, case, paper, town)))
                    assert case.parties[0].name in text
            done = len(case.papers)


def test_a_cover_with_its_archive_number_stands_on_one_sheet() -> None:
    case, paper = the_case("cover")
    case = msgspec.structs.replace(case, archive_number="大十字物调-2026-D-0001")
    html = page(facts_for(a_workflow(), case, paper, a_town()))
    drawn = press().render(html, made_at=datetime(2026, 10, 10, tzinfo=UTC), identifier="试样")
    (sheet,) = PdfReader(io.BytesIO(drawn)).pages
    assert "大十字物调-2026-D-0001" in sheet.extract_text()


def test_a_long_reason_for_what_is_missing_does_not_push_the_cover_onto_a_second_sheet() -> None:
    case, paper = the_case("cover")
    case = msgspec.structs.replace(case, archive_number="大十字物调-2026-D-0001")
    for length, shown in ((40, "缺" * 40), (41, "缺件原因见卷宗情况说明")):
        paper = msgspec.structs.replace(paper, facts={**paper.facts, "missing_reason": "缺" * length})
        html = page(facts_for(a_workflow(), case, paper, a_town()))
        drawn = press().render(html, made_at=datetime(2026, 10, 10, tzinfo=UTC), identifier="试样")
        (sheet,) = PdfReader(io.BytesIO(drawn)).pages
        assert shown in re.sub(r"\s", "", sheet.extract_text())


def test_scans_of_signed_papers_are_not_counted_as_evidence_of_the_dispute() -> None:
    on = When.on(date(2026, 9, 10))
    photograph = Evidence(
        no=1, digest="0" * 64, size=1, media="image/jpeg", name="a.jpg", title="天花板照片", kind="photograph",
        supplied_by=1, supplied_on=on, added_by=AccountId("x"), added_at=datetime(2026, 9, 10, tzinfo=UTC),
    )  # fmt: skip
    scan = msgspec.structs.replace(photograph, no=2, digest="1" * 64, kind="signed_copy", title="申请书签名件")
    case, statement = the_case("file_statement")
    case = msgspec.structs.replace(case, evidence=(photograph, scan))
    assert "证据材料、照片共1份" in text_of(case, statement)
    listed = text_of(case, the_case("evidence_list")[1])
    assert "天花板照片" in listed
    assert "申请书签名件" not in listed


def text_of(case: Case, paper: Paper) -> str:
    """The text of a paper as its template has it, without markup."""
    return re.sub(r"<[^>]+>|\s", "", page(facts_for(a_workflow(), case, paper, a_town())))


def test_what_was_given_up_is_told_in_the_result_of_the_closing_report() -> None:
    given_up = an_obligation(performed_on=None, performed_proof="", given_up_on=When.on(date(2026, 10, 20)))
    both = (given_up, an_obligation(2, what="修复防水层", amount=""))
    for owed, words in (((given_up,), "第1项义务确认不履行。"), (both, "第1项义务确认不履行，其余已履行。")):
        case = a_case(agreements=(an_agreement(obligations=owed),))
        facts = facts_for(a_workflow(), case, a_paper("closing_report"), a_town())
        assert str(facts.values["result"]).endswith(words)


def test_an_urging_letter_with_what_was_paid_and_its_delivery_stand_on_one_sheet() -> None:
    owed = an_obligation(what="赔偿天花板、墙面及木地板损失（第1期，共3期）", performed_on=None, paid="400.00")
    parties = (a_party(1, "周㛃"), a_party(2, "吴𠅤䶮", "respondent"), *a_case().parties[2:])
    case = a_case(parties=parties, agreements=(an_agreement(obligations=(owed,)),))
    (sheet,) = PdfReader(io.BytesIO(draw(a_workflow(), case, a_paper("urge_notice"), a_town()))).pages
    text = re.sub(r"\s", "", sheet.extract_text())
    assert "（大写：叁仟元整），已付人民币400.00元（大写：肆佰元整），履行期限" in text
    assert "受送达人（签名）" in text


@pytest.mark.parametrize("kind", ["wages", "labour"])
def test_whoever_works_for_another_is_told_of_the_order_to_pay(kind: str) -> None:
    case = a_case(kind=kind, handoffs=())
    told = text_of(case, a_paper("non_performance_notice"))
    assert "劳动报酬、工伤医疗费、经济补偿或者赔偿金" in told
    assert "申请支付令" in told
    assert "支付令" not in text_of(a_case(handoffs=()), a_paper("non_performance_notice"))


@pytest.mark.parametrize("many", [30, 31, 32, 33])
def test_nobody_signs_alone_on_the_last_sheet_of_a_list_of_evidence(many: int) -> None:
    case = a_case(evidence=tuple(a_photograph(no) for no in range(1, many + 1)))
    pages = PdfReader(io.BytesIO(draw(a_workflow(), case, a_paper("evidence_list"), a_town()))).pages
    assert pages[-1].extract_text().count("签名") >= 2
    assert "2026年9月8日" in pages[0].extract_text()  # in one line, however wide the other columns


def a_photograph(no: int) -> Evidence:
    """A picture as the vault keeps it, named by a camera or by hand."""
    return Evidence(
        no=no,
        digest="0" * 64,
        size=1,
        media="image/jpeg",
        name=f"{no}.jpg",
        title=f"现场照片{no}：天花板水渍" if no % 7 == 1 else f"IMG_{no:04d}",
        kind="photograph",
        supplied_by=1,
        supplied_on=When.on(date(2026, 9, 8)),
        added_by=AccountId("m1"),
        added_at=datetime(2026, 9, 8, tzinfo=UTC),
    )
