"""Builders: a town, a workflow and a property dispute by hand, with every part that a paper may ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mediation.calendar.terms import SHANGHAI, When
from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.labels import Label
from mediation.definitions.questions import Choice
from mediation.definitions.workflow import DocumentKind, Level, Workflow
from mediation.engine.amendments import LateCorrection
from mediation.engine.case import (
    Agreement,
    Answer,
    Case,
    CaseId,
    CaseNumber,
    Handoff,
    Obligation,
    Paper,
    Party,
    Session,
    Signature,
    Visit,
)
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.places import Place, PlaceId, PlaceKind

STREET = InstitutionId("street")
COMMUNITY = InstitutionId("community")
ROOM = InstitutionId("room")
POLICE = InstitutionId("police")
LAWYERS = InstitutionId("lawyers")
COURT = InstitutionId("court")
APPRAISER = InstitutionId("appraiser")
SECRET_CONCESSION = "甲私下表示二千元也可以接受"

TEMPLATES = (
    "application",
    "acceptance_register",
    "session_record",
    "agreement",
    "oral_agreement_register",
    "termination_notice",
    "non_acceptance_notice",
    "transfer_letter",
    "receipt",
    "feedback_letter",
    "no_penalty_application",
    "move_up_consent",
    "visit_record",
    "cover",
    "dispatch_order",
    "support_request",
    "legal_opinion",
    "station_letter",
    "refusal_letter",
    "danger_report",
    "entrustment_extension",
    "police_reminder",
    "entrusting_letter",
    "counterpart_feedback",
    "counterpart_letter",
    "confirmation_application",
    "mediation_certificate",
    "ruling_notice",
    "rights_notice",
    "identity_page",
    "power_of_attorney",
    "investigation_record",
    "evidence_list",
    "performance_proof",
    "closing_report",
    "file_statement",
    "seal_log",
    "signing_record",
    "representatives_choice",
    "entrustment_consent",
    "transfer_list",
    "session_notice",
    "extension_consent",
    "urge_notice",
    "non_performance_notice",
    "leaving_notice",
    "replacement_notice",
    "correction_sheet",
    "act_sheet",
)
TITLES = {
    "application": "人民调解申请书",
    "acceptance_register": "人民调解受理登记表",
    "session_record": "人民调解记录",
    "agreement": "人民调解协议书",
    "oral_agreement_register": "口头协议登记表",
    "termination_notice": "终止调解告知书",
    "non_acceptance_notice": "不予受理告知书",
    "transfer_letter": "移送函",
    "receipt": "回执",
    "feedback_letter": "反馈函",
    "no_penalty_application": "双方当事人书面申请",
    "move_up_consent": "提级调解征求意见暨同意书",
    "visit_record": "回访记录",
    "cover": "调解卷宗",
    "dispatch_order": "靶向派单表",
    "support_request": "支撑请求单",
    "legal_opinion": "法律意见书",
    "station_letter": "派出所函",
    "refusal_letter": "不予调解的函",
    "danger_report": "重大纠纷快报",
    "entrustment_extension": "委托调解延期同意书",
    "police_reminder": "催询函",
    "entrusting_letter": "委派调解函",
    "counterpart_feedback": "反馈函",
    "counterpart_letter": "鉴定评估委托书",
    "confirmation_application": "司法确认申请书",
    "mediation_certificate": "主持调解证明",
    "ruling_notice": "司法确认结果告知书",
    "rights_notice": "当事人权利义务告知书",
    "identity_page": "当事人身份证明",
    "power_of_attorney": "授权委托书",
    "investigation_record": "调查记录",
    "evidence_list": "证据材料目录",
    "performance_proof": "履行凭证",
    "closing_report": "结案报告表",
    "file_statement": "卷宗情况说明",
    "seal_log": "用印登记簿",
    "signing_record": "调解协议书签署情况",
    "representatives_choice": "推选书",
    "entrustment_consent": "委托调解同意书",
    "transfer_list": "移交清单",
    "session_notice": "调解通知书",
    "extension_consent": "延期同意书",
    "urge_notice": "督促履行通知",
    "non_performance_notice": "不履行告知书",
    "leaving_notice": "退出调解告知书",
    "replacement_notice": "更换调解员告知书",
    "correction_sheet": "记录更正表",
    "act_sheet": "办理记录",
}
FACTS = (
    "2026年8月下旬起，601室卫生间防水层渗漏，致501室客厅顶棚、墙面及木地板多处受损。双方就修复责任和赔偿数额协商未果，"
    "其间物业服务企业曾两次到场查看，认定渗漏点位于601室卫生间地面。"
)


SIGNED = {"day": "2026-09-18", "instant": "2026-09-18T07:00:00Z"}
#: What was filled in when the paper was made: the form of its action, without concessions, as the engine keeps it.
FORMS: dict[str, dict[str, Any]] = {
    "counterpart_feedback": {"result": "agreed"},
    "rights_notice": {"rights_told_by": "written"},
    "investigation_record": {
        "who": "601室卫生间、住户乙",
        "where": "示例小区3栋601室",
        "record": "卫生间地面渗漏点在地漏一侧，防水层老化。\n乙称防水层为2010年所做，此后没有翻修。",
        "evidence": "现场照片4张\n物业查看记录1页",
    },
    "evidence_list": {"who": "示例物业服务有限公司", "evidence": "物业查看记录1页"},
    "performance_proof": {"obligation": 1, "amount": "3000.00", "proof": "transfer", "proof_note": "收条一张"},
    "file_statement": {
        "filed_by": "内勤壬",
        "checker": "m2",
        "missing_reason": "乙的身份证复印件未提供，经三次通知仍未补交。",
    },
    "session_notice": {"at": "2026-09-10T15:30:00+08:00", "where": "示例小区调解室", "manner": "on_site"},
    "extension_consent": {"days": 20, "signatures": [[1, "2026-10-06"], [2, "2026-10-07"]]},
    "urge_notice": {"obligation": 1, "way": "writing"},
    "non_performance_notice": {"obligation": 1, "reason": "经上门督促，乙称资金周转困难，拒不履行。"},
    "representatives_choice": {"side": "applicant", "representatives": "甲"},
    "leaving_notice": {"party": 3, "reason": "已按规定查看并协助维修，不再参加调解。"},
    "replacement_notice": {"reason_code": "asked_recusal"},
    "correction_sheet": {"correction": 1},
    "act_sheet": {"reason": "等待部门答复。", "until": "2026-10-20"},
    "ruling_notice": {"ruling": "confirmed", "ruling_number": "（2026）示法民特7号"},
    "termination_notice": {"reason_code": "T2", "routes_told": True, "words": "甲愿让步，乙仍不同意"},
    "non_acceptance_notice": {"reason_code": "N2", "routes_told": True},
    "move_up_consent": {
        "rung_result": "经两次调解，双方对赔偿数额仍有分歧，未达成协议。",
        "told_other_routes": True,
        "answers": [
            {"party": 1, "value": "agreed", "on": SIGNED, "rung": "community", "signed": True},
            {"party": 2, "value": "agreed", "on": SIGNED, "rung": "community", "signed": True},
        ],
        "extend_days": 15,
        "material_consent": True,
    },
    "cover": {"retention": "long", "filed_by": "内勤壬"},
    "dispatch_order": {"colour_reason": "双方已分开居住，情绪平稳", "conflicts": ["m2"], "lead_reason": ""},
    "legal_opinion": {"answer": "opinion", "neutral": True},
    "refusal_letter": {"reason_code": "N3", "routes_told": True},
    "danger_report": {"danger_kind": "renewed", "what": "乙在楼道又推搡甲。", "told": "值班民警", "way": "telephone"},
    "entrustment_extension": {
        "new_day": "2026-10-16",
        "reason": "等待伤情复查。",
        "signatures": [[1, "2026-10-09"], [2, "2026-10-10"]],
    },
}
#: What a dispatch leaves in the record of the case.
DISPATCHED: dict[str, Any] = {
    "door": "whistle",
    "dispatch": {
        "kind": "property",
        "language": "miao",
        "signs": ["deep_grudge", "failed_before"],
        "score": 20,
        "suggested": "yellow",
        "colour": "green",
        "lead": "m1",
        "rank": 1,
        "reasons": ["专长对口（物业）", "语言相通（汉语、苗语）"],
        "supports": ["police", "legal"],
        "supports_reason": "责任认定和赔偿标准有争议",
        "on": "2026-09-07",
    },
}
#: The handoff that a paper belongs to, where it is not the newest or the one that came in.
HANDOFFS = {"transfer_letter": 2, "support_request": 3, "legal_opinion": 3}
HANDOFFS |= {"station_letter": 1, "refusal_letter": 1, "entrustment_extension": 1}
HANDOFFS |= {"danger_report": 2, "police_reminder": 2}
HANDOFFS |= {"entrusting_letter": 4, "counterpart_feedback": 4, "counterpart_letter": 5}
HANDOFFS |= {"transfer_list": 2, "confirmation_application": 6, "mediation_certificate": 6, "ruling_notice": 6}


def at(month: int, day: int, hour: int | None = None, minute: int = 0) -> When:
    """A moment of 2026 in Shanghai: a day, or an instant."""
    if hour is None:
        return When.on(date(2026, month, day))
    return When.at(datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI))


def a_town() -> Town:
    """One street with a community, an estate's room, a police station; two mediators."""
    places = [
        ("city", PlaceKind.city, "示例市", None),
        ("street", PlaceKind.street, "示例街道", "city"),
        ("community", PlaceKind.community, "示例社区", "street"),
        ("estate", PlaceKind.estate, "示例小区", "community"),
    ]
    return Town(
        calendar=WorkingCalendar(
            holidays={}, make_up_days=(), valid_from=date(2026, 1, 1), valid_through=date(2026, 12, 31)
        ),
        places=[
            Place(id=PlaceId(key), kind=kind, name=name, parent=PlaceId(parent) if parent else None)
            for key, kind, name, parent in places
        ],
        institutions=[
            Institution(
                id=STREET,
                kind=InstitutionKind.street_property_committee,
                name="示例市示例街道人民调解委员会",
                abbr="示街",
                place=PlaceId("street"),
            ),
            Institution(
                id=COMMUNITY,
                kind=InstitutionKind.community_committee,
                name="示例社区人民调解委员会",
                abbr="示社",
                place=PlaceId("community"),
            ),
            Institution(
                id=ROOM,
                kind=InstitutionKind.estate_room,
                name="示例小区调解室",
                abbr="",
                place=PlaceId("estate"),
                acts_for=COMMUNITY,
            ),
            Institution(
                id=POLICE,
                kind=InstitutionKind.police_station,
                name="示例市公安局示例派出所",
                abbr="示公",
                place=PlaceId("street"),
            ),
            Institution(
                id=COURT, kind=InstitutionKind.court, name="示例市人民法院", abbr="示法", place=PlaceId("city")
            ),
            Institution(
                id=APPRAISER,
                kind=InstitutionKind.appraisal_body,
                name="示例房屋鉴定所",
                abbr="示鉴",
                place=PlaceId("city"),
            ),
            Institution(
                id=LAWYERS,
                kind=InstitutionKind.law_firm,
                name="示例律师事务所",
                abbr="示律",
                place=PlaceId("street"),
            ),
        ],
        people=[
            Person(account=AccountId("m1"), name="调解员丁", posts=(Post(institution=STREET, role=Role.mediator),)),
            Person(account=AccountId("m2"), name="调解员戊", posts=(Post(institution=STREET, role=Role.mediator),)),
            Person(
                account=AccountId("deputy"),
                name="所领导己",
                posts=(Post(institution=POLICE, role=Role.station_deputy),),
            ),
            Person(account=AccountId("l1"), name="律师癸", posts=(Post(institution=LAWYERS, role=Role.lawyer),)),
        ],
    )


