"""Each bad input that could come by a channel, over HTTP: refused with its code, and nothing changed.

Not the case, not its handoffs, not what is owed, not whose turn it is; noted where it is about a case that goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import structlog

from mediation.casework.channel_keeping import NewKey
from mediation.engine.case import Case, CaseId
from tests.api.web import Web
from tests.handoffs.station import OFFER_B, posted, said, with_channel

Signed = tuple[dict[str, str], bytes]
SIGN_OFF = {"says": "sign_off"}


@pytest.fixture
def web() -> Web:
    return Web(press=False)


@pytest.fixture
def key(web: Web) -> NewKey:
    return with_channel(web.house, web.at)


def send(web: Web, sent: Signed, channel: str = "police") -> tuple[int, dict[str, Any]]:
    path = f"/api/v1/channels/{channel}/messages"
    answer = web.client().post(path, content=sent[1], headers={**sent[0], "content-type": "application/json"})
    return answer.status_code, answer.json()


def as_it_stands(web: Web) -> tuple[list[Any], ...]:
    """Everything that a message could change, but for the notes of refusals."""
    with web.store.reading() as reading:
        ids = [row[0] for row in reading.rows("SELECT id FROM case_record ORDER BY id")]
        cases: list[Case] = [one for one in (reading.cases.get(CaseId(each)) for each in ids) if one is not None]
        owed = reading.rows("SELECT COUNT(*) FROM outbox")
        turns = [reading.traffic.thread("police", reference) for reference in ("JQ-1", "JQ-9")]
    told = [(one.id, one.state, one.handoffs, one.papers, one.parties, one.deadlines, one.answers) for one in cases]
    return (told, [tuple(row) for row in owed], turns)


def notes(web: Web) -> int:
    with web.store.reading() as reading:
        (row,) = reading.rows("SELECT COUNT(*) FROM journal WHERE actor = 'the_channel'")
    return int(row[0])


def codes(answer: dict[str, Any]) -> set[str]:
    return {str(answer.get("code"))} | {str(one.get("code")) for one in answer.get("objections", ())}


def honest(message: dict[str, Any]) -> Callable[[Web, NewKey], Signed]:
    return lambda web, key: posted(message, key, web.at)


def forged(web: Web, key: NewKey) -> Signed:
    headers, raw = posted(said("m2", 2, SIGN_OFF), key, web.at)
    return {**headers, "mediation-signature": "v1=" + "0" * 64}, raw


def late(web: Web, key: NewKey) -> Signed:
    return posted(said("m2", 2, SIGN_OFF), key, web.at - timedelta(minutes=6))


BAD: list[tuple[str, Callable[[Web, NewKey], Signed], int, str, int]] = [
    ("wrong signature", forged, 401, "SIGNATURE_WRONG", 0),
    ("stale signature", late, 401, "TIMESTAMP_STALE", 0),
    ("unknown case", honest(said("m2", 2, SIGN_OFF, case="JQ-9")), 404, "case_not_found", 0),
    ("reordered", honest(said("m3", 3, SIGN_OFF)), 409, "message_out_of_order", 0),
    ("an id with other words", honest(said("m1", 1, SIGN_OFF)), 409, "command_id_reused", 0),
    ("wrong institution", honest(said("m2", 2, SIGN_OFF, sender="court")), 409, "WRONG_INSTITUTION", 1),
    ("no such handoff", honest(said("m2", 2, SIGN_OFF, handoff=7)), 409, "HANDOFF_UNKNOWN", 1),
    ("no words of the protocol", honest(said("m2", 2, {"says": "close"})), 422, "message_malformed", 1),
    (
        "not its turn in the case",
        honest(said("m2", 2, {"says": "recognise", "number": "1"})),
        409,
        "action_not_offered",
        1,
    ),
    (
        "a letter before that is none of its own",
        honest(said("n1", 1, {**OFFER_B, "earlier_letter": "别人的号"}, case="JQ-9")),
        422,
        "OTHER_CASE_UNKNOWN",
        0,
    ),
    (
        "a letter before that is still open",
        honest(said("n1", 1, {**OFFER_B, "earlier_letter": "接警1号"}, case="JQ-9")),
        422,
        "EARLIER_LETTER_UNFIT",
        0,
    ),
]


@pytest.mark.parametrize(("name", "make", "status", "code", "noted"), BAD, ids=[one[0] for one in BAD])
def test_bad_input_is_refused_with_its_code_and_changes_nothing(
    web: Web, key: NewKey, name: str, make: Callable[[Web, NewKey], Signed], status: int, code: str, noted: int
) -> None:
    assert send(web, posted(said("m1", 1, OFFER_B), key, web.at))[0] == 200
    before = as_it_stands(web)
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):  # however often it comes
            found, answer = send(web, make(web, key))
            assert (found, code in codes(answer)) == (status, True), answer
    assert as_it_stands(web) == before
    assert notes(web) == noted
    for secret in (key.secret, "甲", "漏水", "接警1号"):
        assert secret not in repr(logs), secret
    # and what is right goes through afterwards, under the number that was not used up
    assert send(web, posted(said("m9", 2, SIGN_OFF), key, web.at))[1]["status"] == "offered"


def test_an_answer_to_a_handoff_that_is_over_changes_nothing_and_stands_on_the_channels_list(
    web: Web, key: NewKey
) -> None:
    send(web, posted(said("m1", 1, OFFER_B), key, web.at))
    send(web, posted(said("m2", 2, {"says": "revoke", "reason": "已作决定"}), key, web.at))
    before = as_it_stands(web)
    found, answer = send(web, posted(said("m3", 3, SIGN_OFF), key, web.at))
    assert (found, "HANDOFF_NOT_OPEN" in codes(answer)) == (409, True)
    assert as_it_stands(web) == before
    with web.store.reading() as reading:
        kept = reading.traffic.message("police", "m3")
    assert kept is not None
    assert (kept.state, kept.code, kept.reference) == ("refused", "HANDOFF_NOT_OPEN", "JQ-1")


def test_a_duplicate_is_answered_as_before_and_does_nothing_again(web: Web, key: NewKey) -> None:
    first = send(web, posted(said("m1", 1, OFFER_B), key, web.at))
    before = as_it_stands(web)
    again = send(web, posted(said("m1", 1, OFFER_B), key, web.at + timedelta(minutes=1)))
    assert again == (200, {**first[1], "code": "duplicate"})
    assert (as_it_stands(web), notes(web)) == (before, 0)


def test_another_institution_with_a_channel_of_its_own_does_not_even_learn_of_the_case(web: Web, key: NewKey) -> None:
    send(web, posted(said("m1", 1, OFFER_B), key, web.at))
    court = with_channel(web.house, web.at, id="court", institution="court", accounts=())
    before = as_it_stands(web)
    found, answer = send(web, posted(said("m2", 2, SIGN_OFF, sender="court"), court, web.at), "court")
    assert (found, answer["code"]) == (404, "case_not_found")
    assert send(web, posted(said("m2", 2, SIGN_OFF), court, web.at))[0] == 401, "a key opens its own channel only"
    assert (as_it_stands(web), notes(web)) == (before, 0)


def test_by_system_too_a_letter_that_ended_is_followed_by_one_that_names_it(web: Web, key: NewKey) -> None:
    send(web, posted(said("m1", 1, OFFER_B), key, web.at))
    send(web, posted(said("m2", 2, SIGN_OFF), key, web.at))
    send(web, posted(said("m3", 3, {"says": "revoke", "reason": "当事人须另行到所"}), key, web.at))
    again = said("n1", 1, {**OFFER_B, "earlier_letter": "接警1号"}, case="JQ-9")
    found, answer = send(web, posted(again, key, web.at))
    assert (found, answer["status"]) == (200, "drafted")
    (told, _, _) = as_it_stands(web)
    letters = {one[0]: one[2][0] for one in told}
    (second,) = [one for one in letters.values() if one.status == "drafted"]
    assert letters[second.facts["first_case"]].status == "revoked"
