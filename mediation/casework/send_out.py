"""Sending what the outbox owes to other institutions' systems, and telling them by mail or messenger that it waits.

Run by the clock's process beside `deliver`, so that a slow counterpart holds up no paper. Of one case, the next message
goes only after the one before it was acknowledged; one that failed is tried again, longer and longer apart, and in the
end stands as dead before the operator, who sends it again. Sent twice, the other side knows it by its id.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from mediation.casework.deliver import Delivered, pause_after, told
from mediation.casework.house import House
from mediation.engine.case import CaseId
from mediation.errors import AddressRefused, CaseNotFound, ChannelUnavailable, StoreUnavailable
from mediation.handoffs.messages import PROTOCOL, Outgoing
from mediation.handoffs.packet import packet
from mediation.handoffs.signing import Key, signed
from mediation.store.channel_register import ChannelKey
from mediation.store.outbox import Owed
from mediation.store.transaction import Transaction
from mediation.town.counterparts import Channel

LEASE = timedelta(seconds=40)
"""How long a process that was killed keeps its messages from the others; longer than a post may take."""
AT_ONCE = 10
MOST_TRIES = 14
"""After so many a message is dead: with the usual pauses, after a day and a half."""
SLOWEST = timedelta(hours=6)

log = structlog.get_logger()


def send_out(house: House, at: datetime, *, limit: int = AT_ONCE, hasten: float = 1.0) -> Delivered:
    """Send up to `limit` of what is due at `at`. `hasten` below 1 shortens the pauses between tries.

    Raises StoreUnavailable if the database is away. A house without a way out leaves everything owed.
    """
    if house.post is None and house.nudge is None:
        return Delivered(0, 0)
    with house.store.transaction() as tx:
        taken = tx.outbox.take_to_send(at, limit=limit, lease=LEASE)
    done = failed = 0
    away: dict[str, datetime] = {}
    for owed in taken:
        if owed.lane in away:
            with house.store.transaction() as tx:
                tx.outbox.put_back(owed, again_at=away[owed.lane])
            continue
        try:
            (_nudge if owed.kind == "nudge" else _post)(house, owed, at)
        except StoreUnavailable:
            raise
        except Exception as error:
            failed += 1
            again = at + pause_after(owed.attempts) * hasten
            _put_off(house, owed, error, again)
            if isinstance(error, ChannelUnavailable | AddressRefused):
                away[owed.lane] = again
        else:
            done += 1
    return Delivered(done, failed)


def _put_off(house: House, owed: Owed, error: Exception, again: datetime) -> None:
    dead = owed.attempts + 1 >= MOST_TRIES
    log.warning(
        "sending_failed", channel=owed.lane, case=owed.case, tries=owed.attempts + 1, dead=dead, fault=told(error)
    )
    with house.store.transaction() as tx:
        if not dead:
            tx.outbox.failed(owed, again_at=again, fault=told(error))
        elif owed.lane:
            tx.outbox.give_up(owed, fault=told(error))
        else:  # that somebody could not be told of what waits is no handoff lost: it stands in the inbox
            tx.outbox.done(owed, again)


def _post(house: House, owed: Owed, at: datetime) -> None:
    if house.post is None:
        raise ChannelUnavailable("此进程不向外发送，由服务进程重试")
    with house.store.transaction() as tx:
        channel = _open_channel(tx, owed)
        key = signing_key(tx.channels.live_keys(channel.id))
        message = written(tx, owed, channel)
    body = msgspec.json.encode(message)
    house.post(channel.address, signed(body, key, message.id, at), body, message.id)
    with house.store.transaction() as tx:
        tx.outbox.done(owed, at)


def written(tx: Transaction, owed: Owed, channel: Channel) -> Outgoing:
    """Write an owed message as it stood when it was owed; of a case that the other side does not know, say its id."""
    case = tx.journal.retell(owed.case, last=owed.payload["version"])
    handoff = case.handoff(owed.payload["handoff"])
    if handoff is None:
        raise CaseNotFound
    reference = tx.traffic.reference(channel.id, owed.case)
    if reference is None:
        reference = str(owed.case)
        tx.traffic.begin(channel.id, reference, CaseId(owed.case))
    digests = {}
    for paper in case.papers:
        drawn = tx.papers.drawn(case.id, paper.no) if paper.handoff == handoff.no else None
        if drawn is not None:
            digests[paper.no] = drawn.digest
    return Outgoing(
        protocol=PROTOCOL,
        id=f"{owed.case}/{owed.key}",
        case=reference,
        seq=tx.outbox.place_in_lane(owed),
        receiver=channel.institution,
        event=owed.payload["event"],
        written_at=owed.posted_at,
        handoff=packet(case, handoff, tx.town.around(), digests),
    )


def signing_key(live: tuple[ChannelKey, ...]) -> Key:
    """Choose the key to sign with: the one that the other side used last, so that a new one waits until it is known.

    Raises ChannelUnavailable if there is none.
    """
    if not live:
        raise ChannelUnavailable("本通道没有有效密钥，请用 mediation channels rotate 生成")
    used = [one for one in live if one.used_at is not None]
    found: Callable[[ChannelKey], datetime] = lambda one: one.used_at or one.made_at  # noqa: E731 -- one line, one use
    chosen = max(used, key=found) if used else live[0]
    return Key(chosen.key_id, chosen.secret)


def _open_channel(tx: Transaction, owed: Owed) -> Channel:
    channel = tx.channels.get(owed.lane)
    if channel is None or not channel.open:
        raise ChannelUnavailable("本通道已停用")
    return channel


def _nudge(house: House, owed: Owed, at: datetime) -> None:
    """Tell an institution that something waits. Neither the case nor anybody in it is named."""
    if house.nudge is None:
        raise ChannelUnavailable("此进程不发送提醒，由服务进程重试")
    with house.store.reading() as reading:
        addresses = [one.address for one in reading.channels.notices(owed.payload["institution"])]
        institution = reading.town.around().institutions.get(owed.payload["institution"])
    name = institution.name if institution is not None else ""
    house.nudge(
        addresses, "人民调解：有移送事项待办", f"{name}：有一件移送有新进展，请登录人民调解系统查看“移送”页面。"
    )
    with house.store.transaction() as tx:
        tx.outbox.done(owed, at)
