"""What the pages of channels show: counts, what waits and why, keys by their ids, letters on paper. No secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from api.naming import HANDOFF_WORDS
from api.words_of_time import say_instant
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Handoff
from mediation.engine.masking import listed
from mediation.handoffs.packet import travels
from mediation.store.outbox import Owed
from mediation.store.transaction import Reading
from mediation.store.visibility import sees
from mediation.town.around import Town
from mediation.town.counterparts import CHANNEL_TITLES, Channel, ChannelKind
from mediation.town.institutions import Role

EVENT_WORDS = {
    **HANDOFF_WORDS,
    "offered": "发函，待答复",
    "receipted": "已签收",
    "reported": "反馈协议生效",
    "applied": "申请不予处罚",
}
KIND_WORDS = {
    "offer_a": "告知并移送（A 类）",
    "offer_b": "委托（B 类）",
    "entrust_again": "同案委托",
    "sign_off": "签发委托",
    "receipt": "签收",
    "answer": "答复处理情况",
    "revoke": "撤回",
    "recognise": "认可，不予处罚",
    "not_recognise": "不予认可",
    "agree_extension": "同意延期",
    "refuse_extension": "不同意延期",
    "ruling": "司法确认裁定",
    "entrust": "委派、委托、交办",
    "expire": "来函失效",
    "presence": "答复到场请求",
    "notify_warning": "通报告诫书",
    "serve_warning": "告诫书送达",
    "home_visit": "告诫书查访",
    "end_visits": "结束查访",
}


def all_channels(reading: Reading, town: Town) -> list[dict[str, Any]]:
    """Every channel with its counts."""
    lanes, heard = reading.outbox.lanes(), reading.traffic.counts()
    return [
        {
            **_named(one, town),
            "keys": len(reading.channels.live_keys(one.id)),
            "owed": lanes.get((one.id, "owed"), 0),
            "dead": lanes.get((one.id, "dead"), 0),
            "taken": heard.get((one.id, "done"), 0),
            "refused": heard.get((one.id, "refused"), 0),
        }
        for one in reading.channels.all()
    ]


def one_channel(reading: Reading, channel: Channel, actor: Actor, town: Town, at: datetime) -> dict[str, Any]:
    """One channel for whoever keeps it."""
    in_lane = reading.outbox.in_lane
    return {
        **_named(channel, town),
        "address": channel.address,
        "accounts": "、".join(channel.accounts) or "无",
        "keys": [
            {
                "id": one.key_id,
                "made": say_instant(one.made_at, town.calendar, at=at),
                "used": say_instant(one.used_at, town.calendar, at=at) if one.used_at else "",
                "live": one.retired_at is None,
            }
            for one in reading.channels.keys(channel.id)
        ],
        "dead": [_sent(reading, one, actor, town, at) for one in in_lane(channel.id, state="dead")],
        "owed": [_sent(reading, one, actor, town, at) for one in in_lane(channel.id, state="owed")],
        "refused": [
            {
                "id": one.message,
                "case": one.reference,
                "kind": KIND_WORDS.get(one.kind, one.kind) or "无法辨认",
                "code": one.code,
                "times": one.tries,
                "at": say_instant(one.received_at, town.calendar, at=at),
            }
            for one in reading.traffic.latest(channel.id, state="refused")
        ],
    }


def letters(reading: Reading, actor: Actor, town: Town, at: datetime) -> list[dict[str, Any]]:
    """Letters on paper that are to be handed over, of the cases that this actor sees whole."""
    found = []
    for channel in reading.channels.all():
        if channel.kind is ChannelKind.paper:
            for one in reading.outbox.in_lane(channel.id, state="owed"):
                case = reading.cases.get(one.case)
                if case is not None and sees(actor, case, town) == "all":
                    found.append({**_sent(reading, one, actor, town, at), "to": _named(channel, town)["institution"]})
    return found


def awaited(reading: Reading, actor: Actor, town: Town, at: datetime) -> list[dict[str, Any]]:
    """Handoffs whose letter was handed over and whose end is still open, of the cases that this actor sees whole."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for channel in reading.channels.all():
        if channel.kind is ChannelKind.paper:
            for one in reading.outbox.in_lane(channel.id, state="done"):
                case, no = reading.cases.get(one.case), one.payload["handoff"]
                handoff = None if case is None else case.handoff(no)
                if case is not None and handoff is not None and handoff.open and sees(actor, case, town) == "all":
                    row = _sent(reading, one, actor, town, at)
                    found[one.case, no] = {**row, "to": _named(channel, town)["institution"]}
    return list(found.values())


def way_in(reading: Reading, actor: Actor, town: Town, at: datetime) -> dict[str, Any] | None:
    """The way from the list of handoffs to the channels, with how many letters wait; none for whom there is nothing."""
    waiting = letters(reading, actor, town, at)
    if not (waiting or actor.at(Role.administrator) or awaited(reading, actor, town, at)):
        return None
    return {"href": "/channels", "waiting": len(waiting)}


def way_to_answer(reading: Reading, case: Case, handoff: Handoff, actor: Actor, town: Town) -> str:
    """Where to enter what came back on paper for a handoff; nothing if the other side answers otherwise."""
    if not handoff.open or sees(actor, case, town) != "all":
        return ""
    found = (reading.channels.of(side) for side in (handoff.sender, handoff.receiver))
    on_paper = any(one is not None and one.open and one.kind is ChannelKind.paper for one in found)
    return f"/channels/answers/{case.id}/{handoff.no}" if on_paper else ""


def _named(channel: Channel, town: Town) -> dict[str, Any]:
    known = town.institutions.get(channel.institution)
    return {
        "id": channel.id,
        "institution": known.name if known is not None else channel.institution,
        "kind": CHANNEL_TITLES[channel.kind],
        "webhook": channel.kind is ChannelKind.webhook,
        "host": urlsplit(channel.address).netloc,
        "open": channel.open,
    }


def _sent(reading: Reading, owed: Owed, actor: Actor, town: Town, at: datetime) -> dict[str, Any]:
    case = reading.cases.get(owed.case)
    number = "" if case is None else case.number or case.log_number or case.id
    event, seen = owed.payload["event"], case is not None and sees(actor, case, town) is not None
    no = owed.payload["handoff"]
    papers = () if case is None or not seen else tuple(one for one in case.papers if one.handoff == no and travels(one))
    return {
        "no": owed.id,
        "case": number,
        "title": listed(case).title if case is not None and seen else "",
        "papers": [
            {"title": one.title or one.kind, "href": f"/cases/{owed.case}/papers/{one.no}.pdf"}
            for one in papers
            if one.status == "issued" and one.removed_on is None
        ],
        "href": f"/cases/{owed.case}/handoffs/{owed.payload['handoff']}" if seen else "",
        "answer": f"/channels/answers/{owed.case}/{owed.payload['handoff']}",
        "event": EVENT_WORDS.get(event, event),
        "tries": owed.attempts,
        "since": say_instant(owed.posted_at, town.calendar, at=at),
        "fault": owed.fault,
    }
