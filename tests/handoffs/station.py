"""A station with a channel, in the tests' own process: it signs by hand and knows nothing but the written protocol."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediation.casework.channel_keeping import NewKey, rotate, set_up
from mediation.casework.house import House
from mediation.errors import ChannelUnavailable
from mediation.town.counterparts import Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId

ADDRESS = "https://police.example.cn/messages"
MATTER: dict[str, Any] = {
    "place": "estate",
    "kind": "property",
    "title": "楼上漏水引起的纠纷",
    "summary": "楼上漏水，楼下受损。",
    "parties": [{"name": "甲", "side": "applicant"}, {"name": "乙", "side": "respondent"}],
    "alarm_number": "接警1号",
}
STATEMENTS: dict[str, Any] = {
    "act": "beating",
    "minor": True,
    "ground": "kin_or_neighbours",
    "decided": False,
    "consent_signed": True,
    "taken_on": "2026-09-07",
    "limit_on": "2026-10-09",
    "in_person": True,
}
OFFER_B = {"says": "offer_b", "matter": MATTER, "statements": STATEMENTS}


def with_channel(house: House, at: datetime, **over: Any) -> NewKey:
    """Give the station a channel to its own system, and a key."""
    fields: dict[str, Any] = {
        "id": ChannelId("police"),
        "institution": InstitutionId("station"),
        "kind": ChannelKind.webhook,
        "address": ADDRESS,
        "accounts": (AccountId("officer"), AccountId("deputy")),
        **over,
    }
    set_up(house, Channel(**fields))
    return rotate(house, fields["id"], at=at)


def said(number: str, seq: int, body: Mapping[str, Any], *, case: str = "JQ-1", **over: Any) -> dict[str, Any]:
    """Write a message as the station's system would."""
    message = {
        "protocol": "mediation-handoff/1",
        "id": number,
        "case": case,
        "seq": seq,
        "sender": "station",
        "body": dict(body),
    }
    if seq > 1:
        message["handoff"] = 1
    return {**message, **over}


def signed(body: bytes, key: NewKey, at: datetime) -> dict[str, str]:
    """Sign as the protocol says, without the program's own code."""
    stamp = str(int(at.timestamp()))
    found = hmac.new(key.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"mediation-key": key.key_id, "mediation-timestamp": stamp, "mediation-signature": f"v1={found}"}


def posted(message: Mapping[str, Any], key: NewKey, at: datetime) -> tuple[dict[str, str], bytes]:
    """Give headers and body of a message."""
    body = json.dumps(message, ensure_ascii=False).encode()
    return signed(body, key, at), body


class FarSide:
    """The other system, as the house's way out meets it: it keeps what it is sent, or is away."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.away = False

    def __call__(self, address: str, headers: Mapping[str, str], body: bytes, message: str) -> None:
        if self.away:
            raise ChannelUnavailable("对方系统无法连接（ConnectError）")
        self.headers.append(dict(headers))
        self.heard.append(json.loads(body))

    @property
    def events(self) -> list[tuple[int, str]]:
        return [(one["seq"], one["event"]) for one in self.heard]
