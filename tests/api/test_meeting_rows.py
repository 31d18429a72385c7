"""A matter of the 联席会议 by its page: who was called, what was settled, who leads and by when, read in its record."""

from __future__ import annotations

import html
import re

from mediation.definitions.compile import compile_folder
from mediation.definitions.library import Library
from tests.api.test_matter_pages import Desk
from tests.engine.builders import ROOT


def test_notice_discussion_and_minutes_of_a_meeting_stand_in_the_record() -> None:
    desk = Desk(Library([compile_folder(ROOT / "workflows" / "party_meeting")]))
    matter = {"place": "dongmen", "kind": "property_joint", "title": "屋面维修", "summary": "请商定维修资金。"}
    case = desk.open("worker_dongmen", "party_meeting", **matter)
    case = desk.act(case, "secretary_dongmen", "approve")
    case = desk.act(case, "worker_dongmen", "notify", meeting="special", meets_at="2026-09-10T09:00:00+08:00",
                    where="社区大会议室", bodies="物业公司、业委会")  # fmt: skip
    client = desk.browser("worker_dongmen")
    assert record(client.get(f"/cases/{case.id}").text).startswith("会议通知 · 9月10日（周四） 已发出")
    case = desk.act(case, "worker_dongmen", "discuss", invited_on="2026-09-03", expected=9, came=7, decision="take",
                    words="先修屋面。")  # fmt: skip
    desk.act(case, "worker_dongmen", "write_minutes", item="屋面防水", lead_body="物业公司", done_by="2026-10-30")
    told = record(client.get(f"/cases/{case.id}").text)
    places = [told.index(words) for words in ("会议纪要 · ", "会议议定 · ", "会议通知 · ")]
    assert places == sorted(places), "the newest stands first"
    for words in (
        "议定的牵头单位 物业公司",
        "完成时限 10月30日（周五）",
        "讨论要点 先修屋面。",
        "通知单位 物业公司、业委会",
    ):
        assert words in told


def record(page: str) -> str:
    """The words of the record on a case's page."""
    section = page.split('id="record"')[1].split("</section>")[0].split("</h2>")[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section)).split())
