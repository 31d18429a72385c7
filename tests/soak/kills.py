"""Kill the web process N times under load: `./dev soak kills [--kills 40] [--seed 1] [--callers 4]`.

A real `mediation run` on a SQLite file, SIGKILLed at random moments and started again, while clients log cases, ask the
parties and add remarks. Whoever got no answer sends the same command again, and some that did get one send it again
too. Afterwards every acknowledged command is there once, numbers have no gap, and every chain and record verifies.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mediation.casework.sign_in import issue_token  # noqa: E402 — the checkout must be importable first
from mediation.engine.case import CaseNumber  # noqa: E402
from mediation.engine.events import NumberDrawn, PaperIssued  # noqa: E402
from mediation.store.database import Store  # noqa: E402
from mediation.store.transaction import Reading  # noqa: E402
from mediation.store.verification import verify_all  # noqa: E402
from tests.engine.builders import a_town, an_actor  # noqa: E402
from tests.store.houses import ASKING, FORM, a_house, every_text, sqlite_store  # noqa: E402

ACCOUNT = an_actor("room_mediator").account
NOTES = 6
PATIENCE = 60.0
LONGEST_LIFE = 1.5
SEEN_TWICE = 0.1


class Kept(NamedTuple):
    """What a run counted, every number of it checked against what the clients know."""

    kills: int
    commands: int
    unanswered: int
    repeated: int
    cases: int
    numbers: int
    seconds: float


class Server:
    """The web process on one SQLite file, at one port, through all its lives."""

    def __init__(self, url: str) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.program = [sys.executable, "-c", "from api.command_line import main; main()", "run"]
        self.program += ["--port", str(self.port)]
        self.environment = {**os.environ, "MEDIATION_DATABASE_URL": url, "MEDIATION_SWEEP_SECONDS": "0.5"}
        self.says = Path(os.devnull)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        with self.says.open("ab") as said:
            self._process = subprocess.Popen(
                self.program, cwd=ROOT, env=self.environment, stdout=said, stderr=subprocess.STDOUT
            )
        until = time.perf_counter() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, f"the web process ended by itself: {self._process.returncode}"
            assert time.perf_counter() < until, "the web process does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """Take it away without a word, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class Caller:
    """One client: logs case after case, and sends again whatever was not answered, and some of what was."""

    def __init__(self, number: int, port: int, token: str, seed: int) -> None:
        self.number = number
        self.acknowledged: Counter[str] = Counter()
        """Commands answered, by case."""
        self.ids: list[str] = []
        self.unanswered = self.repeated = 0
        self.fault: BaseException | None = None
        self._port = port
        self._token = token
        self._dice = random.Random(f"{seed}/{number}")

    def run(self, enough: threading.Event) -> None:
        """Work until there is enough, and finish the case in hand."""
        try:
            while not enough.is_set():
                self._one_case(len(self.acknowledged))
        except BaseException as error:
            self.fault = error

    def _one_case(self, number: int) -> None:
        body = {"workflow": "property_three_level", "fields": {**FORM, "title": f"第 {self.number}-{number} 件"}}
        name = f"soak-{self.number}-{number}"
        case = self._send("/cases", {**body, "command_id": f"{name}-log"})
        asking = {"action": "ask", "fields": ASKING, "expected_version": case["version"]}
        self._send(f"/cases/{case['id']}/actions", {**asking, "command_id": f"{name}-ask"})
        for note in range(NOTES):
            self._send(f"/cases/{case['id']}/notes", {"text": f"第 {note} 条备注", "command_id": f"{name}-{note}"})

    def _send(self, path: str, body: dict[str, Any]) -> Any:
        found = self._until_answered(path, body)
        self.acknowledged[found["id"]] += 1
        self.ids.append(body["command_id"])
        if self._dice.random() < SEEN_TWICE:
            again = self._until_answered(path, body)
            assert (again["id"], again["version"]) == (found["id"], found["version"]), (
                "a repeated command did something"
            )
            self.repeated += 1
        return found

    def _until_answered(self, path: str, body: dict[str, Any]) -> Any:
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            try:
                return self._post(path, body)
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise AssertionError(f"{error.code}: {error.read().decode()}") from error
            except (OSError, HTTPException, json.JSONDecodeError):  # no answer, or half of one
                pass
            self.unanswered += 1
            time.sleep(0.05)
        raise AssertionError("the web process stays away")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/api/v1{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())


