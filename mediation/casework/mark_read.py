"""Marking notices as read: each account for itself, one notice or everything up to one. It touches no case."""

from __future__ import annotations

from datetime import datetime

from mediation.casework.house import House
from mediation.engine.actor import Actor
from mediation.errors import FieldsInvalid, Objection


def mark_one(house: House, actor: Actor, number: int, *, at: datetime) -> None:
    """Mark one notice as read; FieldsInvalid if none of that number was told to this actor."""
    with house.store.transaction() as tx:
        if not tx.notices.read_one(actor, number, at):
            raise FieldsInvalid(Objection("NOTICE_UNKNOWN", "没有这条通知，或不是告知您的", "notice"))


def mark_through(house: House, actor: Actor, number: int, *, at: datetime) -> None:
    """Mark as read everything told to this actor up to the notice `number`; what came later stays unread."""
    with house.store.transaction() as tx:
        tx.notices.read_through(actor, number, at)