def a_workflow(**kinds: DocumentKind) -> Workflow:
    """A workflow that knows every paper and the titles of the choices used here."""
    documents = {key: DocumentKind(key=key, title=Label(zh=TITLES[key], en=key), template=key) for key in TEMPLATES}
    documents["consent_form"] = DocumentKind(key="consent_form", title=Label(zh="同意书", en="Consent"))
    return Workflow(
        key="property_three_level",
        revision=1,
        title=Label(zh="物业纠纷三级联动调解", en="Property disputes"),
        digest="",
        text="",
        ladder=tuple(
            Level(key=key, title=Label(zh=zh, en=key), held_by=())
            for key, zh in (("estate", "小区"), ("community", "社区"), ("street", "街道"))
        ),
        states={},
        actions={},
        deadlines={},
        routes={},
        documents=documents | kinds,
        registers={},
        choices={
            "kinds": _choices(property="物业纠纷", neighbours="邻里纠纷", wages="工资纠纷", labour="劳动纠纷"),
            "sources": _choices(applied="当事人申请", own_initiative="调委会主动调解", police="公安机关委托移送"),
            "manners": _choices(on_site="现场", at_home="上门"),
            "languages": _choices(miao="苗语"),
            "retentions": _choices(long="长期"),
            "proofs": _choices(receipt="收条", transfer="转账凭证"),
            "performances": _choices(done="已履行"),
            "satisfactions": _choices(satisfied="满意"),
            "reason_code": _choices(
                T2="无法达成协议",
                N2="已由其他机关受理或已解决",
                no_agreement="未达成协议",
                asked_recusal="当事人要求回避",
            ),
            "acts": _choices(damage="故意损毁财物"),
            "doors": _choices(whistle="社区吹哨、书记报到"),
            "danger_signs": _choices(deep_grudge="婚恋拒分、债务、宅基地水火通道", failed_before="调解失败两次以上"),
            "colours": _choices(green="绿", yellow="黄", red="红"),
            "supports": _choices(police="警调对接", legal="法律服务"),
            "purposes": _choices(at_the_table="到场参与调解", keep_order="在场外维持秩序"),
            "chosen": _choices(agreed="双方协商选定"),
            "rights_told_by": _choices(written="书面"),
            "ways": _choices(writing="书面"),
            "grounds": _choices(kin_or_neighbours="亲友、邻里、同事、同学间琐事引起"),
        },
    )


