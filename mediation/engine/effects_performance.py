"""The correction of what was recorded under an obligation: performed, urged, not performed. See `effects.py`.

The wrong entry stays, struck or moved or with its old value beside the new one; what is paid, performed and still owed
is worked out anew from all that counts (`owed_entries.py`). Receipts that were issued stay and are named; they are made
void or issued anew in the life of papers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from mediation.engine import events as ev
from mediation.engine.amending_folds import record_corrected
from mediation.engine.amendments import Correction
from mediation.engine.case import Agreement, Case, Obligation, Paper
from mediation.engine.owed_entries import PERFORMED, OwedEntry, entries_of
from mediation.engine.probe import Probe

#: Fields of a form -> the field of the entry that each corrects; the order in which they are carried out.
OF_ENTRY = {
    "right_amount": "amount",
    "right_day": "on",
    "right_proof": "proof",
    "right_proof_note": "note",
    "not_so": "struck",
    "right_obligation": "obligation",
}
#: What an entry is besides its day, of a performance alone.
OF_PERFORMANCE = ("amount", "proof", "note")
#: Papers of one obligation that print what was done under it, and those that print it of the whole agreement.
_OF_OBLIGATION = frozenset({"performance_proof", "urge_notice", "non_performance_notice"})
_OF_AGREEMENT = frozenset({"feedback_letter", "no_penalty_application", "closing_report", "return_letter"})
_BY_PERFORMANCE = frozenset({"settled_performed", "settled_unperformed"})


def corrected_entry(probe: Probe) -> tuple[Obligation, OwedEntry] | None:
    """Give the entry that a form corrects, with its obligation: the one named, else the last that counts."""
    owed = probe.obligation
    if owed is None:
        return None
    no = probe.get("entry_no")
    there = [one for one in entries_of(owed) if one.counts and no in (None, one.no)]
    return (owed, there[-1]) if there else None


def changes(probe: Probe, owed: Obligation, entry: OwedEntry) -> list[tuple[str, str, str]]:
    """List what the form corrects of an entry: the field, what stands there, what is right. Equal values are none."""
    found = []
    for asked, field in OF_ENTRY.items():
        given = probe.get(asked)
        if given in (None, "") or given is False:
            continue
        was, now = _stands(owed, entry, field), _text(given)
        if was != now and not (field == "amount" and was and Decimal(was) == Decimal(now)):
            found.append((field, was, now))
    return found


def _stands(owed: Obligation, entry: OwedEntry, field: str) -> str:
    if field == "obligation":
        return str(owed.no)
    if field == "struck":
        return "true" if entry.struck else ""
    if field == "on":
        return entry.on.day.isoformat() if entry.on is not None else ""
    return str(getattr(entry, field))


def _text(given: Any) -> str:
    if isinstance(given, date):
        return given.isoformat()
    return "true" if given is True else str(given).strip()


def correction(probe: Probe, case: Case) -> ev.RecordCorrected | None:
    """Give the correction that the form asks for; None where it names no entry or changes nothing."""
    found = corrected_entry(probe)
    if found is None:
        return None
    owed, entry = found
    about = case.agreement_owing(owed.no)
    made = tuple(
        Correction(
            no=len(case.corrections) + number,
            of="performance",
            ref=owed.no,
            entry=entry.no,
            field=field,
            was=was,
            now=now,
            reason=str(probe.get("reason") or ""),
            by=probe.actor.account,
            on=probe.on,
            papers=tuple(one.no for one in case.papers if _shows(one, about, owed.no, entry)),
            since=max((one.no for one in case.papers), default=0),
        )
        for number, (field, was, now) in enumerate(changes(probe, owed, entry), start=1)
    )
    return ev.RecordCorrected(corrections=made) if made else None


def _shows(paper: Paper, agreement: Agreement | None, obligation: int, entry: OwedEntry) -> bool:
    """Whether an issued paper may tell of the entry; it is counted in rather than out where it does not say."""
    if paper.status != "issued" or agreement is None or paper.agreement != agreement.no:
        return False
    if paper.kind in _OF_AGREEMENT:
        return True
    at, no = paper.facts.get("obligation"), paper.facts.get("entry")
    if paper.kind == "performance_proof" and no is not None:
        return _same(agreement, at, no, obligation, entry)
    own = at == obligation and paper.kind in _OF_OBLIGATION
    return own and (paper.kind != "performance_proof" or entry.kind == PERFORMED)


def _same(agreement: Agreement, at: Any, no: Any, obligation: int, entry: OwedEntry) -> bool:
    """Whether what a receipt tells of is this entry: entered here, or entered elsewhere first and moved here."""
    if at == obligation:
        return bool(no == entry.no)
    former = next((one for one in agreement.obligations if one.no == at and at == entry.moved_from), None)
    first = next((one for one in entries_of(former) if one.no == no), None) if former is not None else None
    return first is not None and first.moved_to == obligation


def as_corrected(probe: Probe, case: Case) -> Case:
    """Give the case as it would stand after the correction that the form asks for."""
    made = correction(probe, case)
    return case if made is None else record_corrected(case, made)


def owed_as_corrected(probe: Probe, case: Case) -> bool:
    """Say whether something is still owed once the correction is made: the condition of that name."""
    return bool(as_corrected(probe, case).open_obligations)


def _correct_performance(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Correct the entry. Where something is owed again, how the agreement was performed is open again, too; the day and
    the committee of the outcome stay those on which it took effect."""
    made = correction(probe, case)
    if made is None:
        return
    yield made
    after = record_corrected(case, made)
    if after.open_obligations and case.outcome in _BY_PERFORMANCE and case.concluded_on and case.concluded_at:
        yield ev.OutcomeKnown(outcome="settled", reason=case.outcome_reason, on=case.concluded_on, at=case.concluded_at)


def last_entry(case: Case, obligation: Any) -> int:
    """Give the number of the entry that an act has just made under an obligation, for the papers that tell of it; 0 if
    there is none."""
    agreement = case.agreement_owing(obligation) if obligation is not None else None
    if agreement is None:
        return 0
    owed = next(one for one in agreement.obligations if one.no == obligation)
    return owed.entries[-1].no if owed.entries else 0


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {"correct_performance": _correct_performance}
