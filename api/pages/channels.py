"""The pages of channels: what waits, what did not get through, keys; letters on paper, and the answers to them.

An administrator keeps channels; whoever handles a case sees the letters of it and enters what came back on paper.
A new secret is shown in the very answer to the request that made it, and nowhere else.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Caller, Reader, Wired, new_command_id
from api.lookups import look
from api.pages.channels_view import KIND_WORDS, all_channels, awaited, letters, one_channel
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.problems import NotAllowedHere, PageNotFound
from api.wiring import Wiring
from mediation.calendar.moments import SHANGHAI, day_of
from mediation.casework import channel_keeping
from mediation.casework.by_hand import enter_by_hand
from mediation.casework.channel_keeping import NewKey
from mediation.engine.case import CaseId
from mediation.errors import HandoffError, MediationError, Refusal, TownError
from mediation.handoffs.replies import kinds_on
from mediation.town.institutions import Role

router = APIRouter(include_in_schema=False)
BY_HAND = (
    *("receipt", "answer", "revoke", "recognise", "not_recognise", "sign_off"),
    *("agree_extension", "refuse_extension", "expire", "end_visits"),
)
_ASKED = ("number", "reason", "answer", "words")


@router.get("/channels")
def listing(wiring: Wired, caller: Reader) -> Response:
    """Show every channel to an administrator, and to everybody the letters of the cases at hand."""
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        keeps = _keeps(caller)
        page = {
            "keeps": keeps,
            "rows": all_channels(reading, town) if keeps else [],
            "letters": letters(reading, caller.actor, town, caller.at),
            "awaited": awaited(reading, caller.actor, town, caller.at),
            "csrf": caller.csrf,
        }
    return render(wiring, "channels.html", page=page, frame=frame(wiring, caller, town, here="/handoffs"))


@router.get("/channels/{channel_id}")
def show(channel_id: str, wiring: Wired, caller: Reader) -> Response:
    """Show one channel: what is dead, what waits, what was refused, its keys."""
    return _show(wiring, caller, channel_id)


@router.post("/channels/{channel_id}/keys")
def rotate(channel_id: str, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Make a new key, and show it in this very answer."""
    _only_keepers(caller)
    try:
        made = channel_keeping.rotate(wiring.house, channel_id, at=caller.at)
    except TownError as error:
        return _show(wiring, caller, channel_id, fault=error.message)
    return _show(wiring, caller, channel_id, made=made)


