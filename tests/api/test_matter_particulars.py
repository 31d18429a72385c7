"""Where the case page of a matter says what: the reporter is a person, the rest is a particular of the matter."""

from __future__ import annotations

import re
from typing import Any

from tests.api.test_matter_pages import LAMP, Desk

TILES: dict[str, Any] = {
    "round": "weekly",
    "place": "xingfu_1",
    "address": "幸福小区3栋外墙",
    "located": "示例定位甲",
    "kind": "building",
    "title": "外墙瓷砖松动",
    "summary": "有坠落危险。",
    "evidence": "照片0001",
}


def card(page: str, anchor: str) -> dict[str, str]:
    """Read the labels and texts of one card of the case page; empty where there is no such card."""
    found = re.search(rf'<section class="card" id="{anchor}">(.*?)</section>', page, re.S)
    return dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", found[1], re.S)) if found else {}


def test_a_patrol_without_a_reporter_has_no_such_card_and_tells_what_was_seen_where() -> None:
    desk = Desk()
    case = desk.open("grid_xingfu", "grid_patrol", **TILES)
    page = desk.browser("grid_xingfu").get(f"/cases/{case.id}").text
    assert card(page, "parties") == {}
    matter = card(page, "matter")
    assert matter["详细地址"] == "幸福小区3栋外墙"
    assert matter["定位"] == "示例定位甲"
    assert matter["现场照片编号"] == "照片0001"
    assert matter["巡查类别"] not in ("", "weekly")  # in the words of the form
    assert matter["简要情况"] == "有坠落危险。"


def test_the_reporter_has_a_name_and_a_telephone_and_the_matter_the_address() -> None:
    desk = Desk()
    case = desk.open("grid_xingfu", "service_orders", **LAMP)
    page = desk.browser("group_xingfu").get(f"/cases/{case.id}").text
    assert card(page, "parties") == {"反映人": "点单人甲", "联系电话": "1380000001"}
    matter = card(page, "matter")
    assert matter["详细地址"] == "幸福小区3栋2单元"
    assert "点单人" not in matter
    assert len(re.findall("楼道灯坏了三天。", page.partition('id="timeline"')[0])) == 1


def test_a_dispute_tells_its_particulars_as_before() -> None:
    desk = Desk()
    case = desk.open("grid_xingfu", "service_orders", **LAMP)
    form = {"kind": "neighbours", "title": "楼上滴水引起的纠纷", "summary": "滴水。", "told": True}
    case = desk.act(case, "group_xingfu", "turn_to_mediation", parties=[{"name": "甲"}, {"name": "乙"}], **form)
    page = desk.browser("duty_officer").get(f"/cases/{case.id}-1").text
    assert "详细地址" not in card(page, "matter")
    assert card(page, "matter")["简要情况"] == "滴水。"
