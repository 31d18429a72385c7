"""A new user at the station, by pages alone and by what the pages themselves offer: from an alarm to 不予处罚.

Nobody types an address: every step begins at the workbench and follows its links. The committee's side is played in its
own browsers, so that each page is also what the other side really sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from mediation.calendar.moments import day_of
from mediation.engine.case import Case, CaseId
from mediation.engine.evolve import blank
from mediation.rehearsal.filling import Surroundings, fill
from mediation.rehearsal.repertoire import Repertoire
from tests.browser.people import PHONE, Somebody
from tests.browser.serving import Service
from tests.engine.builders import instant

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

WORKFLOWS = Path(__file__).parents[2] / "workflows"
CONCEDED = "愿意只赔二千元"
ALARM: dict[str, Any] = {
    "alarm_number": "JQ20260002",
    "place": "xingfu_1",
    "parties": [
        {"name": "甲", "side": "applicant", "kind": "person", "phone": "13800000001"},
        {"name": "乙", "side": "respondent", "kind": "person", "phone": "13800000002"},
    ],
    "kind": "neighbours",
    "title": "噪声引起互殴",
    "summary": "因楼上噪声发生口角，乙推打甲致轻微伤。",
    "act": "beating",
    "minor": True,
    "ground": "kin_or_neighbours",
    "decided": False,
    "consent_signed": True,
    "taken_on": "2026-07-03",
    "limit_on": "2026-08-10",
    "in_person": True,
}
TERMS = {
    "facts": "因噪声口角，乙推打甲。",
    "terms": "乙赔偿甲医疗费等3000元。",
    "scope": "all",
    "lawful": True,
    "obligations": [
        {"debtor": "乙", "creditor": "甲", "what": "赔偿", "amount": "3000", "due_on": "today+2", "where": "街道调解室",
         "manner": "转账", "proof": "转账凭证"}
    ],
}  # fmt: skip


class Walk:
    """A town with its people at their browsers."""

    def __init__(self, browser: Browser, stack: ExitStack) -> None:
        repertoire = Repertoire(WORKFLOWS)
        self.workflow = repertoire.workflow("property_three_level")
        self.town = repertoire.town("sample_town")
        self.now = instant("2026-07-06 09:00")
        self.service = stack.enter_context(Service(self.town, self.workflow, at=self.now))
        self.browser, self.stack = browser, stack
        self.people: dict[str, Somebody] = {}

    def at(self, when: str) -> None:
        self.now = instant(when)
        self.service.come_to(self.now)

    def who(self, account: str) -> Somebody:
        if account not in self.people:
            self.people[account] = Somebody(self.browser, self.service, account)
            self.stack.enter_context(closing(self.people[account]))
        return self.people[account]

    def case(self) -> Case:
        return self.service.case()

    def enters(self, account: str) -> Somebody:
        """Open the workbench and follow the link to the case."""
        somebody = self.who(account)
        assert somebody.go("/") == 200
        somebody.page.locator("td.lead").get_by_role("link", name=ALARM["title"]).first.click()
        return somebody

    def does(self, account: str, action: str, **values: Any) -> Somebody:
        """From the workbench to the case, press the action's own button there, fill in its form, send it."""
        somebody = self.enters(account)
        title = self.workflow.actions[action].title.zh
        somebody.page.locator(f'a[href$="/act/{action}"]').first.click()
        case = self.case()
        today = day_of(self.now)
        around = Surroundings(self.town, case, today, self.now, {})
        asks = self.workflow.actions[action].asks
        somebody.fill_in(asks, fill(asks, values, around))
        somebody.press()
        text = somebody.page.locator("main").inner_text()
        assert f"“{title}”已办理" in text, text[:500]
        return somebody


@pytest.fixture
def walk(browser: Browser) -> Iterator[Walk]:
    with ExitStack() as stack:
        yield Walk(browser, stack)


