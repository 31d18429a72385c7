"""Whether what somebody typed as the place of a session is a public room that a telephone may show.

People meet in flats, too, and a telephone's calendar is read by anybody who picks it up; therefore only what is plainly
a room of an office is named, and everything else is looked up in the case.
"""

from __future__ import annotations

import re

_ROOM = re.compile(
    r"[\w·（）()\- ]{0,40}?"
    r"(?:调解室|会议室|活动室|接待室|会客厅|接待大厅|服务大厅|调解中心|服务中心|服务站|工作站|调解委员会|居委会|村委会"
    r"|居民委员会|村民委员会|司法所|派出所|法庭|法院|人民政府|办事处|meeting room)"
    r"(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）]?)?"
)
_HOME = re.compile(r"[栋幢户组宅寓家]|单元|号楼|号院|[0-9]{4}|[0-9]+-[0-9]+")


def room(place: str, manner: str, *, names_a_party: bool) -> str:
    """Give the room in which a session on the spot is held, or nothing where it might be somebody's home."""
    place = place.strip()
    if manner != "on_site" or names_a_party or _HOME.search(place) or _ROOM.fullmatch(place) is None:
        return ""
    return place
