"""The journal in sentences: what one entry says to a mediator, and whether it was typed in late (补录).

Nothing is decided and nothing is hidden here: who may read an entry is settled before it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from api.event_sentences import STEP_WORDS, sentences
from api.evidence_words import EVIDENCE_HEADLINES
from api.naming import Names
from api.paper_words import PAPER_HEADLINES
from mediation.definitions.questions import FieldType
from mediation.engine import events as ev

_TOLD_BY_EVENTS = {FieldType.new_parties, FieldType.answers, FieldType.obligations, FieldType.signatures}


_CLOCKWORK = (ev.ClockSet, ev.ClockStood, ev.ClockMoved, ev.ClockEnded)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the journal as a page and the API show it."""

    seq: int
    action: str
    headline: str
    who: str
    on: str
    recorded: str
    recorded_at: datetime
    late: bool
    late_reason: str
    sentences: tuple[str, ...]
    clock_sentences: tuple[str, ...]
    told: tuple[tuple[str, str], ...]
    by_clock: bool
    kind: str


def tell(
    names: Names, *, seq: int, actor: str, actor_name: str, recorded_at: datetime, events: tuple[ev.Event, ...]
) -> Line:
    """Tell one entry of the journal."""
    taken = next((one for one in events if isinstance(one, ev.ActionTaken)), None)
    by_clock = actor == "the_clock"
    recorded = names.instant(recorded_at)
    return Line(
        seq=seq,
        action=taken.action if taken else "",
        headline=_headline(names, taken, events),
        who="时限到点" if by_clock else actor_name,
        on=(names.when(taken.on) if taken else "") or recorded,
        recorded=recorded,
        recorded_at=recorded_at,
        late=taken.late if taken else False,
        late_reason=taken.late_reason if taken else "",
        sentences=_said(names, tuple(one for one in events if by_clock or not isinstance(one, _CLOCKWORK))),
        clock_sentences=() if by_clock else _said(names, tuple(one for one in events if isinstance(one, _CLOCKWORK))),
        told=tuple(_told(names, taken)) if taken else (),
        by_clock=by_clock,
        kind=_kind(names, taken, events),
    )


def _said(names: Names, events: tuple[ev.Event, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for event in events for text in sentences(event, names) if text))


def _kind(names: Names, taken: ev.ActionTaken | None, events: tuple[ev.Event, ...]) -> str:
    if any(isinstance(one, ev.HandoffMade | ev.HandoffMoved | ev.CustodyPassed) for one in events):
        return "handoff"
    action = names.workflow.actions.get(taken.action) if taken else None
    if action is not None:
        return action.group
    if any(type(one) in PAPER_HEADLINES for one in events):
        return "paper"
    if any(type(one) in EVIDENCE_HEADLINES for one in events):
        return "evidence"
    return "clock" if any(isinstance(one, ev.StepReached) for one in events) else "note"


def _headline(names: Names, taken: ev.ActionTaken | None, events: tuple[ev.Event, ...]) -> str:
    if taken is not None:
        action = names.workflow.actions.get(taken.action)
        return action.title.zh if action else taken.action
    corrected = any(isinstance(one, ev.PaperIssued) for one in events)
    steps = dict.fromkeys(PAPER_HEADLINES[type(one)] for one in events if type(one) in PAPER_HEADLINES)
    if steps:
        return "文书更正" if corrected else "、".join(steps)
    for event in events:
        if isinstance(event, ev.StepReached):
            return f"{names.clock_title(event.key)}：{STEP_WORDS.get(event.does, event.does)}"
        if isinstance(event, ev.Noted):
            return "备注"
        if isinstance(event, ev.EvidenceAdded | ev.EvidenceCheckedAgainstOriginal | ev.EvidenceWithdrawn):
            return EVIDENCE_HEADLINES[type(event)]
        if isinstance(event, ev.RevisionAdopted):
            return "退回原版流程" if event.takes_back else "改用新版流程"
    return "更新"


def _told(names: Names, taken: ev.ActionTaken) -> Iterator[tuple[str, str]]:
    """What was filled in, question by question; lists of groups are told by the events already."""
    action = names.workflow.actions.get(taken.action)
    for field in action.asks if action else ():
        value = taken.fields.get(field.key)
        if value not in (None, "", [], ()) and field.type not in _TOLD_BY_EVENTS:
            yield field.title.zh, names.answer(field, value)
