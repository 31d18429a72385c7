"""Sessions and ends of clocks in words: for the page of the month, which only its reader sees, and for telephones.

A telephone's calendar shows itself on a locked screen and is copied to clouds; so a feed says the number of the case,
what kind of session or clock, and a room of an office: no name, no title, no address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from api.lookups import workflow_of
from api.wiring import Wiring
from mediation.calendar.moments import SHANGHAI
from mediation.definitions.workflow import Workflow
from mediation.documents.calendar_file import CalendarEvent, uid
from mediation.engine.actor import Actor
from mediation.engine.calendar_scopes import MINE
from mediation.engine.case import CaseId
from mediation.engine.masking import masker, sees_whole
from mediation.errors import UnknownRevision
from mediation.oversight.agenda import Entry
from mediation.oversight.meeting_rooms import room
from mediation.store.columns import is_window
from mediation.store.transaction import Reading
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId

PROVISIONAL = "当年的放假安排尚未公布，公布后可能改期。"
_MANNERS = {"at_home": "上门", "telephone": "电话", "video": "视频"}


def calendar_name(of: str, town: Town) -> str:
    """Say whose calendar it is."""
    found = town.institutions.get(InstitutionId(of))
    return "我的日程" if of == MINE else found.name if found else of


def workflow_of_entry(wiring: Wiring, entry: Entry) -> Workflow | None:
    """Give the text that the case is bound to, its newest one if that is not known, None for neither."""
    for asked in (entry.workflow, entry.workflow.key):
        try:
            return wiring.library.get(asked)
        except UnknownRevision:
            continue
    return None


def kind_words(wiring: Wiring, entry: Entry) -> str:
    """Say what kind of session or clock this is; nothing of the case."""
    workflow = workflow_of_entry(wiring, entry)
    if entry.kind == "session":
        said = "调解会" if workflow is None or workflow.of_disputes else "会议"
        manner = _MANNERS.get(entry.manner, "")
        return f"{said}（{manner}）" if manner else said
    deadline = workflow.deadlines.get(entry.key) if workflow is not None else None
    return deadline.title.zh if deadline is not None else "办理时限"


def as_listed_entries(
    wiring: Wiring, reading: Reading, of: str, entries: tuple[Entry, ...], actor: Actor, town: Town
) -> tuple[Entry, ...]:
    """Give entries as this reader may see them: title and place whole to who handles the case, else masked.

    In one's own calendar are the cases that one mediates. Without a figure a text holds no number and no door.
    """
    if of == MINE:
        return entries
    masks: dict[CaseId, Callable[[str], str]] = {}
    for case in {one.case for one in entries if any(char.isnumeric() for char in one.title + one.place)}:
        found = reading.cases.get(case)
        if found is not None and not sees_whole(workflow_of(wiring, found), found, actor, town):
            masks[case] = masker(found)
    return tuple(
        replace(one, title=masks[one.case](one.title), place=masks[one.case](one.place)) if one.case in masks else one
        for one in entries
    )


def hour_words(entry: Entry) -> str:
    """Say the hour at which a session begins or a clock ends; nothing where a whole day is meant."""
    return f"{entry.at.astimezone(SHANGHAI):%H:%M}" if entry.timed else ""


def event(wiring: Wiring, entry: Entry) -> CalendarEvent:
    """Say an entry to a telephone."""
    what = kind_words(wiring, entry)
    number = entry.number or "未编号案件"
    if entry.kind == "session":
        return CalendarEvent(
            uid=uid("session", entry.case, entry.no),
            summary=f"{'已取消：' if entry.state == 'off' else ''}{what} · {number}",
            day=entry.day,
            starts_at=entry.at if entry.timed else None,
            length=timedelta(minutes=wiring.settings.session_minutes),
            sequence=entry.sequence,
            modified=entry.modified,
            location=room(entry.place, entry.manner, names_a_party=entry.names_a_party),
            cancelled=entry.state == "off",
        )
    hour = f"{hour_words(entry)} 前" if entry.timed else ""
    return CalendarEvent(
        uid=uid("deadline", entry.case, entry.key, entry.ref),
        summary=f"时限：{what}{hour and f' {hour}'} · {number}{'（暂定）' if entry.provisional else ''}",
        day=entry.day,
        sequence=entry.sequence,
        modified=entry.modified,
        description=PROVISIONAL if entry.provisional else "",
        tentative=entry.provisional,
        blocks=False,
    )


def tone(wiring: Wiring, entry: Entry, at: datetime) -> str:
    """Say how the page draws an entry: off, held, unrecorded, over, shut (where nobody is late), or plain."""
    if entry.kind == "session":
        waits = "unrecorded" if entry.at <= at else ""
        return {"off": "off", "held": "held"}.get(entry.state, waits)
    if entry.at > at:
        return ""
    workflow = workflow_of_entry(wiring, entry)
    return "shut" if workflow is not None and is_window(workflow.deadlines.get(entry.key)) else "over"
