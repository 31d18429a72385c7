"""The running application: the clock that it starts and stops, what it says when it fails, what it never says."""

from __future__ import annotations

import socket
import time

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.commands.serving import _listen
from api.settings import Settings
from mediation.errors import StoreUnavailable
from mediation.store.memory import MemoryStore
from tests.api.web import Web, logged


def test_the_embedded_clock_runs_while_the_application_does() -> None:
    web = Web(clock=True)
    case = logged(web.house)
    case = web.act(case, "room_mediator", "write_application", "2026-09-07 09:20", claims="修复")
    with TestClient(web.app):
        until = time.monotonic() + 60
        drawn: frozenset[int] = frozenset()
        while not drawn and time.monotonic() < until:
            time.sleep(0.1)
            with web.store.reading() as reading:
                drawn = reading.papers.drawn_numbers(case.id)
    assert drawn == {1}


def test_a_fault_nobody_foresaw_is_answered_without_its_inside(capsys: pytest.CaptureFixture[str]) -> None:
    web = Web()
    app = create_app(web.house, web.settings)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("甲某某的电话 13900000001")

    @app.get("/api/v1/broken")
    def broken_api() -> None:
        raise RuntimeError("甲某某的电话 13900000001")

    client = TestClient(app, raise_server_exceptions=False)
    page, answer = client.get("/broken"), client.get("/api/v1/broken")
    assert (page.status_code, answer.status_code) == (500, 500)
    assert answer.json()["code"] == "internal"
    logged_text = capsys.readouterr().out
    for text in (page.text, answer.text, logged_text):
        assert "13900000001" not in text
        assert "Traceback" not in text
    assert "RuntimeError" in logged_text
    assert "系统出错" in page.text


class Away(MemoryStore):
    """A store whose database is away."""

    away = False

    def reading(self):  # type: ignore[no-untyped-def]
        if self.away:
            raise StoreUnavailable
        return super().reading()


def test_a_database_that_is_away_is_503_and_says_that_nothing_was_stored() -> None:
    web = Web(store=Away)
    client = web.signed_in("director")
    assert isinstance(web.store, Away)
    web.store.away = True
    page = client.get("/cases")
    assert page.status_code == 503
    assert "没有保存任何内容" in page.text
    health = client.get("/api/v1/health")
    assert (health.status_code, health.json()["code"]) == (503, "store_unavailable")


def test_small_answers_leave_at_once() -> None:
    # asyncio turns Nagle's algorithm off only for sockets that are named as TCP; with it each answer waits 40 ms.
    listener = _listen(Settings(port=0))
    with listener:
        assert listener.proto == socket.IPPROTO_TCP
