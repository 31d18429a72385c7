"""A web application over a house in memory, set to a day of 2026, and people who sign in to it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from api.app import create_app
from api.settings import Settings
from mediation.casework.handle import handle
from mediation.casework.house import House, Workflows
from mediation.casework.sign_in import issue_token, set_password
from mediation.documents.drawing import draw
from mediation.engine.case import Case, Paper
from mediation.engine.commands import TakeAction
from mediation.store.memory import MemoryStore
from mediation.town.institutions import AccountId
from tests.engine.builders import a_town, an_actor, instant
from tests.store.houses import MORNING, a_house, logged

PASSWORD = "correct horse"
__all__ = ["MORNING", "PASSWORD", "Web", "logged"]


def _render(case: Case, paper: Paper, workflow: Any, town: Any, _: datetime) -> bytes:
    return draw(workflow, case, paper, town)


def _sketch(case: Case, paper: Paper, workflow: Any, town: Any, _: datetime) -> bytes:
    return draw(workflow, case, paper, town, draft=True)


class Web:
    """The application, its house, and its browsers."""

    def __init__(
        self,
        at: str = "2026-09-07 09:30",
        *,
        press: bool = True,
        store: type[MemoryStore] = MemoryStore,
        library: Workflows | None = None,
        **settings: Any,
    ) -> None:
        self.store = store(a_town())
        made = a_house(self.store, render=_render if press else None, sketch=_sketch)
        self.house: House = made if library is None else replace(made, library=library)
        self.at = instant(at)
        for account in a_town().people:
            set_password(self.house, account, PASSWORD, at=self.at)
        # The one offset that a demonstration day has: the real time is read once, here.
        offset = self.at - datetime.now(UTC)  # noqa: TID251 -- the tests' own start-up
        self.settings = Settings(offset=offset, **{"clock": False, **settings})
        self.app = create_app(self.house, self.settings)

    def client(self) -> TestClient:
        """A browser nobody has signed in with."""
        return TestClient(self.app, base_url="http://testserver", follow_redirects=False, raise_server_exceptions=False)

    def signed_in(self, account: str) -> TestClient:
        """A browser in which this account has signed in through the page."""
        client = self.client()
        page = client.get("/sign-in")
        form = {"account": account, "password": PASSWORD, "csrf": field(page, "csrf"), "next": "/"}
        assert client.post("/sign-in", data=form).status_code == 303
        return client

    def system(self, account: str) -> TestClient:
        """Another system with a bearer token that acts as this account."""
        token = issue_token(self.house, AccountId(account), "测试", at=self.at)
        client = self.client()
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    def act(self, case: Case, who: str, action: str, when: str, /, **fields: Any) -> Case:
        """Take an action by the write path."""
        command = TakeAction(
            case=case.id,
            command_id=f"{case.id}-{action}-{case.version}",
            action=action,
            fields=fields,
            expected_version=case.version,
        )
        return handle(self.house, command, actor=an_actor(who), at=instant(when))


def field(page: Response, name: str) -> str:
    """Read a hidden field of a page's last form that has it."""
    found = re.findall(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"the page has no field {name}"
    return html.unescape(found[-1])


@cache
def a_form() -> dict[str, str]:
    """What somebody fills in to log a dispute by the page."""
    return {
        "f.source": "applied",
        "f.place": "estate",
        "f.kind": "property",
        "f.subkind": "leak",
        "f.title": "楼上漏水引起的纠纷",
        "f.summary": "卫生间渗水，楼下顶棚受损。",
        "f.parties.0.name": "甲某某",
        "f.parties.0.side": "applicant",
        "f.parties.0.phone": "13900000001",
        "f.parties.1.name": "乙某某",
        "f.parties.1.side": "respondent",
    }
