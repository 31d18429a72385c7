"""The page 通知: what was told to me and to my institution, newest first, with what is unread marked.

Reading the page marks nothing; a notice is read when its reader says so, one at a time or all that the page knew of.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity import Reader, Wired
from api.notice_words import KINDS, Said, said
from api.pages.form_reading import Posted
from api.pages.frame import frame, render
from api.pages.posting import Checked
from api.plain_text import fault_of
from api.problems import RequestMalformed
from mediation.casework.mark_read import mark_one, mark_through
from mediation.errors import Objection
from mediation.oversight.told import Told, ToldWanted, told

router = APIRouter(include_in_schema=False)

A_PAGE = 40
LONGEST_CASE = 60
_DIGITS = 18


@router.get("/notices")
def show(
    wiring: Wired, caller: Reader, case: str = "", kind: str = "", unread: str = "", before: str = "", done: str = ""
) -> Response:
    """Show the notices, of one case and one kind if asked, unread ones only with unread=1."""
    asked = _asked(case, kind, unread)
    words = next((one.words for one in KINDS if one.key == asked.get("kind")), ())
    wanted = ToldWanted(
        case=asked.get("case", ""), kinds=words, unread_only="unread" in asked, before=_number(before, "before")
    )
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = told(reading.wire, seen_by=caller.actor, town=town, wanted=wanted, limit=A_PAGE + 1)
        newest = told(reading.wire, seen_by=caller.actor, town=town, wanted=ToldWanted(), limit=1)
    shown = found[:A_PAGE]
    shell = frame(wiring, caller, town, here="/notices")
    page: dict[str, Any] = {
        "rows": [_row(one, said(wiring, one, town, caller.actor, at=caller.at), asked) for one in shown],
        "tabs": _tabs(asked, shell.bell),
        "asked": asked,
        "kinds": KINDS,
        "newest": newest[0].id if newest else 0,
        "more": _address({**asked, "before": str(shown[-1].id)}) if len(found) > A_PAGE else "",
        "first": _address(asked) if wanted.before else "",
        "narrowed": bool(asked),
        "done": done == "read",
    }
    return render(wiring, "notices.html", page=page, frame=shell)


@router.post("/notices/read")
def read(wiring: Wired, caller: Reader, form: Checked) -> Response:
    """Mark one notice (`notice`), or all up to the newest that the page knew of (`through`), and come back."""
    one, through = _number(form.one("notice"), "notice"), _number(form.one("through"), "through")
    if one:
        mark_one(wiring.house, caller.actor, one, at=caller.at)
    elif through:
        mark_through(wiring.house, caller.actor, through, at=caller.at)
    else:
        raise RequestMalformed(Objection("notice_refused", "请选择要标为已读的通知", "notice"))
    return RedirectResponse(_address({**_back(form), "done": "read"}), status_code=303)


def _asked(case: str, kind: str, unread: str) -> dict[str, str]:
    """Give what narrows the list, as it stands in the address; RequestMalformed for what cannot be meant."""
    fault = fault_of(case, longest=LONGEST_CASE)
    if fault is not None:
        raise RequestMalformed(Objection("case_refused", f"“案号”{fault}", "case"))
    if kind and kind not in {one.key for one in KINDS}:
        raise RequestMalformed(Objection("kind_refused", "没有这一类通知", "kind"))
    asked = {"case": case.strip(), "kind": kind, "unread": "1" if unread == "1" else ""}
    return {key: value for key, value in asked.items() if value}


def _back(form: Posted) -> dict[str, str]:
    return _asked(form.one("case"), form.one("kind"), form.one("unread"))


def _number(text: str, field: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise RequestMalformed(Objection("number_refused", "通知的编号应为数字", field))
    return int(text)


def _address(asked: dict[str, str]) -> str:
    return "/notices" + (f"?{urlencode(asked)}" if asked else "")


def _tabs(asked: dict[str, str], unread: str) -> list[dict[str, Any]]:
    """All, and what is unread, under the same narrowing."""
    rest = {key: value for key, value in asked.items() if key != "unread"}
    only = "unread" in asked
    return [
        {"title": "全部", "href": _address(rest), "here": not only, "count": ""},
        {"title": "未读", "href": _address({**rest, "unread": "1"}), "here": only, "count": unread},
    ]


def _row(one: Told, words: Said, asked: dict[str, str]) -> dict[str, Any]:
    own = _address({**asked, "case": one.number})
    return {"id": one.id, "unread": one.unread, "number": one.number, "said": words, "own": own}
