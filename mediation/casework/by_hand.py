"""Entering what another institution said on paper: the same rules as by its system, and who entered it is noted.

The act is the institution's, in the name of its service account; whoever enters it vouches for the paper and says where
its scan is kept. Nobody enters for an institution that has a system of its own, or works in the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.receive import take_by_hand
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Handoff
from mediation.engine.commands import AddNote, MarkPapers
from mediation.engine.paper_copies import SCAN
from mediation.engine.paper_life import may_mark
from mediation.engine.paper_replies import reply_of
from mediation.errors import ActorNotEntitled, CaseNotFound, FieldsInvalid, HandoffMismatch, MessageMalformed, Objection
from mediation.handoffs.bodies import Said
from mediation.handoffs.messages import PROTOCOL, Acknowledged, Incoming
from mediation.handoffs.replies import actions_meant, kind_of
from mediation.store.transaction import Transaction
from mediation.store.visibility import sees
from mediation.town.counterparts import Channel, ChannelKind

LONGEST_SCAN = 200


def enter_by_hand(
    house: House,
    case: CaseId,
    no: int,
    said: Mapping[str, Any],
    *,
    scan: str,
    by: Actor,
    command_id: str,
    at: datetime,
    happened: datetime | None = None,
    piece: int = 0,
) -> Acknowledged:
    """Enter one answer of the other side of a handoff; `said` is a message's body, `scan` where its paper is kept.

    `piece` is the number of the scan in the case, 0 for none: it shows the paper that the answer makes.

    Raises CaseNotFound, ActorNotEntitled, FieldsInvalid, HandoffMismatch, or what the engine refuses. Sent twice under
    one `command_id`, it takes effect once.
    """
    if not scan.strip() or len(scan) > LONGEST_SCAN or not scan.isprintable():
        raise FieldsInvalid(Objection("MISSING", f"请附上扫描件，或者写明它存在哪里，最多 {LONGEST_SCAN} 字", "scan"))
    with house.store.transaction() as tx:
        found = _seen(tx, case, by)
        channel = _paper_channel(tx, found, no)
        reference = tx.traffic.reference(channel.id, case) or str(case)
        tx.traffic.begin(channel.id, reference, case)
        thread = tx.traffic.thread(channel.id, reference)
        before = tx.traffic.message(channel.id, f"hand.{command_id}")
    assert thread is not None  # it has just been begun
    message = Incoming(
        protocol=PROTOCOL,
        id=f"hand.{command_id}",
        case=reference,
        seq=before.seq if before is not None and before.state == "done" else thread.received + 1,
        sender=channel.institution,
        body=_body(said),
        handoff=no,
        happened_at=happened,
    )
    text = f"纸质来件由{by.name}录入（{kind_of(message)}），扫描件：{scan.strip()}"
    note = AddNote(case=case, command_id=f"{command_id}/entered", text=text)
    answer = take_by_hand(house, channel, message, note=note, by=by, at=at)
    if piece:
        _shown(house, case, no, message, piece, by=by, command_id=f"{command_id}/scanned", at=at)
    return answer


def replies_in(workflow: Workflow, handoff: Handoff, says: str) -> frozenset[str]:
    """Name the kinds of paper that an answer makes: of what came with it, or drawn of it. Nothing for a mere act."""
    acts = [workflow.actions[one] for one in actions_meant(says, handoff.route) if one in workflow.actions]
    return frozenset(kind for one in acts for kind in (*one.papers, *one.registers))


def _shown(
    house: House, case: CaseId, no: int, message: Incoming, piece: int, *, by: Actor, command_id: str, at: datetime
) -> None:
    """Let the scan that was kept show the reply's own paper: one paper, in the file once."""
    with house.store.reading() as reading:
        found, town = reading.cases.get(case), reading.town.around()
    handoff = found.handoff(no) if found is not None else None
    if found is None or found.workflow is None or handoff is None or not may_mark(found, by, town):
        return
    paper = reply_of(found, no, replies_in(house.library.get(found.workflow), handoff, kind_of(message)))
    kept = any(one.no == piece and one.kind == SCAN for one in found.evidence)
    if paper is not None and kept:
        mark = MarkPapers(case=case, command_id=command_id, papers=(paper.no,), shown_by=piece)
        handle(house, mark, actor=by, at=at)


def _seen(tx: Transaction, case: CaseId, by: Actor) -> Case:
    found, town = tx.cases.get(case), tx.town.around()
    if found is None or sees(by, found, town) is None:
        raise CaseNotFound
    if sees(by, found, town) != "all":
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "只有承办、协办和督办机构的人员可以录入来件"))
    return found


def _paper_channel(tx: Transaction, case: Case, no: int) -> Channel:
    handoff = case.handoff(no)
    sides = () if handoff is None else (handoff.sender, handoff.receiver)
    for side in sides:
        channel = tx.channels.of(side)
        if channel is not None and channel.kind is ChannelKind.paper and channel.open:
            return channel
    raise HandoffMismatch(Objection("NOT_ON_PAPER", "对方不经纸质函件往来，由对方自行办理", "handoff"))


def _body(said: Mapping[str, Any]) -> Said:
    try:
        found: Said = msgspec.convert(dict(said), Said)
    except msgspec.ValidationError as error:
        where = str(error).rpartition(" - at `$.")[2].rstrip("`")
        raise MessageMalformed(Objection("MALFORMED", "请填写完整", where or None)) from None
    return found
