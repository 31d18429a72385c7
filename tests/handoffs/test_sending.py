"""What goes out to another institution's system: signed, in order, again after a failure, dead at last."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
import structlog

from mediation.casework.channel_keeping import NewKey, retire, rotate, send_again, set_up
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.receive import receive
from mediation.casework.send_out import LEASE, MOST_TRIES, send_out
from mediation.engine.case import Case
from mediation.engine.commands import TakeAction
from mediation.handoffs.messages import Packet
from mediation.handoffs.packet import digest_of
from mediation.store.outbox import Owed
from tests.engine.builders import an_actor
from tests.engine.stages import ACCEPTANCE
from tests.handoffs.station import ADDRESS, OFFER_B, FarSide, posted, said, with_channel
from tests.store.houses import KINDS, MORNING, a_house, asked, logged, stores

LATER = MORNING + timedelta(hours=1)


@pytest.fixture(params=KINDS)
def house(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[House]:
    for store in stores(request.param, tmp_path):
        yield replace(a_house(store), post=FarSide())


def far_side(house: House) -> FarSide:
    assert isinstance(house.post, FarSide)
    return house.post


def act(house: House, case: Case, who: str, action: str, at: datetime = LATER, **fields: Any) -> Case:
    command = TakeAction(case=case.id, command_id=f"{case.id}-{action}-{case.version}", action=action, fields=fields)
    return handle(house, command, actor=an_actor(who), at=at)


def entrusted(house: House, key: NewKey, reference: str = "JQ-1") -> Case:
    """A case that the station's system has entrusted, signed off."""
    for seq, body in ((1, OFFER_B), (2, {"says": "sign_off"})):
        headers, raw = posted(said(f"{reference}.{seq}", seq, body, case=reference), key, MORNING)
        receive(house, "police", headers, raw, at=MORNING)
    with house.store.reading() as reading:
        (row,) = reading.rows("SELECT case_id FROM channel_case WHERE reference = :one", {"one": reference})
        case = reading.cases.get(row[0])
    assert case is not None
    return case


def owed(house: House, state: str = "owed") -> tuple[Owed, ...]:
    with house.store.reading() as reading:
        return reading.outbox.in_lane("police", state=state)


def test_what_comes_of_a_handoff_is_told_in_order_and_signed(house: House) -> None:
    key = with_channel(house, MORNING)
    case = entrusted(house, key)
    assert owed(house) == (), "what the station's own system did is not told to it"
    case = act(house, case, "street_clerk", "sign_receipt", number="收1号")
    for party in (1, 2):
        case = act(house, case, "street_mediator", "answer", party=party, answer="agreed", way="in_person")
    act(house, case, "street_director", "accept", **ACCEPTANCE)
    assert send_out(house, LATER) == (1, 0), "the second waits for the first to be acknowledged"
    assert send_out(house, LATER) == (1, 0)
    assert send_out(house, LATER) == (0, 0)
    far = far_side(house)
    assert far.events == [(1, "receipted"), (2, "accepted")]
    first = far.heard[0]
    assert (first["case"], first["receiver"], first["handoff"]["receiver"]["number"]) == ("JQ-1", "station", "收1号")
    assert first["handoff"]["parties"] == [
        {"name": "甲", "side": "applicant", "kind": "person"},
        {"name": "乙", "side": "respondent", "kind": "person"},
    ]
    papers = [one["kind"] for one in first["handoff"]["papers"]]
    assert papers == ["consent_of_both", "entrustment_letter", "receipt"]
    assert "answers" not in json.dumps(far.heard)


