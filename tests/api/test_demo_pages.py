"""The demonstration behind the pages, in a year whose holidays are not published yet: everything can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.commands.opening import opened_to_serve
from api.settings import Settings
from api.wiring import Clock
from mediation.casework.house import House
from mediation.casework.sign_in import issue_token
from mediation.engine.case import Case
from mediation.rehearsal.demo import load_demo
from mediation.rehearsal.sample import PASSWORD
from mediation.town.institutions import AccountId
from tests.api.web import field

DAY = date(2027, 1, 11)
PAGES = ("/", "/cases", "/backlog", "/handoffs", "/cases/new", "/workflows")


class Demonstration:
    """A house with the demonstration of a day in 2027, served."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock.starting(DAY, real=_now())
        self.settings = Settings(
            database_url=f"sqlite:///{folder}/demo.sqlite3", offset=self.clock.offset, clock=False, page_rows=200
        )
        self.opening = opened_to_serve(self.settings, at=self.at)
        self.house: House = self.opening.__enter__()
        self.cases: tuple[Case, ...] = load_demo(self.house, self.settings.workflows, at=self.at)
        self.app = create_app(self.house, self.settings)

    @property
    def at(self) -> datetime:
        """Now, as the demonstration's clock shows it."""
        return self.clock.shown(_now())

    def signed_in(self, account: str) -> TestClient:
        """A browser in which somebody has signed in."""
        client = TestClient(self.app, base_url="http://testserver", follow_redirects=False)
        page = client.get("/sign-in")
        form = {"account": account, "password": PASSWORD, "csrf": field(page, "csrf"), "next": "/"}
        assert client.post("/sign-in", data=form).status_code == 303
        return client

    def close(self) -> None:
        """Let go of the database."""
        self.opening.__exit__(None, None, None)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- the demonstration's own start-up


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    made = Demonstration(tmp_path_factory.mktemp("demonstration"))
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "account", ["supervisor_city", "supervisor", "mediator_xingfu", "duty_officer", "officer", "lawyer", "clerk_street"]
)
def test_every_page_can_be_read_by_everybody(demonstration: Demonstration, account: str) -> None:
    client = demonstration.signed_in(account)
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code in (200, 303, 403), f"{account} {address}: {answer.status_code}"
    token = issue_token(demonstration.house, AccountId(account), "测试", at=demonstration.at)
    system = TestClient(demonstration.app, headers={"Authorization": f"Bearer {token}"})
    assert system.get("/api/v1/cases").status_code == 200


@pytest.mark.slow
def test_every_case_can_be_read_by_its_supervisor(demonstration: Demonstration) -> None:
    client = demonstration.signed_in("supervisor_city")
    unread = [
        (case.number, answer.status_code)
        for case in demonstration.cases
        if (answer := client.get(f"/cases/{case.id}")).status_code != 200
    ]
    drafted = {case.number for case in demonstration.cases if case.state == "offered"}
    assert [one for one in unread if one[0] not in drafted] == []


@pytest.mark.slow
def test_what_is_not_settled_yet_is_shown_as_provisional(demonstration: Demonstration) -> None:
    client = demonstration.signed_in("supervisor_city")
    provisional = [
        case
        for case in demonstration.cases
        if case.state == "mediating" and any(one.provisional and one.status == "running" for one in case.deadlines)
    ]
    assert provisional
    for case in provisional:
        assert "暂定" in client.get(f"/cases/{case.id}").text
    backlog = client.get("/backlog")
    assert backlog.status_code == 200
    assert "2027" in backlog.text
