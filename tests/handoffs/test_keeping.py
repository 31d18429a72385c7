"""Channels set up and kept going by command, and the hints that something waits."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.command_line import app
from mediation.casework.channel_keeping import put_notice, set_up
from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.casework.send_out import MOST_TRIES, send_out
from mediation.errors import AddressRefused, ChannelUnavailable, MediationError, TownError
from mediation.handoffs.nudging import check_notice_address, nudge
from mediation.store.memory import MemoryStore
from mediation.town.counterparts import Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId
from tests.engine.builders import a_town
from tests.handoffs.station import FarSide, with_channel
from tests.handoffs.test_sending import LATER, act, entrusted
from tests.store.houses import MORNING, a_house, library, sqlite_store

NOTICE = "mailtos://user:not-a-real-token@mail.example.cn/?to=x@example.cn"


@pytest.fixture
def house() -> House:
    return a_house(MemoryStore(a_town()))


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"institution": InstitutionId("nobody")}, TownError),
        ({"accounts": (AccountId("nobody"),)}, TownError),
        ({"accounts": (AccountId("mediator"),)}, TownError),
        ({"id": ChannelId("a/b")}, TownError),
        ({"id": ChannelId("")}, TownError),
        ({"address": ""}, AddressRefused),
        ({"workflow": "nothing"}, MediationError),
    ],
)
def test_a_channel_that_does_not_fit_is_not_set_up(
    house: House, over: dict[str, Any], error: type[MediationError]
) -> None:
    fitting: dict[str, Any] = {
        "id": ChannelId("police"),
        "institution": InstitutionId("station"),
        "kind": ChannelKind.webhook,
        "address": "https://police.example.cn/x",
    }
    with pytest.raises(error):
        set_up(house, Channel(**{**fitting, **over}))
    with house.store.reading() as reading:
        assert reading.channels.all() == ()
    set_up(house, Channel(**fitting))


# --- by command --------------------------------------------------------------------------------------------------


def typed(folder: Path, *words: str, stdin: str = "") -> Result:
    environment = {"COLUMNS": "200", "MEDIATION_DATABASE_URL": f"sqlite:///{folder}/mediation.db"}
    return CliRunner().invoke(app, ["channels", *words], env=environment, input=stdin)


@pytest.mark.slow
def test_a_channel_is_set_up_and_its_keys_changed_by_command(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    publish(store, library(), MORNING)
    store.close()
    police = ("--institution", "station", "--kind", "webhook", "--address", "https://police.example.cn/x")
    result = typed(tmp_path, "set", "police", *police, "--account", "officer", "--account", "deputy")
    assert result.exit_code == 0, result.output
    assert "允许名单" in result.output, "it says at once what is still missing"
    secrets = []
    for _ in range(2):
        result = typed(tmp_path, "rotate", "police")
        (secret,) = [line.partition("：")[2] for line in result.output.splitlines() if "secret" in line]
        secrets.append(secret)
        assert len(secret) == 64
    assert typed(tmp_path, "rotate", "police").exit_code == 1
    shown = typed(tmp_path, "list").output + typed(tmp_path, "show", "police").output
    assert "示例派出所" in shown
    assert not [one for one in secrets if one in shown]
    assert typed(tmp_path, "retire", "police", "k0").exit_code == 1
    assert typed(tmp_path, "send-again", "police").exit_code == 0
    assert typed(tmp_path, "show", "nobody").exit_code == 1


@pytest.mark.slow
def test_an_address_of_notices_is_read_from_stdin_and_never_shown(tmp_path: Path) -> None:
    sqlite_store(tmp_path).close()
    assert typed(tmp_path, "notice", "station", "值班").exit_code == 2
    result = typed(tmp_path, "notice", "station", "值班", "--address-from-stdin", stdin=f"{NOTICE}\n")
    assert result.exit_code == 0, result.output
    assert "not-a-real-token" not in result.output + typed(tmp_path, "list").output
    assert "值班" in typed(tmp_path, "list").output
    assert typed(tmp_path, "notice", "station", "值班", "--drop").exit_code == 0
    assert typed(tmp_path, "notice", "station", "值班", "--drop").exit_code == 1


# --- hints -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["json://127.0.0.1:9", "https://example.cn/x", "mailtos", "wecombot://", ""])
def test_an_address_that_would_reach_elsewhere_is_not_kept(house: House, address: str) -> None:
    with pytest.raises(AddressRefused):
        check_notice_address(address)
    with pytest.raises(AddressRefused):
        put_notice(house, "station", "值班", address)


def test_an_institution_is_told_that_something_waits_and_not_what(house: House) -> None:
    told: list[tuple[list[str], str, str]] = []

    def hear(addresses: Any, title: str, text: str) -> None:
        told.append((list(addresses), title, text))

    house = replace(house, post=FarSide(), nudge=hear)
    key = with_channel(house, MORNING)
    act(house, entrusted(house, key), "street_clerk", "sign_receipt")
    assert send_out(house, LATER) == (1, 0), "no address, no hint"
    put_notice(house, "street_committee", "值班", NOTICE)
    entrusted(house, key, "JQ-2")
    assert send_out(house, LATER) == (1, 0)
    ((addresses, title, text),) = told
    assert addresses == [NOTICE]
    assert "示例街道" in text
    for word in ("甲", "漏水", "JQ-2", "接警"):
        assert word not in title + text


def test_a_hint_that_cannot_be_given_is_let_go_in_the_end(house: House) -> None:
    def nobody(addresses: Any, title: str, text: str) -> None:
        raise ChannelUnavailable("提醒未能发出")

    house = replace(house, post=FarSide(), nudge=nobody)
    key = with_channel(house, MORNING)
    put_notice(house, "street_committee", "值班", NOTICE)
    entrusted(house, key)
    at = LATER
    for _ in range(MOST_TRIES):
        assert send_out(house, at) == (0, 1)
        at += timedelta(hours=7)
    assert send_out(house, at) == (0, 0)
    with house.store.reading() as reading:
        hints = reading.rows("SELECT state, attempts FROM outbox WHERE kind = 'nudge'")
    assert hints == [("done", MOST_TRIES)]


def test_apprise_carries_a_hint() -> None:
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        nudge([f"json://127.0.0.1:{server.server_port}"], "有移送事项待办", "请登录查看")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    (one,) = heard
    assert (one["title"], one["message"]) == ("有移送事项待办", "请登录查看")
    with pytest.raises(ChannelUnavailable):
        nudge([f"json://127.0.0.1:{server.server_port}"], "x", "y")
    nudge([], "x", "y")
