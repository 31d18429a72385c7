"""The whole record held against rules that reviewers of files deduct for: days in order, signatures, seal, numbers.

Each check yields what does not hold, in both languages, without naming a person. Whether a fault refuses the archive
is for the workflow's list to say (`dossier_rules.py`); nothing here decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import NamedTuple

from mediation.definitions.workflow import Workflow
from mediation.engine.case import Agreement, Case, Paper
from mediation.engine.paper_copies import SCAN


class Fault(NamedTuple):
    """What does not hold."""

    zh: str
    en: str


class _Day(NamedTuple):
    """A day of the record and what it is the day of. `stage` is its place in the procedure."""

    day: date
    stage: int
    zh: str
    en: str


def dates_in_order(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Request ≤ acceptance ≤ first session ≤ agreement ≤ effect, performance ≤ visits ≤ archive; where a part was
    settled before the rest, each agreement in its own order."""
    found = [fault for agreement in case.standing or (None,) for fault in _in_order(case, agreement)]
    yield from dict.fromkeys(found)


def _in_order(case: Case, agreement: Agreement | None) -> Iterator[Fault]:
    stages: dict[int, list[_Day]] = {}
    for one in _days(case, agreement):
        stages.setdefault(one.stage, []).append(one)
    ordered = [stages[stage] for stage in sorted(stages)]
    for before, after in pairwise(ordered):
        latest, first = max(before), min(after)
        if first.day < latest.day:
            yield Fault(
                f"{first.zh}（{first.day}）早于{latest.zh}（{latest.day}）",
                f"{first.en} ({first.day}) lies before {latest.en} ({latest.day})",
            )


def _days(case: Case, agreement: Agreement | None) -> Iterator[_Day]:
    if case.requested_on is not None:
        yield _Day(case.requested_on.day, 0, "申请", "the request")
    if case.accepted_on is not None:
        yield _Day(case.accepted_on.day, 1, "受理", "the acceptance")
    held = [one.on.day for one in case.sessions if one.held]
    if held and case.accepted_on is not None:
        yield _Day(min(held), 2, "首次调解", "the first session")
    if agreement is not None:
        yield _Day(agreement.reached_on.day, 3, "达成协议", "the agreement")
        if agreement.effective_on is not None:
            yield _Day(agreement.effective_on, 4, "协议生效", "its effect")
    archived = [paper.on.day for paper in case.papers if paper.kind == "cover" and paper.status != "void"]
    for day in (one.on.day for one in case.visits):
        yield _Day(day, 5, "回访", "a visit")
    for day in archived:
        yield _Day(day, 6, "归档", "the archive")


def performed_after_agreed(case: Case) -> Iterator[Fault]:
    """Nothing is performed before it was agreed, and nothing is archived before it was performed."""
    archived = [paper.on.day for paper in case.papers if paper.kind == "cover" and paper.status != "void"]
    for agreement in case.agreements:
        for owed in agreement.obligations:
            if owed.performed_on is None:
                continue
            day, reached = owed.performed_on.day, agreement.reached_on.day
            if day < reached:
                yield Fault(
                    f"履行（{day}）早于达成协议（{reached}）", f"performance ({day}) before the agreement ({reached})"
                )
            if archived and min(archived) < day:
                yield Fault(
                    f"归档（{min(archived)}）早于履行（{day}）",
                    f"archived ({min(archived)}) before performance ({day})",
                )


