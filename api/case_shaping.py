"""From a case to what the API shows of it, within the reader's sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.identity import Caller
from api.lookups import Looked, as_listed, clocks_by_end, look, workflow_of
from api.naming import Names
from api.paper_reading import may_read
from api.paper_steps import life_of
from api.problems import PageNotFound
from api.reporter_passed import passed_on
from api.shapes.cases import (
    AccountLineShape,
    CaseBrief,
    CaseShape,
    ClockShape,
    DeadlineAccount,
    ElsewhereShape,
    EntryShape,
    ObjectionBrief,
    OptionList,
    OptionShape,
    OtherCaseShape,
    PartyShape,
)
from api.shapes.handoffs import handoff_shape
from api.shapes.papers import PaperShape, PrintedShape, ScanShape, SignedShape
from api.shapes.workflows import action_shape
from api.stands_elsewhere import elsewhere_of
from api.wiring import Wiring
from mediation.calendar.moments import When
from mediation.engine.case import Case, Handoff, Paper, RunningDeadline
from mediation.engine.clock_account import account
from mediation.engine.clock_colours import colour_of
from mediation.oversight.casebook import CaseRow
from mediation.oversight.repeat_parties import Elsewhere
from mediation.store.columns import is_window
from mediation.store.visibility import eyes
from mediation.town.around import Town


def brief(wiring: Wiring, row: CaseRow, town: Town, caller: Caller) -> CaseBrief:
    """Show a case on a list."""
    workflow = workflow_of(wiring, row.case)
    names = Names(workflow=workflow, case=row.case, town=town, at=caller.at)
    return CaseBrief(
        **_brief(as_listed(wiring, row.case, caller.actor, town), names, closed=row.closed, clock=row.clock)
    )


def _brief(case: Case, names: Names, *, closed: bool, clock: RunningDeadline | None) -> dict[str, Any]:
    return {
        "id": case.id,
        "version": case.version,
        "number": case.number,
        "title": case.title,
        "workflow": names.workflow.key,
        "revision": names.workflow.revision,
        "state": case.state,
        "state_title": names.state(case.state),
        "closed": closed,
        "level": case.level,
        "level_title": names.level(case.level),
        "place": case.place,
        "custodian": case.custodian,
        "custodian_name": names.institution(case.custodian),
        "risk": case.risk.colour,
        "opened_on": _day(case.logged_on),
        "due_at": clock.due_at if clock else None,
        "due_clock": clock.key if clock else None,
        "due_colour": colour_of(clock, at=names.at) if clock else "none",
    }


def told(wiring: Wiring, case: str, caller: Caller) -> CaseShape:
    """Look at one case and show it, with where else its parties stand; CaseNotFound if it is absent or invisible."""
    looked = look(wiring, case, caller)
    return whole(looked, caller, elsewhere_of(wiring, looked, caller))


def whole(looked: Looked, caller: Caller, repeats: Mapping[int, Elsewhere] | None = None) -> CaseShape:
    """Show a case: all of it, or what was handed over."""
    case, names = looked.case, looked.names(caller.at)
    everything = looked.sight == "all"
    state = looked.workflow.states[case.state]
    nearest = next(iter(clocks_by_end(looked.workflow, case)), None)
    return CaseShape(
        **_brief(case, names, closed=state.final, clock=nearest if everything else None)
        | ({} if everything else {"risk": ""}),
        sight=looked.sight,
        kind=case.kind,
        subkind=case.subkind,
        source=case.source,
        summary=case.summary,
        claims=case.claims,
        amount=case.amount,
        outcome=case.outcome if everything else "",
        parties=[_party(one, (repeats or {}).get(one.no)) for one in case.parties],
        reporter=_reporter(looked, caller),
        handlers=list(case.mediators) if everything else [],
        linked=list(case.linked) if everything else [],
        clocks=[_clock(one, names) for one in case.deadlines] if everything else [],
        handoffs=[handoff_shape(case, one) for one in case.handoffs if concerned(one, looked, caller)],
        papers=papers(looked, caller),
        timeline=[
            EntryShape(
                seq=line.seq,
                action=line.action,
                headline=line.headline,
                who=line.who,
                happened=line.on,
                recorded_at=line.recorded_at,
                late=line.late,
                sentences=[*line.sentences, *line.clock_sentences],
            )
            for line in looked.lines(caller.at)
        ],
    )


def _reporter(looked: Looked, caller: Caller) -> dict[str, str]:
    """Show who reported a matter: all to those who see the case, to a receiver what its newest handoff passed on."""
    case = looked.case
    if looked.sight == "all":
        return {key: str(value) for key, value in case.facts.get("reporter", {}).items()}
    own = [one for one in case.handoffs if concerned(one, looked, caller)]
    return passed_on(looked.record, own[-1], looked.workflow, looked.town) if own else {}


def _party(party: Any, repeats: Elsewhere | None) -> PartyShape:
    return PartyShape(
        no=party.no,
        name=party.name,
        side=party.side,
        kind=party.kind,
        phone=party.phone,
        address=party.address,
        minor=party.minor,
        left_on=_day(party.left_on),
        elsewhere=ElsewhereShape(
            cases=[OtherCaseShape(id=one.id, number=one.number) for one in repeats.seen], beyond=repeats.beyond
        )
        if repeats is not None
        else None,
    )


def _clock(clock: RunningDeadline, names: Names) -> ClockShape:
    return ClockShape(
        key=clock.key,
        ref=clock.ref,
        title=names.clock_title(clock.key),
        status=clock.status,
        due_on=clock.due_on.isoformat() if clock.due_on else None,
        due_at=clock.due_at,
        colour=colour_of(clock, at=names.at, window=is_window(names.workflow.deadlines.get(clock.key))),
        provisional=clock.provisional,
        missed=clock.missed_at is not None,
    )


def deadline_account(looked: Looked, caller: Caller, key: str, ref: str | None) -> DeadlineAccount:
    """Show how a clock is counted, the newest run of that name unless `ref` says which.

    Raises PageNotFound where the case has none, or shows none to this reader.
    """
    runs = [one for one in looked.case.deadlines if one.key == key and ref in {None, one.ref}]
    if not runs or looked.sight != "all":
        raise PageNotFound("本案没有这个时限，或您无权查看。")
    names = looked.names(caller.at)
    told = account(looked.workflow, looked.case, runs[-1], names.calendar)
    basis = told.basis
    return DeadlineAccount(
        clock=_clock(runs[-1], names),
        lines=[AccountLineShape(kind=line.kind, text=line.text, text_en=line.en) for line in told.lines],
        basis="" if basis is None else basis.law or basis.default,
        evidence="" if basis is None else basis.evidence,
        is_law=basis is not None and bool(basis.law),
    )


def concerned(handoff: Handoff, looked: Looked, caller: Caller) -> bool:
    """Say whether a handoff lies within the reader's sight."""
    mine = eyes(caller.actor, looked.town)
    own = handoff.sender in mine or (handoff.receiver in mine and handoff.sent)
    return own or looked.sight == "all"


