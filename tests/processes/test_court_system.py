"""A court's own system and the program, two processes over HTTP: a dispute is entrusted, and its result comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mediation.calendar.moments import SHANGHAI
from mediation.casework.channel_keeping import NewKey, rotate, set_up
from mediation.casework.intake import case_id
from mediation.casework.sign_in import issue_token
from mediation.town.counterparts import Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId, Person, Post, Role
from tests.engine.stages import ACCEPTANCE, owed
from tests.simulator import court_system
from tests.soak.handoffs import Mediators, Program, _free_port
from tests.store.houses import a_house, sqlite_store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]
STAFF = ("clerk", "director", "mediator")
JUDGE = Person(
    account=AccountId("judge"),
    name="法院经办人",
    posts=(Post(institution=InstitutionId("court"), role=Role.court_officer),),
)


def prepared(folder: Path, port: int) -> tuple[NewKey, dict[str, str]]:
    at = datetime.now(UTC)  # noqa: TID251 -- real processes
    store = sqlite_store(folder)
    house = a_house(store)
    with store.transaction() as tx:
        tx.town.put(people=[JUDGE])
    channel = Channel(
        id=ChannelId("court"),
        institution=InstitutionId("court"),
        kind=ChannelKind.webhook,
        address=f"http://127.0.0.1:{port}/entrusted",
        accounts=(JUDGE.account,),
    )
    set_up(house, channel)
    key = rotate(house, "court", at=at)
    tokens = {one: issue_token(house, AccountId(one), "试", at=at) for one in STAFF}
    store.close()
    return key, tokens


def mediate(port: int, tokens: dict[str, str]) -> None:
    """Work the matter off through the JSON API, from the receipt to the result."""
    staff, case = Mediators([], port, tokens, 1), case_id(AccountId("channel:court"), court_system.REFERENCE)
    today = datetime.now(SHANGHAI).date().isoformat()  # noqa: TID251 -- real processes
    staff._until(case, "clerk", "offered")
    staff._act(case, "clerk", "sign_entrusted", number="收1号")
    for party in (1, 2):
        staff._act(case, "mediator", "answer", party=party, answer="agreed", way="in_person")
    staff._act(case, "director", "accept", **ACCEPTANCE)
    named = {"mediators": ["mediator"], "lead": "mediator", "disclosed": True, "parties_object": False}
    staff._act(case, "director", "assign", **named)
    terms = {"facts": "属实。", "terms": "赔偿。", "obligations": [owed(today)], "scope": "all", "lawful": True}
    staff._act(case, "mediator", "settle_written", **terms)
    both = [{"party": one, "on": today} for one in (1, 2)]
    stamps = {"signatures": both, "mediator_signed_on": today, "sealed_on": today}
    staff._act(case, "mediator", "put_in_force", **stamps)
    staff._act(case, "mediator", "return_entrusted", result="agreed")


def heard(book: Path, until: int) -> list[dict[str, Any]]:
    """Wait until the court wrote so many lines, and give them."""
    give_up = time.perf_counter() + 60
    while time.perf_counter() < give_up:
        lines = book.read_text("utf-8").splitlines() if book.exists() else []
        if len(lines) >= until:
            return [json.loads(one) for one in lines]
        time.sleep(0.2)
    raise AssertionError(f"only {len(lines)} lines: {lines}")


def test_a_court_entrusts_and_learns_the_result_each_message_once(tmp_path: Path) -> None:
    port, book = _free_port(), tmp_path / "court.jsonl"
    key, tokens = prepared(tmp_path, port)
    server = Program(f"sqlite:///{tmp_path}/mediation.db", port, tmp_path / "program.log")
    peer = f"http://127.0.0.1:{server.port}/api/v1/channels/court/messages"
    command = [sys.executable, str(Path(court_system.__file__)), "--book", str(book)]
    environment = {**os.environ, "COURT_KEY": key.key_id, "COURT_SECRET": key.secret}
    server.start()
    court = subprocess.Popen([*command, "--port", str(port), "--peer", peer], env=environment)
    try:
        mediate(server.port, tokens)
        lines = heard(book, 5)
    finally:
        court.kill()
        court.wait()
        server.kill()
    answers = [one["answered"] for one in lines if "answered" in one]
    told = [one["told"] for one in lines if "told" in one]
    assert [(one["status"], one.get("code", "done")) for one in answers] == [
        ("offered", "done"),
        ("offered", "duplicate"),
    ]
    assert [(one["seq"], one["event"]) for one in told] == [(1, "receipted"), (2, "accepted"), (3, "returned")]
    last = told[-1]["handoff"]
    assert (last["outcome"], last["sender"]["number"], last["receiver"]["number"]) == ("agreed", "引调1号", "收1号")
    assert key.secret not in (tmp_path / "program.log").read_text("utf-8")
