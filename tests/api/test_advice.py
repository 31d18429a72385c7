"""Beside the form of a dispatch: who fits best with the load there is, and what the rules of danger say.

A Monday in September, the sample town: 甲 knows quarrels of neighbours and speaks Miao, 乙 families and Dong, 丙 the
rest; 甲 is on duty on Mondays, 乙 on Tuesdays and Thursdays, 丙 every day.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.pickings import options_for
from api.settings import Settings
from mediation.calendar.terms import When
from mediation.casework.house import House
from mediation.casework.intake import open_case
from mediation.casework.sign_in import actor_of, set_password
from mediation.definitions.library import Library
from mediation.engine.case import Case, Handoff
from mediation.rehearsal.town_file import read_town
from mediation.store.memory import MemoryStore
from mediation.town.institutions import AccountId, InstitutionId
from tests.api.web import PASSWORD, field
from tests.engine.builders import ROOT, a_town, a_workflow, instant

AT = instant("2026-09-07 09:30")
TOWN = read_town(ROOT / "workflows" / "places" / "sample_town.yaml").town(a_town().calendar)
FORM: dict[str, Any] = {
    "source": "applied",
    "door": "visit",
    "place": "xingfu_1",
    "kind": "neighbours",
    "title": "楼上噪声引起的纠纷",
    "summary": "夜间噪声，多次争吵。",
    "parties": [{"name": "张某", "side": "applicant"}, {"name": "李某", "side": "respondent"}],
}


class Desk:
    """A house with «121» in it, and the browser of the platform's duty officer."""

    def __init__(self) -> None:
        self.store = MemoryStore(TOWN)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.house = House(store=self.store, library=Library([a_workflow("linked_mediation_121")]), passwords=cheap)
        set_password(self.house, AccountId("duty_officer"), PASSWORD, at=AT)
        offset = AT - datetime.now(UTC)  # noqa: TID251 -- the tests' own start-up
        app = create_app(self.house, Settings(offset=offset, clock=False))
        self.client = TestClient(app, follow_redirects=False)
        page = self.client.get("/sign-in")
        form = {"account": "duty_officer", "password": PASSWORD, "csrf": field(page, "csrf"), "next": "/"}
        assert self.client.post("/sign-in", data=form).status_code == 303

    def logged(self, command_id: str = "log-1", **fields: Any) -> Case:
        """A case that waits to be dispatched."""
        actor = actor_of(TOWN, AccountId("duty_officer"), through="test")
        assert actor is not None
        return open_case(
            self.house,
            workflow="linked_mediation_121",
            fields={**FORM, **fields},
            command_id=command_id,
            actor=actor,
            at=AT,
        )

    def busy(self, lead: str, count: int) -> None:
        """Let somebody lead as many open cases."""
        for number in range(count):
            case = self.logged(f"busy-{lead}-{number}")
            with self.store.transaction() as tx:
                tx.wire.run("UPDATE case_record SET lead = :lead WHERE id = :id", {"lead": lead, "id": case.id})

    def advice(self, case: Case, **filled: Any) -> str:
        """What stands beside the form, in words; with what was filled in, if anything was."""
        path = f"/cases/{case.id}/act/dispatch"
        page = self.client.get(path)
        if filled:
            hidden = {name: field(page, name) for name in ("csrf", "command_id", "expected_version", "happened_preset")}
            page = self.client.post(
                path, data={**hidden, "more": "advice", **{f"f.{key}": value for key, value in filled.items()}}
            )
        assert page.status_code == 200
        found = re.search(r'<aside class="advice.*?</aside>', page.text, re.S)
        assert found is not None
        text = re.sub(r"<svg.*?</svg>", "", found.group(), flags=re.S)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def in_order(advice: str) -> list[str]:
    """The team as it is ranked."""
    return re.findall(r"平台调解员.|街道调委会主任甲", advice)


def test_the_team_is_ranked_for_the_case_with_reasons(desk: Desk) -> None:
    advice = desk.advice(desk.logged())
    assert in_order(advice)[0] == "平台调解员甲"
    assert "平台调解员甲 最匹配 在办 0 件 专长对口（邻里、损害赔偿） 语言相通（汉语、苗语）" in advice
    assert "当日不值守" in advice.split("平台调解员乙")[1]


