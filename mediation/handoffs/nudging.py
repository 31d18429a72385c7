"""The one door to mail, WeCom, DingTalk and Feishu: apprise, an optional extra, and nothing else imports it.

It says that something waits, and where to look; never what it is about or whom it concerns. An address holds a token
and is shown to nobody. Where an address leads is read from what apprise made of it, never from its text, and held
against the same list as every other way out (`addresses.py`): when it is kept, and again before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import structlog

from mediation.errors import AddressRefused, ChannelUnavailable
from mediation.handoffs.addresses import AllowList

log = structlog.get_logger()

SCHEMES = ("mailto", "mailtos", "wecombot", "dingtalk", "feishu", "lark")
"""The kinds of address that may be given; others, such as plain web addresses, would reach into the own network."""

_PARTS = frozenset(("to", "cc", "bcc", "from", "name", "smtp", "user", "pass", "mode", "format", "secret"))
"""What may follow the question mark. Others would read files and keys (`pgpkey`) or leave certificates unchecked."""


def check_notice_address(address: str, allowed: AllowList) -> None:
    """Say whether an address could be told anything. Raises AddressRefused with what to write instead."""
    scheme = address.partition("://")[0].lower()
    if scheme not in SCHEMES or "://" not in address:
        raise AddressRefused(f"提醒地址须以 {'、'.join(f'{one}://' for one in SCHEMES)} 开头")
    if find_spec("apprise") is None:
        raise AddressRefused("未安装提醒组件，请先安装 mediation[notify]")
    from apprise import Apprise  # type: ignore[import-not-found, unused-ignore]

    told = Apprise()
    if not told.add(address):
        raise AddressRefused("提醒地址无法读取，请对照 apprise 文档检查各段")
    _judge(address, list(told), allowed)


def _judge(address: str, found: list[Any], allowed: AllowList) -> None:
    """Hold what apprise would call against the list. Raises AddressRefused, which never names the address."""
    extra = {key.lower() for key, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)} - _PARTS
    if extra:
        raise AddressRefused(f"提醒地址的问号之后只能有 {'、'.join(sorted(_PARTS))}")
    for one in found:
        server = getattr(one, "smtp_host", None)
        if server:
            allowed.judge_mail_server(str(server), int(one.port))
            continue
        place = urlsplit(str(getattr(one, "notify_url", "")))
        allowed.judge(f"{place.scheme}://{place.netloc}/")


class Nudger:
    """Tells addresses that something waits, as far as the list allows."""

    def __init__(self, allowed: AllowList) -> None:
        self._allowed = allowed

    def __call__(self, addresses: Sequence[str], title: str, text: str) -> None:
        """Tell every address that may be called; one that may not is left out and logged without its text.

        Raises AddressRefused if none may be called, ChannelUnavailable if one could not be told; then all are told
        once more later.
        """
        if not addresses:
            return
        if find_spec("apprise") is None:
            raise ChannelUnavailable("未安装提醒组件，请先安装 mediation[notify]")
        from apprise import Apprise  # type: ignore[import-not-found, unused-ignore]

        told = Apprise()
        refused: AddressRefused | None = None
        for one in addresses:
            try:
                check_notice_address(one, self._allowed)
            except AddressRefused as error:
                log.warning("notice_address_refused", fault=str(error))
                refused = error
            else:
                told.add(one)
        if not len(told) and refused is not None:
            raise refused
        if not told.notify(body=text, title=title):
            raise ChannelUnavailable("提醒未能发出")
