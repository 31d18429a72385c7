"""What the page of a case's evidence shows, and what of it the case page does: who supplied what, checked or not."""

from __future__ import annotations

from typing import Any

from api.evidence_words import MEDIA_WORDS, kind_word, size_word, supplier_word
from api.identity import Caller, new_command_id
from api.lookups import Looked
from api.naming import Names
from api.settings import Settings
from mediation.calendar.moments import day_of
from mediation.engine.case import Evidence
from mediation.engine.evidence import (
    KINDS,
    LONGEST_SUPPLIER,
    LONGEST_TITLE,
    LONGEST_WORDS,
    counting,
    may_check,
    may_withdraw,
)

SHOWN_ON_CASE = 6
_MILLION = 1_000_000


def brief(looked: Looked, names: Names) -> dict[str, Any]:
    """What the case page shows: the newest pieces that count, and how many there are."""
    standing = counting(looked.case)
    newest = list(reversed(standing))[:SHOWN_ON_CASE]
    return {
        "count": len(standing),
        "unchecked": sum(1 for one in standing if one.checked_on is None),
        "more": len(standing) - len(newest),
        "href": f"/cases/{looked.case.id}/evidence",
        "open": not _final(looked),
        "rows": [_row(looked, one, names) for one in newest],
    }


def whole(looked: Looked, names: Names, caller: Caller, settings: Settings) -> dict[str, Any]:
    """Everything that evidence.html draws, but for what has just been refused or done."""
    case = looked.case
    parties = [(str(one.no), f"{one.name}（{_side(one.side)}）") for one in case.remaining]
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "open": not _final(looked),
        "command_id": new_command_id(),
        "kinds": [("", "按文件类型自动"), *((key, words[0]) for key, words in KINDS.items())],
        "parties": parties,
        "today": day_of(caller.at).isoformat(),
        "most_bytes": settings.evidence_most_bytes,
        "most_words": f"{settings.evidence_most_bytes // _MILLION} MB",
        "most_pages": settings.evidence_most_pages,
        "longest": {"title": LONGEST_TITLE, "supplier": LONGEST_SUPPLIER, "words": LONGEST_WORDS},
        "rows": [_row(looked, one, names, caller) for one in reversed(case.evidence)],
        "typed": {"kind": "", "supplied_by": parties[0][0] if parties else "", "supplier": "", "supplied": "",
                  "title": "", "private": False},
        "faults": {},
        "refused": [],
        "done": "",
    }  # fmt: skip


def _row(looked: Looked, piece: Evidence, names: Names, caller: Caller | None = None) -> dict[str, Any]:
    here = f"/cases/{looked.case.id}/evidence/{piece.no}"
    pages = f"，{piece.pages} 页" if piece.pages > 1 else ""
    actor = None if caller is None or _final(looked) or piece.withdrawn else caller.actor
    return {
        "no": piece.no,
        "title": piece.title,
        "name": piece.name,
        "kind": kind_word(piece.kind),
        "what": f"{MEDIA_WORDS.get(piece.media, piece.media)}{pages}，{size_word(piece.size)}",
        "small": f"{here}/small.jpg" if piece.pictured else "",
        "large": f"{here}/large.jpg" if piece.pictured else "",
        "file": f"{here}/file",
        "icon": "file-text" if piece.media == "application/pdf" else "file",
        "supplier": supplier_word(piece, names),
        "supplied_on": names.when(piece.supplied_on),
        "added": f"{names.person(piece.added_by)}，{names.instant(piece.added_at)}",
        "private": piece.private,
        "checked": _checked(piece, names),
        "check_words": piece.check_words,
        "withdrawn": _withdrawn(piece, names),
        "digest": piece.digest,
        "check": f"{here}/check" if actor and not piece.checked_on and may_check(looked.case, actor) else "",
        "withdraw": f"{here}/withdraw" if actor and may_withdraw(looked.case, piece, actor) else "",
        "command_id": new_command_id(),
    }


def _checked(piece: Evidence, names: Names) -> str:
    if piece.checked_on is None or piece.checked_by is None:
        return ""
    return f"{names.person(piece.checked_by)}，{names.when(piece.checked_on)}"


def _withdrawn(piece: Evidence, names: Names) -> str:
    if piece.withdrawn_on is None or piece.withdrawn_by is None:
        return ""
    return f"{names.person(piece.withdrawn_by)}，{names.when(piece.withdrawn_on)}：{piece.withdrawn_reason}"


def _side(side: str) -> str:
    return {"applicant": "申请人", "respondent": "被申请人"}.get(side, "第三人")


def _final(looked: Looked) -> bool:
    state = looked.workflow.states.get(looked.case.state)
    return state is None or state.final
