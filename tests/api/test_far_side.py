"""The workbench of bodies that hold no case: what waits for them, by their own clock, and what their button says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mediation.casework.handle import handle
from mediation.casework.intake import open_case
from mediation.casework.sign_in import set_password
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.commands import TakeAction
from mediation.store.memory import MemoryStore
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.places import PlaceId
from tests.api.web import PASSWORD, Web, logged
from tests.engine.builders import instant
from tests.engine.stages import ACCEPTANCE, ENTRUSTMENT, matter, owed

FAR: tuple[tuple[str, InstitutionKind, str, Role], ...] = (
    ("court", InstitutionKind.court, "示例市人民法院", Role.court_officer),
    ("commission", InstitutionKind.arbitration_commission, "示例仲裁委", Role.liaison_officer),
    ("centre", InstitutionKind.governance_centre, "示例综治中心", Role.liaison_officer),
    ("hotline", InstitutionKind.hotline_centre, "示例热线", Role.liaison_officer),
    ("petitions", InstitutionKind.petition_office, "示例信访局", Role.liaison_officer),
    ("housing", InstitutionKind.bureau, "示例住建局", Role.department_officer),
    ("appraiser", InstitutionKind.appraisal_body, "示例鉴定所", Role.liaison_officer),
    ("legal_aid", InstitutionKind.legal_aid_centre, "示例法援中心", Role.liaison_officer),
    ("psychology", InstitutionKind.psychological_service, "示例心理中心", Role.liaison_officer),
)
ACTORS = {
    key: Actor(account=AccountId(f"of_{key}"), name=name, posts=(Post(institution=InstitutionId(key), role=role),))
    for key, _, name, role in FAR
}
READY = {**ACCEPTANCE, "pending": "none"}


def larger(town: Town) -> MemoryStore:
    """The same town with every counterpart and somebody there."""
    known = set(town.institutions)
    more = [
        Institution(id=InstitutionId(key), kind=kind, name=name, abbr=name[2:4], place=PlaceId("city"))
        for key, kind, name, _ in FAR
        if key not in known
    ]
    people = [Person(account=one.account, name=one.name, posts=one.posts) for one in ACTORS.values()]
    return MemoryStore(
        Town(
            calendar=town.calendar,
            places=list(town.places.values()),
            institutions=[*town.institutions.values(), *more],
            people=[*town.people.values(), *people],
        )
    )


@pytest.fixture(scope="module")
def web() -> Web:
    web = Web(at="2026-09-16 09:30", store=larger)  # type: ignore[arg-type]
    for one in ACTORS.values():
        set_password(web.house, one.account, PASSWORD, at=web.at)
    return web


def bench(web: Web, account: str, question: str = "mine") -> str:
    return str(web.signed_in(account).get(f"/?list={question}").text)


def counted(page: str) -> dict[str, int]:
    found = re.findall(r'href="/\?list=(\w+)"[^>]*><span class="big">(\d+)</span>', page)
    return {key: int(number) for key, number in found}


def mediated(web: Web, name: str) -> Case:
    case = logged(web.house, name, who="mediator", entry_level="community", place="community")
    for party in (1, 2):
        case = web.act(case, "mediator", "answer", "2026-09-07 09:05", party=party, answer="agreed", way="telephone")
    case = web.act(case, "director", "accept", "2026-09-07 09:06", **READY)
    named = {"mediators": ["mediator"], "lead": "mediator", "disclosed": True, "parties_object": False}
    return web.act(case, "director", "assign", "2026-09-07 09:07", **named)


def asked(web: Web, name: str, action: str, institution: str, **fields: Any) -> Case:
    return web.act(mediated(web, name), "mediator", action, "2026-09-16 09:00", institution=institution, **fields)


@pytest.mark.parametrize(
    ("account", "says"),
    [
        ("of_court", "委派、委托调解"),
        ("of_commission", "委托调解"),
        ("of_centre", "交办纠纷"),
        ("of_hotline", "转办工单"),
        ("of_petitions", "交办信访事项"),
        ("of_housing", "转办纠纷"),
        ("officer", "登记警情"),
        ("mediator", "登记纠纷"),
    ],
)
def test_the_button_says_what_they_do(web: Web, account: str, says: str) -> None:
    page = bench(web, account)
    assert re.findall(r'href="/cases/new">.*?&nbsp;([^<]+)</a>', page) == [says]
    assert web.signed_in(account).get("/cases/new").status_code == 200


@pytest.mark.parametrize(
    ("account", "menu", "nature"),
    [
        ("of_court", "委派、委托", ""),
        ("of_hotline", "转办", "assigned"),
        ("of_housing", "转办", "assigned"),
        ("of_commission", "委托", "arbitration"),
        ("clerk", "登记", ""),
    ],
)
def test_the_menu_names_what_one_does_and_the_letter_is_of_ones_own_kind(
    web: Web, account: str, menu: str, nature: str
) -> None:
    client = web.signed_in(account)
    page = client.get("/cases/new", params={"workflow": "property_three_level", "action": "offer_entrusted"}).text
    entry = "<a" + page.split('href="/cases/new"')[1].split("</a>")[0]
    assert re.sub(r"<[^>]+>|\s", "", entry) == menu
    chosen = [key for key in ("before_filing", "ordinary", "summary", "arbitration", "assigned") if ticked(page, key)]
    assert chosen == ([nature] if nature else [])
    assert ticked(page, "program") is (account != "clerk")


def ticked(page: str, value: str) -> bool:
    """Whether the control of this value stands chosen, be it a button of a row or a line of a list."""
    return any(
        "checked" in one or "selected" in one
        for one in re.findall(rf'<(?:input|option)[^>]*value="{value}"[^>]*>', page)
    )


@pytest.mark.parametrize("account", ["of_appraiser", "of_legal_aid", "of_psychology"])
def test_who_sends_no_letters_has_no_button(web: Web, account: str) -> None:
    page = bench(web, account)
    assert "/cases/new" not in page
    assert "列在这里" in page
    assert web.signed_in(account).get("/cases/new").status_code == 403


@pytest.mark.parametrize(
    ("account", "institution", "action", "form", "does", "clock"),
    [
        ("of_housing", "housing", "ask_department", {"question": "请核实外墙渗漏。"}, "部门回函", "部门回函"),
        (
            "of_psychology",
            "psychology",
            "refer_service",
            {"service": "psychological", "question": "疏导。", "party_consent": True},
            "服务机构答复",
            "服务机构答复",
        ),
        (
            "of_appraiser",
            "appraiser",
            "order_appraisal",
            {
                "question": "渗漏原因。",
                "chosen": "agreed",
                "fees": "双方各半",
                "party_consent": True,
                "reason_code": "appraisal",
            },
            "登记鉴定评估报告",
            "鉴定评估",
        ),
    ],
)
def test_what_was_asked_of_a_body_waits_on_its_workbench(
    web: Web, account: str, institution: str, action: str, form: dict[str, Any], *, does: str, clock: str
) -> None:
    before = counted(bench(web, account))
    case = asked(web, f"ask-{institution}", action, institution, **form)
    page = bench(web, account)
    assert counted(page) == {**before, "mine": before["mine"] + 1}
    row = page.split(f"/cases/{case.id}/handoffs/")[1].split("</tr>")[0]
    for words in ("来自示例社区人民调解委员会", does, clock, "还剩"):
        assert words in row, words
    assert "调解期限" not in row, "the committee's own clocks are none of theirs"


def test_what_a_court_sent_is_listed_with_the_committees_clock_until_it_is_answered(web: Web) -> None:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    letter = {"entrusted_as": "before_filing", "through": "program", "number": "引调1号", "consented": True}
    case = open_case(
        web.house,
        workflow="property_three_level",
        action="offer_entrusted",
        fields={**form, **letter},
        command_id="of-the-court",
        actor=ACTORS["court"],
        at=instant("2026-09-16 09:00"),
    )
    assert case.title not in bench(web, "of_court")
    waiting = bench(web, "of_court", "waiting")
    assert counted(waiting) == {"mine": 0, "today": 0, "overdue": 0, "waiting": 1}
    row = waiting.split(f"/cases/{case.id}/handoffs/1")[1].split("</tr>")[0]
    receiver = web.house.store.reading  # the committee that the place and the kind lead to
    with receiver() as reading:
        name = reading.town.around().institutions[case.handoffs[0].receiver].name
    for words in (f"送往{name}", "引调1号", "签收来函", f"等待{name}签收并答复"):
        assert words in row, words
    taken = TakeAction(
        case=case.id,
        command_id="ends",
        action="revoke_entrusted",
        fields={"reason": "当事人已和解"},
        expected_version=case.version,
    )
    handle(web.house, taken, actor=ACTORS["court"], at=instant("2026-09-16 09:10"))
    assert counted(bench(web, "of_court")) == {"mine": 0, "today": 0, "overdue": 0, "waiting": 0}


def test_a_station_is_shown_its_own_clock_in_one_colour_on_every_page(web: Web) -> None:
    form = {key: one for key, one in matter().items() if key not in ("source", "subkind", "entry_level")}
    case = open_case(
        web.house,
        workflow="property_three_level",
        action="offer_b",
        fields={**form, **ENTRUSTMENT},
        command_id="opens-b",
        actor=Actor(
            account=AccountId("officer"),
            name="民警",
            posts=(Post(institution=InstitutionId("station"), role=Role.officer),),
        ),
        at=instant("2026-09-07 09:00"),
    )
    assert "所领导签发" in bench(web, "deputy")
    case = web.act(case, "deputy", "sign_off", "2026-09-07 10:00")
    case = web.act(case, "street_clerk", "sign_receipt", "2026-09-07 10:30", number="收1号")
    case = web.act(case, "street_director", "accept", "2026-09-07 12:00", **{**ACCEPTANCE, "pending": "police"})
    named = {"mediators": ["street_mediator"], "lead": "street_mediator", "disclosed": True, "parties_object": False}
    case = web.act(case, "street_director", "assign", "2026-09-07 13:00", **named)
    terms = {"facts": "互殴。", "terms": "赔偿。", "scope": "all", "lawful": True, "obligations": [owed("2026-09-12")]}
    case = web.act(case, "street_mediator", "settle_written", "2026-09-08 10:00", **terms)
    signed = [{"party": no, "on": "2026-09-09"} for no in (1, 2)]
    stamps = {"signatures": signed, "mediator_signed_on": "2026-09-09", "sealed_on": "2026-09-09"}
    case = web.act(case, "street_mediator", "put_in_force", "2026-09-09 10:00", **stamps)
    case = web.act(case, "street_mediator", "perform", "2026-09-14 10:00", obligation=1, proof="receipt")
    case = web.act(case, "street_mediator", "apply_no_penalty", "2026-09-15 10:00", signatures=signed)
    page = bench(web, "officer")
    row = page.split("待我办</h2>")[1].split(f"/cases/{case.id}/handoffs/1")[1].split("</tr>")[0]
    assert "公安认可" in row
    assert "回访" not in row
    pattern = r'<span class="clock (\w+)">([^<]+)</span>'
    packet = web.signed_in("officer").get(f"/cases/{case.id}/handoffs/1").text
    inbox = web.signed_in("officer").get("/handoffs?tab=sent").text.split(f"/cases/{case.id}")[1].split("</tr>")[0]
    assert set(re.findall(pattern, row)) == set(re.findall(pattern, packet)) == set(re.findall(pattern, inbox))


def test_a_letter_on_paper_waits_for_the_committee_that_entered_it(web: Web) -> None:
    form = {
        key: one for key, one in matter(title="纸面来函").items() if key not in ("source", "subkind", "entry_level")
    }
    letter = {"entrusted_as": "before_filing", "through": "paper", "number": "引调9号", "consented": True}
    case = open_case(
        web.house,
        workflow="property_three_level",
        action="offer_entrusted",
        fields={**form, **letter, "institution": "court", "place": "community"},
        command_id="on-paper",
        actor=Actor(
            account=AccountId("clerk"),
            name="登记员",
            posts=(Post(institution=InstitutionId("committee"), role=Role.clerk),),
        ),
        at=instant("2026-09-16 09:05"),
    )
    receiver = case.handoffs[0].receiver
    assert receiver == "committee"
    row = bench(web, "clerk").split(f"/cases/{case.id}")[1].split("</tr>")[0]
    for words in ("来自示例市人民法院", "引调9号", "签收来函", "还剩"):
        assert words in row, words
