"""Two web processes and two clocks on one PostgreSQL, one of each killed in the middle of a load.

Every command that was acknowledged is there once, whatever died when; whoever got no answer asks the other process with
the same command id and gets one effect. Every chain verifies, and every step that was due was carried out once.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from mediation.casework.handle import handle
from mediation.casework.publish import publish
from mediation.casework.sign_in import issue_token
from mediation.engine.case import Case
from mediation.engine.commands import AddNote
from mediation.store.database import Store
from mediation.store.verification import verify_all
from tests.engine.builders import a_town, an_actor
from tests.store.houses import FORM, MORNING, a_house, every_text, library, logged, postgres_key, postgres_url

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]

ROOT = Path(__file__).parent.parent.parent
CALLERS = 4
NOTES = 30
PATIENCE = 60.0


def real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 — real processes keep real time


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def started(url: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "MEDIATION_DATABASE_URL": url,
        "MEDIATION_KEY_FILE": str(postgres_key()),
        "MEDIATION_SWEEP_SECONDS": "0.5",
        "NO_COLOR": "1",
    }
    program = [sys.executable, "-c", "from api.command_line import main; main()", *arguments]
    process = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(what: Any, *arguments: Any) -> None:
    until = time.perf_counter() + PATIENCE
    while not what(*arguments):
        assert time.perf_counter() < until, f"{what.__name__} never held"
        time.sleep(0.1)


class Caller:
    """One client: logs a case, adds remarks, and asks again elsewhere whenever no answer came."""

    def __init__(self, number: int, ports: tuple[int, int], token: str) -> None:
        self.number = number
        self.ports = ports
        self.token = token
        self.acknowledged: list[str] = []
        self.unanswered = 0
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            body = {"workflow": "property_three_level", "fields": {**FORM, "title": f"第 {self.number} 件"}}
            case = self.send("/cases", {**body, "command_id": f"load-{self.number}-open"})["id"]
            for note in range(NOTES):
                command = f"load-{self.number}-{note}"
                self.send(f"/cases/{case}/notes", {"text": f"第 {note} 条备注", "command_id": command})
        except BaseException as error:
            self.fault = error

    def send(self, path: str, body: dict[str, Any]) -> Any:
        for attempt in count():
            assert attempt < 40, "no process answers"
            try:
                found = self.post(self.ports[(self.number + attempt) % 2], path, body)
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise
                self.unanswered += 1
            except OSError:
                self.unanswered += 1
            else:
                self.acknowledged.append(str(body["command_id"]))
                return found
            time.sleep(0.1)
        raise AssertionError("unreachable")

    def post(self, port: int, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())


def overdue(store: Store, at: datetime) -> int:
    with store.reading() as reading:
        return len(reading.deadlines.due(at, limit=500))


def swept(store: Store) -> int:
    with store.reading() as reading:
        found = reading.rows("SELECT count(DISTINCT case_id) FROM journal WHERE actor = 'the_clock'")
    return int(found[0][0])


def test_killing_one_of_each_loses_and_doubles_nothing() -> None:
    url = postgres_url(f"processes_{os.getpid()}")
    store = Store.open(url, calendar=a_town().calendar, key_file=postgres_key())
    house = a_house(store)
    publish(store, library(), MORNING)
    token = issue_token(house, an_actor("room_mediator").account, "负载", at=real_now())
    late: list[Case] = [logged(house, f"late-{number}") for number in range(20)]  # long overdue: steps for the clocks
    ports = (free_port(), free_port())
    with (
        started(url, "run", "--port", str(ports[0])) as web,
        started(url, "run", "--port", str(ports[1])),
        started(url, "clock") as clock,
        started(url, "clock"),
    ):
        for port in ports:
            wait_for(answers, port)
        callers = [Caller(number, ports, token) for number in range(CALLERS)]
        threads = [threading.Thread(target=caller.run) for caller in callers]
        for thread in threads:
            thread.start()
        wait_for(lambda: sum(len(caller.acknowledged) for caller in callers) >= CALLERS * NOTES // 4)
        web.send_signal(signal.SIGKILL)
        clock.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join(timeout=PATIENCE)
        faults = [caller.fault for caller in callers if caller.fault is not None]
        assert not faults, faults
        wait_for(lambda: swept(store) >= len(late) and overdue(store, real_now()) == 0)

    acknowledged = [command for caller in callers for command in caller.acknowledged]
    assert len(acknowledged) == CALLERS * (NOTES + 1)
    assert sum(caller.unanswered for caller in callers) > 0, "nobody noticed the death: the load was over too early"
    with store.reading() as reading:
        rows = reading.rows("SELECT command_id FROM answered_command WHERE command_id LIKE 'load-%'")
        stored = Counter(str(row[0]) for row in rows)
        entries = reading.rows("SELECT case_id, count(*), max(seq) FROM journal GROUP BY case_id")
        steps = [
            (case, event.key, event.ref, event.step, event.due_at)
            for (case, *_) in entries
            for entry in reading.journal.entries(case)
            for event in entry.events
            if type(event).__name__ == "StepReached"
        ]
    assert stored == Counter(acknowledged), "every acknowledged command is there once"
    assert all(number == last for _, number, last in entries), "versions are contiguous"
    assert len(entries) == CALLERS + len(late)
    assert {case for case, *_ in steps} >= {case.id for case in late}, "the clocks worked"
    firsts = Counter(step for step in steps if step[3] == 0)
    assert all(times == 1 for times in firsts.values()), "a step was carried out twice"
    assert [one for one in verify_all(store, every_text()) if one.fault is not None] == []
    house.store.close()


def test_a_late_command_is_answered_by_whichever_process_is_left(tmp_path: Path) -> None:
    """The same command id sent to two stores on one database has one effect, and both answer."""
    url = postgres_url(f"twice_{os.getpid()}")
    stores = [Store.open(url, calendar=a_town().calendar, key_file=postgres_key()) for _ in range(2)]
    houses = [a_house(store) for store in stores]
    case = logged(houses[0], "once")
    at = real_now() + timedelta(seconds=1)
    note = AddNote(case=case.id, command_id="same", text="同一条")
    versions = {handle(house, note, actor=an_actor("room_mediator"), at=at).version for house in houses}
    assert versions == {2}
    for store in stores:
        store.close()
