"""Carrying out a lawful redaction (个人信息保护法 47): the values of one party go from everything this case holds.

All of it happens in one transaction, by the write path's own means: every entry that holds a value is rewritten under a
new salt, the record is told anew from the entries, what is found and owed is rewritten, what was drawn of papers that
show a value is removed; the entry of the redaction names the entries and commits to what stands there now. Files of
evidence lie outside the database: they are given up in the same transaction and taken away after it, by this process
or, if it is killed, by the next sweep of the vault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from typing import NamedTuple

import msgspec

from mediation.casework.handle import handle, handle_within
from mediation.casework.house import House
from mediation.definitions.workflow import Workflow
from mediation.documents.drawing import page
from mediation.documents.facts import facts_for
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.amendments import Redaction, ReplacedEntry
from mediation.engine.case import Case, Paper
from mediation.engine.commands import DecideRedaction
from mediation.engine.evolve import blank, replay
from mediation.engine.redacting import decide_redaction, ever_said, pending, replacer, rewritten, walked
from mediation.errors import BrokenChain, CaseNotFound, MediationError
from mediation.store import seal_register
from mediation.store.event_codec import FORMAT, decode_events, encode_events
from mediation.store.journal import Entry
from mediation.store.transaction import Transaction
from mediation.store.visibility import sees
from mediation.town.around import Town

_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.DOTALL)
_SPACE = re.compile(r"\s+")


class Redacted(NamedTuple):
    """What a redaction did: the case as it is now, how many entries, papers and files were concerned."""

    case: Case
    entries: int
    papers: tuple[int, ...]
    files: int


def decide_request(house: House, command: DecideRedaction, *, actor: Actor, at: datetime) -> Redacted:
    """Refuse a demand, or approve it and carry it out: entirely, or not at all.

    Raises Refusal with every objection, CaseNotFound (absent or invisible), CommandIdReused, BrokenChain if the journal
    did not hold before, StoreUnavailable.
    """
    bare = msgspec.structs.replace(command, replaced=(), papers=(), removed=())
    if not bare.approve:
        return Redacted(handle(house, bare, actor=actor, at=at), 0, (), 0)
    with house.store.forgetting():
        with house.store.transaction() as tx:
            done, removed = _carry_out(tx, house, bare, actor, at)
        for digest in removed:
            _take_away(house, done.case, digest)
    return done


def _carry_out(
    tx: Transaction, house: House, command: DecideRedaction, actor: Actor, at: datetime
) -> tuple[Redacted, tuple[str, ...]]:
    effect = tx.commands.effect(actor.account, command.command_id)
    case, _, town = tx.cases.at_hand(command, seen_by=actor, towns=tx.town)
    if sees(actor, case, town) != "all" or case.workflow is None:
        raise CaseNotFound
    if effect == (case.id, case.version):  # sent twice
        return Redacted(case, 0, (), 0), ()
    workflow = house.library.get(case.workflow)
    decide_redaction(workflow, case, command, actor, at, town)  # refused before anything is touched
    request = pending(case, command.no)
    told = tuple(_told(tx, case))
    values = ever_said((after for _, after in told), request)
    replace = replacer(values)
    papers = tuple(_papers_showing(tx, workflow, told, case, town, values))
    removed = tuple(dict.fromkeys(one.digest for one in case.evidence if one.no in request.evidence))
    replaced = tuple(_replaced(tx, case, told, replace, by=case.version + 1))
    _rewrite(tx, case, workflow, town, replace)
    for no in papers:
        tx.papers.remove(case.id, no)
    for digest in removed:
        tx.evidence.remove(case.id, digest)
    final = msgspec.structs.replace(command, replaced=replaced, papers=papers, removed=removed)
    after = handle_within(tx, house, final, actor=actor, at=at)
    return Redacted(after, len(replaced), papers, len(removed)), removed


def _told(tx: Transaction, case: Case) -> Iterator[tuple[Entry, Case]]:
    """Give every entry with the case as it stood after it."""
    told = blank(case.id)
    for entry in tx.journal.entries(case.id):
        if entry.redacted:
            raise BrokenChain("流转记录内容缺失，不能在其上删除", case=case.id, seq=entry.seq)
        told = replay(told, entry.events, actor=entry.actor, at=entry.at)
        yield entry, told
    if told != case:
        raise BrokenChain("案件记录与流转记录不符，请先核对（mediation verify），再行删除", case=case.id)


def _replaced(
    tx: Transaction, case: Case, told: tuple[tuple[Entry, Case], ...], replace: Callable[[str], str], *, by: int
) -> Iterator[ReplacedEntry]:
    for entry, _ in told:
        if any(isinstance(one, ev.RedactionDecided) for one in entry.events):
            continue  # what commits to others is never replaced itself; no value stands in it
        before = encode_events(entry.events)
        after = rewritten(before, replace)
        if after != before:
            events = decode_events(after, FORMAT)  # a content that cannot be read any more stops it all
            yield ReplacedEntry(
                seq=entry.seq, now=tx.journal.replace(case.id, entry.seq, encode_events(events), redacted_by=by)
            )


def _rewrite(tx: Transaction, case: Case, workflow: Workflow, town: Town, replace: Callable[[str], str]) -> None:
    """Tell the record anew from its entries, and rewrite what stands beside it."""
    anew = tx.journal.retell(case.id)
    tx.cases.rewrite(before=case, after=anew, workflow=workflow, town=town)
    tx.feeds.follow(case, anew)
    tx.papers.follow(case, anew)
    tx.outbox.redact(case.id, lambda plain: walked(plain, replace))
    tx.notices.redact(case.id, lambda text: rewritten(text, replace))
    seal_register.redact(tx.wire, case.id, replace)
    tx.commands.forget(case.id)


def _papers_showing(
    tx: Transaction,
    workflow: Workflow,
    told: tuple[tuple[Entry, Case], ...],
    case: Case,
    town: Town,
    values: tuple[str, ...],
) -> Iterator[int]:
    """Name the drawn papers that show a value; where what one says cannot be told any more, it counts in."""
    replace = replacer(_SPACE.sub("", one) for one in values)
    issued = {
        event.paper.no: after for entry, after in told for event in entry.events if isinstance(event, ev.PaperIssued)
    }
    for paper in case.papers:
        if paper.removed_on is None and tx.papers.drawn(case.id, paper.no) is not None:
            text = _text_of(workflow, issued.get(paper.no, case), paper, town)
            if text is None or replace(text) != text:
                yield paper.no


def _text_of(workflow: Workflow, case: Case, paper: Paper, town: Town) -> str | None:
    """Give what a paper says, without markup and without white space; None if it cannot be built any more."""
    as_issued = next((one for one in case.papers if one.no == paper.no), paper)
    try:
        html = page(facts_for(workflow, case, as_issued, town))
    except MediationError:
        return None
    return _SPACE.sub("", unescape(_TAG.sub("", html)))


def _take_away(house: House, case: Case, digest: str) -> None:
    if house.vault is None:
        return
    house.vault.take_away(case.id, digest)
    with house.store.transaction() as tx:
        tx.evidence.release(case.id, digest)


def request_of(case: Case) -> Redaction | None:
    """Give the demand that waits for its decision, or None."""
    return next((one for one in case.redactions if one.status == "asked"), None)
