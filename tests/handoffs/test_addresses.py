"""Which addresses are called: those allowed, never the inside, and the very address that was judged."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from mediation.errors import AddressRefused, ChannelUnavailable
from mediation.handoffs.addresses import AllowList
from mediation.handoffs.posting_out import MOST_ANSWER, Poster

HOST = "https://police.example.cn"


def allowed(*found: str, origins: tuple[str, ...] = (HOST,), inside: tuple[str, ...] = ()) -> AllowList:
    return AllowList(origins, inside, ask=lambda host, port: found)


def test_a_public_address_of_an_allowed_host_is_called_as_it_was_resolved() -> None:
    target = allowed("93.184.215.14").judge(f"{HOST}/handoffs?from=us")
    assert target == ("https", "police.example.cn", 443, "93.184.215.14", "/handoffs?from=us")


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example.cn/x",
        "http://police.example.cn/x",
        "https://police.example.cn:8443/x",
        "https://police.example.cn.evil.example/x",
        "https://evil.example/https://police.example.cn",
        "https://police.example.cn@evil.example/x",
        "https://user:secret@police.example.cn/x",
        "https://police.example.cn/#x",
        "ftp://police.example.cn/x",
        "file:///etc/passwd",
        "https://police.example.cn:99999/x",
        "https://[::1/x",
        "//police.example.cn/x",
        "",
    ],
)
def test_what_is_not_on_the_list_is_not_called(address: str) -> None:
    with pytest.raises(AddressRefused):
        allowed("93.184.215.14").judge(address)


INSIDE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.1.1"),
    *("169.254.169.254", "100.100.100.200", "192.0.0.192", "224.0.0.1", "255.255.255.255", "198.18.0.1", "240.0.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1", "fec0::1"),
    "not an address",
]


@pytest.mark.parametrize("found", INSIDE)
def test_no_name_leads_inside(found: str) -> None:
    with pytest.raises(AddressRefused):
        allowed(found).judge(f"{HOST}/x")
    with pytest.raises(AddressRefused, match="内网"):  # one good address does not cover a bad one
        allowed("93.184.215.14", found).judge(f"{HOST}/x")


def test_a_network_inside_has_to_be_named_and_metadata_never_can() -> None:
    assert allowed("10.20.3.4", inside=("10.20.0.0/16",)).judge(f"{HOST}/x").address == "10.20.3.4"
    assert allowed("::ffff:10.20.3.4", inside=("10.20.0.0/16",)).judge(f"{HOST}/x").port == 443
    for found in ("10.21.0.1", "169.254.169.254", "fe80::1", "100.100.100.200"):
        with pytest.raises(AddressRefused):
            allowed(found, inside=("10.20.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fe80::/10")).judge(f"{HOST}/x")
    with pytest.raises(AddressRefused, match="网段"):
        allowed(inside=("10.20.0.0/33",))


def test_nothing_is_allowed_unless_it_is_named_and_a_name_without_address_is_refused() -> None:
    with pytest.raises(AddressRefused):
        AllowList(()).judge(f"{HOST}/x")
    with pytest.raises(AddressRefused):
        allowed().judge(f"{HOST}/x")

    def nowhere(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror

    with pytest.raises(AddressRefused, match="解析"):
        AllowList((HOST,), ask=nowhere).judge(f"{HOST}/x")


# --- the way out -------------------------------------------------------------------------------------------------


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A real server that answers so; what it was asked stands in the list."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append({**dict(self.headers.items()), "path": self.path, "body": sent.decode()})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://police.test:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def poster(origin: str, *found: str) -> Poster:
    """A way out for which the name leads here, the first time; whoever asked again would be led elsewhere."""
    answers = iter([found or ("127.0.0.1",)])
    return Poster(AllowList((origin,), ("127.0.0.0/8",), ask=lambda host, port: next(answers, ("169.254.169.254",))))


def test_a_message_goes_to_the_judged_address_under_the_hosts_name() -> None:
    with answering(200, json.dumps({"acknowledged": "m1", "more": 1}).encode()) as (origin, asked):
        poster(origin)(f"{origin}/handoffs", {"Mediation-Key": "k1"}, b'{"a":1}', "m1")
    (one,) = asked
    assert one["Host"] == origin.removeprefix("http://")
    assert (one["path"], one["body"], one["Mediation-Key"]) == ("/handoffs", '{"a":1}', "k1")
    assert one["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (204, b""),
        (200, b"<html>signed in?</html>"),
        (200, b'{"acknowledged": "another"}'),
        (200, b'{"acknowledged": "m1", "padding": "' + b"x" * MOST_ANSWER + b'"}'),
        (401, b'{"acknowledged": "m1"}'),
    ],
)
def test_only_the_messages_own_id_is_an_acknowledgement(status: int, body: bytes) -> None:
    with answering(status, body) as (origin, _), pytest.raises(ChannelUnavailable):
        poster(origin)(f"{origin}/handoffs", {}, b"{}", "m1")


def test_a_redirect_is_not_followed() -> None:
    with (
        answering(200, b'{"acknowledged": "m1"}') as (elsewhere, asked),
        answering(307, b"", Location=f"{elsewhere}/x") as (origin, _),
        pytest.raises(ChannelUnavailable, match="307"),
    ):
        poster(origin)(f"{origin}/handoffs", {}, b"{}", "m1")
    assert asked == []


def test_the_environments_proxy_is_not_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with answering(200, b'{"acknowledged": "m1"}') as (origin, asked):
        poster(origin)(f"{origin}/handoffs", {}, b"{}", "m1")
    assert len(asked) == 1


def test_nobody_there_is_told_without_its_address() -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        origin = f"http://police.test:{found.getsockname()[1]}"
    with pytest.raises(ChannelUnavailable) as error:
        poster(origin)(f"{origin}/x", {}, b"{}", "m1")
    assert "127.0.0.1" not in str(error.value)
