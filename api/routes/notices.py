"""Notices over JSON: what this account was told, and marking it as read."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.identity import System, Wired
from api.notice_words import KINDS, said
from api.shapes.notices import MarkRead, NoticeList, UnreadShape, notice_shape
from api.shapes.problem import PROBLEMS
from mediation.casework.mark_read import mark_one, mark_through
from mediation.oversight.told import ToldWanted, told

router = APIRouter(prefix="/api/v1/notices", tags=["通知"], responses=PROBLEMS)

KindKey = Literal["", "remind", "warn", "oblige", "handoff", "called_in", "withdrawn"]


@router.get("", summary="告知本账号的通知")
def listing(
    wiring: Wired,
    caller: System,
    case: Annotated[str, Query(max_length=60, description="只看一案：编号、案号或登记号。")] = "",
    kind: Annotated[KindKey, Query(description="只看一类。")] = "",
    *,
    unread: Annotated[bool, Query(description="只看未读。")] = False,
    before: Annotated[int, Query(ge=0, le=2**62, description="上一页的 next_before。")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> NoticeList:
    """List what the account's institutions and roles were told, newest first."""
    words = next((one.words for one in KINDS if one.key == kind), ())
    wanted = ToldWanted(case=case, kinds=words, unread_only=unread, before=before)
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = told(reading.wire, seen_by=caller.actor, town=town, wanted=wanted, limit=limit + 1)
        count = reading.notices.unread(caller.actor)
    shown = found[:limit]
    return NoticeList(
        notices=[notice_shape(one, said(wiring, one, town, caller.actor, at=caller.at)) for one in shown],
        unread=count,
        next_before=shown[-1].id if len(found) > limit else 0,
    )


@router.post("/read", summary="标为已读")
def mark(wiring: Wired, caller: System, marked: MarkRead) -> UnreadShape:
    """Mark notices as read by this account; nobody else's marks change. Marking again changes nothing."""
    for number in dict.fromkeys(marked.ids):
        mark_one(wiring.house, caller.actor, number, at=caller.at)
    if marked.through:
        mark_through(wiring.house, caller.actor, marked.through, at=caller.at)
    with wiring.house.store.reading() as reading:
        return UnreadShape(unread=reading.notices.unread(caller.actor))
