"""What another institution's system says: in its turn, once, as an ordinary command; else nothing changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import structlog

from mediation.casework.channel_keeping import NewKey, retire, rotate
from mediation.casework.house import House
from mediation.casework.receive import receive
from mediation.engine.case import Case
from mediation.engine.events import ActionTaken
from mediation.errors import (
    ActorNotEntitled,
    CaseNotFound,
    CommandIdReused,
    HandoffMismatch,
    MediationError,
    MessageMalformed,
    MessageOutOfOrder,
    MessageUnsigned,
    Refusal,
)
from mediation.handoffs.messages import Acknowledged
from mediation.store.database import Store
from tests.handoffs.station import MATTER, OFFER_B, STATEMENTS, posted, said, signed, with_channel
from tests.store.houses import MORNING, a_house, stores

ON_POSTGRES = pytest.param("postgresql", marks=(pytest.mark.slow, pytest.mark.xdist_group("postgres")))


@pytest.fixture(params=("memory", ON_POSTGRES))
def house(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[House]:
    for store in stores(request.param, tmp_path):
        yield a_house(store)


@pytest.fixture
def key(house: House) -> NewKey:
    return with_channel(house, MORNING)


def say(house: House, key: NewKey, number: str, seq: int, body: dict[str, Any], **over: Any) -> Acknowledged:
    headers, raw = posted(said(number, seq, body, **over), key, MORNING)
    return receive(house, "police", headers, raw, at=MORNING)


def the_case(house: House, reference: str = "JQ-1") -> Case:
    with house.store.reading() as reading:
        (row,) = reading.rows("SELECT case_id FROM channel_case WHERE reference = :one", {"one": reference})
        found = reading.cases.get(row[0])
    assert found is not None
    return found


def rows(store: Store, table: str) -> int:
    with store.reading() as reading:
        return int(reading.rows(f"SELECT count(*) FROM {table}")[0][0])


def test_an_entrustment_comes_in_as_ordinary_commands(house: House, key: NewKey) -> None:
    answer = say(house, key, "m1", 1, OFFER_B)
    assert (answer.acknowledged, answer.handoff, answer.status) == ("m1", 1, "drafted")
    answer = say(house, key, "m2", 2, {"says": "sign_off"})
    assert (answer.status, answer.code) == ("offered", "done")
    case = the_case(house)
    (handoff,) = case.handoffs
    assert (handoff.route, handoff.sender, handoff.receiver) == ("police_b", "station", "street_committee")
    assert (handoff.facts["drafted_by"], handoff.signed_off_by) == ("officer", "deputy")
    with house.store.reading() as reading:
        entries = reading.journal.entries(case.id)
    taken = [(one.actor, event.action) for one in entries for event in one.events if isinstance(event, ActionTaken)]
    assert taken == [("officer", "offer_b"), ("deputy", "sign_off")]


def test_a_message_that_comes_again_does_nothing_and_is_acknowledged(house: House, key: NewKey) -> None:
    first = say(house, key, "m1", 1, OFFER_B)
    again = say(house, key, "m1", 1, OFFER_B)
    assert (again.acknowledged, again.handoff, again.status, again.code) == (*_kept(first), "duplicate")
    assert the_case(house).version == 1
    with pytest.raises(CommandIdReused):
        say(house, key, "m1", 1, {**OFFER_B, "matter": {**MATTER, "title": "另一件"}})
    assert the_case(house).version == 1


def _kept(answer: Acknowledged) -> tuple[str, int, str]:
    return answer.acknowledged, answer.handoff, answer.status


def test_a_message_that_comes_five_times_at_once_takes_effect_once(house: House, key: NewKey) -> None:
    together = threading.Barrier(5)

    def send(seq: int, body: dict[str, Any]) -> str:
        together.wait()
        return say(house, key, f"m{seq}", seq, body).code

    for seq, body in ((1, OFFER_B), (2, {"says": "sign_off"})):
        with ThreadPoolExecutor(5) as pool:
            codes = [one.result() for one in [pool.submit(send, seq, body) for _ in range(5)]]
        assert sorted(codes) == ["done", *["duplicate"] * 4]
    assert (the_case(house).version, rows(house.store, "case_record")) == (2, 1)
    with house.store.reading() as reading:
        assert reading.traffic.latest("police", state="refused") == ()


def test_a_message_before_its_turn_is_told_what_is_awaited(house: House, key: NewKey) -> None:
    with pytest.raises(MessageOutOfOrder) as early:
        say(house, key, "m1", 2, OFFER_B)
    assert early.value.awaited == 1
    with pytest.raises(CaseNotFound):
        say(house, key, "m2", 2, {"says": "sign_off"})
    say(house, key, "m1", 1, OFFER_B)
    with pytest.raises(MessageOutOfOrder) as early:
        say(house, key, "m3", 3, {"says": "revoke", "reason": "新事实"})
    assert early.value.awaited == 2
    say(house, key, "m2", 2, {"says": "sign_off"})
    say(house, key, "m3", 3, {"says": "revoke", "reason": "新事实"})
    assert the_case(house).handoffs[0].status == "revoked"
    with pytest.raises(MessageOutOfOrder) as late:
        say(house, key, "m4", 2, {"says": "sign_off"})
    assert late.value.awaited == 4


def test_a_refused_message_does_not_use_up_its_number_and_may_come_again(house: House, key: NewKey) -> None:
    say(house, key, "m1", 1, OFFER_B)
    with pytest.raises(Refusal):
        say(house, key, "m2", 2, {"says": "recognise", "number": "决1号"})
    say(house, key, "m3", 2, {"says": "sign_off"})
    assert the_case(house).handoffs[0].status == "offered"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**OFFER_B, "statements": {**STATEMENTS, "decided": True}}, "DECIDED"),
        ({**OFFER_B, "statements": {**STATEMENTS, "exclusions": ["x6"]}}, "X179_6"),
        ({**OFFER_B, "statements": {**STATEMENTS, "minor": False}}, "NOT_MINOR"),
    ],
)
def test_what_the_law_bars_is_refused_with_its_code_and_opens_nothing(
    house: House, key: NewKey, body: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        say(house, key, "m1", 1, body)
    assert code in [one.code for one in refused.value.objections]
    assert [rows(house.store, table) for table in ("case_record", "channel_case", "outbox")] == [0, 0, 0]


BAD: list[tuple[str, dict[str, Any], type[MediationError], str]] = [
    ("not this institution", {"sender": "court"}, HandoffMismatch, "WRONG_INSTITUTION"),
    ("no such handoff", {"handoff": 7}, HandoffMismatch, "HANDOFF_UNKNOWN"),
    ("no handoff named", {"handoff": None}, HandoffMismatch, "HANDOFF_UNKNOWN"),
    ("another route", {"body": {"says": "answer", "answer": "criminal"}}, HandoffMismatch, "NOT_ON_THIS_ROUTE"),
    ("handed over before", {"body": OFFER_B, "handoff": None}, HandoffMismatch, "ALREADY_HANDED_OVER"),
]


@pytest.mark.parametrize(("name", "over", "error", "code"), BAD, ids=[one[0] for one in BAD])
def test_what_does_not_fit_is_refused_noted_in_the_case_and_changes_nothing(
    house: House, key: NewKey, name: str, over: dict[str, Any], error: type[Refusal], code: str
) -> None:
    say(house, key, "m1", 1, OFFER_B)
    before = the_case(house)
    for _ in range(2):  # noted once, however often it comes
        with pytest.raises(error) as refused:
            say(house, key, "m2", 2, **{"body": {"says": "sign_off"}, **over})
    assert refused.value.objections[0].code == code
    after = the_case(house)
    assert (after.handoffs, after.state, after.version) == (before.handoffs, before.state, before.version + 1)
    with house.store.reading() as reading:
        last = reading.journal.entries(after.id)[-1]
        kept = reading.traffic.message("police", "m2")
    assert last.actor == "the_channel"
    assert kept is not None
    assert (kept.state, kept.code, kept.tries) == ("refused", code, 2)


def test_an_answer_to_a_handoff_that_is_over_is_refused(house: House, key: NewKey) -> None:
    say(house, key, "m1", 1, OFFER_B)
    say(house, key, "m2", 2, {"says": "revoke", "reason": "已作决定"})
    with pytest.raises(HandoffMismatch) as refused:
        say(house, key, "m3", 3, {"says": "sign_off"})
    assert refused.value.objections[0].code == "HANDOFF_NOT_OPEN"


def test_a_case_of_others_is_unknown(house: House, key: NewKey) -> None:
    say(house, key, "m1", 1, OFFER_B)
    court = with_channel(house, MORNING, id="court", institution="court", accounts=())
    message = said("m2", 2, {"says": "sign_off"}, sender="court")
    headers, raw = posted(message, court, MORNING)
    with pytest.raises(CaseNotFound):
        receive(house, "court", headers, raw, at=MORNING)


def test_a_channel_without_a_fitting_account_does_nothing(house: House) -> None:
    key = with_channel(house, MORNING, accounts=("officer",))
    say(house, key, "m1", 1, OFFER_B)
    with pytest.raises(ActorNotEntitled) as refused:
        say(house, key, "m2", 2, {"says": "sign_off"})
    assert refused.value.objections[0].code == "NO_SERVICE_ACCOUNT"


# --- signatures ------------------------------------------------------------------------------------------------


def test_only_the_key_of_this_very_channel_opens_it(house: House, key: NewKey) -> None:
    message = said("m1", 1, OFFER_B)
    headers, raw = posted(message, key, MORNING)
    faults: list[dict[str, str]] = [
        {**headers, "mediation-signature": headers["mediation-signature"][:-1] + "g"},
        {**headers, "mediation-signature": ""},
        {**headers, "mediation-signature": "v1=\udcff"},
        {**headers, "mediation-key": "k00000000"},
        {**headers, "mediation-timestamp": str(int(headers["mediation-timestamp"]) + 1)},
        {},
    ]
    for one in faults:
        with pytest.raises(MessageUnsigned) as refused:
            receive(house, "police", one, raw, at=MORNING)
        assert refused.value.objections[0].code == "SIGNATURE_WRONG"
    with pytest.raises(MessageUnsigned):
        receive(house, "police", headers, raw + b" ", at=MORNING)
    with pytest.raises(MessageUnsigned):
        receive(house, "nobody", headers, raw, at=MORNING)
    assert (rows(house.store, "channel_message"), rows(house.store, "case_record")) == (0, 0)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_timestamp_is_refused_though_its_signature_holds(house: House, key: NewKey, minutes: int) -> None:
    headers, raw = posted(said("m1", 1, OFFER_B), key, MORNING + timedelta(minutes=minutes))
    with pytest.raises(MessageUnsigned) as refused:
        receive(house, "police", headers, raw, at=MORNING)
    assert refused.value.objections[0].code == "TIMESTAMP_STALE"
    headers, raw = posted(said("m1", 1, OFFER_B), key, MORNING + timedelta(minutes=minutes / 2))
    assert receive(house, "police", headers, raw, at=MORNING).code == "done"


def test_two_keys_live_side_by_side_until_one_is_retired(house: House, key: NewKey) -> None:
    new = rotate(house, "police", at=MORNING + timedelta(minutes=1))
    say(house, key, "m1", 1, OFFER_B)
    say(house, new, "m2", 2, {"says": "sign_off"})
    with pytest.raises(MediationError, match="两把"):
        rotate(house, "police", at=MORNING)
    retire(house, "police", key.key_id, at=MORNING)
    with pytest.raises(MessageUnsigned):
        say(house, key, "m3", 3, {"says": "revoke", "reason": "x"})
    assert say(house, new, "m3", 3, {"says": "revoke", "reason": "x"}).status == "revoked"
    with house.store.reading() as reading:
        assert [one.secret for one in reading.channels.keys("police")] == ["", new.secret]


def test_a_channel_that_is_closed_takes_nothing(house: House, key: NewKey) -> None:
    with_closed = {"open": False}
    with pytest.raises(MediationError):
        with_channel(house, MORNING, **with_closed, id="second")
    retire(house, "police", key.key_id, at=MORNING)
    key = with_channel(house, MORNING, **with_closed)
    with pytest.raises(MessageUnsigned):
        say(house, key, "m1", 1, OFFER_B)


# --- shapes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[" * 200_000,
        json.dumps(said("m1", 1, {"says": "close_the_case"})).encode(),
        json.dumps(said("m1", 1, {**OFFER_B, "concessions": "让步"})).encode(),
        json.dumps(said("m1", 0, OFFER_B)).encode(),
        json.dumps(said("m 1", 1, OFFER_B)).encode(),
        json.dumps(said("m1", 1, OFFER_B, happened_at="2026-09-07T09:00:00")).encode(),
        json.dumps(said("m1", 1, OFFER_B, protocol="mediation-handoff/2")).encode(),
        json.dumps({**said("m1", 1, OFFER_B), "extra": 1}).encode(),
        b'{"protocol":"mediation-handoff/1","id":"m1","case":"\\ud800","seq":1}',
    ],
)
def test_what_is_not_a_message_is_refused_without_repeating_it(house: House, key: NewKey, raw: bytes) -> None:
    with pytest.raises(MessageMalformed) as refused:
        receive(house, "police", signed(raw, key, MORNING), raw, at=MORNING)
    assert "让步" not in str(refused.value.objections)
    assert rows(house.store, "case_record") == 0
    for _ in range(2):  # the very same again is the same entry of the list
        with pytest.raises(MessageMalformed):
            receive(house, "police", signed(raw, key, MORNING), raw, at=MORNING)
    with house.store.reading() as reading:
        (listed,) = reading.traffic.latest("police", state="refused")
    assert (listed.code, listed.tries, listed.answer) == (refused.value.objections[0].code, 3, "")
    assert "让步" not in str(listed)


def refused_of(house: House) -> list[tuple[str, str, int, str, str]]:
    with house.store.reading() as reading:
        found = reading.traffic.latest("police", state="refused")
    return sorted((one.message, one.reference, one.seq, one.kind, one.code) for one in found)


def test_a_malformed_message_stands_in_the_list_as_far_as_it_can_be_told(house: House, key: NewKey) -> None:
    say(house, key, "m1", 1, OFFER_B)
    before = the_case(house)
    odd: list[dict[str, Any]] = [
        said("m2", 2, {"says": "sign_off", "concession": "让步三千元"}),
        said("m3", 2, {"says": "swallow"}, case="JQ-9"),
        said("m 4 让步", 0, {"says": "sign_off"}, case="让步 of 甲"),
        said("m1", 2, {"says": "sign_off", "concession": "让步"}),
    ]
    for message in odd:
        headers, raw = posted(message, key, MORNING)
        with pytest.raises(MessageMalformed):
            receive(house, "police", headers, raw, at=MORNING)
    headers, raw = posted(said("m5", 2, {"says": "sign_off"}), key, MORNING)
    with pytest.raises(MessageMalformed):
        receive(house, "police", {**headers, "idempotency-key": "m6"}, raw, at=MORNING)
    unnamed, *named = refused_of(house)
    assert unnamed[0].startswith("body:")
    assert unnamed[1:] == ("", 0, "sign_off", "MALFORMED")
    assert named == [
        ("m2", "JQ-1", 2, "sign_off", "MALFORMED"),
        ("m3", "JQ-9", 2, "", "MALFORMED"),
        ("m5", "JQ-1", 2, "sign_off", "IDEMPOTENCY_KEY"),
    ]
    after = the_case(house)
    assert (after.state, after.handoffs) == (before.state, before.handoffs)
    with house.store.reading() as reading:
        told = repr([one.events for one in reading.journal.entries(after.id)])
    assert "m2" in told
    assert "让步三千元" not in told
    assert say(house, key, "m2", 2, {"says": "sign_off"}).code == "done", "mended, it may come under its own id"


def test_the_idempotency_key_must_be_the_messages_own(house: House, key: NewKey) -> None:
    headers, raw = posted(said("m1", 1, OFFER_B), key, MORNING)
    with pytest.raises(MessageMalformed):
        receive(house, "police", {**headers, "idempotency-key": "m2"}, raw, at=MORNING)
    assert receive(house, "police", {**headers, "idempotency-key": "m1"}, raw, at=MORNING).code == "done"


def test_no_secret_and_no_party_stands_in_any_log(house: House, key: NewKey) -> None:
    with structlog.testing.capture_logs() as logs:
        new = rotate(house, "police", at=MORNING)
        say(house, key, "m1", 1, OFFER_B)
        headers, raw = posted(said("m2", 2, {"says": "sign_off"}), new, MORNING)
        wrong = {**headers, "mediation-signature": "v1=" + "0" * 64}
        for given in (wrong, {**headers, "mediation-timestamp": "1"}):
            with pytest.raises(MessageUnsigned):
                receive(house, "police", given, raw, at=MORNING)
        with pytest.raises(HandoffMismatch):
            say(house, key, "m3", 2, {"says": "sign_off"}, handoff=9)
        retire(house, "police", key.key_id, at=MORNING)
    text = repr(logs) + repr(new) + repr(key)
    assert len(logs) >= 4
    for secret in (key.secret, new.secret, headers["mediation-signature"], "甲", "漏水"):
        assert secret not in text