def test_from_an_alarm_to_no_penalty(walk: Walk) -> None:
    officer = walk.who("officer")
    page = officer.page
    # the workbench says which way an alarm goes
    assert officer.go("/") == 200
    row = page.locator("#station tr", has_text="情节较轻的治安案件")
    row.get_by_role("link", name="物业纠纷三级联动调解").click()
    asks = walk.workflow.actions["offer_b"].asks
    around = Surroundings(walk.town, blank(CaseId("")), day_of(walk.now), walk.now, {})
    # what bars an entrustment is said at the form, all of it, and nothing is lost
    officer.fill_in(asks, fill(asks, {**ALARM, "decided": True, "exclusions": ["x6"]}, around))
    officer.press()
    said = page.locator("main").inner_text()
    for words in ("公安已作出处理决定，不能委托", "违法嫌疑人逃跑"):
        assert words in said, words
    page.uncheck('[name="f.exclusions"][value="x6"]')
    page.check('[name="f.decided"][value="false"]')
    officer.press()
    assert "“委托调解（B 类）”已办理" in page.locator("main").inner_text()
    assert (walk.case().state, walk.case().handoffs[0].status) == ("offered", "drafted")
    # nobody of the committee sees a draft; the drafter cannot sign it off
    assert walk.who("clerk_street").go(f"/cases/{walk.case().id}") == 404
    assert page.locator('a[href$="/act/sign_off"]').count() == 0

    walk.does("deputy", "sign_off")
    walk.at("2026-07-06 10:00")
    street = walk.does("clerk_street", "sign_receipt", number="收2号")
    assert street.go(f"/cases/{walk.case().id}/handoffs/1") == 200
    assert "调委会签收" in street.page.locator("ol.ladder").first.inner_text()
    walk.does("director_street", "accept", rights_told_by="oral", subject_check="ordinary", pending="police",
              application_form="register")  # fmt: skip
    two = ["mediator_street", "mediator_street_2"]
    walk.does("director_street", "assign", mediators=two, lead="mediator_street", disclosed=True, parties_object=False)
    walk.at("2026-07-07 09:00")
    held = {
        "where": "街道调解室",
        "manner": "on_site",
        "present": "everyone",
        "record": "双方陈述。",
        "result": "agreed",
    }
    walk.does("mediator_street", "hold_session", concessions=CONCEDED, **held)
    walk.does("mediator_street", "settle_written", **TERMS)
    walk.does("mediator_street", "put_in_force", signatures={"everyone": "today"}, mediator_signed_on="today",
              sealed_on="today")  # fmt: skip
    walk.does("mediator_street", "report_in_force")
    walk.at("2026-07-08 10:00")
    walk.does("mediator_street", "perform", obligation=1, amount="3000", proof="transfer")
    walk.does("mediator_street", "apply_no_penalty", signatures={"everyone": "today"})

    # the application lies on the station's workbench, with its way so far and both clocks
    walk.at("2026-07-09 09:00")
    officer.go("/")
    handed = page.locator("#handed").inner_text()
    for words in ("等待大十字派出所认可或者不予认可", "认可，不予处罚", "公安认可"):
        assert words in handed, words
    officer = walk.enters("officer")
    packet = page.locator("main").inner_text()
    for words in ("往来回执", "收2号", "JQ20260002", "双方书面申请不予处罚", "材料校验值", "大十字派出所"):
        assert words in packet, words
    assert CONCEDED not in packet
    # the officer proposes; the deputy decides in person, from a workbench of their own
    assert page.locator('a[href$="/act/recognise"]').count() == 0
    walk.does("officer", "propose_recognition", proposal="recognise")
    assert "民警甲呈请认可，不予处罚" in page.locator("#trail").inner_text()
    officer.go("/")
    assert page.locator("tr", has_text="呈请").count() == 0, "it is the deputy's now"
    assert street.go(f"/cases/{walk.case().id}/handoffs/1") == 200
    assert "呈请" not in street.page.locator("main").inner_text()
    deputy = walk.does("deputy", "recognise", number="大十字公不罚〔2026〕1号")
    page = deputy.page
    done = page.locator("main").inner_text()
    assert "“认可，不予处罚”已办理" in done
    assert "大十字公不罚〔2026〕1号" in done
    case = walk.case()
    assert (case.handoffs[0].status, case.handoffs[0].outcome) == ("returned", "no_penalty")
    # the station has closed its own record, never the committee's
    assert case.state == "visiting"
    addresses = [one.get_attribute("href") for one in page.locator('a[href$=".pdf"]').all()]
    assert addresses
    for address in addresses:
        assert page.context.request.get(f"{walk.service.address}{address}").status == 200, address


def test_the_station_s_pages_fit_a_telephone(walk: Walk) -> None:
    officer = walk.stack.enter_context(closing(Somebody(walk.browser, walk.service, "officer", view=PHONE)))
    for path in ("/", "/handoffs", "/cases/new"):
        assert officer.go(path) == 200
        wide = officer.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, (path, wide)