def test_a_signature_holds_for_whoever_follows_the_written_protocol(house: House) -> None:
    key = with_channel(house, MORNING)
    act(house, entrusted(house, key), "street_clerk", "sign_receipt")
    bodies: list[bytes] = []
    far = far_side(house)

    def post(address: str, headers: Any, body: bytes, message: str) -> None:
        assert address == ADDRESS
        bodies.append(body)
        far(address, headers, body, message)

    send_out(replace(house, post=post), LATER)
    (headers,) = far.headers
    stamp = headers["Mediation-Timestamp"]
    expected = hmac.new(key.secret.encode(), f"{stamp}.".encode() + bodies[0], hashlib.sha256).hexdigest()
    assert headers["Mediation-Signature"] == f"v1={expected}"
    assert (headers["Mediation-Key"], headers["Idempotency-Key"]) == (key.key_id, far.heard[0]["id"])
    assert int(stamp) == int(LATER.timestamp())
    packet = far.heard[0]["handoff"]
    assert packet["digest"] == digest_of(msgspec.convert(packet, Packet))
    plain = {key: value for key, value in packet.items() if key != "digest"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert packet["digest"] == hashlib.sha256(text.encode()).hexdigest(), "as anybody can work it out"


def test_a_far_side_that_is_away_is_tried_again_and_in_the_end_dead_until_somebody_sends_it_again(house: House) -> None:
    key = with_channel(house, MORNING)
    act(house, entrusted(house, key), "street_clerk", "sign_receipt")
    far = far_side(house)
    far.away = True
    at = LATER
    for tries in range(1, MOST_TRIES + 1):
        assert send_out(house, at) == (0, 1)
        assert send_out(house, at) == (0, 0), "not before its time"
        at += timedelta(hours=7)
        assert len(owed(house)) == (tries < MOST_TRIES)
    (dead,) = owed(house, "dead")
    assert (dead.attempts, dead.fault) == (MOST_TRIES, "对方系统无法连接（ConnectError）")
    far.away = False
    assert send_out(house, at) == (0, 0), "what is dead is not tried"
    assert send_again(house, [dead.id], at=at) == 1
    assert send_out(house, at) == (1, 0)
    assert far.events == [(1, "receipted")]
    assert send_again(house, [dead.id], at=at) == 0, "what was acknowledged is not sent again"


def test_what_stands_behind_a_dead_message_waits_and_other_cases_go_on(house: House) -> None:
    key = with_channel(house, MORNING)
    first = act(house, entrusted(house, key, "JQ-1"), "street_clerk", "sign_receipt")
    with house.store.transaction() as tx:
        (stuck,) = tx.outbox.in_lane("police", state="owed")
        tx.outbox.give_up(stuck, fault="x")
    act(house, first, "street_director", "decline", reason_code="N3", routes_told=True)
    act(house, entrusted(house, key, "JQ-2"), "street_clerk", "sign_receipt")
    while send_out(house, LATER).done:
        pass
    assert [(one["case"], one["seq"]) for one in far_side(house).heard] == [("JQ-2", 1)]
    send_again(house, [stuck.id], at=LATER)
    while send_out(house, LATER).done:
        pass
    told = [(one["case"], one["seq"], one["event"]) for one in far_side(house).heard]
    assert told == [("JQ-2", 1, "receipted"), ("JQ-1", 1, "receipted"), ("JQ-1", 2, "declined")]
    declined = far_side(house).heard[-1]["handoff"]
    assert "parties" not in declined, "who is no longer asked to act is told of nobody"


def test_a_process_killed_while_sending_leaves_the_message_to_the_next_after_its_lease(house: House) -> None:
    key = with_channel(house, MORNING)
    act(house, entrusted(house, key), "street_clerk", "sign_receipt")

    class Killed(BaseException):
        pass

    def post(address: str, headers: Any, body: bytes, message: str) -> None:
        far_side(house)(address, headers, body, message)
        raise Killed

    with pytest.raises(Killed):
        send_out(replace(house, post=post), LATER)
    assert send_out(house, LATER) == (0, 0)
    assert send_out(house, LATER + LEASE) == (1, 0)
    one, two = far_side(house).heard
    assert (one["id"], one["handoff"]) == (two["id"], two["handoff"]), "the other side knows it again by its id"


def test_one_channel_that_is_away_holds_up_no_other_and_is_asked_once_a_round(house: House) -> None:
    key = with_channel(house, MORNING)
    for number in range(3):
        act(house, entrusted(house, key, f"JQ-{number}"), "street_clerk", "sign_receipt")
    asked_for: list[str] = []

    def post(address: str, headers: Any, body: bytes, message: str) -> None:
        asked_for.append(message)
        far_side(house).away = True
        far_side(house)(address, headers, body, message)

    assert send_out(replace(house, post=post), LATER) == (0, 1)
    assert len(asked_for) == 1
    assert [one.attempts for one in owed(house)] == [1, 0, 0]


def test_our_own_transfer_is_told_and_answered_by_the_stations_system(house: House) -> None:
    key = with_channel(house, MORNING)
    case = asked(house, logged(house, entry_level="street"), "ask", version=1, who="street_mediator")
    for party in (1, 2):
        case = act(house, case, "street_mediator", "answer", party=party, answer="agreed", way="in_person")
    case = act(house, case, "street_director", "accept", **ACCEPTANCE)
    case = act(house, case, "street_director", "hand_to_police", what="乙推倒甲")
    assert send_out(house, LATER) == (1, 0)
    told = far_side(house).heard[0]
    handoff = told["handoff"]
    assert (told["event"], handoff["route"], handoff["facts"]) == ("offered", "police_d", {"what": "乙推倒甲"})
    for seq, body in ((1, {"says": "receipt", "number": "受案1号"}), (2, {"says": "answer", "answer": "not_police"})):
        message = said(f"d{seq}", seq, body, case=told["case"], handoff=told["handoff"]["no"])
        headers, raw = posted(message, key, LATER)
        answer = receive(house, "police", headers, raw, at=LATER)
    assert answer.status == "returned"
    with house.store.reading() as reading:
        after = reading.cases.get(case.id)
    assert after is not None
    assert (after.handoffs[0].receiver_number, after.handoffs[0].outcome) == ("受案1号", "not_police")
    assert send_out(house, LATER) == (0, 0)


def test_signing_goes_over_to_a_new_key_when_the_other_side_does(house: House) -> None:
    old = with_channel(house, MORNING)
    case = entrusted(house, old)
    new = rotate(house, "police", at=MORNING)
    act(house, case, "street_clerk", "sign_receipt")
    send_out(house, LATER)
    assert far_side(house).headers[-1]["Mediation-Key"] == old.key_id, "the new one may not be known there yet"
    headers, raw = posted(said("m3", 3, {"says": "revoke", "reason": "x"}), new, LATER)
    receive(house, "police", headers, raw, at=LATER)
    case = entrusted(house, new, "JQ-2")
    act(house, case, "street_clerk", "sign_receipt")
    send_out(house, LATER)
    assert far_side(house).headers[-1]["Mediation-Key"] == new.key_id
    retire(house, "police", old.key_id, at=LATER)


def test_a_channel_that_is_closed_or_on_paper_sends_nothing(house: House) -> None:
    key = with_channel(house, MORNING)
    act(house, entrusted(house, key), "street_clerk", "sign_receipt")
    with house.store.reading() as reading:
        channel = reading.channels.get("police")
    assert channel is not None
    set_up(house, msgspec.structs.replace(channel, open=False))
    assert send_out(house, LATER) == (0, 0)
    set_up(house, channel)
    assert send_out(house, LATER) == (1, 0)


def test_no_secret_stands_in_a_log_when_sending_fails(house: House) -> None:
    with structlog.testing.capture_logs() as logs:
        key = with_channel(house, MORNING)
        act(house, entrusted(house, key), "street_clerk", "sign_receipt")

        def post(address: str, headers: Any, body: bytes, message: str) -> None:
            raise ValueError(f"{headers} {key.secret} 甲某某")

        assert send_out(replace(house, post=post), LATER) == (0, 1)
    assert [one["event"] for one in logs if one["log_level"] == "warning"] == ["sending_failed"]
    assert key.secret not in repr(logs)
    assert "甲" not in repr(logs)
    with house.store.reading() as reading:
        assert [one.fault for one in reading.outbox.in_lane("police", state="owed")] == ["ValueError"]
