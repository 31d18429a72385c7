"""When something happened: an instant, or only a day where the paper has only a day; days are those of Shanghai.

No clock is read here: the moment always comes from outside.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Self

import msgspec

from mediation.errors import CalendarError

# A fixed offset: no summer time since 1991, and nothing to install on a machine without a time zone database.
SHANGHAI: tzinfo = timezone(timedelta(hours=8), "Asia/Shanghai")
_EIGHT_HOURS = timedelta(hours=8)
_ONE_DAY = timedelta(days=1)
_HOUR = re.compile(r"(0[1-9]|1[0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def start_of_day(day: date) -> datetime:
    """Give 00:00 of a day in Shanghai, as an aware instant in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - _EIGHT_HOURS


def end_of_day(day: date) -> datetime:
    """Give 24:00 of a day in Shanghai, which is the next day's 00:00, as an aware instant in UTC (民法典 203)."""
    return start_of_day(day) + _ONE_DAY


def close_of_day(day: date, ends_at: time | None) -> datetime:
    """Give when a last day ends: at the end of business hours (民法典 203 第二款), or at 24:00 for None."""
    if ends_at is None:
        return end_of_day(day)
    return start_of_day(day) + timedelta(hours=ends_at.hour, minutes=ends_at.minute)


def closing_time(text: str) -> time | None:
    """Read the hour at which a day ends: 17:30, or 24:00 (None, the whole day); CalendarError for anything else."""
    if text == "24:00":
        return None
    if _HOUR.fullmatch(text) is None:
        raise CalendarError(f"一日的结束时间“{text[:20]}”无法识别，请写成 17:30；不设业务时间的写 24:00。")
    return time(int(text[:2]), int(text[3:]))


def day_of(instant: datetime) -> date:
    """Give the Shanghai day on which an aware instant lies; raise CalendarError for one without a zone."""
    return (_in_utc(instant) + _EIGHT_HOURS).date()


class When(msgspec.Struct, frozen=True, kw_only=True):
    """A moment as exactly as it is known: the Shanghai day, and the instant (aware, UTC) if there is one.

    Raises CalendarError when the instant has no zone or lies on another day.
    """

    day: date
    instant: datetime | None = None

    def __post_init__(self) -> None:
        instant = self.instant
        if instant is None:
            return
        if instant.tzinfo is not UTC:
            instant = _in_utc(instant)
            msgspec.structs.force_setattr(self, "instant", instant)
        # Written out instead of `day_of`: a stored case holds dozens of these, and each is checked when it is read.
        if (instant + _EIGHT_HOURS).date() != self.day:
            raise CalendarError(f"时刻与日期不一致：{self.day.isoformat()}。")

    @classmethod
    def at(cls, instant: datetime) -> Self:
        """Make a When of an aware instant."""
        return cls(day=day_of(instant), instant=instant)

    @classmethod
    def on(cls, day: date) -> Self:
        """Make a When of a day without an hour."""
        return cls(day=day)

    @property
    def earliest(self) -> datetime:
        """The first instant at which this can have been (aware, UTC)."""
        return self.instant if self.instant is not None else start_of_day(self.day)

    @property
    def latest(self) -> datetime:
        """The last instant at which this can have been (aware, UTC); of a mere day, its 24:00."""
        return self.instant if self.instant is not None else end_of_day(self.day)

    def before(self, other: When) -> bool:
        """Say whether this certainly came before the other; on one day, a mere day is before nothing."""
        if self.instant is not None and other.instant is not None:
            return self.instant < other.instant
        return self.day < other.day

    @property
    def zh(self) -> str:
        """The words for a page: 2026年9月7日 09:00, or only the day."""
        words = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return words if self.instant is None else f"{words} {self.instant.astimezone(SHANGHAI):%H:%M}"


def _in_utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise CalendarError("时刻缺少时区。")
    return instant.astimezone(UTC)
