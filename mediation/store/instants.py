"""How instants and days are written in the database: whole microseconds since 1970 UTC, ISO text. No clock is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mediation.calendar.terms import When

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Give an instant as whole microseconds since 1970 UTC; ValueError if it has no time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (at - _EPOCH) // _MICRO


def instant(stored: int) -> datetime:
    """Give the instant that was stored, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)


def maybe_micros(at: datetime | None) -> int | None:
    """Give `micros(at)`, or None for None."""
    return None if at is None else micros(at)


def maybe_instant(stored: int | None) -> datetime | None:
    """Give `instant(stored)`, or None for None."""
    return None if stored is None else instant(stored)


def day_text(when: When | None) -> str | None:
    """Give the day of a `When` as ISO text, or None."""
    return None if when is None else when.day.isoformat()
