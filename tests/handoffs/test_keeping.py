"""Channels set up and kept going by command, and the hints that something waits."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import replace
from datetime import timedelta
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
from mediation.handoffs.addresses import AllowList
from mediation.handoffs.nudging import Nudger, check_notice_address
from mediation.store.memory import MemoryStore
from mediation.town.counterparts import Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId
from tests.engine.builders import a_town
from tests.handoffs.station import FarSide, with_channel
from tests.handoffs.test_sending import LATER, act, entrusted
from tests.store.houses import MORNING, a_house, library, sqlite_store

NOTICE = "mailtos://user:not-a-real-token@mail.example.cn/?to=x@example.cn"
ALLOWED = AllowList(("smtp://mail.example.cn",), ask=lambda host, port: ("93.184.215.14",))


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
    environment = {
        "COLUMNS": "200",
        "MEDIATION_DATABASE_URL": f"sqlite:///{folder}/mediation.db",
        "MEDIATION_CHANNEL_ORIGINS": '["smtp://93.184.215.14"]',
    }
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
    elsewhere = typed(tmp_path, "notice", "station", "值班", "--address-from-stdin", stdin=f"{NOTICE}\n")
    assert elsewhere.exit_code == 1
    assert "不在允许名单内" in elsewhere.output
    assert "not-a-real-token" not in elsewhere.output
    assert "值班" not in typed(tmp_path, "list").output
    listed = NOTICE.replace("mail.example.cn", "93.184.215.14")
    result = typed(tmp_path, "notice", "station", "值班", "--address-from-stdin", stdin=f"{listed}\n")
    assert result.exit_code == 0, result.output
    assert "not-a-real-token" not in result.output + typed(tmp_path, "list").output
    assert "值班" in typed(tmp_path, "list").output
    assert typed(tmp_path, "notice", "station", "值班", "--drop").exit_code == 0
    assert typed(tmp_path, "notice", "station", "值班", "--drop").exit_code == 1


# --- hints -------------------------------------------------------------------------------------------------------


ELSEWHERE = [
    *("json://127.0.0.1:9", "https://example.cn/x", "mailtos", "wecombot://", ""),
    "mailtos://u:secret@other.example.cn/?to=x@example.cn",
    "mailto://u:secret@mail.example.cn/?smtp=127.0.0.1&to=x@example.cn",
    "mailto://u:secret@mail.example.cn/?smtp=other.example.cn&to=x@example.cn",
    "mailtos://u:secret@mail.example.cn:2525/?to=x@example.cn",
    "mailtos://u:secret@mail.example.cn/?to=x@example.cn&verify=no",
    "mailtos://u:secret@mail.example.cn/?to=x@example.cn&pgp=yes&pgpkey=file:///etc/passwd",
    *("wecombot://secret", "dingtalk://secret", "feishu://secret", "lark://secret"),
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_an_address_that_would_reach_elsewhere_is_not_kept(house: House, address: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        check_notice_address(address, ALLOWED)
    assert "secret" not in str(refused.value).replace("secret、", "")
    with pytest.raises(AddressRefused):
        put_notice(house, "station", "值班", address, allowed=ALLOWED)
    with house.store.reading() as reading:
        assert reading.channels.notices() == ()


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("wecombot://token", "https://qyapi.weixin.qq.com"),
        ("dingtalk://token", "https://oapi.dingtalk.com"),
        ("feishu://token", "https://open.feishu.cn"),
        ("mailtos://u:token@qq.com", "smtp://smtp.qq.com"),
        ("mailto://u:token@mail.example.cn:2525/?to=x@example.cn", "smtp://mail.example.cn:2525"),
    ],
)
def test_a_host_is_told_that_the_list_names_and_that_lies_outside(address: str, origin: str) -> None:
    check_notice_address(address, AllowList((origin,), ask=lambda host, port: ("93.184.215.14",)))
    for inside in ("127.0.0.1", "10.1.2.3", "169.254.169.254"):
        with pytest.raises(AddressRefused, match="内网"):
            check_notice_address(address, AllowList((origin,), ask=lambda host, port, one=inside: (one,)))  # type: ignore[misc]
    named = AllowList((origin,), ("10.0.0.0/8",), ask=lambda host, port: ("10.1.2.3",))
    check_notice_address(address, named)


def test_an_institution_is_told_that_something_waits_and_not_what(house: House) -> None:
    told: list[tuple[list[str], str, str]] = []

    def hear(addresses: Any, title: str, text: str) -> None:
        told.append((list(addresses), title, text))

    house = replace(house, post=FarSide(), nudge=hear)
    key = with_channel(house, MORNING)
    act(house, entrusted(house, key), "street_clerk", "sign_receipt")
    assert send_out(house, LATER) == (1, 0), "no address, no hint"
    put_notice(house, "street_committee", "值班", NOTICE, allowed=ALLOWED)
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
    put_notice(house, "street_committee", "值班", NOTICE, allowed=ALLOWED)
    entrusted(house, key)
    at = LATER
    for _ in range(MOST_TRIES):
        assert send_out(house, at) == (0, 1)
        at += timedelta(hours=7)
    assert send_out(house, at) == (0, 0)
    with house.store.reading() as reading:
        hints = reading.rows("SELECT state, attempts FROM outbox WHERE kind = 'nudge'")
    assert hints == [("done", MOST_TRIES)]


class OneMail(socketserver.StreamRequestHandler):
    """A mail server that takes what it is given and keeps it."""

    def handle(self) -> None:
        kept: list[bytes] = self.server.kept  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            match line[:4].upper().strip():
                case b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while (line := self.rfile.readline()) not in (b".\r\n", b""):
                        kept.append(line)
                    self.wfile.write(b"250 kept\r\n")
                case b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                case b"EHLO":
                    self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
                case b"AUTH":
                    self.wfile.write(b"235 known\r\n")
                case _:
                    self.wfile.write(b"250 well\r\n")


def test_apprise_carries_a_hint_where_the_list_lets_it() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), OneMail) as server:
        server.kept = []  # type: ignore[attr-defined]
        port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"mailto://u:p@example.cn:{port}/?smtp=127.0.0.1&to=x@example.cn&mode=insecure"
        here = AllowList((f"smtp://127.0.0.1:{port}",), ("127.0.0.0/8",))
        try:
            Nudger(here)([address, "wecombot://token"], "title-of-a-hint", "look there")
            outside = Nudger(AllowList((f"smtp://127.0.0.1:{port}",)))
            with pytest.raises(AddressRefused):
                outside([address], "title-of-a-hint", "look there")
        finally:
            server.shutdown()
            thread.join()
        said = b"".join(server.kept)  # type: ignore[attr-defined]
    assert said.count(b"Subject: title-of-a-hint") == 1, "told once, and not from where it may not be told"
    with pytest.raises(ChannelUnavailable):
        Nudger(here)([address], "x", "y")
    Nudger(here)([], "x", "y")