def _choices(**titles: str) -> tuple[Choice, ...]:
    return tuple(Choice(key=key, title=Label(zh=zh, en=key)) for key, zh in titles.items())


def a_party(no: int = 1, name: str = "甲", side: str = "applicant", **changes: Any) -> Party:
    """A person with all particulars."""
    fields: dict[str, Any] = {
        "gender": "male" if no % 2 else "female",
        "ethnicity": "苗族" if no % 2 else "汉族",
        "age": 40 + no,
        "occupation": "个体工商户",
        "phone": f"1390000000{no % 10}",
        "address": f"示例市示例街道示例小区3栋{no}01室",
    }
    return Party(no=no, name=name, side=side, **(fields | changes))


def an_obligation(no: int = 1, **changes: Any) -> Obligation:
    """乙 pays 甲 3,000 yuan."""
    fields: dict[str, Any] = {
        "debtor": 2,
        "creditor": 1,
        "what": "赔偿顶棚、墙面及木地板修复费用",
        "due_on": date(2026, 10, 9),
        "amount": "3000.00",
        "where": "示例街道人民调解委员会",
        "manner": "银行转账",
        "proof": "转账回单和收条",
        "performed_on": at(10, 9, 16),
        "performed_proof": "transfer；收条一张",
    }
    return Obligation(no=no, **(fields | changes))