@router.post("/channels/{channel_id}/keys/{key_id}/retire")
def retire(channel_id: str, key_id: str, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Let a key count no more."""
    _only_keepers(caller)
    try:
        channel_keeping.retire(wiring.house, channel_id, key_id, at=caller.at)
    except TownError as error:
        return _show(wiring, caller, channel_id, fault=error.message)
    return RedirectResponse(f"/channels/{channel_id}", status_code=303)


@router.post("/channels/{channel_id}/again")
def send_again(channel_id: str, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Send again what is dead: one message, or all of this channel."""
    _only_keepers(caller)
    with wiring.house.store.reading() as reading:
        dead = [one.id for one in reading.outbox.in_lane(channel_id, state="dead", limit=10_000)]
    chosen = form.one("no")
    numbers = [one for one in dead if not chosen or str(one) == chosen]
    channel_keeping.send_again(wiring.house, numbers, at=caller.at)
    return RedirectResponse(f"/channels/{channel_id}", status_code=303)


@router.post("/channels/letters/{number}")
def handed_over(number: int, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Note that a letter on paper was handed over."""
    with wiring.house.store.reading() as reading:
        seen = {one["no"] for one in letters(reading, caller.actor, reading.town.around(), caller.at)}
    if number not in seen:
        raise PageNotFound("没有这份待送达的函件。")
    channel_keeping.handed_over(wiring.house, number, by=caller.actor.account, at=caller.at)
    return RedirectResponse("/channels", status_code=303)


@router.get("/channels/answers/{case_id}/{no}")
def ask(case_id: str, no: int, wiring: Wired, caller: Reader) -> Response:
    """Ask what came back on paper."""
    return _answer_page(wiring, caller, case_id, no, {}, command_id=new_command_id())


@router.post("/channels/answers/{case_id}/{no}")
def enter(case_id: str, no: int, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Enter what came back on paper; what is refused comes back with every reason."""
    given = {key: form.one(key).strip() for key in (*_ASKED, "says", "on", "scan")}
    said = {"says": given["says"], **{key: given[key] for key in _ASKED if given[key]}}
    try:
        enter_by_hand(
            wiring.house,
            CaseId(case_id),
            no,
            said,
            scan=given["scan"],
            by=caller.actor,
            command_id=form.one("command_id") or new_command_id(),
            at=caller.at,
            happened=_happened(given["on"], caller.at),
        )
    except (Refusal, HandoffError) as error:
        return _answer_page(wiring, caller, case_id, no, given, command_id=new_command_id(), error=error)
    return RedirectResponse(f"/cases/{case_id}", status_code=303)


def _happened(day: str, at: datetime) -> datetime | None:
    """Take the day of the paper for its noon, or for now if that is today's."""
    try:
        on = datetime.combine(datetime.strptime(day, "%Y-%m-%d").date(), time(12), SHANGHAI)  # noqa: DTZ007 -- a day
    except ValueError:
        return None
    return None if on.date() == day_of(at) else on


def _show(wiring: Wiring, caller: Caller, channel_id: str, *, made: NewKey | None = None, fault: str = "") -> Response:
    _only_keepers(caller)
    with wiring.house.store.reading() as reading:
        channel = reading.channels.get(channel_id)
        if channel is None:
            raise PageNotFound("没有这个通道。")
        town = reading.town.around()
        page: dict[str, Any] = one_channel(reading, channel, caller.actor, town, caller.at)
    page |= {"csrf": caller.csrf, "made": made, "fault": fault}
    return render(wiring, "channel.html", page=page, frame=frame(wiring, caller, town, here="/handoffs"))


def _answer_page(
    wiring: Wiring,
    caller: Caller,
    case_id: str,
    no: int,
    given: dict[str, str],
    *,
    command_id: str,
    error: MediationError | None = None,
) -> Response:
    looked = look(wiring, case_id, caller)
    handoff = looked.case.handoff(no)
    if handoff is None or looked.sight != "all":
        raise PageNotFound("没有这次移送。")
    fitting = kinds_on(handoff)
    answering = looked.workflow.actions.get(fitting.get("answer", ""))
    answers = [one for field in answering.asks if field.key == "answer" for one in field.choices] if answering else []
    objections = getattr(error, "objections", ())
    page = {
        "title": looked.case.title or "未命名的事项",
        "back": f"/cases/{case_id}/handoffs/{no}",
        "action": f"/channels/answers/{case_id}/{no}",
        "kinds": [(one, KIND_WORDS[one]) for one in BY_HAND if one in fitting],
        "answers": [(one.key, one.title.zh) for one in answers],
        "given": {key: given.get(key, "") for key in (*_ASKED, "says", "on", "scan")},
        "faults": [one.reason for one in objections] or ([error.message] if error is not None else []),
        "command_id": command_id,
        "csrf": caller.csrf,
        "today": day_of(caller.at).isoformat(),
    }
    status = 200 if error is None else 422
    shown = frame(wiring, caller, looked.town, here="/handoffs")
    return render(wiring, "paper_answer.html", status=status, page=page, frame=shown)


def _keeps(caller: Caller) -> bool:
    return bool(caller.actor.at(Role.administrator))


def _only_keepers(caller: Caller) -> None:
    if not _keeps(caller):
        raise NotAllowedHere("这个页面供管理员使用。")
