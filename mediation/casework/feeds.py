"""Private addresses of calendars: made, renewed and withdrawn by their holder; what a secret opens, and as whom.

An address is a secret of 256 bits that is shown once and kept as its digest (`store/feed_addresses.py`). It opens one
calendar and nothing else, with the eyes that its holder has at the moment of reading.
"""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec

from mediation.casework.house import House
from mediation.casework.sign_in import actor_of
from mediation.engine.actor import Actor
from mediation.engine.calendar_scopes import scopes
from mediation.errors import ActorNotEntitled, Objection
from mediation.store.feed_addresses import FeedAddress
from mediation.store.transaction import Reading
from mediation.town.around import Town

_SECRET_BYTES = 32


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose calendar a secret opens: its holder as an actor, of what (`mine` or an institution), in which town."""

    actor: Actor
    of: str
    town: Town


def make_address(house: House, actor: Actor, of: str, *, at: datetime) -> str:
    """Make the secret of a calendar, in the place of the one before; it is given once and never again.

    Raises ActorNotEntitled for a calendar that is not this actor's.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with house.store.transaction() as tx:
        if of not in scopes(actor, tx.town.around()):
            raise ActorNotEntitled(Objection("NOT_ENTITLED", "只能订阅本人的日程，或本人所在机构的日程", "of"))
        tx.feed_addresses.keep(secret, FeedAddress(account=actor.account, scope=of, made_at=at))
    return secret


def withdraw_address(house: House, actor: Actor, of: str) -> None:
    """Let the address of a calendar open nothing any more; nothing happens if there is none."""
    with house.store.transaction() as tx:
        tx.feed_addresses.withdraw(actor.account, of)


def holder_of(reading: Reading, secret: str) -> Holder | None:
    """Say whose calendar a secret opens, or None: unknown, withdrawn, of an account or a post that is gone."""
    address = reading.feed_addresses.opened_by(secret)
    if address is None:
        return None
    town = reading.town.around()
    actor = actor_of(town, address.account, through="feed")
    if actor is None or address.scope not in scopes(actor, town):
        return None
    return Holder(actor=actor, of=address.scope, town=town)