def an_agreement(**changes: Any) -> Agreement:
    """Signed and sealed, with two obligations performed."""
    fields: dict[str, Any] = {
        "no": 1,
        "form": "written",
        "reached_on": at(10, 9),
        "facts": FACTS,
        "terms": "乙承认渗漏系其卫生间防水层老化所致。\n双方今后和睦相处，不再就此事发生争执。",
        "parties": (1, 2, 3),
        "obligations": (
            an_obligation(),
            an_obligation(
                2,
                what="修复601室卫生间防水层并经24小时闭水试验合格",
                amount="",
                where="601室",
                manner="自行委托施工",
                proof="物业验收单",
            ),
        ),
        "number": "（2026）示街人调字第12号",
        "signatures": (
            Signature(who="party:1", on=date(2026, 10, 9)),
            Signature(who="party:2", on=date(2026, 10, 9)),
            Signature(who="mediator:m1", on=date(2026, 10, 9)),
            Signature(who="seal", on=date(2026, 10, 10)),
        ),
        "effective_on": date(2026, 10, 10),
        "copies": 4,
        "status": "in_force",
    }
    return Agreement(**(fields | changes))


def a_handoff(**changes: Any) -> Handoff:
    """The police's entrustment (B), signed for."""
    fields: dict[str, Any] = {
        "no": 1,
        "route": "police_in",
        "direction": "in",
        "category": "B",
        "sender": POLICE,
        "receiver": STREET,
        "status": "accepted",
        "offered_on": at(9, 28),
        "sender_number": "示公委调〔2026〕9号",
        "receiver_number": "示街收〔2026〕21号",
        "signed_off_by": AccountId("deputy"),
        "receipt_on": at(9, 28, 16, 5),
        "facts": {
            "act": "damage",
            "minor": True,
            "ground": "kin_or_neighbours",
            "exclusions": [],
            "decided": False,
            "consent_signed": True,
            "taken_on": "2026-09-22",
            "limit_on": "2026-10-22",
            "enclosures": "接处警登记表复印件1份\n双方同意书2份",
        },
    }
    return Handoff(**(fields | changes))


