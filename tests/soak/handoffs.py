"""Hand matters to and fro with another system, killing both: `./dev soak handoffs [--handoffs 2000] [--kills 20]`.

A real `mediation run` on a SQLite file and the station's own system (`tests/simulator`), SIGKILLed at random moments
and started again. The station sends duplicates, out of order and with wrong signatures; mediators work through the JSON
API. In the end both sides agree on every handoff, nothing is lost or doubled, and no side has ended the other's record.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mediation.calendar.moments import SHANGHAI  # noqa: E402 — the checkout must be importable first
from mediation.casework.channel_keeping import NewKey, rotate, set_up  # noqa: E402
from mediation.casework.intake import case_id  # noqa: E402
from mediation.casework.sign_in import issue_token  # noqa: E402
from mediation.engine.events import ActionTaken, HandoffMade, HandoffMoved, StateEntered  # noqa: E402
from mediation.store.database import Store  # noqa: E402
from mediation.store.transaction import Reading  # noqa: E402
from mediation.store.verification import verify_all  # noqa: E402
from mediation.town.counterparts import Channel, ChannelId, ChannelKind  # noqa: E402
from mediation.town.institutions import AccountId, InstitutionId  # noqa: E402
from tests.engine.builders import a_town  # noqa: E402
from tests.engine.stages import ACCEPTANCE, owed  # noqa: E402
from tests.simulator.police_system import course_of  # noqa: E402
from tests.soak.kills import PATIENCE, Server  # noqa: E402
from tests.store.houses import FORM, a_house, every_text, sqlite_store  # noqa: E402

CHANNEL = "police"
STATION = {"officer", "deputy"}
COMMITTEE = ("street_clerk", "street_director", "street_mediator", "room_mediator", "grid")
ENDS = {
    "declined": ("declined", ""),
    "revoked": ("revoked", ""),
    "excluded": ("returned", "excluded"),
    "referred": ("declined", ""),
    "recognised": ("returned", "no_penalty"),
    "not_recognised": ("returned", "not_recognised"),
}
LONGEST_LIFE = 4.0


class Kept(NamedTuple):
    """What a run counted; every number of it was checked on both sides."""

    handoffs: int
    kills: int
    said: int
    told: int
    duplicated: int
    reordered: int
    unsigned: int
    refused: int
    told_again: int
    commands: int
    seconds: float


class Program(Server):
    """The program as it runs, but for a press that prints blank sheets."""

    def __init__(self, url: str, station: int, says: Path) -> None:
        super().__init__(url)
        self.says = says
        self.program = [sys.executable, "-m", "tests.soak.sides.blank_press", str(self.port)]
        self.environment |= {
            "MEDIATION_CHANNEL_ORIGINS": json.dumps([f"http://127.0.0.1:{station}"]),
            "MEDIATION_CHANNEL_INSIDE": '["127.0.0.0/8"]',
            "MEDIATION_CHANNEL_HASTEN": "0.02",
        }


class Station:
    """The station's own system on its own file, through all its lives."""

    def __init__(self, folder: Path, port: int, peer: int, key: NewKey, handoffs: int, seed: int) -> None:
        self.file = folder / "station.db"
        peer_address = f"http://127.0.0.1:{peer}/api/v1/channels/{CHANNEL}/messages"
        program = [sys.executable, str(ROOT / "tests" / "simulator" / "police_system.py")]
        self._program = [*program, "--database", str(self.file), "--port", str(port), "--peer", peer_address]
        self._program += ["--handoffs", str(handoffs), "--seed", str(seed)]
        self._environment = {**os.environ, "STATION_KEY": key.key_id, "STATION_SECRET": key.secret}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start; it need not answer yet."""
        self._process = subprocess.Popen(self._program, env=self._environment, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """Take it away without a word, if it runs."""
        if self._process is not None:
            assert self._process.poll() is None, "the station's system ended by itself"
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into its file."""
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30) as connection:
            return connection.execute(sql).fetchall()

    @property
    def waiting(self) -> int:
        """How much it still has to say."""
        return int(self.ask("SELECT count(*) FROM outgoing WHERE state = 'waiting'")[0][0])