def test_what_was_filled_in_ranks_anew(desk: Desk) -> None:
    case = desk.logged()
    advice = desk.advice(case, kind="marriage_family", language="dong")
    assert in_order(advice)[0] == "平台调解员乙"
    assert "按“婚姻家庭" in advice
    assert "侗语" in advice
    with desk.store.reading() as reading:
        kept = reading.cases.get(case.id)
    assert kept is not None
    assert kept.version == case.version, "asking for advice does nothing"


def test_the_load_is_what_everybody_leads_now(desk: Desk) -> None:
    desk.busy("linked_c", 2)
    case = desk.logged(kind="contract")  # nobody's own field: the all-round director first, then by load
    advice = desk.advice(case)
    assert "平台调解员丙 在办 2 件" in advice
    order = in_order(advice)
    assert order.index("平台调解员甲") < order.index("平台调解员丙")
    assert order.index("平台调解员乙") < order.index("平台调解员丙")


def test_somebody_with_a_conflict_cannot_be_chosen_and_stands_last(desk: Desk) -> None:
    advice = desk.advice(desk.logged(), conflicts="linked_a")
    assert in_order(advice)[-1] == "平台调解员甲"
    assert "平台调解员甲 不能选 须回避：已披露利害关系" in advice
    party = desk.advice(
        desk.logged("log-2", parties=[{"name": "平台调解员甲", "side": "applicant"}, FORM["parties"][1]])
    )
    assert "平台调解员甲 不能选 须回避：本人是当事人或代理人" in party


def test_only_mediators_who_could_lead_are_asked_about_conflicts(desk: Desk) -> None:
    page = desk.client.get(f"/cases/{desk.logged().id}/act/dispatch").text
    named = re.findall(r'name="f.conflicts" value="([^"]+)"', page)
    assert {"linked_a", "linked_b", "linked_c"} <= set(named)
    assert "officer" not in named


def test_who_is_offered_a_case_chooses_among_his_own_mediators(desk: Desk) -> None:
    """While a case is only offered its custodian is still the sender; the lead comes from the receiver's side."""
    offer = Handoff(
        no=1,
        route="up",
        direction="up",
        sender=InstitutionId("dongmen_committee"),
        receiver=InstitutionId("dashizi_committee"),
        status="offered",
        offered_on=When.at(AT),
    )
    case = msgspec.structs.replace(desk.logged(), custodian=offer.sender, handoffs=(offer,), former=(), participants=())
    workflow = a_workflow("linked_mediation_121")
    lead = next(one for one in workflow.actions["dispatch"].asks if one.key == "lead")
    assert {"linked_a", "linked_b", "linked_c"} <= {one.key for one in options_for(lead, workflow, case, TOWN)}


def test_somebody_registered_elsewhere_cannot_lead(desk: Desk) -> None:
    advice = desk.advice(desk.logged(), lead="mediator_dongmen")
    assert re.search(r"社区调解员甲 不能选 登记在东门社区人民调解委员会，不能主办本案", advice)


def test_without_signs_the_rules_suggest_green(desk: Desk) -> None:
    assert "没有登记风险情形，规则建议定为 绿色" in desk.advice(desk.logged())


def test_signs_of_danger_are_weighed_aloud(desk: Desk) -> None:
    advice = desk.advice(desk.logged(danger_signs=["repeated_calls", "deep_grudge"]))
    assert "规则建议定为 黄色 ，共 30 分" in advice
    assert re.search(r"20 分.*10 分", advice)
    red = desk.advice(desk.logged("log-2", danger_signs=["threat"]))
    assert "风险提示 红色" in red


def test_signs_in_the_form_count_beside_those_that_were_logged(desk: Desk) -> None:
    advice = desk.advice(desk.logged(danger_signs=["deep_grudge"]), danger_signs="violence")
    assert "规则建议定为 黄色 ，共 35 分" in advice


def test_other_forms_have_nothing_beside_them(desk: Desk) -> None:
    case = desk.logged()
    page = desk.client.get(f"/cases/{case.id}/act/file_plan")
    assert 'class="advice' not in page.text


def test_a_platform_without_a_team_says_so(desk: Desk) -> None:
    case = desk.logged()
    with desk.store.transaction() as tx:
        nobody = [
            msgspec.structs.replace(one, registered_at=None)
            for one in TOWN.people.values()
            if one.registered_at == "dashizi_committee"
        ]
        emptied = msgspec.structs.replace(TOWN.said[0], team=())
        tx.town.put(people=nobody, linked=(emptied,))
    assert "还没有队伍，请在辖区资料中补上" in desk.advice(case)