def a_session(**changes: Any) -> Session:
    """A meeting that failed, with a concession that must never be printed."""
    fields: dict[str, Any] = {
        "no": 1,
        "on": at(9, 10, 15, 30),
        "place": "示例小区调解室",
        "manner": "on_site",
        "present": (1, 2, 3),
        "mediators": (AccountId("m1"), AccountId("m2")),
        "others": "示例社区网格员",
        "language": "miao",
        "interpreter": "翻译庚",
        "record": "调解员宣布会场纪律，告知权利义务后，各方先后陈述。\n"
        "甲：楼上渗水已有半月，顶棚和地板都泡坏了，要求修复并赔偿。\n"
        "乙：愿意修复，但赔偿数额过高。\n物业：两次到场查看，渗漏点在601室卫生间。",
        "undisputed": "渗漏点位于601室卫生间地面。",
        "concessions": SECRET_CONCESSION,
        "result": "failed",
        "read_out": True,
    }
    return Session(**(fields | changes))


def a_late_correction() -> LateCorrection:
    """The day on which it began was written down wrongly; found after the file was closed."""
    return LateCorrection(
        no=1,
        of="case",
        field="arose_on",
        was="2026-09-01",
        now="2026-08-31",
        reason="归档后核对报修单，发生日期登记时写错一日。",
        asked_by=AccountId("m1"),
        asked_on=at(10, 10),
        after=20,
        status="done",
        decided_by=AccountId("deputy"),
        decided_on=at(10, 12),
        words="已核对报修单原件。",
    )


