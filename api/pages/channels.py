"""The pages of channels: what waits, what did not get through, keys; letters on paper, and the answers to them.

An administrator keeps channels; whoever handles a case sees the letters of it and enters what came back on paper.
A new secret is shown in the very answer to the request that made it, and nowhere else.
"""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import Any

import anyio.to_thread
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.evidence_reading import files_of, limits_of, received, text_of, turns
from api.identity import Caller, Reader, Wired, new_command_id, same
from api.lookups import look
from api.pages.channels_view import KIND_WORDS, all_channels, awaited, letters, one_channel, way_to_answer
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.problems import FormExpired, NotAllowedHere, PageNotFound
from api.wiring import Wiring
from mediation.calendar.moments import SHANGHAI, day_of
from mediation.casework import channel_keeping
from mediation.casework.attach import Brought, attach
from mediation.casework.by_hand import enter_by_hand, replies_in
from mediation.casework.channel_keeping import NewKey
from mediation.engine.case import Case, CaseId, Evidence
from mediation.engine.paper_copies import SCAN
from mediation.engine.paper_life import may_mark
from mediation.errors import (
    FieldsInvalid,
    HandoffError,
    MediationError,
    Objection,
    Refusal,
    StoreUnavailable,
    TownError,
)
from mediation.handoffs.addresses import AllowList
from mediation.handoffs.replies import kinds_on
from mediation.town.counterparts import Channel, ChannelKind
from mediation.town.institutions import InstitutionId, Role

router = APIRouter(include_in_schema=False)
BY_HAND = (
    *("receipt", "answer", "revoke", "recognise", "not_recognise", "sign_off"),
    *("agree_extension", "refuse_extension", "expire", "end_visits"),
)
_ASKED = ("number", "reason", "answer", "words")
_GIVEN = (*_ASKED, "says", "on", "scan", "evidence")
_WITH_REASON = ("revoke", "not_recognise", "refuse_extension", "expire")
"""The kinds of answer that give a reason."""


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
async def enter(case_id: str, no: int, request: Request, wiring: Wired, caller: Reader) -> Response:
    """Enter what came back on paper, with its scan; what is refused comes back with every reason."""
    form = await received(request)
    try:
        if not same(caller.csrf, text_of(form, "csrf")):
            raise FormExpired
        given = {key: text_of(form, key).strip() for key in _GIVEN}
        command_id = text_of(form, "command_id") or new_command_id()
        try:
            files = files_of(form)
            wanted = await run_in_threadpool(_may_answer, wiring, case_id, no, caller)
            if files and wanted:
                kept = await _scan_kept(wiring, case_id, no, command_id, given, files, caller)
                given["evidence"] = str(kept)
            await run_in_threadpool(_entered, wiring, case_id, no, command_id, given, caller)
        except (Refusal, HandoffError, StoreUnavailable) as error:
            shown = partial(_answer_page, command_id=new_command_id(), error=error)
            return await run_in_threadpool(shown, wiring, caller, case_id, no, given)
    finally:
        await form.close()
    return RedirectResponse(f"/cases/{case_id}", status_code=303)


def _may_answer(wiring: Wiring, case_id: str, no: int, caller: Caller) -> bool:
    """Whether an answer on paper may be entered at all: else its file is not even looked at."""
    looked = look(wiring, case_id, caller)
    handoff = looked.case.handoff(no)
    with wiring.house.store.reading() as reading:
        return handoff is not None and bool(way_to_answer(reading, looked.case, handoff, caller.actor, looked.town))


def _entered(wiring: Wiring, case_id: str, no: int, command_id: str, given: dict[str, str], caller: Caller) -> None:
    """Enter the answer; where its scan is: a piece of evidence of the case, a place, or both."""
    piece = _scan_of(wiring, case_id, given["evidence"], caller)
    where = [*([f"证据材料第 {piece.no} 号"] if piece is not None else []), *([given["scan"]] if given["scan"] else [])]
    enter_by_hand(
        wiring.house,
        CaseId(case_id),
        no,
        {"says": given["says"], **{key: given[key] for key in _ASKED if given[key]}},
        scan="；".join(where),
        by=caller.actor,
        command_id=command_id,
        at=caller.at,
        happened=_happened(given["on"], caller.at),
        piece=piece.no if piece is not None else 0,
    )


