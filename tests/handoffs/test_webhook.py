"""The address where other systems say what they have to say, as HTTP: sizes, codes, problem documents."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response

from tests.api.web import Web
from tests.handoffs.station import OFFER_B, STATEMENTS, posted, said, with_channel

PATH = "/api/v1/channels/police/messages"


@pytest.fixture
def web() -> Web:
    return Web(press=False)


def tell(web: Web, key: Any, message: dict[str, Any], **over: str) -> Response:
    headers, raw = posted(message, key, web.at)
    found: Response = web.client().post(
        PATH, content=raw, headers={**headers, "content-type": "application/json", **over}
    )
    return found


def test_a_message_is_acknowledged_and_a_duplicate_says_so(web: Web) -> None:
    key = with_channel(web.house, web.at)
    answer = tell(web, key, said("m1", 1, OFFER_B))
    assert (answer.status_code, answer.json()) == (
        200,
        {"acknowledged": "m1", "case": "JQ-1", "seq": 1, "handoff": 1, "status": "drafted"},
    )
    assert tell(web, key, said("m1", 1, OFFER_B)).json()["code"] == "duplicate"


def test_each_refusal_is_a_problem_with_its_code(web: Web) -> None:
    key = with_channel(web.house, web.at)
    tell(web, key, said("m1", 1, OFFER_B))
    cases: list[tuple[dict[str, Any], dict[str, str], int, str]] = [
        (said("m2", 2, {"says": "sign_off"}), {"mediation-signature": "v1=00"}, 401, "message_unsigned"),
        (said("m2", 3, {"says": "sign_off"}), {}, 409, "message_out_of_order"),
        (said("m2", 2, {"says": "sign_off"}, case="JQ-9"), {}, 404, "case_not_found"),
        (said("m2", 2, {"says": "sign_off"}, handoff=5), {}, 409, "handoff_mismatch"),
        (said("m2", 2, {"says": "close"}), {}, 422, "message_malformed"),
        (said("m1", 1, {**OFFER_B, "statements": {**STATEMENTS, "minor": False}}), {}, 409, "command_id_reused"),
        (said("m2", 2, {"says": "recognise", "number": "1"}), {}, 409, "action_not_offered"),
        (said("n1", 1, {**OFFER_B, "statements": {**STATEMENTS, "decided": True}}, case="JQ-2"), {}, 422, ""),
    ]
    for message, over, status, code in cases:
        answer = tell(web, key, message, **over)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == code or not code
    assert tell(web, key, said("m2", 3, {"says": "sign_off"})).json()["awaited"] == 2


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_outside_every_calendar_is_refused_in_words(web: Web, instant: str) -> None:
    key = with_channel(web.house, web.at)
    answer = tell(web, key, said("m1", 1, OFFER_B, happened_at=instant))
    assert (answer.status_code, answer.json()["code"]) == (422, "message_malformed")
    assert tell(web, key, said("m2", 1, OFFER_B)).status_code == 200  # the refused one took no number


def test_fifty_megabytes_are_refused_and_not_read(web: Web) -> None:
    with_channel(web.house, web.at)
    parts = 0

    async def receive() -> dict[str, Any]:
        nonlocal parts
        parts += 1
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": parts < 500}

    def ask(*headers: tuple[bytes, bytes]) -> int:
        answered: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            answered.append(message)

        scope = {"type": "http", "method": "POST", "path": PATH, "headers": list(headers), "query_string": b""}
        # On a thread of its own: a browser test of the same process may have left its loop running on this one.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(asyncio.run, web.app(scope, receive, send)).result()  # type: ignore[arg-type]
        return int(answered[0]["status"])

    assert (ask((b"content-length", b"50000000")), parts) == (413, 0)
    assert (ask(), parts) == (413, 11), "a body without a length is given up once it is too long"


def test_a_messages_limit_is_its_own_whatever_people_may_upload() -> None:
    web = Web(press=False, most_bytes=60_000_000)
    key = with_channel(web.house, web.at)
    headers, _ = posted(said("m1", 1, OFFER_B), key, web.at)
    assert web.client().post(PATH, content=b"x" * 1_000_001, headers=headers).status_code == 413
    assert web.client().post(PATH, content=b"x" * 1_000_000, headers=headers).status_code == 401


def test_neither_a_session_nor_a_token_stands_for_a_signature(web: Web) -> None:
    with_channel(web.house, web.at)
    for client in (web.system("officer"), web.signed_in("officer")):
        assert client.post(PATH, json=said("m1", 1, OFFER_B)).status_code == 401