class Mediators(threading.Thread):
    """Work off their share of the matters through the JSON API, each to the end of its course."""

    def __init__(self, numbers: list[int], port: int, tokens: dict[str, str], seed: int) -> None:
        super().__init__(daemon=True)
        self.numbers, self.seed = numbers, seed
        self.commands = 0
        self.done = 0
        self.fault: BaseException | None = None
        self._port, self._tokens = port, tokens
        self._versions: dict[str, int] = {}
        self._today = datetime.now(SHANGHAI).date().isoformat()  # noqa: TID251 — real processes

    def run(self) -> None:
        try:
            for number in self.numbers:
                course = course_of(self.seed, number)
                getattr(self, f"_{course}")(number)
                self.done += 1
        except BaseException as error:
            self.fault = error

    # --- the courses -----------------------------------------------------------------------------------------

    def _declined(self, number: int) -> None:
        case = self._received(number)
        self._act(case, "street_director", "decline", reason_code="N3", routes_told=True)

    def _referred(self, number: int) -> None:
        case = self._until(handed_over(number), "clerk", "offered")["id"]  # category A goes to the lowest committee
        self._act(case, "clerk", "sign_receipt", number=f"收{number}号")
        self._act(case, "director", "decline", reason_code="N3", routes_told=True)

    def _revoked(self, number: int) -> None:
        self._received(number)

    def _excluded(self, number: int) -> None:
        case = self._accepted(self._received(number))
        form = {"reason_code": "x5", "failed_on": self._today}
        self._act(case, "street_director", "return_excluded", **form)

    def _recognised(self, number: int) -> None:
        case = self._accepted(self._received(number))
        who = "street_mediator"
        named = {"mediators": [who], "lead": who, "disclosed": True, "parties_object": False}
        self._act(case, "street_director", "assign", **named)
        terms = {
            "facts": "属实。",
            "terms": "赔偿。",
            "obligations": [owed(self._today)],
            "scope": "all",
            "lawful": True,
        }
        self._act(case, "street_mediator", "settle_written", **terms)
        both = [{"party": one, "on": self._today} for one in (1, 2)]
        stamps = {"signatures": both, "mediator_signed_on": self._today, "sealed_on": self._today}
        self._act(case, "street_mediator", "put_in_force", **stamps)
        self._act(case, "street_mediator", "perform", obligation=1, proof="receipt")
        self._act(case, "street_mediator", "apply_no_penalty", signatures=both)

    _not_recognised = _recognised

    def _transferred(self, number: int) -> None:
        form = {**FORM, "title": f"第 {number} 件", "entry_level": "street"}
        body = {"workflow": "property_three_level", "fields": form, "command_id": f"logged-as-{number}"}
        logged = self._until_answered("grid", "/cases", body)
        assert "id" in logged, logged
        case = str(logged["id"])
        self.commands += 1
        self._act(case, "street_mediator", "ask", parties=[1, 2], way="in_person")
        self._accepted(case)
        self._act(case, "street_director", "hand_to_police", what="乙推倒甲")

    # --- steps -----------------------------------------------------------------------------------------------

    def _received(self, number: int) -> str:
        case = str(self._until(handed_over(number), "street_clerk", "offered")["id"])
        self._act(case, "street_clerk", "sign_receipt", number=f"收{number}号")
        return case

    def _accepted(self, case: str) -> str:
        for party in (1, 2):
            self._act(case, "street_mediator", "answer", party=party, answer="agreed", way="in_person")
        self._act(case, "street_director", "accept", **ACCEPTANCE)
        return case

    def _until(self, case: str, who: str, status: str) -> Any:
        """Wait for a handoff that has come to this."""
        until = time.perf_counter() + PATIENCE * 5
        while time.perf_counter() < until:
            found = self._asked(who, f"/cases/{case}", None)
            if found is not None and found.get("handoffs") and found["handoffs"][0]["status"] != "drafted":
                assert found["handoffs"][0]["status"] == status, f"{case}: {found['handoffs'][0]}"
                return found
            time.sleep(0.1)
        raise AssertionError(f"the handoff of case {case} never came")

    def _act(self, case: str, who: str, action: str, **fields: Any) -> None:
        """Take an action on the case as it is; somebody may act in between, and answers may be lost."""
        while True:
            if case not in self._versions:
                self._versions[case] = self._until_answered(who, f"/cases/{case}", None)["version"]
            version = self._versions.pop(case)
            body = {"action": action, "fields": fields, "expected_version": version}
            name = f"{case}-{action}-{fields.get('party', '')}-{version}"
            answer = self._until_answered(who, f"/cases/{case}/actions", {**body, "command_id": name})
            if answer.get("code") != "stale_case":
                assert answer.get("code") is None, f"{case} {action}: {answer}"
                self._versions[case] = answer["version"]
                self.commands += 1
                return

    def _until_answered(self, who: str, path: str, body: dict[str, Any] | None) -> Any:
        until = time.perf_counter() + PATIENCE * 2
        while time.perf_counter() < until:
            found = self._asked(who, path, body)
            if found is not None:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no answer to {path}")

    def _asked(self, who: str, path: str, body: dict[str, Any] | None) -> Any:
        """Ask once; None if there was no answer, or there is no such case yet."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._tokens[who]}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read())
            return None if error.code >= 500 or error.code == 404 else problem
        except (OSError, HTTPException, json.JSONDecodeError):
            return None


def handed_over(number: int) -> str:
    """Give the id of the case that the station hands over under this number."""
    return case_id(AccountId(f"channel:{CHANNEL}"), f"JQ-{number}")


def soak(folder: Path, *, handoffs: int, kills: int, seed: int, workers: int = 3) -> Kept:
    """Hand `handoffs` matters over, kill both sides `kills` times each, then compare all that they know."""
    begun = time.perf_counter()
    url = f"sqlite:///{folder}/mediation.db"
    port = _free_port()
    key, tokens = _prepared(folder, port)
    server = Program(url, port, folder / "program.log")
    station = Station(folder, port, server.port, key, handoffs, seed)
    shares = [list(range(first, handoffs, workers)) for first in range(workers)]
    mediators = [Mediators(share, server.port, tokens, seed) for share in shares]
    with _running(server, station, mediators):
        _kill_both(server, station, mediators, kills, seed)
        _wait_until_quiet(url, station, mediators)
    commands = sum(one.commands for one in mediators)
    counts = _agreed(url, station, handoffs, seed)
    _nothing_said_that_must_not_be(server.says.read_text("utf-8"), key)
    return Kept(handoffs=handoffs, kills=kills, commands=commands, seconds=time.perf_counter() - begun, **counts)


def _prepared(folder: Path, port: int) -> tuple[NewKey, dict[str, str]]:
    at = datetime.now(UTC)  # noqa: TID251 — real processes
    store = sqlite_store(folder)
    house = a_house(store)
    channel = Channel(
        id=ChannelId(CHANNEL),
        institution=InstitutionId("station"),
        kind=ChannelKind.webhook,
        address=f"http://127.0.0.1:{port}/handoffs",
        accounts=(AccountId("officer"), AccountId("deputy")),
    )
    set_up(house, channel)
    key = rotate(house, CHANNEL, at=at)
    accounts = (*COMMITTEE, "clerk", "director")
    tokens = {one: issue_token(house, AccountId(one), "负载", at=at) for one in accounts}
    store.close()
    return key, tokens


@contextmanager
def _running(server: Server, station: Station, mediators: list[Mediators]) -> Iterator[None]:
    try:
        server.start()
        station.start()
        for one in mediators:
            one.start()
        yield
    finally:
        station.kill()
        server.kill()


def _kill_both(server: Server, station: Station, mediators: list[Mediators], kills: int, seed: int) -> None:
    """Kill each side so many times, spread over the work: never all at its beginning."""
    dice = random.Random(seed)
    every = sum(len(one.numbers) for one in mediators) / (kills + 1)
    for kill in range(kills):
        until = time.perf_counter() + 20 * PATIENCE
        while sum(one.done for one in mediators) < every * (kill + 0.5) and time.perf_counter() < until:
            _no_fault(mediators)
            time.sleep(0.05)
        time.sleep(dice.uniform(0.0, 1.0))
        station.kill()
        time.sleep(dice.uniform(0.0, 0.5))
        server.kill()
        station.start()
        server.start()


def _wait_until_quiet(url: str, station: Station, mediators: list[Mediators]) -> None:
    until = time.perf_counter() + 60 * PATIENCE
    for one in mediators:
        while one.is_alive():
            _no_fault(mediators)
            assert time.perf_counter() < until, "the mediators do not come to an end"
            one.join(timeout=0.2)
    _no_fault(mediators)
    calm = 0
    while calm < 3:
        assert time.perf_counter() < until, f"still {station.waiting} to say, {_owed(url)} to tell"
        calm = calm + 1 if station.waiting == 0 and _owed(url) == 0 else 0
        time.sleep(0.5)


def _no_fault(mediators: list[Mediators]) -> None:
    faults = [one.fault for one in mediators if one.fault is not None]
    assert not faults, faults


def _owed(url: str) -> int:
    with sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True, timeout=30) as connection:
        found = connection.execute("SELECT count(*) FROM outbox WHERE lane <> '' AND state <> 'done'").fetchone()
    return int(found[0])


# --- what both sides know --------------------------------------------------------------------------------------


def _agreed(url: str, station: Station, handoffs: int, seed: int) -> dict[str, int]:
    tally = dict(station.ask("SELECT name, many FROM tally"))
    wrong = {name: many for name, many in tally.items() if name.startswith("wrong")}
    assert not wrong, f"the station was answered what the protocol does not say: {wrong}"
    store = Store.open(url, calendar=a_town().calendar)
    with store.reading() as reading:
        _both_know_the_same(reading, station, handoffs, seed)
        said, refused = _what_was_said_was_heard_once(reading, station)
        told = _what_was_told_was_heard_once(reading, station)
        _nobody_ended_what_was_not_his(reading)
    faults = [one.fault for one in verify_all(store, every_text()) if one.fault is not None]
    assert faults == [], faults
    store.close()
    counts = {name: tally.get(name, 0) for name in ("duplicated", "reordered", "unsigned")}
    return {**counts, "said": said, "told": told, "refused": refused, "told_again": tally.get("told again", 0)}


def _both_know_the_same(reading: Reading, station: Station, handoffs: int, seed: int) -> None:
    theirs = {row[0]: row[1:] for row in station.ask("SELECT reference, course, handoff, status FROM matter")}
    threads = dict(reading.rows("SELECT reference, case_id FROM channel_case WHERE channel = 'police'"))
    assert set(theirs) == set(threads), "a matter is known to one side only"
    assert len(theirs) == handoffs, f"{len(theirs)} of {handoffs} matters"
    cases = {row[0] for row in reading.rows("SELECT id FROM case_record")}
    assert cases == set(threads.values()), "a case without a matter, or the other way round"
    for reference, (course, number, status) in theirs.items():
        case = reading.cases.get(threads[reference])
        assert case is not None
        handoff = case.handoff(number)
        assert handoff is not None
        assert handoff.status == status, f"{reference} ({course}) is {handoff.status} here and {status} there"
        if course == "transferred":
            assert (status, handoff.outcome) in {("returned", "not_police"), ("offered", "")}, f"{reference}: {handoff}"
        else:
            assert course == course_of(seed, int(reference.removeprefix("JQ-")))
            assert (status, handoff.outcome) == ENDS[course], f"{reference} ({course}): {status} {handoff.outcome}"


def _what_was_said_was_heard_once(reading: Reading, station: Station) -> tuple[int, int]:
    heard = reading.rows("SELECT message, reference, seq, state FROM channel_message")
    said = dict(station.ask("SELECT id, state FROM outgoing"))
    done = {row[0] for row in heard if row[3] == "done"}
    assert done == {one for one, state in said.items() if state == "acknowledged"}, "acknowledged and done differ"
    refused = {one for one, state in said.items() if state == "refused"}
    assert refused <= {row[0] for row in heard if row[3] == "refused"}
    turns = Counter(row[1] for row in heard if row[3] == "done")
    for reference, received in reading.rows("SELECT reference, received FROM channel_case"):
        seqs = sorted(row[2] for row in heard if row[1] == reference and row[3] == "done")
        assert seqs == list(range(1, received + 1)), f"{reference}: {seqs}"
        assert turns[reference] == received
    return len(done), len(refused)


def _what_was_told_was_heard_once(reading: Reading, station: Station) -> int:
    told: Counter[str] = Counter(row[0] for row in reading.rows("SELECT case_id FROM outbox WHERE lane = 'police'"))
    threads = dict(reading.rows("SELECT reference, case_id FROM channel_case"))
    heard: dict[str, list[int]] = {}
    for reference, seq in station.ask("SELECT reference, seq FROM incoming ORDER BY reference, seq"):
        heard.setdefault(reference, []).append(seq)
    for reference, case in threads.items():
        assert heard.get(reference, []) == list(range(1, told[case] + 1)), f"{reference}: {heard.get(reference)}"
    return sum(told.values())


BY_THE_STATION = {"revoked"}
BY_THE_COMMITTEE = {"accepted", "declined"}
OUTCOMES_OF_THE_STATION = {"no_penalty", "not_recognised", "not_police"}


def _nobody_ended_what_was_not_his(reading: Reading) -> None:
    acted: set[tuple[str, str]] = set()
    for (case,) in reading.rows("SELECT id FROM case_record"):
        for entry in reading.journal.entries(case):
            by_station = entry.actor in STATION
            for event in entry.events:
                match event:
                    case ActionTaken(action=action):
                        acted.add((("station" if by_station else "committee"), str(action)))
                    case HandoffMade() | HandoffMoved():
                        one = event.handoff
                        if one.status in BY_THE_STATION or one.outcome in OUTCOMES_OF_THE_STATION:
                            assert by_station, f"{case}: {one.status} {one.outcome} by {entry.actor}"
                        elif one.status in BY_THE_COMMITTEE or one.outcome == "excluded":
                            assert not by_station, f"{case}: {one.status} {one.outcome} by {entry.actor}"
                    case StateEntered(state=state):
                        if by_station:
                            assert state in {"offered", "withdrawn"}, f"{case}: {entry.actor} led it to {state}"
                    case _:
                        pass
    both = {action for side, action in acted if side == "station"} & {
        action for side, action in acted if side == "committee"
    }
    assert not both, f"taken by both sides: {both}"


def _nothing_said_that_must_not_be(log: str, key: NewKey) -> None:
    assert "message_unsigned" in log, "the program says what it refuses"
    for secret in (key.secret, "v1=", "甲", "乙", "漏水"):
        assert secret not in log, f"the program's log holds {secret[:3]}…"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def main() -> None:
    """Run it and print what was kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--handoffs", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mediation-handoffs-") as folder:
        kept = soak(Path(folder), handoffs=given.handoffs, kills=given.kills, seed=given.seed, workers=given.workers)
    print(
        f"{kept.handoffs} handoffs in {kept.seconds:.0f} s, both sides killed {kept.kills} times: "
        f"{kept.said} messages said and taken once ({kept.duplicated} sent twice, {kept.reordered} out of order, "
        f"{kept.unsigned} wrongly signed first), {kept.refused} refused; {kept.told} told and taken once "
        f"({kept.told_again} told again); {kept.commands} commands of mediators; both sides agree on every handoff, "
        "no side ended the other's record, no secret stands in a log, every chain and record verifies"
    )


if __name__ == "__main__":
    main()