def a_case(**changes: Any) -> Case:
    """甲 against 乙 and the property company, settled and performed; change whatever a test is about."""
    fields: dict[str, Any] = {
        "id": CaseId("c-1"),
        "late_corrections": (a_late_correction(),),
        "version": 20,
        "state": "visiting",
        "level": "street",
        "place": PlaceId("estate"),
        "custodian": STREET,
        "log_number": "示街登〔2026〕31号",
        "numbers": (
            CaseNumber(register="case", institution=STREET, year=2026, seq=12, text="（2026）示街人调字第12号"),
        ),
        "kind": "property",
        "source": "police",
        "summary": FACTS,
        "claims": "1. 请求乙修复卫生间渗漏部位；\n2. 请求乙赔偿装修损失5000元；\n请求物业服务企业协助勘验。",
        "requested_on": at(9, 7),
        "logged_on": at(9, 7, 9),
        "accepted_on": at(9, 7, 15),
        "parties": (
            a_party(1, "甲"),
            a_party(2, "乙", "respondent"),
            a_party(
                3,
                "示例物业服务有限公司",
                "respondent",
                kind="company",
                legal_representative="丙",
                agent="项目经理辛",
                gender="",
                ethnicity="",
                age=None,
                occupation="",
                address="示例市示例街道1号",
            ),
        ),
        "rights_told": True,
        "lead": AccountId("m1"),
        "mediators": (AccountId("m1"), AccountId("m2")),
        "sessions": (a_session(),),
        "agreements": (an_agreement(),),
        "visits": (
            Visit(
                no=1,
                on=at(10, 16),
                visitor=AccountId("m2"),
                performance="done",
                satisfaction="satisfied",
                hidden_danger="未发现激化隐患。",
                lawsuit="无。",
            ),
        ),
        "handoffs": (a_handoff(),),
        "answers": (Answer(party=1, value="agreed", on=at(9, 18), rung="street", signed=True, handoff=0),),
        "outside_numbers": {"police": "J2026092201"},
        "facts": DISPATCHED,
        "outcome": "performed",
        "outcome_reason": "T2",
        "concluded_on": at(10, 10),
    }
    return Case(**(fields | changes))


def a_paper(kind: str, **changes: Any) -> Paper:
    """A paper of that kind, of the street's committee, of 10 October."""
    fields: dict[str, Any] = {
        "no": 1,
        "kind": kind,
        "title": TITLES.get(kind, ""),
        "on": at(10, 10, 10),
        "institution": STREET,
        "number": {
            "termination_notice": "示街终〔2026〕3号",
            "transfer_letter": "示街移〔2026〕5号",
            "receipt": "示街收〔2026〕21号",
            "feedback_letter": "示街函〔2026〕6号",
            "support_request": "示街函〔2026〕7号",
            "non_acceptance_notice": "示街不受〔2026〕2号",
            "danger_report": "示街函〔2026〕8号",
            "police_reminder": "示街函〔2026〕9号",
            "entrusting_letter": "示法函〔2026〕3号",
            "counterpart_feedback": "示街函〔2026〕10号",
            "counterpart_letter": "示街函〔2026〕11号",
            "mediation_certificate": "示街函〔2026〕12号",
        }.get(kind, ""),
        "party": 2 if kind in {"termination_notice", "ruling_notice"} else 0,
        "facts": FORMS.get(kind, {}),
    }
    return Paper(**(fields | changes))


def to_the_police() -> Handoff:
    """The committee's own handoff of an act to the police (D)."""
    return a_handoff(
        no=2,
        route="police_out",
        direction="out",
        category="D",
        sender=STREET,
        receiver=POLICE,
        status="offered",
        sender_number="示街移〔2026〕5号",
        receipt_on=None,
        signed_off_by=None,
        facts={
            "what": "2026年9月22日10时许，乙在楼道内推搡甲，致甲倒地。调解员当即劝开双方并于10时30分电话报告。",
            "measures": "已劝离双方，通知家属到场，安排网格员值守。",
            "enclosures": "人民调解受理登记表复印件1份\n当事人身份信息1份",
        },
    )


