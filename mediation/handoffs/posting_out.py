"""The one door through which this house calls another system: httpx, and nothing else imports it.

It follows no redirect, heeds no proxy of the environment, waits a bounded time in all and reads a bounded answer. The
connection goes to the address that `addresses.py` judged; certificate and Host are those of the name. Certificates are
always checked: against the authorities that the system knows and, if one is named, a private one beside them.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import msgspec

from mediation.errors import AddressRefused, ChannelUnavailable
from mediation.handoffs.addresses import AllowList, Target
from mediation.handoffs.messages import Taken

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 12.0
MOST_ANSWER = 64 * 1024
"""How much of an answer is read, in bytes; a longer one is no acknowledgement."""
_CERTIFICATE_FAULTS = {
    9: "尚未生效",
    10: "已过期",
    18: "自签名",
    19: "签发机构未知",
    20: "签发机构未知",
    62: "与对方域名不符",
}
"""By the codes of X509_V_ERR_… of OpenSSL."""


class Poster:
    """Posts messages to addresses of an allow-list; one connection pool per name, so no certificate serves two."""

    def __init__(self, allowed: AllowList, authority: Path | None = None) -> None:
        """Heed an allow-list; `authority` is a PEM file of certificate authorities that are known besides the system's.

        Raises AddressRefused if the file cannot be read.
        """
        self._allowed = allowed
        self._known = ssl.create_default_context()
        if authority is not None:
            try:
                self._known.load_verify_locations(cafile=authority)
            except OSError as error:
                raise AddressRefused("MEDIATION_CHANNEL_AUTHORITY 须为可以读取的 PEM 证书文件") from error
        self._clients: dict[tuple[str, str, int], httpx.Client] = {}

    def __call__(self, address: str, headers: Mapping[str, str], body: bytes, message: str) -> None:
        """Post one message and wait until it is acknowledged.

        Raises AddressRefused if the address may not be called, ChannelUnavailable if nothing acknowledges `message`.
        """
        target = self._allowed.judge(address)
        try:
            status, answer = self._ask(target, dict(headers), body)
        except httpx.HTTPError as error:
            raise ChannelUnavailable(_why(error)) from error
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
                timeout=timeout,
                follow_redirects=False,
                trust_env=False,
                verify=self._known,
                headers={"User-Agent": "mediation"},
            )
        return self._clients[name]


def _why(error: httpx.HTTPError) -> str:
    """Say why there was no connection; of a certificate, what is wrong with it, never what stands in it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            fault = _CERTIFICATE_FAULTS.get(cause.verify_code, "不可信")
            return f"对方系统的证书不予接受：{fault}"
        cause = cause.__cause__ or cause.__context__
    return f"对方系统无法连接（{type(error).__name__}）"


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"https": 443, "http": 80}[target.scheme]
    return name if target.port == usual else f"{name}:{target.port}"
