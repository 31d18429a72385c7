"""Taking in what another institution's system says: checked, in its turn, once, and then an ordinary command.

All in one transaction: either a message is written down as done and its command is carried out, or neither. What is
refused changes nothing; it is written down for the operator, and where it concerns a case, noted there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

import msgspec
import structlog

from mediation.casework.handle import TRIES, handle, handle_within, only_drawable
from mediation.casework.house import House
from mediation.casework.intake import case_id
from mediation.engine.actor import THE_CHANNEL, Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import AddNote
from mediation.errors import (
    AlreadyLogged,
    CaseNotFound,
    CommandIdReused,
    HandoffMismatch,
    MediationError,
    MessageMalformed,
    MessageOutOfOrder,
    MessageUnsigned,
    Objection,
    StaleCase,
    StoreUnavailable,
)
from mediation.handoffs import replies, signing
from mediation.handoffs.messages import Acknowledged, Incoming
from mediation.store.channel_traffic import Received, Thread
from mediation.store.transaction import Transaction
from mediation.town.counterparts import Channel, ChannelKind
from mediation.town.institutions import AccountId

log = structlog.get_logger()
_MET_ANOTHER = (StaleCase, AlreadyLogged)


def receive(house: House, channel_id: str, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Acknowledged:
    """Take one message in, under the headers it came with (names in lower case).

    Raises MessageUnsigned, MessageMalformed, MessageOutOfOrder, CommandIdReused, CaseNotFound, or what the engine
    refuses; in each case nothing has changed but that it is written down.
    """
    channel = _signed_for(house, channel_id, headers, body, at)
    try:
        message = _read(headers, body)
        for tries_left in reversed(range(TRIES)):
            try:
                return _take(house, channel, message, body, at)
            except _MET_ANOTHER:  # the same message, or somebody at a desk, at the same moment: look again
                if not tries_left:
                    raise
        raise AssertionError("unreachable: the last try returns or raises")
    except StoreUnavailable:
        raise
    except MediationError as error:
        _note_refusal(house, channel, body, error, at)
        raise


def take_by_hand(
    house: House, channel: Channel, message: Incoming, *, note: AddNote, by: Actor, at: datetime
) -> Acknowledged:
    """Take in what came on paper and was entered by hand: the same rules but for the signature.

    `note` says who entered it and where its scan is. It stands before the act, which may end the case; both or neither.
    """
    return _take(house, channel, message, msgspec.json.encode(message), at, entered=(note, by))


def _signed_for(house: House, channel_id: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Channel:
    """Know the sender by the signature. Who has no key learns nothing of channels."""
    with house.store.reading() as reading:
        channel = reading.channels.get(channel_id)
        live = reading.channels.live_keys(channel_id) if channel is not None else ()
    usable = channel is not None and channel.open and channel.kind is ChannelKind.webhook
    keys = [signing.Key(one.key_id, one.secret) for one in live] if usable else []
    try:
        key_id = signing.check(body, headers, keys, at)
    except MessageUnsigned as error:
        log.warning("message_unsigned", channel=channel_id if channel else "", code=error.objections[0].code)
        raise
    assert channel is not None  # only a channel's key can have signed it
    _note_use(house, channel, key_id, live[-1].key_id, at)
    return channel


def _read(headers: Mapping[str, str], body: bytes) -> Incoming:
    message = replies.read(body)
    if headers.get(signing.IDEMPOTENCY.lower(), message.id) != message.id:
        raise MessageMalformed(Objection("IDEMPOTENCY_KEY", "Idempotency-Key 须与正文的 id 相同", "$.id"))
    return message


def _note_use(house: House, channel: Channel, key_id: str, newest: str, at: datetime) -> None:
    """Note the first use of a key: from then on this side signs with it, too."""
    with house.store.reading() as reading:
        known = {one.key_id: one.used_at for one in reading.channels.live_keys(channel.id)}
    last = max((used for used in known.values() if used is not None), default=None)
    if known.get(key_id) is None or (last is not None and known[key_id] != last):
        with house.store.transaction() as tx:
            tx.channels.note_use(channel.id, key_id, at)


def _take(
    house: House,
    channel: Channel,
    message: Incoming,
    body: bytes,
    at: datetime,
    entered: tuple[AddNote, Actor] | None = None,
) -> Acknowledged:
    if message.sender != channel.institution:
        raise HandoffMismatch(Objection("WRONG_INSTITUTION", "发送单位与本通道的单位不符", "sender"))
    house.library.catch_up()
    digest = sha256(body).hexdigest()
    with house.store.transaction() as tx:
        thread = tx.traffic.thread(channel.id, message.case)  # locked, so the same message at once is seen below
        before = tx.traffic.message(channel.id, message.id)
        if before is not None and before.state == "done":
            return _again(before, digest)
        case = _case_of(tx, thread, message)
        if entered is not None:
            handle_within(tx, house, entered[0], actor=entered[1], at=at)
        after = _carry_out(tx, house, channel, message, case, at)
        answer = _answer(message, after)
        if case is None:
            tx.traffic.begin(channel.id, message.case, after.id)
        tx.traffic.count(channel.id, message.case, message.seq)
        tx.traffic.note(_received(channel, message, digest, answer, at))
    return answer


def _again(before: Received, digest: str) -> Acknowledged:
    if before.digest != digest:
        raise CommandIdReused
    answer = msgspec.json.decode(before.answer, type=Acknowledged)
    return msgspec.structs.replace(answer, code="duplicate")


def _case_of(tx: Transaction, thread: Thread | None, message: Incoming) -> Case | None:
    """Find the case that is meant, and hold the message to its turn; None for one that is handed over now."""
    if thread is None:
        if not replies.opens(message):
            raise CaseNotFound
        if message.seq != 1:
            raise MessageOutOfOrder(awaited=1)
        return None
    if message.seq != thread.received + 1:
        raise MessageOutOfOrder(awaited=thread.received + 1)
    if replies.opens(message):
        raise HandoffMismatch(Objection("ALREADY_HANDED_OVER", "这个编号的案件已经移送过", "case"))
    return tx.cases.get(thread.case)


def _carry_out(
    tx: Transaction, house: House, channel: Channel, message: Incoming, case: Case | None, at: datetime
) -> Case:
    row = replies.row_for(message, case, channel.institution)
    actor = replies.actor_for(row, channel, tx.town.around())
    opened = case_id(AccountId(f"channel:{channel.id}"), message.case)
    command = replies.command_for(message, row, channel, opened if case is None else case.id)
    only_drawable(house, command)
    return handle_within(tx, house, command, actor=actor, at=at)


def _answer(message: Incoming, after: Case) -> Acknowledged:
    number = message.handoff or len(after.handoffs)
    handoff = after.handoff(number)
    status = "" if handoff is None else handoff.status
    return Acknowledged(acknowledged=message.id, case=message.case, seq=message.seq, handoff=number, status=status)


def _received(channel: Channel, message: Incoming, digest: str, answer: Acknowledged, at: datetime) -> Received:
    return Received(
        channel=channel.id,
        message=message.id,
        reference=message.case,
        seq=message.seq,
        kind=replies.kind_of(message),
        digest=digest,
        state="done",
        code=answer.code,
        answer=msgspec.json.encode(answer).decode(),
        tries=1,
        received_at=at,
    )


def code_of(error: MediationError) -> str:
    """Give the code under which a refusal is written down: its first objection's, else its name."""
    objections: tuple[Objection, ...] = getattr(error, "objections", ())
    return objections[0].code if objections else type(error).__name__


