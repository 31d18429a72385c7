"""Setting channels up and keeping them going: their keys, two of which may live at once, and what did not get through.

A secret is given out once, when it is made. Nothing here is said to the other side: whoever runs both systems carries
the new key over, and the old one goes on until it is retired.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
import structlog

from mediation.casework.house import House
from mediation.errors import AddressRefused, TownError, UnknownRevision
from mediation.handoffs.addresses import AllowList
from mediation.handoffs.nudging import check_notice_address
from mediation.store.transaction import Transaction
from mediation.town.counterparts import Channel, ChannelKind
from mediation.town.institutions import AccountId

MOST_KEYS = 2
"""How many keys of a channel may live at once."""

log = structlog.get_logger()


class NewKey(NamedTuple):
    """A key just made. This is the only time that its secret is shown."""

    key_id: str
    secret: str

    def __repr__(self) -> str:
        return f"NewKey({self.key_id})"


def set_up(house: House, channel: Channel) -> None:
    """Write a channel as it shall be from now on; its keys stay.

    Raises TownError where institution, accounts or id do not fit the town, AddressRefused for an address that no
    message could go to, UnknownRevision for a workflow that is not published.
    """
    with house.store.transaction() as tx:
        set_up_within(tx, house, channel)
    log.info("channel_set_up", channel=channel.id, kind=str(channel.kind), open=channel.open)


def set_up_within(tx: Transaction, house: House, channel: Channel) -> None:
    """Write a channel inside a transaction that holds other work: a town that is taken in. Raises as `set_up` does."""
    if not channel.id or not all(one.isascii() and (one.isalnum() or one in "_-") for one in channel.id):
        raise TownError("通道编号只用字母、数字、_ 和 -")
    if channel.kind is ChannelKind.webhook and not channel.address.startswith(("https://", "http://")):
        raise AddressRefused("系统对接须写明对方接收地址，以 https:// 开头")
    if "@" in urlsplit(channel.address).netloc:
        raise AddressRefused("对方地址不写账号和口令")
    town = tx.town.around()
    if channel.institution not in town.institutions:
        raise TownError(f"没有机构 {channel.institution}")
    for account in channel.accounts:
        person = town.people.get(account)
        if person is None or all(post.institution != channel.institution for post in person.posts):
            raise TownError(f"服务账号 {account} 须是 {channel.institution} 的人员")
    other = tx.channels.of(channel.institution)
    if other is not None and other.id != channel.id:
        raise TownError(f"机构 {channel.institution} 已有通道 {other.id}")
    if not _published(house, channel.workflow):
        raise UnknownRevision(f"没有流程 {channel.workflow}")
    tx.channels.put(channel)


def take_in_channels(tx: Transaction, house: House, channels: Iterable[Channel]) -> None:
    """Set up the channels that a town names; one that was closed stays closed. Raises as `set_up` does."""
    for channel in channels:
        before = tx.channels.get(channel.id)
        still = channel if before is None else msgspec.structs.replace(channel, open=before.open)
        set_up_within(tx, house, still)


def _published(house: House, workflow: str) -> bool:
    try:
        house.library.newest(workflow)
    except UnknownRevision:
        return False
    return True


def rotate(house: House, channel_id: str, *, at: datetime) -> NewKey:
    """Make a new key beside the one that is in use. Raises TownError if two live already: retire the old one first."""
    made = NewKey(f"k{secrets.token_hex(4)}", secrets.token_hex(32))
    with house.store.transaction() as tx:
        channel = known(tx, channel_id)
        live = tx.channels.live_keys(channel.id)
        if len(live) >= MOST_KEYS:
            raise TownError(f"通道已有两把有效密钥，请先停用旧的一把：{live[0].key_id}")
        tx.channels.keep_key(channel.id, made.key_id, made.secret, at)
    log.info("channel_key_made", channel=channel_id, key=made.key_id)
    return made


def retire(house: House, channel_id: str, key_id: str, *, at: datetime) -> None:
    """Let a key count no more; its secret is forgotten. Raises TownError if no such key lives."""
    with house.store.transaction() as tx:
        channel = known(tx, channel_id)
        if not tx.channels.retire_key(channel.id, key_id, at):
            raise TownError("没有这把有效密钥")
    log.info("channel_key_retired", channel=channel_id, key=key_id)


def send_again(house: House, numbers: Sequence[int], *, at: datetime) -> int:
    """Let messages that are dead, or wait for another try, be sent from `at` on; give how many there were."""
    with house.store.transaction() as tx:
        return sum(tx.outbox.send_again(number, at) for number in numbers)


def handed_over(house: House, number: int, *, by: AccountId, at: datetime) -> None:
    """Note that a letter of a paper channel was handed over. Raises TownError if none such waits."""
    with house.store.transaction() as tx:
        owed = tx.outbox.find(number)
        channel = tx.channels.get(owed.lane) if owed is not None and owed.state != "done" else None
        if owed is None or channel is None or channel.kind is not ChannelKind.paper:
            raise TownError("没有这份待送达的函件")
        tx.outbox.done(owed, at)
    log.info("letter_handed_over", channel=channel.id, case=owed.case, by=by)


def put_notice(house: House, institution: str, title: str, address: str, *, allowed: AllowList) -> None:
    """Keep an address at which an institution is told that something waits; `allowed` says where one may lead.

    Raises TownError for an unknown institution, AddressRefused for an address that could not be told.
    """
    check_notice_address(address, allowed)
    with house.store.transaction() as tx:
        if institution not in tx.town.around().institutions:
            raise TownError(f"没有机构 {institution}")
        tx.channels.put_notice(institution, title, address)


def known(tx: Transaction, channel_id: str) -> Channel:
    """Give a channel. Raises TownError if there is none."""
    channel = tx.channels.get(channel_id)
    if channel is None:
        raise TownError(f"没有通道 {channel_id}")
    return channel