def soak(folder: Path, *, kills: int, seed: int, callers: int = 4) -> Kept:
    """Kill and restart `kills` times in `folder`, then check everything. AssertionError names what does not hold."""
    begun = time.perf_counter()
    dice = random.Random(seed)
    store = sqlite_store(folder)
    token = issue_token(a_house(store), ACCOUNT, "负载", at=datetime.now(UTC))  # noqa: TID251 — real processes
    store.close()
    url = f"sqlite:///{folder}/mediation.db"
    server = Server(url)
    clients = [Caller(number, server.port, token, seed) for number in range(callers)]
    with _under_load(server, clients):
        for _ in range(kills):
            time.sleep(dice.uniform(0.0, LONGEST_LIFE))
            server.kill()
            server.start()
    faults = [client.fault for client in clients if client.fault is not None]
    assert not faults, faults
    cases, numbers = _proved(url, clients)
    return Kept(
        kills=kills,
        commands=sum(len(client.ids) for client in clients),
        unanswered=sum(client.unanswered for client in clients),
        repeated=sum(client.repeated for client in clients),
        cases=cases,
        numbers=numbers,
        seconds=time.perf_counter() - begun,
    )


@contextmanager
def _under_load(server: Server, clients: list[Caller]) -> Iterator[None]:
    enough = threading.Event()
    threads = [threading.Thread(target=client.run, args=(enough,)) for client in clients]
    try:
        server.start()
        for thread in threads:
            thread.start()
        yield
        enough.set()
        for thread in threads:
            thread.join(timeout=PATIENCE)
    finally:
        enough.set()
        server.kill()


def _proved(url: str, clients: list[Caller]) -> tuple[int, int]:
    """Check what is stored against what the clients were told; give how many cases and numbers there are."""
    store = Store.open(url, calendar=a_town().calendar)
    with store.reading() as reading:
        _commands_are_there_once(reading, clients)
        cases, numbers = _journals_agree(reading, clients)
    faults = [one.fault for one in verify_all(store, every_text()) if one.fault is not None]
    assert faults == [], faults
    store.close()
    return cases, numbers


def _commands_are_there_once(reading: Reading, clients: list[Caller]) -> None:
    stored = Counter(str(row[0]) for row in reading.rows("SELECT command_id FROM answered_command"))
    told = Counter(one for client in clients for one in client.ids)
    assert stored == told, f"acknowledged and stored differ: {(stored - told) + (told - stored)}"


def _journals_agree(reading: Reading, clients: list[Caller]) -> tuple[int, int]:
    told: Counter[str] = Counter()
    for client in clients:
        told.update(client.acknowledged)
    stored: Counter[str] = Counter()
    drawn: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for case, entries, last in reading.rows("SELECT case_id, count(*), max(seq) FROM journal GROUP BY case_id"):
        assert entries == last, f"case {case} has {entries} entries, the last of them number {last}"
        for entry in reading.journal.entries(case):
            stored[case] += entry.actor == ACCOUNT
            for number in map(_number, entry.events):
                if number is not None:
                    drawn[number.register, number.institution, number.year].append(number.seq)
    assert stored == told, "a case has more or fewer entries than commands that were acknowledged"
    for series, numbers in drawn.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"numbers of {series} have a gap"
        assert reading.wire.one(_NEXT, dict(zip(("register", "institution", "year"), series, strict=True))) == (
            len(numbers) + 1,
        ), f"the register of {series} counts on from elsewhere"
    return len(stored), sum(map(len, drawn.values()))


_NEXT = "SELECT next FROM number_register WHERE register = :register AND institution = :institution AND year = :year"


def _number(event: Any) -> CaseNumber | None:
    if isinstance(event, NumberDrawn):
        return event.number
    return event.draws if isinstance(event, PaperIssued) else None


def main() -> None:
    """Run it and print what was kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--callers", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mediation-kills-") as folder:
        kept = soak(Path(folder), kills=given.kills, seed=given.seed, callers=given.callers)
    print(
        f"{kept.kills} kills in {kept.seconds:.0f} s: {kept.commands} commands acknowledged, each there once; "
        f"{kept.unanswered} tries unanswered, {kept.repeated} answered ones sent again; {kept.cases} cases and "
        f"{kept.numbers} numbers without a gap; every chain and record verifies"
    )


if __name__ == "__main__":
    main()
