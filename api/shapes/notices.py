"""Notices as the API shows them: what was told to this account's institutions and roles."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from api.notice_words import Said
from mediation.oversight.told import Told


class DutyCallShape(BaseModel):
    """Who of the duty list was to be rung."""

    name: str
    phone: str


class NoticeShape(BaseModel):
    """One notice."""

    id: int
    at: datetime
    kind: str = Field(
        description="remind 提醒，warn 督办，oblige 要求决定，handoff 移送，called_in 邀请协办，withdrawn 逾期撤销。"
    )
    what: str = Field(description="送达的原词，如 handoff_offered。")
    words: str
    unread: bool = Field(description="本账号尚未读。")
    institution: str = Field(description="告知的机构。")
    roles: list[str] = Field(description="告知该机构的哪些人员；为空即该机构全体。")
    case: str
    number: str = Field(description="案号；尚无案号的为登记号。")
    title: str = Field(description="现已无权查看该案的，为空。")
    clock: str = Field(description="时限的名称（程序用）；不是时限的，为空。")
    handoff: int = Field(description="第几次移送；不是移送的，为 0。")
    duty: list[DutyCallShape] = Field(description="夜间、节假日另行通知的值班人员。")


class NoticeList(BaseModel):
    """Notices, newest first."""

    notices: list[NoticeShape]
    unread: int = Field(description="未读的条数，至多数到 100。")
    next_before: int = Field(description="下一页用作 before；0 即到末页。")


class MarkRead(BaseModel):
    """What is marked as read: `ids` one by one, or everything up to `through`."""

    ids: list[int] = Field(default_factory=list, max_length=200)
    through: int = Field(default=0, ge=0, le=2**62, description="这一条及以前的全部。")


class UnreadShape(BaseModel):
    """How much is unread now."""

    unread: int = Field(description="未读的条数，至多数到 100。")


def notice_shape(one: Told, said: Said) -> NoticeShape:
    """Show one notice."""
    return NoticeShape(
        id=one.id,
        at=one.at,
        kind=said.kind.key,
        what=str(one.what.get("what", "")),
        words=said.words,
        unread=one.unread,
        institution=one.institution,
        roles=[str(role) for role in one.what.get("roles", ())],
        case=one.case_id,
        number=one.number,
        title=said.title,
        clock=str(one.what.get("clock", "")),
        handoff=int(one.what.get("handoff", 0)),
        duty=[DutyCallShape(name=call.name, phone=call.phone) for call in said.duty],
    )
