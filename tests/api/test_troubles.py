"""What failed and is tried again: on a page for supervisors and administrators, and on the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command_line import app
from mediation.casework.deliver import deliver, pause_after
from mediation.casework.sign_in import set_password
from mediation.clock.sweep import sweep
from mediation.engine.case import Case
from mediation.store.database import Store
from mediation.town.institutions import AccountId, InstitutionId, Person, Post, Role
from tests.api.web import MORNING, PASSWORD, Web, logged
from tests.engine.builders import a_town
from tests.store.houses import a_house, sqlite_store

CLAIMS = {"claims": "修复电梯"}
LINE = "自动办理未成功"


@pytest.fixture
def web() -> Web:
    """A house without a press, so that every paper fails; one paper is owed and was tried twice."""
    return Web(press=False)


@pytest.fixture
def case(web: Web) -> Case:
    return fail_twice(web)


def fail_twice(web: Web, command_id: str = "log-1") -> Case:
    case = logged(web.house, command_id)
    web.act(case, "room_mediator", "write_application", "2026-09-07 09:10", **CLAIMS)
    assert deliver(web.house, web.at).failed == 1
    return case


def again(web: Web) -> None:
    assert deliver(web.house, web.at + pause_after(0)).failed >= 1


def add(web: Web, account: str, role: Role, institution: str) -> None:
    post = Post(institution=InstitutionId(institution), role=role)
    person = Person(account=AccountId(account), name=account, posts=(post,))
    with web.store.transaction() as tx:
        tx.town.put(places=(), institutions=(), people=(person,))
    set_password(web.house, person.account, PASSWORD, at=web.at)


def test_nothing_failed_and_nothing_is_said(web: Web) -> None:
    supervisor = web.signed_in("supervisor")
    assert LINE not in supervisor.get("/backlog").text
    assert "没有未成功的事项" in supervisor.get("/troubles").text


def test_a_first_failure_is_not_shown_and_a_second_is(web: Web, case: Case) -> None:
    supervisor = web.signed_in("supervisor")
    assert LINE not in supervisor.get("/backlog").text
    again(web)
    assert "有 1 项自动办理未成功" in supervisor.get("/backlog").text
    page = supervisor.get("/troubles").text
    assert "生成文书" in page
    assert "2 次" in page
    assert case.log_number in page
    assert f'href="/cases/{case.id}"' in page


def test_it_names_nobody_and_nothing_of_the_matter(web: Web, case: Case) -> None:
    again(web)
    page = web.signed_in("supervisor").get("/troubles").text
    for private in (*(party.name for party in case.parties), *(party.phone for party in case.parties), case.title):
        if private:
            assert private not in page


def test_a_step_that_failed_is_named_by_its_clock(web: Web) -> None:
    case = logged(web.house)
    with web.store.transaction() as tx:
        tx.wire.run("UPDATE case_deadline SET next_step = 7, next_at = 0 WHERE next_at IS NOT NULL")
    assert sweep(web.house, web.at).failed >= 1
    page = web.signed_in("supervisor").get("/troubles").text
    assert "时限步骤未推进" in page
    assert "时限“" in page
    assert case.log_number in page
    assert "9月7日" in page, "the next try"


def test_others_do_not_use_it(web: Web, case: Case) -> None:
    again(web)
    for account in ("director", "room_mediator", "officer"):
        assert web.signed_in(account).get("/troubles").status_code == 403
    assert LINE not in web.signed_in("director").get("/backlog").text


def test_an_administrator_sees_all_but_opens_none_of_them(web: Web, case: Case) -> None:
    again(web)
    add(web, "admin", Role.administrator, "station")
    page = web.signed_in("admin").get("/troubles").text
    assert case.log_number in page
    assert f'href="/cases/{case.id}"' not in page


def test_it_is_gone_when_it_succeeded(web: Web, case: Case) -> None:
    again(web)
    with web.store.transaction() as tx:
        (owed,) = tx.outbox.troubled()
        tx.outbox.done(owed, web.at)
    assert LINE not in web.signed_in("supervisor").get("/backlog").text


def test_the_command_lists_them_and_exits_with_one(tmp_path: Path) -> None:
    file = tmp_path / "mediation.sqlite3"
    sqlite_store(tmp_path).close()
    (tmp_path / "mediation.db").rename(file)
    (tmp_path / "mediation.db.key").rename(tmp_path / "mediation.sqlite3.key")
    store = Store.open(f"sqlite:///{file}", calendar=a_town().calendar)
    case = logged(a_house(store))
    typed = ["troubles", "--data", str(tmp_path)]
    done = CliRunner().invoke(app, typed)
    assert (done.exit_code, "没有未成功" in done.output) == (0, True)
    with store.transaction() as tx:
        step, *_ = tx.deadlines.due(MORNING + timedelta(days=400), limit=1)
        tx.deadlines.set_aside(step, until=MORNING, fault="没有这个流程或版本。")
        tx.wire.run("UPDATE case_deadline SET next_at = 0 WHERE attempts > 0")
    store.close()
    done = CliRunner().invoke(app, typed)
    assert done.exit_code == 1
    assert case.log_number in done.output
    assert "没有这个流程或版本" in done.output
