"""The way out over real TLS on localhost: a private authority that is named is trusted; a wrong certificate is not.

The certificates stand beside this file (`certificates/make.sh` makes them anew).
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mediation.errors import AddressRefused, ChannelUnavailable
from mediation.handoffs.addresses import AllowList
from mediation.handoffs.posting_out import Poster

FILES = Path(__file__).parent / "certificates"
AUTHORITY = FILES / "authority.pem"


@contextmanager
def station(certificate: str) -> Iterator[tuple[str, list[str]]]:
    """A real HTTPS server under this certificate: its origin, and what it was told."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = json.dumps({"acknowledged": "m1"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FILES / certificate)
    # the handshake is each connection's own, so that one that is broken off holds up nobody
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://police.test:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(certificate: str, authority: Path | None) -> list[str]:
    with station(certificate) as (origin, heard):
        post = Poster(AllowList((origin,), ("127.0.0.0/8",), ask=lambda host, port: ("127.0.0.1",)), authority)
        try:
            post(f"{origin}/handoffs", {}, b'{"a":1}', "m1")
        finally:
            post.close()
    return heard


def test_a_private_authority_that_is_named_is_trusted() -> None:
    assert told("good.pem", AUTHORITY) == ['{"a":1}']


@pytest.mark.parametrize(
    ("certificate", "authority", "fault"),
    [
        ("good.pem", None, "签发机构未知"),
        ("stranger.pem", AUTHORITY, "签发机构未知"),
        ("other_name.pem", AUTHORITY, "与对方域名不符"),
        ("expired.pem", AUTHORITY, "已过期"),
    ],
)
def test_what_cannot_be_trusted_is_told_nothing(certificate: str, authority: Path | None, fault: str) -> None:
    with pytest.raises(ChannelUnavailable, match=fault) as error:
        told(certificate, authority)
    assert "court.test" not in str(error.value)


def test_a_server_that_is_not_trusted_hears_not_a_byte_of_a_message() -> None:
    with station("expired.pem") as (origin, heard):
        post = Poster(AllowList((origin,), ("127.0.0.0/8",), ask=lambda host, port: ("127.0.0.1",)), AUTHORITY)
        with pytest.raises(ChannelUnavailable):
            post(f"{origin}/handoffs", {}, b'{"a":1}', "m1")
        post.close()
        assert heard == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_holds_no_authority_is_refused_at_the_start(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(AddressRefused, match="MEDIATION_CHANNEL_AUTHORITY"):
        Poster(AllowList(()), file)
