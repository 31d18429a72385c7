"""Corrections of a record that is closed: asked for by who handled the case, approved by who supervises it.

Nothing of the procedure goes on: one value is put right, the old one stays beside it, and the file as it was closed is
not touched; a sheet of the correction is laid behind it. What is wrong in an open case is corrected by an act
(`effects_corrections.py`, `effects_performance.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from mediation.calendar.terms import SHANGHAI, When
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.amending_folds import record_corrected, write_day
from mediation.engine.amendments import Correction, LateCorrection
from mediation.engine.case import Case, Paper
from mediation.engine.commands import AskCorrection, DecideCorrection, OfCorrection
from mediation.engine.effects_corrections import OF_CASE, OF_PARTY, OF_SESSION, compared, shows
from mediation.engine.entitlement import supervises
from mediation.engine.owed_entries import PERFORMED, OwedEntry, entries_of
from mediation.engine.standings import holder
from mediation.errors import ActionNotOffered, ActorNotEntitled, FieldsInvalid, Objection, RequirementUnmet
from mediation.town.around import Town
from mediation.town.institutions import Role

ASKERS = (Role.mediator, Role.clerk, Role.director)
SHEET = "correction_sheet"
"""The kind of paper that tells the correction, where the workflow has one."""
BASIS = "档案不得篡改（档案法 48），更正另附"
_OF_ENTRY = ("amount", "on", "proof", "note")
_DAYS = ("on", "arose_on")
_LONGEST = {
    "name": 60,
    "id_number": 40,
    "phone": 60,
    "address": 200,
    "title": 80,
    "place": 200,
    "others": 200,
    "note": 200,
}
_LONGEST_TEXT, _LONGEST_REASON = 5000, 1000

#: One value of a record that can be put right: of what, its number, the entry under it, the field, what stands there.
Place = tuple[str, int, int, str, str]


def places(case: Case) -> Iterator[Place]:
    """List every value of a record that can be corrected once it is closed, with what stands there."""
    for party in case.parties:
        yield from (("party", party.no, 0, field, _text(getattr(party, field))) for field in OF_PARTY.values())
    for session in case.sessions:
        if session.held:
            yield from (
                ("session", session.no, 0, field, _text(getattr(session, field))) for field in OF_SESSION.values()
            )
    yield from (("case", 0, 0, field, _text(getattr(case, field))) for field in OF_CASE.values())
    for owed in (one for agreement in case.standing for one in agreement.obligations):
        for entry in (one for one in entries_of(owed) if one.counts):
            fields = _OF_ENTRY if entry.kind == PERFORMED else ("on",)
            yield from (("performance", owed.no, entry.no, field, _of_entry(entry, field)) for field in fields)


def decide_correction(
    workflow: Workflow, case: Case, command: OfCorrection, actor: Actor, at: datetime, town: Town
) -> tuple[ev.Event, ...]:
    """Give the events of asking for a correction or of deciding on it. Raises a Refusal; nothing happened then."""
    state = workflow.states.get(case.state)
    if state is None or not state.final:
        words = "案件尚未办结：记错的请在案件页办理相应的“更正”，办结之后才须批准"
        raise RequirementUnmet(Objection("CASE_OPEN", words))
    match command:
        case AskCorrection():
            return (ev.CorrectionAsked(asked=_asked(case, command, actor, When.at(at))),)
        case DecideCorrection():
            return _decided(workflow, case, command, actor, When.at(at), town)


def may_ask(case: Case, actor: Actor) -> bool:
    """Say whether somebody may ask: who mediated; a mediator, registrar, director of the house that has it."""
    return actor.account in case.mediators or bool(actor.at_any(ASKERS) & {case.custodian, case.handler})


def may_decide(case: Case, actor: Actor, town: Town) -> bool:
    """Say whether somebody supervises the case and so decides."""
    return any(supervises(one, case, town) for one in actor.at(Role.supervisor))


def _asked(case: Case, command: AskCorrection, actor: Actor, on: When) -> LateCorrection:
    if not may_ask(case, actor):
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "由承办的调解员、登记员或者主任提出"))
    if any(one.status == "asked" for one in case.late_corrections):
        raise ActionNotOffered(Objection("CORRECTION_PENDING", "已有一项更正待批，批准或驳回后再提出"))
    found = next(
        (one for one in places(case) if one[:4] == (command.of, command.ref, command.entry, command.field)), None
    )
    if found is None:
        raise FieldsInvalid(Objection("NOTHING_TO_CORRECT", "本案没有这一项记录", "field"))
    reason = command.reason.strip()
    if not reason or len(reason) > _LONGEST_REASON:
        raise FieldsInvalid(Objection("MISSING", f"请写明更正原因，最多 {_LONGEST_REASON} 字", "reason"))
    asked = LateCorrection(
        no=len(case.late_corrections) + 1,
        of=command.of,
        ref=command.ref,
        entry=command.entry,
        field=command.field,
        was=found[4],
        now=_right(case, found, command.now.strip(), on),
        reason=reason,
        asked_by=actor.account,
        asked_on=on,
        after=case.version,
    )
    _unless_unsettled(case, asked, on)
    return asked


def _right(case: Case, place: Place, now: str, on: When) -> str:
    """Read the right value as its field has it. Raises FieldsInvalid."""
    of, ref, _, field, was = place
    longest = _LONGEST.get(field, _LONGEST_TEXT)
    if not now or len(now) > longest:
        raise FieldsInvalid(Objection("INVALID", f"请填写正确的内容，最多 {longest} 字", "now"))
    try:
        if field in _DAYS:
            now = _day(now, was, on)
        elif field == "amount":
            now = f"{_money(now):.2f}"
        elif of == "party":
            party = case.party(ref)
            now = next((right for _, _, right in compared({field: now}, party, on.day)), was)
    except ValueError as error:
        raise FieldsInvalid(Objection("INVALID", str(error), "now")) from error
    if now == was:
        raise FieldsInvalid(Objection("NOTHING_TO_CORRECT", "与原记录相同", "now"))
    return now


def _day(text: str, was: str, on: When) -> str:
    """Read a day; where an instant stood, its hour in Shanghai is kept on the right day."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("请写成 2026-10-10 这样的日期") from error
    if day > on.day:
        raise ValueError("日期不能晚于今日")
    if "T" not in was:
        return day.isoformat()
    hour = datetime.fromisoformat(was).astimezone(SHANGHAI).timetz()
    moment = datetime.combine(day, hour).astimezone(UTC)
    if moment > on.latest:
        raise ValueError("时间不能晚于现在")
    return moment.isoformat()


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("请填写金额（元），如 3000 或 3000.50") from error
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
        raise ValueError("金额须大于零，最多两位小数")
    return amount


