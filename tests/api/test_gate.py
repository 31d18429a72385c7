"""What every request passes: size, headers, and that no page asks another host for anything or carries code inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.api.web import Web, logged

_FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def web() -> Web:
    return Web()


def test_a_body_that_is_too_large_is_refused_before_anybody_reads_it(web: Web) -> None:
    body = b"x" * (web.settings.most_bytes + 1)
    page = web.client().post("/sign-in", content=body, headers=_FORM)
    assert page.status_code == 413
    assert "过大" in page.text
    system = web.client().post("/api/v1/cases", content=body, headers={"content-type": "application/json"})
    assert (system.status_code, system.json()["code"]) == (413, "request_too_large")


def test_a_body_that_does_not_say_its_size_is_counted_while_it_arrives(web: Web) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(web.settings.most_bytes // 10_000 + 2):
            yield b"x" * 10_000

    assert web.client().post("/sign-in", content=parts(), headers=_FORM).status_code == 413


def test_headers_stand_on_everything(web: Web) -> None:
    client = web.signed_in("director")
    for path in ("/", "/nowhere", "/static/house.css", "/api/v1/health", "/workflows/property_three_level/diagram.svg"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in client.get("/").headers["content-security-policy"]
    assert client.get("/").headers["cache-control"] == "no-store"


@pytest.fixture(scope="module")
def pages(web: Web) -> dict[str, str]:
    case = logged(web.house, "gate-case")
    director, supervisor = web.signed_in("room_mediator"), web.signed_in("supervisor")
    paths = ("/", "/cases", "/cases/new", "/handoffs", "/workflows/property_three_level", "/nowhere")
    paths += (f"/cases/{case.id}", f"/cases/{case.id}/act/ask", f"/cases/{case.id}/act/mark_risk")
    found = {path: director.get(path).text for path in paths}
    found["/backlog"] = supervisor.get("/backlog").text
    found["/sign-in"] = web.client().get("/sign-in").text
    return found


def test_no_page_asks_another_host(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        found = re.findall(r'(?:src|href|action)="([^"]*)"', text)
        assert found, path
        assert [one for one in found if not one.startswith(("/", "#", "?", "tel:"))] == [], path


def test_no_page_carries_code_or_style_inside(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text) == [], path


def test_every_page_works_for_a_reader_of_its_structure(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert '<html lang="zh-CN">' in text, path
        assert len(re.findall(r"<h1[ >]", text)) == 1, path
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), path
        wanted = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', text))
        assert wanted <= set(ids), path


def test_every_icon_that_a_page_draws_is_in_the_sprite(web: Web, pages: dict[str, str]) -> None:
    sprite = web.client().get("/static/vendor/icons.svg").text
    drawn = {name for text in pages.values() for name in re.findall(r"icons\.svg[^#]*#(icon-[a-z0-9-]+)", text)}
    assert drawn
    assert {name for name in drawn if f'id="{name}"' not in sprite} == set()
