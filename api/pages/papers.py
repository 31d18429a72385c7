"""The page of a case's papers: several printed in one press, then signed, stamped, scanned; made void, corrected.

It works without scripts. Whether something may be recorded is decided by the engine; here it is read, sent and shown.
"""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.evidence_reading import files_of, looked_at_whole, received, text_of
from api.identity import Caller, Reader, Wired, same
from api.lookups import Looked
from api.pages.act import command_id_of
from api.pages.form_reading import Posted
from api.pages.frame import frame, render
from api.pages.papers_view import STEPS, whole
from api.pages.posting import Checked
from api.paper_steps import measuring, sheets
from api.problems import FormExpired, objections_of, row_of
from api.scan_reading import MOST_TICKED, pages_asked, scan_taken
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.casework.handle import handle
from mediation.engine.commands import CorrectPaper, MarkPapers, VoidPaper
from mediation.engine.paper_marks import HandSigned
from mediation.errors import FieldsInvalid, MediationError, Objection, Refusal, RenderFailed, StoreUnavailable
from mediation.town.institutions import AccountId

router = APIRouter(include_in_schema=False)
_DONE = {
    "printed": "已登记打印。",
    "signed": "已登记签名。",
    "stamped": "已登记盖章，用印登记簿已记。",
    "scanned": "签名件扫描已收存。",
    "void": "已作废，编号保留。",
    "corrected": "已更正：新件已出具，原件已作废。",
}


@router.get("/cases/{case_id}/papers")
def show(case_id: str, wiring: Wired, caller: Reader, done: str = "", tick: str = "", step: str = "") -> Response:
    """Show the papers, how far each has come, and the forms that record it."""
    looked = looked_at_whole(wiring, case_id, caller)
    ticked = frozenset([int(tick)]) if tick.isascii() and tick.isdigit() and len(tick) < 6 else frozenset()
    return _page(wiring, caller, looked, done=_DONE.get(done, ""), ticked=ticked, step=step)


@router.get("/cases/{case_id}/papers/test-page.pdf")
def measure(case_id: str, wiring: Wired, caller: Reader, printer: str = "") -> Response:
    """Give the page by which a printer's offset is measured."""
    return measuring(wiring, looked_at_whole(wiring, case_id, caller), caller, printer)


