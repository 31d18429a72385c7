"""What may be recorded of a paper after it was issued: printed → signed → stamped → scanned, for several in one act.

It belongs to no state of the procedure; it ends with the archive. An agreement is signed and sealed by the act that
puts it in force, never here. Every objection is told at once; making void and correcting are `paper_ends.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from mediation.calendar.terms import day_of
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Paper, SealUse
from mediation.engine.commands import MarkPapers
from mediation.engine.entitlement import entitled
from mediation.engine.paper_copies import (
    about,
    agreement_of,
    at_hand_since,
    signatures_on,
    unsigned,
    use_logged,
    wanted_of,
)
from mediation.engine.paper_folds import PAPER_FOLDS
from mediation.engine.paper_marks import HandSigned, Printing, Sealed
from mediation.engine.paper_replies import shown
from mediation.errors import ActionNotOffered, ActorNotEntitled, CaseClosed, FieldsInvalid, Objection
from mediation.town.around import Town
from mediation.town.institutions import Role

MOST_COPIES = 500
MOST_PAPERS = 100


def decide_marks(
    workflow: Workflow, case: Case, command: MarkPapers, actor: Actor, at: datetime, town: Town
) -> tuple[ev.Event, ...]:
    """Give the events of marking papers, in order. Raises a Refusal with all objections; nothing happened then."""
    still_open(workflow, case)
    by_the_house(case, actor, town)
    if command.stamped is not None:
        _by_who_seals(workflow, case, actor, town)
    chosen = tuple(dict.fromkeys(command.papers))
    faults = list(_faults(case, command, chosen, at, town))
    events: list[ev.Event] = []
    after = case
    if not faults:
        for no in chosen:
            for event in _marks(workflow, after, no, command, actor, town, faults):
                events.append(event)
                after = _folded(after, event)
    if faults:
        raise FieldsInvalid(*dict.fromkeys(faults))
    return tuple(events)


def still_open(workflow: Workflow, case: Case) -> None:
    """Refuse a case that is not there yet, and one whose file is archived."""
    if case.state not in workflow.states:
        raise ActionNotOffered(Objection("NOT_OFFERED", "案件尚未登记，没有文书"))
    if is_archived(case):
        raise CaseClosed(Objection("CASE_CLOSED", "卷宗已归档，文书不能再变动"))


def is_archived(case: Case) -> bool:
    """Say whether the file was archived: its cover was issued."""
    return any(one.kind == "cover" and one.status != "void" for one in case.papers)


def by_the_house(case: Case, actor: Actor, town: Town) -> None:
    """Refuse who does not belong to a house that handles the case."""
    if not may_mark(case, actor, town):
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "只有承办、协办机构的人员可以登记文书的印、签、章、扫"))


def may_mark(case: Case, actor: Actor, town: Town) -> bool:
    """Say whether somebody may record what became of papers: whoever belongs to the houses that handle the case."""
    houses = {case.custodian, case.handler, town.committee(case.custodian).id, *case.participants}
    return bool(actor.institutions & houses)


def _by_who_seals(workflow: Workflow, case: Case, actor: Actor, town: Town) -> None:
    """Whoever may log a use of the seal may record one here: the register is the same. Agreements go their own way."""
    acts = ((one, {call.name for call in one.does}) for one in workflow.actions.values())
    ways = [one for one, does in acts if "log_seal" in does and "put_in_force" not in does]
    if ways and not any(entitled(one, case, actor, town) for one in ways):
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "用印由承办机构的印章保管人、登记员或主任登记", "stamped"))


def _faults(case: Case, command: MarkPapers, chosen: tuple[int, ...], at: datetime, town: Town) -> Iterator[Objection]:
    """Object to what is wrong with the act itself, whichever papers it is about."""
    if not chosen:
        yield Objection("MISSING", "请勾选文书", "papers")
    if len(chosen) > MOST_PAPERS:
        yield Objection("INVALID", f"一次最多 {MOST_PAPERS} 份文书", "papers")
    steps = (command.printed, command.stamped, command.signed)
    if all(one is None for one in steps) and not command.signatures and not command.shown_by:
        yield Objection("MISSING", "请选择登记打印、签名还是盖章", "step")
    for name, copies in (("copies", command.copies), ("stamped_copies", command.stamped_copies)):
        if not 1 <= copies <= MOST_COPIES:
            yield Objection("INVALID", f"份数须为 1 至 {MOST_COPIES}", name)
    days = [("printed", command.printed), ("signed", command.signed), ("stamped", command.stamped)]
    days += [("signatures", one.on) for one in command.signatures]
    for name, day in days:
        if day is not None and day > day_of(at):
            yield Objection("FUTURE", "日期不能晚于今天", name)
    yield from _unknown_hands(case, command, town)


def _unknown_hands(case: Case, command: MarkPapers, town: Town) -> Iterator[Objection]:
    houses = {case.custodian, case.handler, town.committee(case.custodian).id, *case.participants}
    for one in command.signatures:
        kind, _, name = one.who.partition(":")
        party = case.party(int(name)) if kind == "party" and name.isascii() and name.isdigit() else None
        person = town.people.get(name) if kind == "mediator" else None  # type: ignore[call-overload]
        if party is None and person is None:
            yield Objection("NO_SUCH_SIGNER", "签名的人不是本案当事人，也不是调解员", "signatures")
        elif party is not None and party.left_on is not None and party.left_on.day < one.on:
            yield Objection("PARTY_LEFT", f"{party.name}已退出，不能在此后签名", "signatures")
        elif person is not None and not houses & {post.institution for post in person.posts}:
            yield Objection("NO_SUCH_SIGNER", "签名的人不是承办机构的人员", "signatures")


def _marks(
    workflow: Workflow, case: Case, no: int, command: MarkPapers, actor: Actor, town: Town, faults: list[Objection]
) -> Iterator[ev.Event]:
    """Give what an act does to one paper, each step seeing the one before; objections go to `faults`."""
    paper = case.paper(no)
    if paper is None or paper.status == "void":
        faults.append(about(paper, "NO_SUCH_PAPER", "没有这份文书" if paper is None else "已作废，不能再登记"))
        return
    if command.printed is not None:
        found = list(_print_faults(workflow, paper, command.printed))
        faults += found
        if found:
            return
        printed = ev.PaperPrinted(
            paper=no, printing=Printing(on=command.printed, copies=command.copies, by=actor.account)
        )
        yield printed
        case = _folded(case, printed)
    if command.signed is not None or command.signatures:
        hands = _hands(workflow, case, no, command)
        found = list(_sign_faults(case, case.paper(no) or paper, hands))
        faults += found
        if found:
            return
        signed = ev.PaperSigned(paper=no, signed=hands)
        yield signed
        case = _folded(case, signed)
    if command.stamped is not None:
        yield from _stamp(workflow, case, case.paper(no) or paper, command, actor, town, faults)
    if command.shown_by:
        yield from shown(case, case.paper(no) or paper, command.shown_by, faults)


def _print_faults(workflow: Workflow, paper: Paper, on: date) -> Iterator[Objection]:
    kind = workflow.documents.get(paper.kind)
    if paper.status == "registered" or kind is None or kind.template is None:
        yield about(paper, "ON_PAPER_ONLY", "只有纸质件，不由本系统打印", "printed")
    if on < paper.on.day:
        yield about(paper, "BEFORE_BASIS", f"打印日期不能早于出具之日（{paper.on.day}）", "printed")


def _hands(workflow: Workflow, case: Case, no: int, command: MarkPapers) -> tuple[HandSigned, ...]:
    """Name who signed one paper: those who were named, and on `signed` everybody else whose hand it wants."""
    paper = case.paper(no)
    assert paper is not None  # asked before
    hands = list(command.signatures)
    if command.signed is not None and agreement_of(case, paper) is None:
        named = {one.who for one in hands}
        some_mediator = any(who.startswith("mediator:") for who in named)
        for who in unsigned(case, paper, wanted_of(workflow, case, paper)):
            if who == "mediator" and not some_mediator and case.lead is not None:
                hands.append(HandSigned(who=f"mediator:{case.lead}", on=command.signed))
            elif who != "mediator" and who not in named:
                hands.append(HandSigned(who=who, on=command.signed))
    return tuple(hands)


def _sign_faults(case: Case, paper: Paper, hands: tuple[HandSigned, ...]) -> Iterator[Objection]:
    if agreement_of(case, paper) is not None:
        yield about(paper, "SIGNED_BY_ACT", "协议书的签名、盖章在“签章生效”中登记，不在这里", "signed")
        return
    if not hands:
        yield about(paper, "WHO_SIGNED", "没有还缺的签名；其他人签名的请逐个写明", "signatures")
    begun = at_hand_since(paper)
    if begun is None:
        yield about(paper, "OUT_OF_ORDER", "还没有登记打印，请先登记打印", "signed")
        return
    there = {one.who for one in signatures_on(case, paper)}
    for one in hands:
        if one.on < begun:
            yield about(paper, "BEFORE_BASIS", f"签名日期不能早于打印或出具之日（{begun}）", "signatures")
        if one.who in there:
            yield about(paper, "ALREADY_SIGNED", "这个人的签名已经登记", "signatures")
        if paper.party and one.who.startswith("party:") and one.who != f"party:{paper.party}":
            yield about(paper, "NOT_THEIR_PAPER", "这份文书不是给这位当事人的", "signatures")
        there.add(one.who)


def _stamp(
    workflow: Workflow, case: Case, paper: Paper, command: MarkPapers, actor: Actor, town: Town,
    faults: list[Objection],
) -> Iterator[ev.Event]:  # fmt: skip
    """Put the seal on one paper: by the line of the register that names it, else by a new line."""
    assert command.stamped is not None  # asked before
    logged = use_logged(case, paper)
    found = list(_stamp_faults(workflow, case, paper, command.stamped, logged))
    house = town.committee(paper.institution).id
    if logged is None and not found and not _may_approve(command, house, town):
        found.append(Objection("MISSING", "请选择批准用印的主任", "approved_by"))
    faults += found
    if found:
        return
    if logged is None:
        logged = SealUse(
            no=len(case.seal_uses) + 1,
            institution=house,
            on=command.stamped,
            paper=paper.title,
            number=paper.number,
            copies=command.stamped_copies,
            keeper=actor.account,
            approved_by=command.approved_by,
        )
        yield ev.SealUsed(use=logged)
    sealed = Sealed(on=command.stamped, institution=logged.institution, use=logged.no)
    yield ev.PaperStamped(paper=paper.no, sealed=sealed)


def _stamp_faults(
    workflow: Workflow, case: Case, paper: Paper, on: date, logged: SealUse | None
) -> Iterator[Objection]:
    if agreement_of(case, paper) is not None:
        yield about(paper, "SIGNED_BY_ACT", "协议书的签名、盖章在“签章生效”中登记，不在这里", "stamped")
        return
    if paper.institution not in {case.custodian, case.handler} and paper.status == "registered":
        yield about(paper, "OTHER_SEAL", "是别的单位出具的，不盖本单位印章", "stamped")
    if paper.sealed is not None:
        yield about(paper, "ALREADY_STAMPED", f"已登记盖章（{paper.sealed.on}）", "stamped")
    begun = at_hand_since(paper)
    if begun is None:
        yield about(paper, "OUT_OF_ORDER", "还没有登记打印，请先登记打印", "stamped")
        return
    wants = wanted_of(workflow, case, paper)
    if unsigned(case, paper, wants):
        yield about(paper, "OUT_OF_ORDER", "签名还不齐，签名齐了再盖章", "stamped")
    last = max([begun, *(one.on for one in paper.signed)])
    if on < last:
        yield about(paper, "BEFORE_BASIS", f"盖章日期不能早于打印、签名之日（{last}）", "stamped")
    if logged is not None and logged.on != on:
        yield about(paper, "SEAL_DAY_DIFFERS", f"用印登记簿记的是 {logged.on}，请改为同一天", "stamped")


def _may_approve(command: MarkPapers, house: str, town: Town) -> bool:
    person = town.people.get(command.approved_by) if command.approved_by is not None else None
    return person is not None and any(
        post.role is Role.director and town.committee(post.institution).id == house for post in person.posts
    )


def _folded(case: Case, event: ev.Event) -> Case:
    """Fold one of these events: the next paper of the same act sees what became of this one."""
    if isinstance(event, ev.SealUsed):
        return msgspec.structs.replace(case, seal_uses=(*case.seal_uses, event.use))
    return PAPER_FOLDS[type(event)](case, event)
