"""The case page: everything about one case, and every action on it as a button."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.correction_words import corrections
from api.identity import Caller, Reader, Wired, new_command_id
from api.lookups import Looked, look
from api.naming import Names
from api.pages import (
    agreement_view,
    case_view,
    dossier_view,
    evidence_view,
    matter_view,
    redactions,
    teaching,
    trail_view,
)
from api.pages import corrections as late
from api.pages.acting import Acts, acts, said_basis
from api.pages.frame import frame, render
from api.pages.handoff_view import handoffs_of
from api.paper_reading import paper_pdf
from api.paper_steps import may_act
from api.stands_elsewhere import elsewhere_of
from api.wiring import Wiring

router = APIRouter(include_in_schema=False)

_KINDS = {
    "": "全部",
    "case": "案件",
    "people": "当事人",
    "record": "调解",
    "agreement": "协议",
    "handoff": "移送",
    "risk": "风险",
    "clock": "时限",
    "evidence": "证据",
    "paper": "文书",
    "note": "备注",
    "end": "结束",
}


@router.get("/cases/{case_id}")
def show(case_id: str, wiring: Wired, caller: Reader, kind: str = "", done: str = "") -> Response:
    """Show a case; whoever may see its packet only is led there."""
    looked = look(wiring, case_id, caller)
    if looked.sight == "packet":
        said = f"?{urlencode({'done': done})}" if done else ""
        return RedirectResponse(f"/cases/{case_id}/handoffs{said}", status_code=303)
    names = looked.names(caller.at)
    page = view(wiring, looked, names, caller, kind=kind)
    page["note"] = said_done(looked, done)
    return render(wiring, "case.html", page=page, frame=frame(wiring, caller, looked.town, here="/cases"))


@router.get("/cases/{case_id}/papers/{paper_no}.pdf")
def paper(case_id: str, paper_no: int, wiring: Wired, caller: Reader) -> Response:
    """Open a paper as PDF."""
    return paper_pdf(wiring, case_id, paper_no, caller)


def said_done(looked: Looked, done: str) -> str:
    """Say what has just been done; nothing for a word that is no action of this workflow."""
    action = looked.workflow.actions.get(done)
    return f"“{action.title.zh}”已办理。" if action else "已添加备注。" if done == "note" else ""


def view(wiring: Wiring, looked: Looked, names: Names, caller: Caller, *, kind: str) -> dict[str, Any]:
    """Everything that case.html draws."""
    arranged = acts(looked.workflow, looked.case, looked.options(caller), looked.town, at=caller.at)
    case = looked.case
    particulars = [] if looked.workflow.of_disputes else matter_view.particulars(looked, names)
    page: dict[str, Any] = {
        **case_view.head(looked, names),
        "id": case.id,
        "note_id": new_command_id(),
        "ladder": case_view.ladder(looked, names),
        "clocks": case_view.clocks(looked, names),
        "ended_clocks": case_view.ended_clocks(looked, names),
        "main_act": arranged.main,
        "next_thing": arranged.next_thing,
        "open_groups": arranged.open_groups,
        "closed": arranged.closed,
        "masked": not looked.whole,
        "parties": case_view.parties(case, names, elsewhere_of(wiring, looked, caller)),
        "trail": trail_view.trail(case, names),
        "of_disputes": looked.workflow.of_disputes,
        "reporter": matter_view.reporter(case),
        "called": matter_view.called(case, names),
        "lists": matter_view.lists(looked, names),
        "linked": matter_view.linked(wiring, looked, caller),
        "facts": [*case_view.facts(looked, names), *particulars],
        "sessions": [*matter_view.joint_meetings(looked, names), *case_view.sessions(case, names)],
        "agreements": agreement_view.agreements(case, names),
        "corrections": corrections(case, names),
        "late": late.offered(looked, caller),
        "redactions": redactions.offered(looked, caller),
        "teaching": teaching.offered(looked, caller),
        "evidence": evidence_view.brief(looked, names),
        "papers": case_view.papers(looked, names, act=f"/cases/{case.id}/papers" if may_act(looked, caller) else ""),
        "dossier": dossier_view.brief(looked, arranged),
        "handoffs": handoffs_of(looked, names),
        "timeline": timeline(looked, names, kind=kind),
        "kinds": kinds(looked, names, here=kind),
    }
    page["sections"] = sections(page, arranged)
    return page


def sections(page: dict[str, Any], arranged: Acts) -> list[tuple[str, str]]:
    """List the anchors of the page, leaving out what has nothing to show."""
    shown = [
        ("act", "办理", bool(arranged.open_groups or arranged.closed)),
        ("parties", "当事人" if page["of_disputes"] else "反映人", bool(page["parties"] or page["reporter"])),
        ("trail", "自愿轨迹", bool(page["trail"])),
        ("matter", "纠纷情况" if page["of_disputes"] else "事项情况", True),
        ("called", "协办反馈", bool(page["called"])),
        ("lists", "办理清单", bool(page["lists"])),
        ("record", "记录", bool(page["sessions"])),
        ("agreement", "协议与履行", bool(page["agreements"])),
        ("corrections", "更正", bool(page["corrections"])),
        ("evidence", "证据", True),
        ("papers", "文书", bool(page["papers"]) or page["of_disputes"]),
        ("dossier", "卷宗", bool(page["dossier"])),
        ("handoffs", "移送", bool(page["handoffs"])),
        ("linked", "关联案件", bool(page["linked"])),
        ("timeline", "流转记录", True),
    ]
    return [(anchor, title) for anchor, title, there in shown if there]


def timeline(looked: Looked, names: Names, *, kind: str) -> list[dict[str, Any]]:
    """The journal, newest first, with what each act rests on."""
    found = []
    for line in reversed(looked.lines(names.at)):
        if kind and line.kind != kind:
            continue
        action = looked.workflow.actions.get(line.action)
        found.append(
            {
                "seq": line.seq,
                "on": line.on,
                "who": line.who,
                "late": line.late,
                "late_reason": line.late_reason,
                "recorded": line.recorded,
                "headline": line.headline,
                "sentences": line.sentences,
                "clock_sentences": line.clock_sentences,
                "told": line.told,
                "by_clock": line.by_clock,
                "kind": line.kind,
                "basis": said_basis(action.basis) if action else "",
            }
        )
    return found


def kinds(looked: Looked, names: Names, *, here: str) -> list[tuple[str, str, bool]]:
    """The filters of the journal: the kinds that occur in it."""
    present = {line.kind for line in looked.lines(names.at)}
    titles = _KINDS if looked.workflow.of_disputes else {**_KINDS, "case": "事项", "people": "承办人", "record": "记录"}
    return [(kind, title, kind == here) for kind, title in titles.items() if not kind or kind in present]
