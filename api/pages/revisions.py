"""Drafts, published revisions and adoptions as pages: a proposed text is handed in, approved by another, published.

Live cases are moved from the command line (`mediation adopt`), where thousands take their time; here one reads what a
plan says of every case and how far it has come.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Caller, Reader, Wired
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.pages.revisions_view import VERDICTS, adoption_rows, case_rows, draft_rows, revision_rows
from api.problems import NotAllowedHere, PageNotFound
from api.wiring import Wiring
from mediation.casework import publish
from mediation.errors import DefinitionError, Finding
from mediation.oversight.revising import planned_cases
from mediation.store.transaction import Reading

router = APIRouter(include_in_schema=False)

_MOST_ROWS = 500
_REVISION = re.compile(r"^(revision:[ \t]*)(\d+)\b", re.MULTILINE)
_READERS = {*publish.DRAFTERS, *publish.APPROVERS}


@router.get("/revisions")
def show(wiring: Wired, caller: Reader) -> Response:
    """Show drafts with what stands against them, every published revision, and the plans of adoption."""
    _only_readers(caller)
    return _page(wiring, caller)


@router.get("/revisions/draft/{key}")
def write(key: str, wiring: Wired, caller: Reader) -> Response:
    """Show the form in which a workflow's own file is changed: as the draft has it, else as it was published last."""
    _only_readers(caller)
    with wiring.house.store.reading() as reading:
        known = reading.drafts.get(key)
        text = publish.own_file(known.text) if known is not None else _begun(publish.own_file(_newest(reading, key)))
        note = known.note if known is not None else ""
    return _form(wiring, caller, key, text, note)


@router.post("/revisions/draft/{key}")
def hand_in(key: str, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Take a draft in. One that cannot even be read comes back with what is wrong; others are kept with findings."""
    _only_readers(caller)
    text, note = form.one("text"), form.one("note")
    refused = tuple(Finding(one.code, one.reason) for one in form.faults)
    if refused:
        return _form(wiring, caller, key, text, note, refused)
    with wiring.house.store.reading() as reading:
        base = _newest(reading, key)
    try:
        whole = publish.with_own_file(base, text)
        if publish.named(whole) != key:
            refused = (
                Finding("other_workflow", f"稿件写的是另一个流程，应为 {key}。", hint=f"请写 workflow: {key}。"),
            )
            return _form(wiring, caller, key, text, note, refused)
        publish.draft(wiring.house, whole, by=caller.actor.account, at=caller.at, note=note)
    except DefinitionError as error:
        return _form(wiring, caller, key, text, note, error.findings)
    return RedirectResponse("/revisions#drafts", status_code=303)


@router.post("/revisions/publish/{key}")
def release(key: str, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Publish a draft that somebody else wrote; what was seen is what is published."""
    _only_readers(caller)
    try:
        workflow = publish.publish_draft(
            wiring.house, key, approved_by=caller.actor.account, at=caller.at, digest=form.one("digest")
        )
    except DefinitionError as error:
        return _page(wiring, caller, error.findings)
    wiring.library.learn([workflow.text])
    return RedirectResponse("/revisions#published", status_code=303)


@router.post("/revisions/withdraw/{key}")
def withdraw(key: str, wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Take a draft away."""
    _only_readers(caller)
    publish.withdraw_draft(wiring.house, key, by=caller.actor.account)
    return RedirectResponse("/revisions#drafts", status_code=303)


@router.get("/revisions/plans/{plan}")
def plan(plan: str, wiring: Wired, caller: Reader, verdict: str = "", after: int = 0) -> Response:
    """Show what a plan says of every case; cases that stand in the way can be asked for alone."""
    _only_readers(caller)
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = reading.adoptions.get(plan)
        if found is None:
            raise PageNotFound("没有这份改用方案。")
        counts = reading.adoptions.counts(plan)
        cases = planned_cases(
            reading.wire, plan, seen_by=caller.actor, town=town, verdict=verdict, after=max(after, 0), limit=_MOST_ROWS
        )
        [row] = adoption_rows(reading, town, caller.at, only=plan)
    page: dict[str, Any] = {
        "plan": row,
        "counts": {one: sum(n for (was, _), n in counts.items() if was == one) for one in ("ok", "answer", "refused")},
        "verdicts": VERDICTS,
        "verdict": verdict,
        "rows": case_rows(cases),
        "next": cases[-1].position if len(cases) == _MOST_ROWS else 0,
    }
    return render(wiring, "plan.html", page=page, frame=frame(wiring, caller, town, here="/workflows"))


def _only_readers(caller: Caller) -> None:
    if not any(post.role in _READERS for post in caller.actor.posts):
        raise NotAllowedHere("这个页面供调委会主任、督导和管理员使用。")


def _newest(reading: Reading, key: str) -> str:
    texts = {one.revision: one.text for one in reading.revisions.all() if one.workflow == key}
    if not texts:
        raise PageNotFound("没有这个流程。")
    return texts[max(texts)]


def _begun(text: str) -> str:
    """Write the next revision into a text that was published, so that a draft begins with a number that is free."""
    return _REVISION.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", text, count=1)


def _page(wiring: Wiring, caller: Caller, findings: tuple[Finding, ...] = ()) -> Response:
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        page = {
            "csrf": caller.csrf,
            "findings": findings,
            "drafts": draft_rows(reading, town, caller),
            "revisions": revision_rows(reading, wiring.library, town, caller.at),
            "plans": adoption_rows(reading, town, caller.at),
            "may_draft": publish.may_draft(caller.actor),
        }
    status = 422 if findings else 200
    around = frame(wiring, caller, town, here="/workflows")
    return render(wiring, "revisions.html", status=status, page=page, frame=around)


def _form(
    wiring: Wiring, caller: Caller, key: str, text: str, note: str, findings: tuple[Finding, ...] = ()
) -> Response:
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
    refused = publish.may_draft(caller.actor)
    page = {"csrf": caller.csrf, "key": key, "text": text, "note": note, "findings": findings, "refused": refused}
    status = 422 if findings else 200
    return render(wiring, "draft.html", status=status, page=page, frame=frame(wiring, caller, town, here="/workflows"))