def papers(looked: Looked, caller: Caller) -> list[PaperShape]:
    """Show the papers within the reader's sight."""
    kinds = looked.workflow.documents
    return [
        _paper(
            looked,
            one,
            has_pdf=one.status != "registered" and one.kind in kinds and kinds[one.kind].template is not None,
        )
        for one in looked.case.papers
        if may_read(looked, one, caller)
    ]


def _paper(looked: Looked, paper: Paper, *, has_pdf: bool) -> PaperShape:
    """Show one paper; who sees the packet only is not told how far it has come in the house."""
    shape = PaperShape(
        no=paper.no,
        kind=paper.kind,
        title=paper.title,
        number=paper.number,
        on=paper.on.day.isoformat(),
        status=paper.status,
        party=paper.party,
        pdf=f"/api/v1/cases/{looked.case.id}/papers/{paper.no}.pdf" if has_pdf else None,
        replaces=paper.replaces,
        reason=paper.void_reason or paper.replaces_reason,
    )
    if looked.sight != "all":
        return shape
    life = life_of(looked, paper)
    return shape.model_copy(
        update={
            "printed": [PrintedShape(on=one.on.isoformat(), copies=one.copies) for one in paper.printed],
            "signed": [SignedShape(who=one.who, on=one.on.isoformat()) for one in life.signed],
            "stamped_on": life.stamped.isoformat() if life.stamped else None,
            "scans": [ScanShape(evidence=one.evidence, first=one.first, last=one.last) for one in life.scans],
            "lacks": list(life.lacks),
            "next_step": life.next,
        }
    )


def offered(looked: Looked, caller: Caller) -> OptionList:
    """Show what the reader may do now, and why not the rest."""
    return OptionList(
        version=looked.case.version,
        options=[
            OptionShape(
                open=one.open,
                mine=one.mine,
                action=action_shape(one.action),
                objections=[ObjectionBrief(**objection._asdict()) for objection in one.objections],
            )
            for one in looked.options(caller)
        ],
    )


def _day(when: When | None) -> str | None:
    return None if when is None else when.day.isoformat()
