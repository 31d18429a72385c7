"""What the page of a case's papers shows: each with how far it has come and its next step, and the forms."""

from __future__ import annotations

from typing import Any

from api.identity import Caller, new_command_id
from api.lookups import Looked
from api.naming import Names
from api.paper_steps import Life, can_print, life_of, may_act, printers_of
from api.paper_words import STEP_TITLES, signer
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.engine.case import Paper
from mediation.engine.paper_copies import agreement_of
from mediation.engine.paper_ends import LONGEST_REASON, may_end
from mediation.town.institutions import Role

STEPS = ("printed", "signed", "stamped", "scanned")
_SIGNS = {"printed": "印", "signed": "签", "stamped": "章", "scanned": "扫"}


def row(looked: Looked, paper: Paper, names: Names, *, act: str) -> dict[str, Any]:
    """One paper with its four marks and the address of its next step; `act` is where steps are recorded, or empty."""
    life = life_of(looked, paper)
    marks = [] if paper.status == "void" else [_mark(looked, paper, life, step, names) for step in STEPS]
    return {
        "no": paper.no,
        "marks": marks if any(one["state"] != "none" for one in marks) else [],
        "next": (f"{act}?tick={paper.no}&step={life.next}#{life.next}", STEP_TITLES[life.next])
        if act and life.next in STEPS
        else None,
        "put_in_force": bool(act) and life.next == "put_in_force",
    }


def _mark(looked: Looked, paper: Paper, life: Life, step: str, names: Names) -> dict[str, str]:
    wanted = {one.split("_")[0] for one in life.wants} | (
        {"printed"} if life.wants and can_print(looked, paper) else set()
    )
    done, said = _done(looked, paper, life, step, names)
    begun = step == "signed" and bool(life.signed) and step in wanted
    state = "done" if done else "part" if begun else "open" if step in wanted else "none"
    words = {"done": "已", "part": "未齐：", "open": "待", "none": "不要求"}[state]
    title = f"{words}{STEP_TITLES[step]}" if state in {"done", "open"} else words
    return {
        "sign": _SIGNS[step],
        "state": state,
        "words": f"{title}{('：' if state == 'done' else '') + said if said else ''}",
    }


def _done(looked: Looked, paper: Paper, life: Life, step: str, names: Names) -> tuple[bool, str]:
    """Say whether a step is done, and what is known of it."""
    match step:
        case "printed":
            return life.printed is not None, f"{names.day(life.printed)}，{life.copies} 份" if life.printed else ""
        case "signed":
            hands = "、".join(f"{signer(one.who, names)}（{names.day(one.on)}）" for one in life.signed)
            missing = "、".join(signer(who if ":" in who else "mediator:", names) for who in life.unsigned)
            if life.signed and not life.unsigned:
                return True, hands
            return False, (f"{hands}；缺 {missing}" if hands else f"缺 {missing}") if missing else ""
        case "stamped":
            return life.stamped is not None, names.day(life.stamped) if life.stamped else ""
        case _:
            files = "、".join(f"文件第 {one.evidence} 号" for one in life.scans)
            return bool(life.scans), files


def whole(
    wiring: Wiring, looked: Looked, names: Names, caller: Caller, *, ticked: frozenset[int], step: str
) -> dict[str, Any]:
    """Everything that papers.html draws, but for what has just been refused or done."""
    case = looked.case
    open_ = may_act(looked, caller)
    here = f"/cases/{case.id}/papers"
    rows = [_whole_row(looked, one, names, caller, here if open_ else "", ticked) for one in reversed(case.papers)]
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "here": here,
        "open": open_,
        "rows": rows,
        "step": step if step in STEPS else "",
        "command_id": new_command_id(),
        "today": day_of(caller.at).isoformat(),
        "printers": [
            (one.name, f"{one.name}（{one.x:+g}，{one.y:+g} 毫米）") for one in printers_of(wiring, looked, caller)
        ],
        "signers": _signers(looked),
        "approvers": _approvers(looked),
        "longest": LONGEST_REASON,
        "most_words": f"{wiring.settings.evidence_most_bytes // 1_000_000} MB",
        "faults": {},
        "refused": [],
        "done": "",
    }


def _whole_row(
    looked: Looked, paper: Paper, names: Names, caller: Caller, act: str, ticked: frozenset[int]
) -> dict[str, Any]:
    kind = looked.workflow.documents.get(paper.kind)
    drawn = paper.status != "registered" and kind is not None and kind.template is not None
    old = looked.case.paper(paper.replaces) if paper.replaces else None
    new = next((one for one in looked.case.papers if one.replaces == paper.no), None)
    ends = (
        bool(act) and paper.status != "void" and may_end(looked.workflow, looked.case, paper, caller.actor, looked.town)
    )
    return row(looked, paper, names, act=act) | {
        "title": paper.title,
        "number": paper.number,
        "on": names.when(paper.on),
        "for_whom": names.party(paper.party) if paper.party else "",
        "void": paper.status == "void",
        "why": paper.void_reason,
        "corrects": f"更正第 {old.no} 号（{old.number or names.when(old.on)}）：{paper.replaces_reason}" if old else "",
        "corrected_by": f"由第 {new.no} 号更正" if new else "",
        "href": f"/cases/{looked.case.id}/papers/{paper.no}.pdf" if drawn else "",
        "prints": can_print(looked, paper),
        "ticked": paper.no in ticked,
        "agreement": agreement_of(looked.case, paper) is not None,
        "void_to": f"{act}/{paper.no}/void" if ends else "",
        "correct_to": f"{act}/{paper.no}/correct" if ends and drawn else "",
        "command_id": new_command_id(),
        "scans": [
            (
                f"/cases/{looked.case.id}/evidence/{one.evidence}/file",
                f"文件第 {one.evidence} 号第 {one.first} 页"
                if one.first == one.last
                else f"文件第 {one.evidence} 号第 {one.first}—{one.last} 页",
            )
            for one in life_of(looked, paper).scans
        ],
    }


def _signers(looked: Looked) -> list[tuple[str, str]]:
    """Who may be named as having signed: the parties, and the mediators of the case."""
    case, people = looked.case, looked.town.people
    parties = [(f"party:{one.no}", one.name) for one in case.parties]
    mediators = dict.fromkeys(one for one in (case.lead, *case.mediators) if one is not None)
    return parties + [(f"mediator:{one}", f"{people[one].name}（调解员）") for one in mediators if one in people]


def _approvers(looked: Looked) -> list[tuple[str, str]]:
    """The directors of the committee, who approve a use of its seal."""
    town = looked.town
    house = town.committee(looked.case.custodian).id
    return [
        (one.account, one.name)
        for one in town.people.values()
        if any(post.role is Role.director and town.committee(post.institution).id == house for post in one.posts)
    ]
