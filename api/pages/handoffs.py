"""The inbox of handoffs, received and sent, and the packet exactly as the other side sees it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from msgspec.structs import replace
from starlette.responses import RedirectResponse, Response

from api.case_shaping import concerned
from api.evidence_words import kind_word
from api.identity import Caller, Reader, Wired
from api.lookups import Looked, as_listed, look, workflow_of
from api.naming import Names
from api.pages import case_view, matter_view
from api.pages.acting import acts
from api.pages.case import said_done
from api.pages.channels_view import way_in, way_to_answer
from api.pages.frame import frame, render
from api.pages.handed_anew import anew
from api.pages.handoff_steps import awaited, follows, steps, trail
from api.pages.handoff_view import (
    IN_THE_TRAIL,
    beyond_words,
    clocks_of,
    facts_of,
    other_side,
    outcome_of,
    reporter_of,
    routes_of,
    status_of,
)
from api.pages.pickings import place_path
from api.paper_reading import may_read
from api.problems import PageNotFound
from api.wiring import Wiring
from mediation.engine.case import Handoff
from mediation.engine.masking import masked_value, masker
from mediation.handoffs.messages import Packet
from mediation.handoffs.packet import packet as travelling
from mediation.handoffs.packet import tells_about
from mediation.handoffs.packet import travels as goes_along
from mediation.oversight import casebook
from mediation.oversight.casebook import Passed
from mediation.store.visibility import eyes, sees
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId

router = APIRouter(include_in_schema=False)
_TABS = (("received", "收到"), ("sent", "发出"))


@router.get("/handoffs")
def inbox(wiring: Wired, caller: Reader, tab: str = "received") -> Response:
    """Show what came in or went out, the open ones first."""
    sent = tab == "sent"
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = casebook.handoffs(reading.wire, seen_by=caller.actor, town=town, limit=300)
        channels = way_in(reading, caller.actor, town, caller.at)
    mine = eyes(caller.actor, town)
    rows = {
        key: [one for one in found if (one.handoff.sender if key == "sent" else one.handoff.receiver) in mine]
        for key, _ in _TABS
    }
    page: dict[str, Any] = {
        "tabs": [
            {
                "title": title,
                "href": f"/handoffs?tab={key}",
                "here": (key == "sent") is sent,
                "count": sum(one.handoff.open for one in rows[key]),
            }
            for key, title in _TABS
        ],
        "channels": channels,
        "other_side": "送往" if sent else "来自",
        "rows": [_row(wiring, one, town, caller) for one in rows["sent" if sent else "received"]],
        "empty": "没有发出的移送。" if sent else "没有收到的移送。",
    }
    return render(wiring, "handoffs.html", page=page, frame=frame(wiring, caller, town, here="/handoffs"))


def _row(wiring: Wiring, passed: Passed, town: Town, caller: Caller) -> dict[str, Any]:
    case, handoff = passed.case, passed.handoff
    workflow = workflow_of(wiring, case)
    names = Names(workflow=workflow, case=case, town=town, at=caller.at)
    packet = f"/cases/{case.id}/handoffs/{handoff.no}"
    told = tells_about(handoff) or sees(caller.actor, case, town) == "all"
    shown = as_listed(wiring, case, caller.actor, town, handoff)
    return {
        "title": (shown.title or "未命名的事项") if told else names.route(handoff.route),
        "href": f"/cases/{case.id}" if told else packet,
        "packet": packet,
        "route": names.route(handoff.route),
        "number": handoff.sender_number or case.number,
        "other": names.institution(other_side(handoff, eyes(caller.actor, town))),
        "on": names.when(handoff.offered_on),
        "status": status_of(handoff, workflow),
        "awaited": awaited(handoff, names) if handoff.open else "",
        "clocks": clocks_of(handoff, case, workflow, names),
    }


@router.get("/cases/{case_id}/handoffs/{no}")
def packet(case_id: str, no: int, wiring: Wired, caller: Reader, done: str = "") -> Response:
    """Show the packet of a handoff. The offering side may look at it too; a third institution may not."""
    looked = look(wiring, case_id, caller)
    handoff = looked.record.handoff(no)
    if handoff is None or not concerned(handoff, looked, caller):
        raise PageNotFound("没有这次移送。")
    mine = eyes(caller.actor, looked.town)
    if {handoff.sender, handoff.receiver} & mine:  # what was handed over is whole to both sides of it
        looked = replace(looked, case=looked.record, whole=True)
    page = _packet(wiring, looked, handoff, caller)
    page["note"] = said_done(looked, done)
    return render(wiring, "packet.html", page=page, frame=frame(wiring, caller, looked.town, here="/handoffs"))


@router.get("/cases/{case_id}/handoffs")
def newest(case_id: str, wiring: Wired, caller: Reader, done: str = "") -> Response:
    """Lead to the newest handoff of a case."""
    looked = look(wiring, case_id, caller)
    own = [one for one in looked.case.handoffs if concerned(one, looked, caller)]
    if not own:
        raise PageNotFound("没有这次移送。")
    said = f"?{urlencode({'done': done})}" if done else ""
    return RedirectResponse(f"/cases/{case_id}/handoffs/{own[-1].no}{said}", status_code=303)


def _packet(wiring: Wiring, looked: Looked, handoff: Handoff, caller: Caller) -> dict[str, Any]:
    case, names = looked.case, looked.names(caller.at)
    handoff = case.handoff(handoff.no) or handoff
    arranged = acts(looked.workflow, case, looked.options(caller), looked.town, at=caller.at)
    shown = [] if looked.workflow.of_disputes else [("类型", matter_view.kind(looked, names), False)]
    travels = _travelling(wiring, looked, handoff)
    shown += [("地点", place_path(case.place, looked.town), False), ("简要情况", travels.summary, True)]
    shown += [("申请事项", travels.claims, True), *reporter_of(handoff, looked)]
    between = f"{names.institution(handoff.sender)} → {names.institution(handoff.receiver)}"
    papers = [one for one in case.papers if one.handoff == handoff.no and goes_along(one)]
    readable = [
        {**case_view.paper(one, looked, names), "when": one.on} for one in papers if may_read(looked, one, caller)
    ]
    mine = eyes(caller.actor, looked.town)
    stated = [one for one in facts_of(handoff, looked.workflow, names) if one[0] not in IN_THE_TRAIL]
    upon = {key for key, one in looked.workflow.actions.items() if handoff.route in routes_of(one)}
    with wiring.house.store.reading() as reading:
        answer = way_to_answer(reading, case, handoff, caller.actor, looked.town)
    return {
        "answer": answer,
        "number": handoff.sender_number or case.number,
        "title": travels.title or names.route(handoff.route),
        "status": status_of(handoff, looked.workflow),
        "line": f"{names.route(handoff.route)}：{between}",
        "clocks": clocks_of(handoff, case, looked.workflow, names),
        "open_groups": arranged.open_groups,
        "closed": tuple(one for one in arranged.closed if one.mine and one.key in upon),
        "facts": [one for one in (*stated, *shown) if one[1]],
        "parties": [(one.name, case_view.SIDE_WORDS.get(one.side, one.side), one.phone) for one in travels.parties],
        "ended": not tells_about(handoff),
        "anew": anew(wiring, looked, handoff, caller),
        "scope": _scope(handoff, looked, mine),
        "awaited": awaited(handoff, names) if handoff.open else "",
        "follows": follows(handoff, names),
        "papers": readable,
        "steps": steps(handoff),
        "trail": trail(handoff, names, readable, outcome_of(handoff, looked.workflow), own=handoff.sender in mine),
        "sides": _sides(handoff, looked.names(caller.at)),
        "evidence": [(one.title, kind_word(one.kind), one.pages, one.digest) for one in travels.evidence],
        "digest": travels.digest,
        "beyond": beyond_words(handoff, looked, names),
    }


def _scope(handoff: Handoff, looked: Looked, mine: frozenset[InstitutionId]) -> str:
    """Say to either side what this page is: all that the one is handed, and what the other sees of it."""
    kept = "；调解中的让步不随案移送" if looked.workflow.of_disputes else ""
    whose = "移送给贵单位" if handoff.receiver in mine and looked.sight == "packet" else "对方看到"
    return f"以下是{whose}的全部材料{kept}。"


def _travelling(wiring: Wiring, looked: Looked, handoff: Handoff) -> Packet:
    """Give the packet as it goes by the channel, so that the digest on the page is that of the message.

    Who has no part in it and does not handle the case sees its values masked, under the same digest."""
    digests = {}
    with wiring.house.store.reading() as reading:
        for paper in looked.case.papers:
            drawn = reading.papers.drawn(looked.case.id, paper.no) if paper.handoff == handoff.no else None
            if drawn is not None:
                digests[paper.no] = drawn.digest
    record = looked.record
    whole = travelling(record, record.handoff(handoff.no) or handoff, looked.town, digests)
    return whole if looked.whole else replace(masked_value(whole, masker(record)), digest=whole.digest)


def _sides(handoff: Handoff, names: Names) -> list[tuple[str, str, str]]:
    """Each side with its own number."""
    return [
        ("移送方", names.institution(handoff.sender), handoff.sender_number),
        ("接收方", names.institution(handoff.receiver), handoff.receiver_number),
    ]
