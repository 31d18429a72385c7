"""The named requirements of a correction: something differs, and what is put right is what it says it is.

See `guards.py`; what a correction changes stands in `effects_corrections.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from mediation.calendar.terms import day_of
from mediation.engine.case import Case, Obligation
from mediation.engine.effects_corrections import OF_CASE, OF_PARTY, OF_SESSION, corrected_session, differing
from mediation.engine.effects_performance import OF_ENTRY, OF_PERFORMANCE, as_corrected, changes, corrected_entry
from mediation.engine.owed_entries import PERFORMED, OwedEntry, entries_of
from mediation.engine.probe import Probe
from mediation.errors import Objection


def _party_corrected(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    return _differs(probe, OF_PARTY, probe.case.party(probe.get("party") or 0), "party")


def _session_corrected(probe: Probe) -> Objection | None:
    if not any(one.held for one in probe.case.sessions):
        return Objection("NO_SESSION", "还没有调解记录可以更正")
    if probe.form is None:
        return None
    right = probe.get("right_at")
    if right is not None and right > probe.at:
        return Objection("FUTURE", "已举行的调解不能晚于现在", "right_at")
    return _differs(probe, OF_SESSION, corrected_session(probe, probe.case), "session_no")


def _matter_corrected(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    right = probe.get("right_arose_on")
    if right is not None and right > day_of(probe.at):
        return Objection("FUTURE", "纠纷发生日不能晚于今日", "right_arose_on")
    return _differs(probe, OF_CASE, probe.case, "right_title")


def _performance_corrected(probe: Probe) -> Objection | None:
    if not any(one.counts for owed in _all_owed(probe.case) for one in entries_of(owed)):
        return Objection("NO_PERFORMANCE", "还没有履行、督促或不履行的登记可以更正")
    if probe.form is None:
        return None
    found = corrected_entry(probe)
    if found is None:
        return Objection("NOTHING_TO_CORRECT", "该项义务下没有这一笔登记，或者已经划去", "entry_no")
    return next(_entry_objections(probe, *found), None)


def _entry_objections(probe: Probe, owed: Obligation, entry: OwedEntry) -> Iterator[Objection]:
    """Object to a correction that cannot be true: each thing once, named at its field."""
    made = [field for field, _, _ in changes(probe, owed, entry)]
    if not made:
        yield Objection("NOTHING_TO_CORRECT", "没有与原登记不同的内容；不更正的项目请留空", "entry_no")
    if "struck" in made and len(made) > 1:
        yield Objection("STRUCK_ALONE", "误登的整笔划去，其余项目请留空；登错的请另行登记", "not_so")
    if entry.kind != PERFORMED:
        for asked, field in OF_ENTRY.items():
            if field in OF_PERFORMANCE and field in made:
                yield Objection("NOT_A_PERFORMANCE", "这一笔不是履行登记，只有日期和义务可以更正", asked)
    day = probe.get("right_day")
    reached = _reached(probe.case, owed)
    if day is not None and day > day_of(probe.at):
        yield Objection("FUTURE", "登记的日期不能晚于今日", "right_day")
    if day is not None and reached is not None and day < reached:
        yield Objection("BEFORE_BASIS", "登记的日期不能早于达成协议之日", "right_day")
    yield from _too_much(probe, owed)


def _too_much(probe: Probe, owed: Obligation) -> Iterator[Objection]:
    """Object where more would be paid than owed, or something would be entered that was settled otherwise before."""
    right = probe.get("right_obligation")
    target = next((one for one in _all_owed(probe.case) if one.no == right), None)
    moved = target is not None and target.no != owed.no
    if moved and target is not None and (target.performed_on is not None or target.given_up_on is not None):
        yield Objection("DONE_ALREADY", "该项义务已有结果", "right_obligation")
        return
    no = target.no if moved and target is not None else owed.no
    after = next((one for one in _all_owed(as_corrected(probe, probe.case)) if one.no == no), None)
    if after is not None and not moved and _given_up_and_done(owed, after):
        words = "该项义务已确认不履行，更正后却全部履行：请先划去“确认不履行”的登记，再作更正"
        yield Objection("GIVEN_UP_FIRST", words, "right_amount")
    if after is not None and after.amount and after.paid and Decimal(after.paid) > Decimal(after.amount):
        field = "right_obligation" if moved else "right_amount"
        words = f"更正后该项义务共付 {Decimal(after.paid):.2f} 元，多于应付的 {Decimal(after.amount):.2f} 元"
        yield Objection("MORE_THAN_OWED", words, field)


def _given_up_and_done(before: Obligation, after: Obligation) -> bool:
    return before.performed_on is None and before.given_up_on is not None and after.performed_on is not None


def _all_owed(case: Case) -> tuple[Obligation, ...]:
    return tuple(one for agreement in case.standing for one in agreement.obligations)


def _reached(case: Case, owed: Obligation) -> date | None:
    agreement = case.agreement_owing(owed.no)
    return None if agreement is None else agreement.reached_on.day


def _differs(probe: Probe, fields: dict[str, str], record: Any, where: str) -> Objection | None:
    if record is None:
        return Objection("NOTHING_TO_CORRECT", "本案没有这一项记录", where)
    for asked, field in fields.items():
        try:
            differing(probe, {asked: field}, record)
        except ValueError as error:
            return Objection("INVALID", str(error), asked)
    if not differing(probe, fields, record):
        return Objection("NOTHING_TO_CORRECT", "没有与原记录不同的内容；不更正的项目请留空", where)
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "party_corrected": _party_corrected,
    "session_corrected": _session_corrected,
    "matter_corrected": _matter_corrected,
    "performance_corrected": _performance_corrected,
}
