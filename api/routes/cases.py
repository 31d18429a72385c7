"""Cases over JSON: file, list, read, act, remark, options."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from api.case_shaping import brief, deadline_account, offered, told
from api.identity import System, Wired
from api.lookups import look
from api.plain_text import fault_of, objections_to
from api.problems import RequestMalformed
from api.shapes.cases import (
    ActRequest,
    CasePage,
    CaseShape,
    DeadlineAccount,
    NoteRequest,
    OpenRequest,
    OptionList,
    when_of,
)
from api.shapes.problem import PROBLEMS
from mediation.casework.handle import handle
from mediation.casework.intake import open_case
from mediation.engine.commands import AddNote, TakeAction
from mediation.errors import Objection
from mediation.oversight import casebook
from mediation.oversight.casebook import Wanted
from mediation.town.places import PlaceId

router = APIRouter(prefix="/api/v1/cases", tags=["案件"], responses=PROBLEMS)


@router.post("", status_code=201, summary="立案登记")
def file(body: OpenRequest, wiring: Wired, caller: System, response: Response) -> CaseShape:
    """File a case by an opening action of a workflow. The same `command_id` sent twice gives the same case."""
    _plain(body.fields, body.late_reason)
    case = open_case(
        wiring.house,
        workflow=body.workflow,
        action=body.action,
        fields=body.fields,
        command_id=body.command_id,
        actor=caller.actor,
        at=caller.at,
        happened=when_of(body.happened_on),
        late_reason=body.late_reason,
    )
    response.headers["Location"] = f"/api/v1/cases/{case.id}"
    return told(wiring, case.id, caller)


@router.get("", summary="查找与列表")
def page(
    wiring: Wired,
    caller: System,
    q: Annotated[str, Query(max_length=60, description="案号或姓名的一部分；证件号或电话的整号或后四位。")] = "",
    place: Annotated[str, Query(max_length=60)] = "",
    level: Annotated[str, Query(max_length=60)] = "",
    state: Annotated[str, Query(max_length=60)] = "",
    closed: bool | None = None,
    cursor: Annotated[str, Query(max_length=120)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePage:
    """List visible cases, open ones first, the most urgent first."""
    _plain({"q": q, "place": place, "level": level, "state": state}, cursor)
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        if place and place not in town.places:
            raise RequestMalformed(Objection("unknown_place", "“区划”没有这个区划", "place"))
        wanted = Wanted(query=q, place=PlaceId(place) if place else None, level=level, state=state, closed=closed)
        found = casebook.page(reading.wire, wanted, seen_by=caller.actor, town=town, after=cursor, limit=limit)
    return CasePage(cases=[brief(wiring, row, town, caller) for row in found.rows], next_cursor=found.after)


@router.get("/{case_id}", summary="案件与流转记录")
def read(case_id: str, wiring: Wired, caller: System) -> CaseShape:
    """Read a case with its timeline, as far as this account may see it."""
    return told(wiring, case_id, caller)


@router.get("/{case_id}/options", summary="现在可以办什么")
def options(case_id: str, wiring: Wired, caller: System) -> OptionList:
    """List the actions of the present state: open, or closed with every reason."""
    return offered(look(wiring, case_id, caller), caller)


@router.get("/{case_id}/deadlines/{key}", summary="时限是怎么算的")
def deadline(
    case_id: str,
    key: Annotated[str, Path(max_length=60)],
    wiring: Wired,
    caller: System,
    ref: Annotated[str | None, Query(max_length=20, description="第几项义务、回访或移送；不填为最近一次。")] = None,
) -> DeadlineAccount:
    """Explain a deadline line by line: 起算日, 扣除, 调休, 顺延, and the article that it rests on."""
    _plain({"key": key}, ref or "")
    return deadline_account(look(wiring, case_id, caller), caller, key, ref)


@router.post("/{case_id}/actions", summary="办理")
def act(case_id: str, body: ActRequest, wiring: Wired, caller: System) -> CaseShape:
    """Take an action: entirely, or not at all."""
    _plain(body.fields, body.late_reason)
    looked = look(wiring, case_id, caller)
    command = TakeAction(
        case=looked.case.id,
        command_id=body.command_id,
        action=body.action,
        fields=body.fields,
        happened=when_of(body.happened_on),
        expected_version=body.expected_version,
        late_reason=body.late_reason,
    )
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return told(wiring, case_id, caller)


@router.post("/{case_id}/notes", status_code=201, summary="添加备注")
def note(case_id: str, body: NoteRequest, wiring: Wired, caller: System) -> CaseShape:
    """Add a remark; it never conflicts with what others do."""
    _plain({"text": body.text})
    looked = look(wiring, case_id, caller)
    command = AddNote(case=looked.case.id, command_id=body.command_id, text=body.text)
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return told(wiring, case_id, caller)


def _plain(fields: dict[str, Any], *texts: str) -> None:
    """Refuse control characters, and whatever is too long, too deep or too much."""
    found = list(objections_to(fields))
    found += [Objection("text_refused", fault) for fault in map(fault_of, texts) if fault is not None]
    if found:
        raise RequestMalformed(*found)
