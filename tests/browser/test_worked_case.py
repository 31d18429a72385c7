"""The worked case by pages alone: from the estate up twice, to the police and back, to the archive, every date checked.

The steps, the forms and what must hold after each are those of the story that `mediation test` plays; here hands do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser

from mediation.calendar.moments import SHANGHAI, day_of
from mediation.casework.sign_in import actor_of
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.evolve import blank
from mediation.errors import MediationError
from mediation.rehearsal.expectations import Scene, mismatches
from mediation.rehearsal.filling import Surroundings, fill
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.story import Step
from mediation.town.institutions import AccountId
from tests.browser.people import Somebody
from tests.browser.serving import Service

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

WORKFLOWS = Path(__file__).parents[2] / "workflows"


class Hands:
    """The people of the story, each at a browser, playing it step by step."""

    def __init__(self, browser: Browser, stack: ExitStack) -> None:
        repertoire = Repertoire(WORKFLOWS)
        self.story = repertoire.read(WORKFLOWS / "property_three_level/stories/worked_case.yaml")
        self.workflow = repertoire.workflow(self.story.workflow)
        self.town = repertoire.town(self.story.town)
        self.service = stack.enter_context(Service(self.town, self.workflow, at=self.story.steps[0].at))
        self.stack = stack
        self.browser = browser
        self.people: dict[str, Somebody] = {}

    def somebody(self, account: str) -> Somebody:
        if account not in self.people:
            self.people[account] = Somebody(self.browser, self.service, account)
            self.stack.enter_context(closing(self.people[account]))
        return self.people[account]

    def case(self) -> Case:
        with self.service.store.reading() as reading:
            found = reading.rows("SELECT id FROM case_record")
            case = reading.cases.get(CaseId(found[0][0])) if found else None
        return case or blank(CaseId("none"))

    def step(self, step: Step) -> None:
        self.service.come_to(step.at)
        before = self.case()
        if step.does:
            self._do(step, before)
        elif step.sees is False:
            assert self.somebody(step.who).go(f"/cases/{before.id}") == 404
        after = self.case()
        if step.refused:
            assert after == before, "a refusal changed the case"
        else:
            assert [
                f"{key}: {words.zh}" for key, words in mismatches(self._scene(step, before, after), step.then)
            ] == []

    def _do(self, step: Step, before: Case) -> None:
        who = self.somebody(step.who)
        action = self.workflow.actions[step.does]
        today = step.happened.day if step.happened else day_of(step.at)
        around = Surroundings(self.town, before if before.version else None, today, step.at, {})
        where = "/cases/new" if action.opens else f"/cases/{before.id}/act/{step.does}"
        assert who.go(where) == 200
        if step.refused and who.page.get_by_text("现在不能办理").count():
            return
        who.fill_in(action.asks, fill(action.asks, step.fields, around))
        if step.happened:
            hour = step.happened.instant.astimezone(SHANGHAI) if step.happened.instant else None
            who.happened(step.happened.day.isoformat(), f"{hour:%H:%M}" if hour else "")
        who.press()
        if step.refused:
            assert who.page.get_by_role("alert").count() == 1
        else:
            text = who.page.locator("main").inner_text()
            assert f"“{action.title.zh}”已办理" in text, (step.line, text[:600])
            assert self.workflow.states[self.case().state].title.zh in text or "的全部材料" in text

    def _scene(self, step: Step, before: Case, after: Case) -> Scene:
        return Scene(
            workflow=self.workflow,
            town=self.town,
            before=before,
            case=after,
            told=(),
            told_now=(),
            at=step.at,
            who=step.who,
            actor=self._actor,
            cases={},
        )

    def _actor(self, account: str) -> Actor:
        found = actor_of(self.town, AccountId(account), through="page")
        if found is None:
            raise MediationError(f"nobody is called {account}")
        return found


@pytest.fixture
def hands(browser: Browser) -> Iterator[Hands]:
    with ExitStack() as stack:
        yield Hands(browser, stack)


def test_the_worked_case_is_done_by_pages_alone(hands: Hands) -> None:
    for step in hands.story.steps:
        hands.step(step)
    case = hands.case()
    assert case.state == "archived"
    clerk = hands.somebody("clerk_street")
    clerk.go(f"/cases/{case.id}")
    addresses = [one.get_attribute("href") for one in clerk.page.get_by_role("link", name="打开 PDF").all()]
    texts = {}
    for address in addresses:
        answer = clerk.page.context.request.get(f"{hands.service.address}{address}")
        assert answer.status == 200, address
        pages = pypdf.PdfReader(BytesIO(answer.body())).pages
        texts[address] = "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", "")
    assert len(texts) >= 8
    drawn = "".join(texts.values())
    for words in ("人民调解协议书", "受理登记表", "调解记录", "委托", "大十字物调人调字第1号", "甲", "乙"):
        assert words in drawn, words
    journal = clerk.page.locator("#timeline").inner_text()
    for words in ("9月7日（周一） 09:00", "9月22日（周二） 10:00", "10月10日（周六，调休上班）", "归档"):
        assert words in journal, words
