"""`mediation channels`: channels listed, set up, their keys changed, what did not get through sent again.

A secret is printed once, when it is made; addresses of notices, which hold tokens, never.
"""

from __future__ import annotations

from datetime import datetime

from rich.console import Console
from rich.table import Table

from api.settings import Settings
from api.words_of_time import say_instant
from mediation.casework import channel_keeping
from mediation.casework.channel_keeping import known, put_notice
from mediation.casework.house import House
from mediation.errors import AddressRefused, TownError
from mediation.handoffs.addresses import AllowList
from mediation.town.counterparts import CHANNEL_TITLES, Channel, ChannelKind

_WAYS = {"owed": "待发送 owed", "dead": "未送达 dead", "refused": "已拒绝 refused"}


def show_all(house: House, console: Console) -> None:
    """Print every channel with its keys and counts, and where notices go, by name only."""
    with house.store.reading() as reading:
        town = reading.town.around()
        lanes, heard = reading.outbox.lanes(), reading.traffic.counts()
        table = Table(title="对接通道 channels", title_justify="left")
        for heading in ("编号 id", "机构 institution", "方式 kind", "密钥 keys", *_WAYS.values(), "已收 taken"):
            table.add_column(heading, overflow="fold")
        for one in reading.channels.all():
            name = town.institutions[one.institution].name if one.institution in town.institutions else one.institution
            keys = "、".join(
                f"{key.key_id}{'（在用）' if key.used_at else ''}" for key in reading.channels.live_keys(one.id)
            )
            kind = CHANNEL_TITLES[one.kind] + ("" if one.open else "（停用）")
            counts = [lanes.get((one.id, "owed"), 0), lanes.get((one.id, "dead"), 0), heard.get((one.id, "refused"), 0)]
            table.add_row(one.id, name, kind, keys, *map(str, counts), str(heard.get((one.id, "done"), 0)))
        notices = reading.channels.notices()
    console.print(table, markup=False)
    for notice in notices:
        console.print(f"提醒 notice：{notice.institution} · {notice.title}", highlight=False, markup=False)


def show_one(house: House, console: Console, channel_id: str, *, at: datetime) -> None:
    """Print what is dead, what is owed and what was refused, each with why. Raises TownError for an unknown channel."""
    with house.store.reading() as reading:
        channel = known(reading, channel_id)
        calendar = reading.town.around().calendar
        waiting = [
            (state, one) for state in ("dead", "owed") for one in reading.outbox.in_lane(channel.id, state=state)
        ]
        refused = reading.traffic.latest(channel.id, state="refused")
    out = Table(title="发出 outgoing", title_justify="left")
    for heading in ("号 no.", "状态 state", "案件 case", "已试 tries", "发生 since", "原因 why"):
        out.add_column(heading, overflow="fold")
    for state, one in waiting:
        since = say_instant(one.posted_at, calendar, at=at)
        out.add_row(str(one.id), _WAYS[state], one.case, str(one.attempts), since, one.fault)
    console.print(out, markup=False)
    came = Table(title="被拒绝的来信 refused", title_justify="left")
    for heading in ("编号 id", "案件 case", "内容 kind", "代号 code", "次数 times", "最近 last"):
        came.add_column(heading, overflow="fold")
    for got in refused:
        last = say_instant(got.received_at, calendar, at=at)
        came.add_row(got.message, got.reference, got.kind, got.code, str(got.tries), last)
    console.print(came, markup=False)


def set_one(house: House, console: Console, channel: Channel, settings: Settings) -> None:
    """Set a channel up; say at once if its address could not be called with the settings as they are."""
    channel_keeping.set_up(house, channel)
    console.print(f"已设立通道 {channel.id} / set up", highlight=False, markup=False)
    if channel.kind is ChannelKind.webhook:
        try:
            AllowList(settings.channel_origins, settings.channel_inside).judge(channel.address)
        except AddressRefused as error:
            console.print(f"注意：现在还不能发出——{error.message}", highlight=False, markup=False)


def make_key(house: House, console: Console, channel_id: str, *, at: datetime) -> None:
    """Make a new key and print it, this once."""
    made = channel_keeping.rotate(house, channel_id, at=at)
    console.print("新密钥，只显示这一次 / shown once", highlight=False)
    console.print(f"密钥编号 key id：{made.key_id}", highlight=False, markup=False)
    console.print(f"密钥 secret：{made.secret}", highlight=False, markup=False, soft_wrap=True)


def resend(house: House, console: Console, channel_id: str, *, at: datetime) -> None:
    """Send again all that is dead in a channel."""
    with house.store.reading() as reading:
        dead = reading.outbox.in_lane(known(reading, channel_id).id, state="dead", limit=10_000)
    many = channel_keeping.send_again(house, [one.id for one in dead], at=at)
    console.print(f"重发 {many} 条 / sent again", highlight=False)


def keep_notice(
    house: House, console: Console, institution: str, title: str, *, address: str, settings: Settings
) -> None:
    """Keep an address of a notice, or forget it if none is given. Raises TownError if there is none to forget."""
    if address:
        allowed = AllowList(settings.channel_origins, settings.channel_inside)
        put_notice(house, institution, title, address, allowed=allowed)
        console.print(f"已登记提醒地址 {title}（内容不再显示）/ kept", highlight=False, markup=False)
        return
    with house.store.transaction() as tx:
        if not tx.channels.drop_notice(institution, title):
            raise TownError(f"机构 {institution} 没有提醒地址 {title}")
    console.print(f"已删去提醒地址 {title} / forgotten", highlight=False, markup=False)
