"""The one door through which this house calls another system: httpx, and nothing else imports it.

It follows no redirect, heeds no proxy of the environment, waits a bounded time in all and reads a bounded answer. The
connection goes to the address that `addresses.py` judged; certificate and Host are those of the name.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import httpx
import msgspec

from mediation.errors import ChannelUnavailable
from mediation.handoffs.addresses import AllowList, Target
from mediation.handoffs.messages import Taken

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 12.0
MOST_ANSWER = 64 * 1024
"""How much of an answer is read, in bytes; a longer one is no acknowledgement."""


class Poster:
    """Posts messages to addresses of an allow-list; one connection pool per name, so no certificate serves two."""

    def __init__(self, allowed: AllowList) -> None:
        self._allowed = allowed
        self._clients: dict[tuple[str, str, int], httpx.Client] = {}

    def __call__(self, address: str, headers: Mapping[str, str], body: bytes, message: str) -> None:
        """Post one message and wait until it is acknowledged.

        Raises AddressRefused if the address may not be called, ChannelUnavailable if nothing acknowledges `message`.
        """
        target = self._allowed.judge(address)
        try:
            status, answer = self._ask(target, dict(headers), body)
        except httpx.HTTPError as error:
            raise ChannelUnavailable(f"对方系统无法连接（{type(error).__name__}）") from error
        if not 200 <= status < 300:
            raise ChannelUnavailable(f"对方系统答复 {status}")
        try:
            taken = msgspec.json.decode(answer, type=Taken)
        except msgspec.MsgspecError as error:
            raise ChannelUnavailable("对方系统的答复不是本协议的回执") from error
        if taken.acknowledged != message:
            raise ChannelUnavailable("对方系统确认的是另一条消息")

    def close(self) -> None:
        """Let the connections go."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def _ask(self, target: Target, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        until = time.perf_counter() + WHOLE_SECONDS
        place = f"[{target.address}]" if ":" in target.address else target.address
        headers |= {"Host": _host(target), "Accept": "application/json", "Accept-Encoding": "identity"}
        request = self._client(target).build_request(
            "POST",
            f"{target.scheme}://{place}:{target.port}{target.path}",
            content=body,
            headers=headers,
            extensions={"sni_hostname": target.host},
        )
        answer = self._client(target).send(request, stream=True)
        try:
            read = b""
            for part in answer.iter_raw():
                read += part
                if len(read) > MOST_ANSWER:
                    raise ChannelUnavailable("对方系统的答复过长")
                if time.perf_counter() > until:
                    raise ChannelUnavailable("对方系统答复过慢")
            return answer.status_code, read
        finally:
            answer.close()

    def _client(self, target: Target) -> httpx.Client:
        name = (target.scheme, target.host, target.port)
        if name not in self._clients:
            timeout = httpx.Timeout(CONNECT_SECONDS * 2, connect=CONNECT_SECONDS)
            self._clients[name] = httpx.Client(
                timeout=timeout, follow_redirects=False, trust_env=False, headers={"User-Agent": "mediation"}
            )
        return self._clients[name]


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"https": 443, "http": 80}[target.scheme]
    return name if target.port == usual else f"{name}:{target.port}"
