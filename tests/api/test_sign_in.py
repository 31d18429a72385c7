"""Who may come in: sessions and CSRF for pages, bearer tokens for systems, nothing for anybody else."""

from __future__ import annotations

import pytest

from api.identity import SESSION
from mediation.casework.sign_in import issue_token
from mediation.town.institutions import AccountId
from tests.api.web import PASSWORD, Web, field, logged


@pytest.fixture(scope="module")
def web() -> Web:
    return Web()


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/new", "/handoffs", "/backlog", "/workflows", "/cases/abc"])
def test_anonymous_is_led_to_the_sign_in_page_and_back(web: Web, path: str) -> None:
    answer = web.client().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/handoffs", "/api/v1/workflows", "/api/v1/cases/abc"])
def test_anonymous_systems_get_401_as_a_problem(web: Web, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}):
        answer = web.client().get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "not_signed_in"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(web: Web) -> None:
    client = web.client()
    page = client.get("/sign-in?next=/handoffs")
    form = {"account": "mediator", "password": PASSWORD, "csrf": field(page, "csrf"), "next": field(page, "next")}
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/handoffs")
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie
    assert "社区调解员" in client.get("/").text


def test_behind_https_the_cookie_travels_by_https_only() -> None:
    web = Web(https=True)
    client = web.client()
    page = client.get("/sign-in")
    cookie = page.headers["set-cookie"]
    assert "Secure" in cookie


@pytest.mark.parametrize("account", ["mediator", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(web: Web, account: str) -> None:
    client = web.client()
    form = {"account": account, "password": "wrong", "csrf": field(client.get("/sign-in"), "csrf"), "next": "/"}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "账号或密码不正确" in answer.text
    assert "wrong" not in answer.text


def test_too_many_tries_lock_the_name() -> None:
    client = Web().client()
    csrf = field(client.get("/sign-in"), "csrf")
    codes = [
        client.post("/sign-in", data={"account": "clerk", "password": f"no{n}", "csrf": csrf}).status_code
        for n in range(6)
    ]
    assert codes == [401, 401, 401, 401, 401, 429]


def test_a_sign_in_from_another_site_is_refused(web: Web) -> None:
    form = {"account": "mediator", "password": PASSWORD, "csrf": "", "next": "/"}
    answer = web.client().post("/sign-in", data=form)
    assert answer.status_code == 403
    assert SESSION not in str(answer.headers.get("set-cookie", ""))


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/%2F/evil.example/..//", "/\\evil", "x"]
)
def test_signing_in_leads_nowhere_else(web: Web, wanted: str) -> None:
    client = web.client()
    csrf = field(client.get("/sign-in"), "csrf")
    form = {"account": "grid", "password": PASSWORD, "csrf": csrf, "next": wanted}
    assert client.post("/sign-in", data=form).headers["location"] == "/"


def test_a_form_without_its_sessions_token_is_refused(web: Web) -> None:
    client = web.signed_in("room_mediator")
    case = logged(web.house, "csrf-case")
    for token in ("", "wrong", field(web.signed_in("mediator").get("/"), "csrf")):
        answer = client.post(f"/cases/{case.id}/notes", data={"csrf": token, "command_id": "x" * 16, "text": "甲"})
        assert answer.status_code == 403
        assert "页面已失效" in answer.text
    assert web.client().post("/sign-out", data={"csrf": "x"}).status_code == 303  # nobody to sign out


def test_signing_out_ends_the_session(web: Web) -> None:
    client = web.signed_in("mediator")
    token = client.cookies[SESSION]
    client.post("/sign-out", data={"csrf": field(client.get("/"), "csrf")})
    other = web.client()
    other.cookies.set(SESSION, token)
    assert other.get("/").status_code == 303


def test_a_cookie_is_no_token_and_a_token_no_cookie(web: Web) -> None:
    assert web.signed_in("mediator").get("/api/v1/cases").status_code == 401
    system = web.client()
    token = issue_token(web.house, AccountId("mediator"), "测试", at=web.at)
    assert system.get("/", headers={"Authorization": f"Bearer {token}"}).status_code == 303
