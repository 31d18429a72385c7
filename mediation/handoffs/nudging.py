"""The one door to mail, WeCom, DingTalk and Feishu: apprise, an optional extra, and nothing else imports it.

It says that something waits, and where to look; never what it is about or whom it concerns. An address holds a token
and is shown to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from mediation.errors import AddressRefused, ChannelUnavailable

SCHEMES = ("mailto", "mailtos", "wecombot", "dingtalk", "feishu", "lark")
"""The kinds of address that may be given; others, such as plain web addresses, would reach into the own network."""


def check_notice_address(address: str) -> None:
    """Say whether an address could be told anything. Raises AddressRefused with what to write instead."""
    scheme = address.partition("://")[0].lower()
    if scheme not in SCHEMES or "://" not in address:
        raise AddressRefused(f"提醒地址须以 {'、'.join(f'{one}://' for one in SCHEMES)} 开头")
    if find_spec("apprise") is None:
        raise AddressRefused("未安装提醒组件，请先安装 mediation[notify]")
    from apprise import Apprise  # type: ignore[import-not-found, unused-ignore]

    if not Apprise().add(address):
        raise AddressRefused("提醒地址无法读取，请对照 apprise 文档检查各段")


def nudge(addresses: Sequence[str], title: str, text: str) -> None:
    """Tell every address. Raises ChannelUnavailable if one could not be told; then all are told once more later."""
    if not addresses:
        return
    if find_spec("apprise") is None:
        raise ChannelUnavailable("未安装提醒组件，请先安装 mediation[notify]")
    from apprise import Apprise  # type: ignore[import-not-found, unused-ignore]

    told = Apprise()
    if not all(told.add(one) for one in addresses) or not told.notify(body=text, title=title):
        raise ChannelUnavailable("提醒未能发出")
