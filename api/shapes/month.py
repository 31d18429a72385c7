"""The calendar of a person or an institution as the API shows it: sessions and ends of clocks."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field


class EntryShape(BaseModel):
    """One session, or one end of a clock."""

    kind: str = Field(description="session 调解会；deadline 时限到期。")
    case: str
    number: str = Field(description="案号；尚无案号的为登记号。")
    title: str
    what: str = Field(description="时限或会议的名称。")
    day: date = Field(description="会议日或时限的最后一日（上海时间）。")
    at: datetime | None = Field(description="会议开始或时限届满的时刻；只知日期的会议为空。")
    place: str = Field(description="会议地点，照原样。")
    state: str = Field(description="arranged 已安排；held 已召开；off 不再举行；running 时限在走。")
    provisional: bool = Field(description="暂定，放假安排公布后可能改期。")
    key: str = Field(description="时限的名称（程序用），会议为空。")
    session: int = Field(description="第几次会议，时限为 0。")


class AgendaShape(BaseModel):
    """What lies on the days asked for."""

    of: str = Field(description="mine 本人；或机构编号。")
    entries: list[EntryShape]
    cut: bool = Field(description="尚有更多，请缩短日期范围。")