def all_days_in_order(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Every order of days that a reviewer looks at."""
    yield from dates_in_order(workflow, case)
    yield from performed_after_agreed(case)


def agreement_has_manner_and_time(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Whatever is owed says how; money says how much (司发通〔2010〕239 号: 履行方式、时限)."""
    for agreement in case.standing:
        if not agreement.obligations and not agreement.terms:
            yield Fault("协议没有内容", "the agreement has no terms")
        for owed in agreement.obligations:
            if not owed.manner:
                yield Fault(f"第 {owed.no} 项没有写明履行方式", f"item {owed.no} does not say how it is performed")
            if owed.due_on < agreement.reached_on.day:
                yield Fault(f"第 {owed.no} 项的履行期限早于达成之日", f"item {owed.no} falls due before the agreement")


def everyone_signed(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Every party, a mediator and the seal, each with a day (人民调解法 29)."""
    for agreement in _binding_in_writing(case):
        signed = {one.who for one in agreement.signatures}
        wanted = agreement.parties or tuple(party.no for party in case.parties if party.left_on is None)
        missing = "、".join(str(no) for no in wanted if f"party:{no}" not in signed)
        if missing:
            yield Fault(f"协议缺第 {missing} 号当事人签名", f"the agreement lacks the signature of party {missing}")
        if not any(who.startswith("mediator") for who in signed):
            yield Fault("协议缺调解员签名", "the agreement lacks a mediator's signature")
        yield from _unsealed(agreement)


def sealed(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """The committee's seal is on every written agreement (人民调解法 29)."""
    for agreement in _binding_in_writing(case):
        yield from _unsealed(agreement)


def _unsealed(agreement: Agreement) -> Iterator[Fault]:
    if not any(one.who == "seal" for one in agreement.signatures):
        yield Fault("协议缺调委会印章", "the agreement lacks the committee's seal")


def _binding_in_writing(case: Case) -> tuple[Agreement, ...]:
    return tuple(one for one in case.agreements if one.form == "written" and one.status == "in_force")


def numbers_equal(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """One number names one paper, an agreement bears the number of its paper, and amounts are the same everywhere."""
    own = Counter(
        paper.number
        for paper in case.papers
        if paper.number and (kind := workflow.documents.get(paper.kind)) is not None and kind.register is not None
    )
    for number in sorted(one for one, times in own.items() if times > 1):
        yield Fault(f"编号 {number} 用于多份文书", f"number {number} stands on several papers")
    for agreement in case.agreements:
        papers = [one for one in case.papers if one.agreement == agreement.no and one.kind == "oral_agreement_register"]
        for paper in papers:
            if agreement.number and paper.number and paper.number != agreement.number:
                yield Fault(
                    f"协议编号 {agreement.number} 与登记表 {paper.number} 不一致", "the agreement's numbers differ"
                )
        for owed in agreement.obligations:
            if _more(owed.paid, owed.amount):
                yield Fault(f"第 {owed.no} 项已付金额多于应付", f"item {owed.no}: more was paid than owed")


def _more(paid: str, owed: str) -> bool:
    try:
        return bool(paid and owed) and Decimal(paid) > Decimal(owed)
    except InvalidOperation:
        return False


def rights_told(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Rights and duties were told before the mediation (人民调解工作若干规定 30)."""
    if not case.rights_told:
        yield Fault("没有告知权利义务的记录", "nothing on record that rights were told")


def parties_identified(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Each remaining party has an identity number (a body: its representative) on record."""
    for party in case.remaining:
        known = party.id_number if party.kind == "person" else party.legal_representative
        if not known:
            yield Fault(f"第 {party.no} 号当事人没有身份证明的记录", f"party {party.no}: no identity on record")


def evidence_checked(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Everything that counts was held against the original."""
    standing = [one for one in case.evidence if not one.withdrawn and one.kind != SCAN]
    left = [str(one.no) for one in standing if one.checked_on is None]
    if left:
        yield Fault(
            f"第 {'、'.join(left)} 号证据材料尚未与原件核对",
            f"evidence {', '.join(left)}: not held against the original",
        )


def visited_in_time(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """As many visits as were planned, none of their clocks missed."""
    missed = sum(1 for one in case.deadlines if one.key.startswith("visit") and one.missed_at is not None)
    if missed:
        yield Fault(f"{missed} 次回访超过期限", f"{missed} visits were late")
    if len(case.visits) < case.visits_planned:
        yield Fault(f"应回访 {case.visits_planned} 次，已回访 {len(case.visits)} 次", "fewer visits than planned")


def obligations_performed(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Everything owed under the standing agreement was performed or given up."""
    if case.open_obligations:
        yield Fault(f"尚有 {len(case.open_obligations)} 项没有履行", "not everything owed was performed")


def nobody_forced(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """No session was held after a party that still takes part had refused, unless it agreed again in between."""
    held = [one.on.day for one in case.sessions if one.held and one.result not in {"not_attended", "postponed"}]
    for party in case.parties:
        said = [one for one in case.answers if one.party == party.no]
        for number, answer in enumerate(said):
            if answer.value != "refused":
                continue
            until = [one.on.day for one in said[number + 1 :] if one.value == "agreed"]
            if party.left_on is not None:
                until.append(party.left_on.day)
            if any(day > answer.on.day and not (until and min(until) <= day) for day in held):
                yield Fault(
                    f"第 {party.no} 号当事人拒绝后仍开会调解", f"a session was held after party {party.no} refused"
                )


def every_paper_listed(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """No paper of the file is void without a reason or its successor on file: a void number must be explained."""
    void = [one for one in case.papers if one.status == "void" and one.number]
    for paper in void:
        if not paper.void_reason and not any(one.kind == paper.kind and one.status != "void" for one in case.papers):
            yield Fault(
                f"{paper.title}（{paper.number}）作废后没有新件", f"{paper.number} is void and nothing replaced it"
            )


def papers_as_corrected(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """Every paper that was made with a value corrected since has been issued anew, or is void."""
    told = {no for one in case.corrections for no in one.papers}
    for paper in case.papers:
        if paper.no not in told or paper.status == "void":
            continue
        corrected = max(one.since for one in case.corrections if paper.no in one.papers)
        if not any(one.no > corrected and _replaces(one, paper) for one in case.papers):
            number = f"（{paper.number}）" if paper.number else ""
            yield Fault(
                f"《{paper.title}》{number}载有更正前的内容，请另行出具",
                f"paper {paper.no} shows what was corrected since; issue it anew",
            )


def _replaces(newer: Paper, older: Paper) -> bool:
    """Say whether a paper takes the place of another: it names it, or is of its kind, party and session."""
    same = newer.kind == older.kind and (newer.party, newer.session) == (older.party, older.session)
    return newer.replaces == older.no or same


def filed_in_time(workflow: Workflow, case: Case) -> Iterator[Fault]:
    """The file was archived within the days that the workflow sets, counted from the end (a local default)."""
    archived = [paper.on.day for paper in case.papers if paper.kind == "cover" and paper.status != "void"]
    ends = [
        day
        for day in (case.concluded_on.day if case.concluded_on else None, *(one.on.day for one in case.visits))
        if day
    ]
    days = workflow.settings.get("archive_days")
    if archived and ends and isinstance(days, int) and min(archived) > max(ends) + timedelta(days=days):
        yield Fault(f"结案后超过 {days} 日才归档", f"archived more than {days} days after the end")


#: What each name of `FILE_CHECKS` means.
CHECKS: dict[str, Callable[[Workflow, Case], Iterator[Fault]]] = {
    "dates_in_order": all_days_in_order,
    "agreement_has_manner_and_time": agreement_has_manner_and_time,
    "everyone_signed": everyone_signed,
    "numbers_equal": numbers_equal,
    "rights_told": rights_told,
    "parties_identified": parties_identified,
    "evidence_checked": evidence_checked,
    "visited_in_time": visited_in_time,
    "obligations_performed": obligations_performed,
    "nobody_forced": nobody_forced,
    "sealed": sealed,
    "every_paper_listed": every_paper_listed,
    "filed_in_time": filed_in_time,
    "papers_as_corrected": papers_as_corrected,
}
