"""Events to the journal's text and back. The text is written once and hashed; it is read by every later version.

An old format is raised step by step on reading (`_UPCASTS`) and never rewritten in place. Adding a field with a default
needs no new format; renaming or removing one does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from mediation.engine.events import Event

FORMAT = 1
"""The format in which entries are written today."""

_decoder = msgspec.json.Decoder(tuple[Event, ...])
_encoder = msgspec.json.Encoder()

#: From each old format to the next one: a function over the plain decoded list of events.
_UPCASTS: dict[int, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {}


def encode_events(events: tuple[Event, ...]) -> str:
    """Write events as compact JSON."""
    return _encoder.encode(events).decode()


def decode_events(payload: str | bytes, event_format: int) -> tuple[Event, ...]:
    """Read events of any format ever written; msgspec.ValidationError if they are not events."""
    if event_format == FORMAT:
        return _decoder.decode(payload)
    plain: list[dict[str, Any]] = msgspec.json.decode(payload)
    for step in range(event_format, FORMAT):
        plain = _UPCASTS[step](plain)
    return msgspec.convert(plain, tuple[Event, ...])