def _unless_unsettled(case: Case, asked: LateCorrection, on: When) -> None:
    """Refuse what would make something owed again or more than owed: in a closed case nobody could perform it."""
    if asked.of != "performance":
        return
    after = record_corrected(case, ev.RecordCorrected(corrections=(_made(case, asked, on),)))
    before = {one.no: one for agreement in case.standing for one in agreement.obligations}
    for one in (one for agreement in after.standing for one in agreement.obligations):
        too_much = bool(one.amount and one.paid) and Decimal(one.paid) > Decimal(one.amount)
        if too_much or (one.performed_on is None) != (before[one.no].performed_on is None):
            words = "更正后该项义务未付清或者多付：案件已经办结，不能这样更正；确有争议的另行登记"
            raise RequirementUnmet(Objection("CHANGES_OUTCOME", words, "now"))


def _decided(
    workflow: Workflow, case: Case, command: DecideCorrection, actor: Actor, on: When, town: Town
) -> tuple[ev.Event, ...]:
    asked = next((one for one in case.late_corrections if one.no == command.no and one.status == "asked"), None)
    if asked is None:
        raise ActionNotOffered(Objection("NO_REQUEST", "没有这一号待批的更正", "no"))
    if asked.asked_by == actor.account:
        raise ActorNotEntitled(Objection("OWN_REQUEST", "不能批准自己提出的更正，请由他人批准"))
    if not may_decide(case, actor, town):
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "由司法所（督办人员）批准或驳回"))
    words = command.words.strip()
    if len(words) > _LONGEST_REASON:
        raise FieldsInvalid(Objection("INVALID", f"最多 {_LONGEST_REASON} 字", "words"))
    if not command.approve and not words:
        raise FieldsInvalid(Objection("MISSING", "驳回的请写明理由", "words"))
    decided = ev.CorrectionDecided(no=asked.no, done=command.approve, by=actor.account, on=on, words=words)
    if not command.approve:
        return (decided,)
    made = ev.RecordCorrected(corrections=(_made(case, asked, on),))
    return (decided, made, *_sheet(workflow, case, asked, on, town))


def _made(case: Case, asked: LateCorrection, on: When) -> Correction:
    """Make the correction as the record keeps it; the closed file's papers that show the old value are named."""
    told = asked.of != "performance"
    return Correction(
        no=len(case.corrections) + 1,
        of=asked.of,
        ref=asked.ref,
        entry=asked.entry,
        field=asked.field,
        was=asked.was,
        now=asked.now,
        reason=asked.reason,
        by=asked.asked_by,
        on=on,
        papers=tuple(one.no for one in case.papers if told and shows(one, asked.of, asked.ref, asked.field, asked.was)),
        since=max((one.no for one in case.papers), default=0),
    )


def _sheet(workflow: Workflow, case: Case, asked: LateCorrection, on: When, town: Town) -> Iterator[ev.PaperIssued]:
    """Issue the sheet that is laid behind the closed file; workflows from before have none."""
    kind = workflow.documents.get(SHEET)
    if kind is not None:
        house = town.committee(holder(case)).id
        no = max((one.no for one in case.papers), default=0) + 1
        paper = Paper(no=no, kind=SHEET, title=kind.title.zh, on=on, institution=house, facts={"correction": asked.no})
        yield ev.PaperIssued(paper=paper)


def _text(value: Any) -> str:
    return write_day(value) if isinstance(value, When) or value is None else str(value)


def _of_entry(entry: OwedEntry, field: str) -> str:
    """Say what stands in an entry; of a performance only the day: the hour is that of entering it."""
    value = getattr(entry, field)
    return _text(When.on(value.day) if isinstance(value, When) else value)


def as_closed(case: Case) -> int:
    """Count the entries of the journal up to which the file stands as it was closed: 0 where nothing was put right.

    What was only asked for, or refused, put nothing right.
    """
    return min((one.after for one in case.late_corrections if one.status == "done"), default=0)


def removed_since(case: Case, closed: Case) -> bool:
    """Say whether something was removed on lawful demand after `closed`, the same case as it was closed.

    It is gone from the closed file, too, so that this has to be bound anew from the whole record.
    """
    return _removals(case) != _removals(closed)


def _removals(case: Case) -> int:
    return sum(one.status == "done" for one in case.redactions)