def _note_refusal(house: House, channel: Channel, body: bytes, error: MediationError, at: datetime) -> None:
    """Write a refused message down, and the first time, where it concerns a case, note it there.

    One that is no message of the protocol is written down too, as far as it can be told (`replies.heard`).
    """
    code, message = code_of(error), replies.heard(body)
    log.warning("message_refused", channel=channel.id, message=message.message, code=code)
    with house.store.transaction() as tx:
        before = tx.traffic.message(channel.id, message.message)
        if before is not None and before.state == "done":
            return  # another content under an id that took effect: what took effect stays written down
        tx.traffic.note(
            Received(
                channel=channel.id,
                message=message.message,
                reference=message.reference,
                seq=message.seq,
                kind=message.kind,
                digest=sha256(body).hexdigest(),
                state="refused",
                code=code,
                answer="",
                tries=1,
                received_at=at,
            )
        )
        thread = tx.traffic.thread(channel.id, message.reference) if message.reference else None
    if thread is not None and before is None and not isinstance(error, MessageOutOfOrder):
        _note_in_case(house, thread.case, channel, message, code, at)


def _note_in_case(
    house: House, case: CaseId, channel: Channel, message: replies.Heard, code: str, at: datetime
) -> None:
    kind = message.kind or "无法辨认"
    text = f"经对接通道 {channel.id} 收到的消息 {message.message}（{kind}）未予接收：{code}。案件没有变化。"
    note = AddNote(case=case, command_id=f"{channel.id}/{message.message}/refused", text=text)
    try:
        handle(house, note, actor=THE_CHANNEL, at=at)
    except StoreUnavailable:
        raise
    except MediationError as error:  # an ended case takes no remark; the operator's list has it
        log.info("refusal_not_noted", case=case, fault=code_of(error))
