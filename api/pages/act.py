"""The form of one action, and its press. Errors come back at their fields; a stale page shows what changed."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Caller, Reader, Wired, new_command_id
from api.lookups import Looked, lines, look
from api.pages.acting import Typed, sheet
from api.pages.beside_form import beside
from api.pages.controls import Desk
from api.pages.form_reading import Posted, fields_of, happened_of
from api.pages.frame import frame, render
from api.pages.handoff_view import as_ones_own, moved_by, status_of
from api.pages.posting import Checked
from api.pages.sketching import sketch
from api.problems import PageNotFound, row_of
from api.wiring import Wiring
from mediation.casework.handle import handle
from mediation.definitions.workflow import Action
from mediation.engine.commands import AddNote, TakeAction
from mediation.errors import FieldsInvalid, MediationError, Objection, Refusal, StaleCase
from mediation.store.visibility import eyes, sees

router = APIRouter(include_in_schema=False)
LONGEST_ID = 64


@router.get("/cases/{case_id}/act/{action_key}")
def form(case_id: str, action_key: str, wiring: Wired, caller: Reader) -> Response:
    """Show the form of an action, or why it cannot be taken now."""
    looked = look(wiring, case_id, caller)
    action = action_of(looked, action_key)
    option = next((one for one in looked.options(caller) if one.action.key == action_key), None)
    reasons = (
        [one.reason + (f"（{one.basis}）" if one.basis else "") for one in option.objections]
        if option
        else ["案件当前的环节没有这项办理。"]
    )
    desk = Desk(workflow=looked.workflow, case=looked.case, town=looked.town, at=caller.at, values={})
    return _page(wiring, caller, looked, action, desk, closed=[] if option and option.open else reasons)


@router.post("/cases/{case_id}/act/{action_key}")
def press(case_id: str, action_key: str, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Take the action; 303 to the case, or the form again with everything that is wrong."""
    looked = look(wiring, case_id, caller)
    action = action_of(looked, action_key)
    values = fields_of(posted, action.asks, looked.case, looked.workflow)
    desk = Desk(workflow=looked.workflow, case=looked.case, town=looked.town, at=caller.at, values=values)
    if posted.one("more"):
        more = msgspec.structs.replace(desk, extra_rows={posted.one("more"): 1})
        return _page(wiring, caller, looked, action, more, posted=posted)
    try:
        command = TakeAction(
            case=looked.case.id,
            command_id=command_id_of(posted),
            action=action.key,
            fields=values,
            happened=happened_of(posted),
            expected_version=version_of(posted),
            late_reason=posted.one("late_reason"),
        )
        if posted.faults:
            raise FieldsInvalid(*posted.faults)
        if posted.one("sketch"):
            return sketch(wiring, looked, command, posted.one("sketch"), caller)
        after = handle(wiring.house, command, actor=caller.actor, at=caller.at)
    except StaleCase as error:
        fresh = look(wiring, case_id, caller)
        now_desk = Desk(workflow=fresh.workflow, case=fresh.case, town=fresh.town, at=caller.at, values=values)
        return _page(wiring, caller, fresh, action, now_desk, posted=posted, stale=error)
    except Refusal as error:
        refused = msgspec.structs.replace(desk, objections=error.objections)
        return _page(wiring, caller, looked, action, refused, posted=posted, error=error)
    far = sees(caller.actor, after, looked.town) == "packet"  # they go back to the handoff that was acted upon
    back = _seen_from(looked, action, caller)["back"] if far else f"/cases/{case_id}"
    return RedirectResponse(f"{back}?done={action.key}", status_code=303)


@router.post("/cases/{case_id}/notes")
def note(case_id: str, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Add a remark; it never conflicts with what others do."""
    looked = look(wiring, case_id, caller)
    if posted.faults:
        raise FieldsInvalid(*posted.faults)
    command = AddNote(case=looked.case.id, command_id=command_id_of(posted), text=posted.one("text"))
    handle(wiring.house, command, actor=caller.actor, at=caller.at)
    return RedirectResponse(f"/cases/{case_id}?done=note#record", status_code=303)


def action_of(looked: Looked, key: str) -> Action:
    """Find an action of the case's workflow; PageNotFound for none, and for one that opens a case."""
    found = looked.workflow.actions.get(key)
    if found is None or found.opens:
        raise PageNotFound("流程中没有这个办理动作。")
    return found


def command_id_of(posted: Posted) -> str:
    """Read the id under which this form takes effect once."""
    given = posted.one("command_id")
    if not 8 <= len(given) <= LONGEST_ID or not given.isprintable():
        raise FieldsInvalid(Objection("INVALID", "页面不完整，请刷新后重新填写"))
    return given


def version_of(posted: Posted) -> int:
    """Read the version of the case that the form was filled in against."""
    given = posted.one("expected_version")
    if not (given.isascii() and given.isdigit()) or len(given) > 9:
        raise FieldsInvalid(Objection("INVALID", "页面不完整，请刷新后重新填写"))
    return int(given)


def typed_of(posted: Posted | None) -> Typed | None:
    """Keep what was typed beside the questions of the action."""
    if posted is None:
        return None
    names = ("happened_day", "happened_time", "happened_preset", "late_reason")
    return Typed(**{name: posted.one(name)[:500] for name in names})


def _page(
    wiring: Wiring,
    caller: Caller,
    looked: Looked,
    action: Action,
    desk: Desk,
    *,
    posted: Posted | None = None,
    error: MediationError | None = None,
    stale: StaleCase | None = None,
    closed: list[str] | None = None,
) -> Response:
    case = looked.case
    back = f"/cases/{case.id}"
    head = _seen_from(looked, action, caller)
    # What was refused left no trace, so the same id may be used again; what was taken meanwhile by others needs it too.
    command_id = posted.one("command_id") if posted and not stale else new_command_id()
    drawn = sheet(
        action,
        desk,
        target=f"{back}/act/{action.key}",
        back=head["back"],
        csrf=caller.csrf,
        command_id=command_id,
        typed=typed_of(posted),
    )
    page: dict[str, Any] = {
        **head,
        "form": drawn if looked.sight == "all" else as_ones_own(drawn),
        "case_title": case.title,
        "stale": _since(looked, caller, stale),
        "closed_reasons": closed or [],
        "beside": None if closed else beside(wiring, caller, looked, action, desk),
    }
    status = 409 if stale else row_of(type(error)).status if error else 200
    shell = frame(wiring, caller, looked.town, here="/cases" if looked.sight == "all" else "/handoffs")
    return render(wiring, "act.html", status=status, page=page, frame=shell)


def _seen_from(looked: Looked, action: Action, caller: Caller) -> dict[str, str]:
    """Say over the form what it is about: the case; to who sees the packet only, the handoff, and no more."""
    case = looked.case
    handoff = None
    if looked.sight == "packet":
        handoff = moved_by(action, case, eyes(caller.actor, looked.town))
    if handoff is None:
        state = looked.workflow.states[case.state].title.zh
        return {"number": case.number, "state": state, "back": f"/cases/{case.id}"}
    return {
        "number": handoff.sender_number,
        "state": status_of(handoff, looked.workflow),
        "back": f"/cases/{case.id}/handoffs/{handoff.no}",
    }


def _since(looked: Looked, caller: Caller, stale: StaleCase | None) -> list[Any]:
    """Tell what happened since the page was made, to whom may read the journal."""
    if stale is None:
        return []
    newer = tuple(entry for entry in looked.entries if entry.seq > stale.expected)
    return list(lines(looked.names(caller.at), newer)) or [
        {"on": "", "who": "", "headline": "案件有新的办理", "sentences": ()}
    ]
