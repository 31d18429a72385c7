"""The tables of channels: whom they reach, their keys, where notices go, what came in by them. See `rows.py`.

What goes out stands in `outbox`, in the lane of its channel.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import instant, metadata, number, text, word

channel = sa.Table(
    "channel",
    metadata,
    word("id", primary_key=True),
    word("institution"),
    word("kind"),
    text("address"),
    word("workflow"),
    number("open"),
    sa.UniqueConstraint("institution"),
)

#: In whose names is done what comes in by a channel, in order.
channel_account = sa.Table(
    "channel_account",
    metadata,
    word("channel", sa.ForeignKey("channel.id"), primary_key=True),
    word("account", primary_key=True),
    number("position"),
)

#: Secrets, as they are: an HMAC needs the secret itself. `used_at` is when the other side last signed with it.
channel_key = sa.Table(
    "channel_key",
    metadata,
    word("channel", sa.ForeignKey("channel.id"), primary_key=True),
    word("key_id", primary_key=True),
    text("secret"),
    instant("made_at"),
    instant("used_at", nullable=True),
    instant("retired_at", nullable=True),
)

#: Where an institution is told that something waits for it (mail, WeCom, DingTalk, Feishu): addresses hold tokens.
channel_notice = sa.Table(
    "channel_notice",
    metadata,
    word("institution", primary_key=True),
    word("title", primary_key=True),
    text("address"),
)

#: Which case the other side means by its reference, and the number of its last message that took effect.
channel_case = sa.Table(
    "channel_case",
    metadata,
    word("channel", sa.ForeignKey("channel.id"), primary_key=True),
    word("reference", primary_key=True),
    word("case_id", sa.ForeignKey("case_record.id")),
    number("received"),
    sa.UniqueConstraint("channel", "case_id"),
)

#: Every message that came in and whose signature held, once. `state` is done or refused; `answer` what was said to it.
channel_message = sa.Table(
    "channel_message",
    metadata,
    word("channel", sa.ForeignKey("channel.id"), primary_key=True),
    word("message", primary_key=True),
    word("reference"),
    number("seq"),
    word("kind"),
    word("digest"),
    word("state"),
    word("code"),
    text("answer"),
    number("tries"),
    instant("received_at"),
    sa.Index("ix_channel_message_received_at", "received_at"),
)