@router.post("/cases/{case_id}/papers/print")
def print_them(case_id: str, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Give one PDF of the ticked papers for the printer; record that they were printed, if that is wanted."""
    looked = looked_at_whole(wiring, case_id, caller)
    try:
        copies, numbers = _copies(posted, "copies"), _ticked(posted)
        answer = sheets(wiring, looked, caller, numbers, copies, posted.one("printer"))
        if posted.one("record"):
            command = MarkPapers(
                case=looked.case.id,
                command_id=command_id_of(posted),
                papers=numbers,
                printed=day_of(caller.at),
                copies=copies,
            )
            handle(wiring.house, command, actor=caller.actor, at=caller.at)
    except (Refusal, RenderFailed) as error:
        return _refused(wiring, case_id, caller, posted, "printed", error)
    return answer


@router.post("/cases/{case_id}/papers/marks")
def mark(case_id: str, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Record that the ticked papers were printed, signed or stamped."""
    looked = looked_at_whole(wiring, case_id, caller)
    step = posted.one("step")
    try:
        handle(wiring.house, _command(looked, posted, step), actor=caller.actor, at=caller.at)
    except Refusal as error:
        return _refused(wiring, case_id, caller, posted, step, error)
    return _back(case_id, step)


@router.post("/cases/{case_id}/papers/scans")
async def scan(case_id: str, request: Request, wiring: Wired, caller: Reader) -> Response:
    """Take the scan of one signed paper or of several."""
    looked = await run_in_threadpool(looked_at_whole, wiring, case_id, caller)
    form = await received(request, most_fields=MOST_TICKED)
    try:
        if not same(caller.csrf, text_of(form, "csrf")):
            raise FormExpired
        try:
            await scan_taken(wiring, looked, form, files_of(form), pages_asked(form), caller)
        except (Refusal, StoreUnavailable) as error:
            ticked = frozenset(one.paper for one in pages_asked(form, leniently=True))
            return await run_in_threadpool(_shown, wiring, case_id, caller, ticked, "scanned", error)
    finally:
        await form.close()
    return _back(case_id, "scanned")


@router.post("/cases/{case_id}/papers/{no}/void")
def void(case_id: str, no: int, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Make a paper void, with the reason."""
    looked = looked_at_whole(wiring, case_id, caller)
    command = VoidPaper(case=looked.case.id, command_id=command_id_of(posted), no=no, reason=posted.one("reason"))
    return _ended(wiring, case_id, caller, posted, command, "void")


@router.post("/cases/{case_id}/papers/{no}/correct")
def correct(case_id: str, no: int, wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Issue a paper anew in the place of one that was wrong."""
    looked = looked_at_whole(wiring, case_id, caller)
    command = CorrectPaper(case=looked.case.id, command_id=command_id_of(posted), no=no, reason=posted.one("reason"))
    return _ended(wiring, case_id, caller, posted, command, "corrected")


def _ended(
    wiring: Wiring, case_id: str, caller: Caller, posted: Posted, command: VoidPaper | CorrectPaper, done: str
) -> Response:
    try:
        handle(wiring.house, command, actor=caller.actor, at=caller.at)
    except Refusal as error:
        return _refused(wiring, case_id, caller, posted, "", error)
    return _back(case_id, done)


def _command(looked: Looked, posted: Posted, step: str) -> MarkPapers:
    """Read what is recorded of the ticked papers. Raises FieldsInvalid naming the field."""
    if posted.faults:
        raise FieldsInvalid(*posted.faults)
    if step not in STEPS[:3]:
        raise FieldsInvalid(Objection("MISSING", "请选择登记打印、签名还是盖章", "step"))
    day = _day(posted.one(step), step)
    hands = tuple(
        HandSigned(who=name.removeprefix("hand_"), on=_day(posted.one(name), "signatures"))
        for name in posted.values
        if step == "signed" and name.startswith("hand_") and posted.one(name)
    )
    return MarkPapers(
        case=looked.case.id,
        command_id=command_id_of(posted),
        papers=_ticked(posted),
        printed=day if step == "printed" else None,
        copies=_copies(posted, "copies") if step == "printed" else 1,
        signed=day if step == "signed" and not hands else None,
        signatures=hands,
        stamped=day if step == "stamped" else None,
        stamped_copies=_copies(posted, "stamped_copies") if step == "stamped" else 1,
        approved_by=AccountId(posted.one("approved_by")) if posted.one("approved_by") else None,
    )


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldsInvalid(Objection("INVALID", "日期请写成 2026-10-10", name)) from None


def _copies(posted: Posted, name: str) -> int:
    text = posted.one(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _ticked(posted: Posted) -> tuple[int, ...]:
    found = posted.all("no")
    return tuple(int(one) for one in found if one.isascii() and one.isdigit() and len(one) < 6)


def _back(case_id: str, done: str) -> Response:
    return RedirectResponse(f"/cases/{case_id}/papers?done={done}", status_code=303)


def _refused(
    wiring: Wiring, case_id: str, caller: Caller, posted: Posted, step: str, error: MediationError
) -> Response:
    return _shown(wiring, case_id, caller, frozenset(_ticked(posted)), step, error)


def _shown(
    wiring: Wiring, case_id: str, caller: Caller, ticked: frozenset[int], step: str, error: MediationError
) -> Response:
    """Show the page once more, with what was ticked and why it was refused."""
    looked = looked_at_whole(wiring, case_id, caller)
    return _page(wiring, caller, looked, ticked=ticked, step=step, error=error)


def _page(
    wiring: Wiring,
    caller: Caller,
    looked: Looked,
    *,
    done: str = "",
    ticked: frozenset[int] = frozenset(),
    step: str = "",
    error: MediationError | None = None,
) -> Response:
    page = whole(wiring, looked, looked.names(caller.at), caller, ticked=ticked, step=step)
    page["done"] = done
    if error is not None:
        page["refused"] = [one.reason for one in objections_of(error)] or [error.message]
    status = row_of(type(error)).status if error is not None else 200
    shell = frame(wiring, caller, looked.town, here="/cases")
    return render(wiring, "papers.html", status=status, page=page, frame=shell)