def to_a_support(**changes: Any) -> Handoff:
    """The lawyers were asked for an opinion, and gave it."""
    fields: dict[str, Any] = {
        "no": 3,
        "route": "support_legal",
        "direction": "out",
        "category": "",
        "sender": STREET,
        "receiver": LAWYERS,
        "status": "returned",
        "offered_on": at(9, 11, 10),
        "sender_number": "示街函〔2026〕7号",
        "receiver_number": "",
        "receipt_on": None,
        "signed_off_by": None,
        "outcome": "opinion",
        "facts": {
            "support": "公共法律服务",
            "question": "渗漏致邻户装修受损，赔偿范围如何确定？\n物业服务企业应否承担责任？",
            "when_where": "2026年9月18日15时，示例小区调解室",
            "asked_by": "m1",
            "answered_by": "l1",
            "opinion": "一、相邻权利人因渗漏造成损失的，应当赔偿（民法典第二百九十六条）。\n"
            "二、赔偿以实际损失为限，凭修复票据或者评估确定。\n三、物业服务企业已尽查看、协调义务的，不承担赔偿责任。",
        },
    }
    return a_handoff(**(fields | changes))


def to_the_police_support(**changes: Any) -> Handoff:
    """The station was asked to send somebody to the table."""
    facts = {
        "support": "警调对接",
        "purpose": "at_the_table",
        "parties_consent": True,
        "question": "请派员到场说明治安管理的有关规定。",
        "when_where": "2026年9月18日15时，示例小区调解室",
        "asked_by": "m1",
    }
    fields: dict[str, Any] = {"route": "support_police", "receiver": POLICE, "status": "offered", "outcome": ""}
    return to_a_support(**(fields | {"facts": facts} | changes))


def the_case(template: str) -> tuple[Case, Paper]:
    """The builder's case and one paper of it."""
    if template not in HANDOFFS:
        return a_case(), a_paper(template)
    institution = LAWYERS if template == "legal_opinion" else STREET
    paper = a_paper(template, handoff=HANDOFFS[template], institution=institution)
    return a_case(handoffs=every_handoff()), paper


def every_handoff() -> tuple[Handoff, ...]:
    """The police's entrustment, what went to the police and to a support, a court's letter, two letters that ask."""
    return (a_handoff(), to_the_police(), to_a_support(), by_a_court(), to_an_appraiser(), to_the_court())


def by_a_court(**changes: Any) -> Handoff:
    """A court entrusted the case before it was filed."""
    fields: dict[str, Any] = {
        "no": 4,
        "route": "entrusted",
        "category": "before_filing",
        "sender": COURT,
        "sender_number": "（2026）示法引调12号",
        "signed_off_by": None,
        "facts": {"consented": True, "contact": "立案庭法官助理", "enclosures": "起诉状副本2份\n证据材料1册"},
    }
    return a_handoff(**(fields | changes))


def to_an_appraiser(**changes: Any) -> Handoff:
    """An appraisal of the damage was ordered; the clocks stand."""
    fields: dict[str, Any] = {
        "no": 5,
        "route": "appraisal",
        "direction": "out",
        "category": "",
        "sender": STREET,
        "receiver": APPRAISER,
        "status": "offered",
        "sender_number": "（2026）示街人调字第12号",
        "receiver_number": "",
        "receipt_on": None,
        "signed_off_by": None,
        "facts": {
            "question": "一、渗漏原因；\n二、顶棚、墙面及木地板的修复费用。",
            "chosen": "agreed",
            "fees": "甲、乙各预付一半",
            "asked_by": "m1",
        },
    }
    return a_handoff(**(fields | changes))


def to_the_court(**changes: Any) -> Handoff:
    """Both parties applied to the court for confirmation."""
    fields: dict[str, Any] = {
        "no": 6,
        "route": "court_confirmation",
        "receiver": COURT,
        "facts": {"court_ground": "seat", "property_proof": "房屋权属证书复印件"},
    }
    return to_an_appraiser(**(fields | changes))
