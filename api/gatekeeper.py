"""What every request passes before anybody reads it: the size of its body, and the headers of every answer.

Plain ASGI, so that a large body is refused while it arrives. No rule of the house stands here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import RequestTooLarge, problem

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), browsing-topics=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


OF_CHANNELS = "/api/v1/channels/"
MOST_BYTES_OF_A_MESSAGE = 1_000_000
"""What other systems say is never longer, whatever people may upload (docs/reference/handoff-protocol.md)."""


class Gatekeeper:
    """Wraps the application: 413 for what is too large, headers on everything, an answer to what nobody foresaw.

    `streamed` gives the limit of a request whose body is passed on as it arrives, and 0 for all others.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        most_bytes: int,
        on_fault: Callable[[Scope, Exception], Response],
        streamed: Callable[[Scope], int] = lambda _: 0,
    ) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.on_fault = on_fault
        self.streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        sender = _with_headers(send, scope["path"])
        declared = headers.get(b"content-length", b"0")
        most = self.most_bytes
        if scope["path"].startswith(OF_CHANNELS):
            most = min(most, MOST_BYTES_OF_A_MESSAGE)
        streamed = self.streamed(scope)
        if not declared.isdigit() or int(declared) > (streamed or most):
            await _refuse(sender, scope["path"])
            return
        if streamed:
            await self._pass(scope, _counted(receive, streamed), sender)
            return
        body = await _body(receive, most) if scope["method"] not in {"GET", "HEAD"} else b""
        if body is None:
            await _refuse(sender, scope["path"])
            return
        await self._pass(scope, _again(body, receive), sender)

    async def _pass(self, scope: Scope, receive: Receive, sender: Send) -> None:
        try:
            await self.app(scope, receive, sender)
        except Exception as error:
            await self.on_fault(scope, error)(scope, receive, sender)


async def _body(receive: Receive, most: int) -> bytes | None:
    """Gather the body; None as soon as it is too large."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _counted(receive: Receive, most: int) -> Receive:
    """Pass a body on as it arrives, and no more of it than is allowed: RequestTooLarge to whoever reads on."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise RequestTooLarge
        return message

    return counted


def _again(body: bytes, receive: Receive) -> Receive:
    """Give the body once more, then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_headers(send: Send, path: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added: list[tuple[bytes, bytes]] = [one for one in HEADERS if one[0] not in present]
            if b"cache-control" not in present and not path.startswith("/static/"):
                added.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sender


async def _refuse(send: Send, path: str) -> None:
    document: dict[str, Any] = problem(RequestTooLarge(), instance=path)
    body = json.dumps(document, ensure_ascii=False).encode()
    kind = b"application/problem+json"
    if not path.startswith("/api/"):
        kind = b"text/html; charset=utf-8"
        body = f"<!doctype html><meta charset=utf-8><title>{document['title']}</title><p>{document['detail']}".encode()
    await send({"type": "http.response.start", "status": 413, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body})
