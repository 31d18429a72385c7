"""How an institution is reached: in the program, on paper, or by its own system; a frozen value without any secret.

An institution that has no channel works in the program, like everybody else. Keys and addresses of notices, which are
secrets, are the store's (`store/channel_register.py`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

import msgspec

from mediation.town.institutions import AccountId, InstitutionId

ChannelId = NewType("ChannelId", str)


class ChannelKind(StrEnum):
    """How what concerns an institution reaches it. Titles stand in `CHANNEL_TITLES`."""

    in_program = "in_program"
    paper = "paper"
    webhook = "webhook"


CHANNEL_TITLES: dict[ChannelKind, str] = {
    ChannelKind.in_program: "在本程序内办理",
    ChannelKind.paper: "纸质函件",
    ChannelKind.webhook: "系统对接",
}


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """The channel of one institution.

    `address` is where its system takes messages (webhook). `accounts` are the service accounts in whose names what
    comes in is done; the first of them that holds a fitting post acts. `workflow` is what a handover opens that names
    no workflow. A channel that is not `open` sends nothing and takes nothing in.
    """

    id: ChannelId
    institution: InstitutionId
    kind: ChannelKind = ChannelKind.in_program
    address: str = ""
    accounts: tuple[AccountId, ...] = ()
    workflow: str = "property_three_level"
    open: bool = True