async def _scan_kept(
    wiring: Wiring,
    case_id: str,
    no: int,
    command_id: str,
    given: dict[str, str],
    files: list[UploadFile],
    caller: Caller,
) -> int:
    """Keep the scan with the case, for the committee's own eyes; give its number. Of an answer that makes a paper it is
    a copy of that paper; of a mere act it is a letter among the evidence.

    It is kept before the answer is entered, as an answer may end the case; refused, the form names it and asks no more.
    """
    if len(files) != 1:
        raise FieldsInvalid(Objection("INVALID", "请把来件扫描成一个文件 / bring one file", "file"))
    looked = await run_in_threadpool(look, wiring, case_id, caller)
    handoff = looked.case.handoff(no)
    theirs = handoff.sender if handoff is not None and handoff.direction == "in" else getattr(handoff, "receiver", "")
    side = looked.town.institutions.get(InstitutionId(theirs))
    name = side.name if side is not None else "对方单位"
    shows = handoff is not None and replies_in(looked.workflow, handoff, given["says"])
    brought = Brought(
        name=files[0].filename or "",
        kind=SCAN if shows and may_mark(looked.record, caller.actor, looked.town) else "written",
        title=f"{KIND_WORDS.get(given['says'], '来件')}（{name}来件扫描）"[:100],
        supplier=name[:50],
        private=True,
    )

    def work() -> Case:
        return attach(
            wiring.house, CaseId(case_id), f"{command_id}/scan", brought, files[0].file,
            actor=caller.actor, at=caller.at, limits=limits_of(wiring.settings),
        )  # fmt: skip

    case = await anyio.to_thread.run_sync(work, limiter=turns)
    return max(one.no for one in case.evidence if one.added_by == caller.actor.account)


def _scan_of(wiring: Wiring, case_id: str, number: str, caller: Caller) -> Evidence | None:
    """Give the scan that was kept with an earlier try of the same person, None for none."""
    found_ = look(wiring, case_id, caller).case.evidence
    mine = (one for one in found_ if one.added_by == caller.actor.account and not one.withdrawn)
    return next((one for one in mine if str(one.no) == number), None)


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
    page |= {"csrf": caller.csrf, "made": made, "fault": fault, "hindered": _hindered(wiring, channel, page["keys"])}
    return render(wiring, "channel.html", page=page, frame=frame(wiring, caller, town, here="/handoffs"))


def _hindered(wiring: Wiring, channel: Channel, keys: list[dict[str, Any]]) -> list[str]:
    """Say what keeps a system's channel from sending and taking, as far as it is known without calling anybody."""
    if channel.kind is not ChannelKind.webhook or not channel.open:
        return []
    settings = wiring.settings
    allowed = AllowList(settings.channel_origins, settings.channel_inside)
    found = []
    if not any(one["live"] for one in keys):
        found.append("还没有密钥：双方的消息都不能核验。请生成新密钥，经安全的途径交给对方。")
    if not allowed.lists(channel.address):
        found.append("现在还不能发出：对方地址不在允许名单内，请由管理员加入 MEDIATION_CHANNEL_ORIGINS 后重新启动。")
    if not channel.accounts:
        found.append("没有服务账号：对方的消息没有人可以办理。")
    return found


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
    asked = {field.key: field for field in answering.asks} if answering else {}
    kinds = [(one, KIND_WORDS[one]) for one in BY_HAND if one in fitting]
    reasons = "、".join(title for key, title in kinds if key in _WITH_REASON)
    objections = getattr(error, "objections", ())
    page = {
        "title": looked.case.title or "未命名的事项",
        "back": f"/cases/{case_id}/handoffs/{no}",
        "action": f"/channels/answers/{case_id}/{no}",
        "kinds": kinds,
        "answers": [(one.key, one.title.zh) for one in asked["answer"].choices] if "answer" in asked else [],
        "labels": {
            "number": asked["number"].title.zh if "number" in asked and len(kinds) == 1 else "对方的编号或文号",
            "answer": asked["answer"].title.zh if "answer" in asked else "",
            "words": asked["words"].title.zh if "words" in asked else "",
            "reason": f"理由（{reasons}时填）" if reasons else "",
        },
        "given": {key: given.get(key, "") for key in _GIVEN},
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
