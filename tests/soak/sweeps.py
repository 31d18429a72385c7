"""Kill the clocks in the middle of their work: `./dev soak sweeps [--steps 20000] [--kills 20] [--clocks 4] …`.

Real `mediation clock` processes, first several on one PostgreSQL, then one on a SQLite file, with thousands of steps
long due; one after another is SIGKILLed at a random moment and started again. Afterwards every step took effect exactly
once: in the journal, in the outbox and among the notices, case by case as a case that was swept in peace.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mediation.casework.deliver import deliver  # noqa: E402 — the checkout must be importable first
from mediation.casework.publish import publish  # noqa: E402
from mediation.clock.sweep import sweep  # noqa: E402
from mediation.engine.case import CaseId  # noqa: E402
from mediation.engine.events import StepReached  # noqa: E402
from mediation.store.database import Store  # noqa: E402
from mediation.store.instants import micros  # noqa: E402
from mediation.store.memory import MemoryStore  # noqa: E402
from mediation.store.transaction import Reading  # noqa: E402
from mediation.store.verification import verify_all  # noqa: E402
from tests.engine.builders import a_town, instant  # noqa: E402
from tests.store.houses import MORNING, a_house, library, logged, postgres_key, postgres_url, sqlite_store  # noqa: E402

SHOWN = instant("2026-11-20 10:00")
"""What the clocks show when they start; the cases were logged in September."""
PATIENCE = 120.0
LONGEST_LIFE = 1.6
REFILL = 400

Effect = tuple[str, str, str, int, str]
"""One step: clock, what it refers to, the day it counts from, its place in the definition, when it was due."""


class Kept(NamedTuple):
    """What a run counted, every number of it checked."""

    kind: str
    cases: int
    steps: int
    notices: int
    kills: int
    seconds: float


def _iso(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    return f"{'-' if seconds < 0 else ''}PT{abs(seconds)}S"


def _key_of(url: str) -> Path | None:
    """Say where the data keys lie that every process must have: of a file, beside it."""
    return None if url.startswith("sqlite") else postgres_key()


class Clock:
    """One `mediation clock` process through all its lives."""

    def __init__(self, url: str, offset: timedelta) -> None:
        settings = {"DATABASE_URL": url, "SWEEP_SECONDS": "0.2", "OFFSET": _iso(offset)}
        if (key := _key_of(url)) is not None:
            settings["KEY_FILE"] = str(key)
        self._environment = {**os.environ, **{f"MEDIATION_{key}": value for key, value in settings.items()}}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it sweeps at once."""
        program = [sys.executable, "-c", "from api.command_line import main; main()", "clock"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(program, cwd=ROOT, env=self._environment, stdout=quiet, stderr=quiet)

    def kill(self) -> None:
        """Take it away without a word."""
        if self._process is not None:
            assert self._process.poll() is None, f"a clock ended by itself: {self._process.returncode}"
            self._process.kill()
            self._process.wait()
            self._process = None


def in_peace() -> tuple[list[Effect], int]:
    """Sweep one case undisturbed in memory; give its steps in order, and how many notices came of them."""
    house = a_house(MemoryStore(a_town()))
    case = logged(house, "peace")
    sweep(house, SHOWN)
    deliver(house, SHOWN)
    with house.store.reading() as reading:
        return _steps(reading, case.id), _notices(reading)[case.id]


def _steps(reading: Reading, case: CaseId) -> list[Effect]:
    return [
        (event.key, event.ref, event.does, event.step, event.due_at.isoformat())
        for entry in reading.journal.entries(case)
        for event in entry.events
        if isinstance(event, StepReached)
    ]


def _notices(reading: Reading) -> Counter[str]:
    """Count what was told of each case; one step may tell several institutions, each of them once."""
    told = reading.rows("SELECT case_id, count(DISTINCT key) FROM notice GROUP BY 1")
    return Counter({str(case): int(n) for case, n in told})


def soak(url: str, *, clocks: int, steps: int, kills: int, seed: int) -> Kept:
    """Let `clocks` processes work off at least `steps` steps and kill one `kills` times; then check every case."""
    begun = time.perf_counter()
    expected, told = in_peace()
    dice = random.Random(seed)
    store = Store.open(url, calendar=a_town().calendar, key_file=_key_of(url))
    house = a_house(store)
    publish(store, library(), MORNING)
    cases = [logged(house, f"soak-{number}").id for number in range(-(-steps // len(expected)))]
    offset = SHOWN - datetime.now(UTC)  # noqa: TID251 — real processes keep real time
    running = [Clock(url, offset) for _ in range(clocks)]
    with ExitStack() as stack:
        for clock in running:
            clock.start()
            stack.callback(clock.kill)
        for _ in range(kills):
            time.sleep(dice.uniform(0.2, LONGEST_LIFE))
            if not _waiting(store):  # nothing left to be interrupted in
                cases += [logged(house, f"soak-{len(cases) + number}").id for number in range(REFILL)]
            victim = dice.choice(running)
            victim.kill()
            victim.start()
        _until_done(store)
    with store.reading() as reading:
        notices = _notices(reading)
        for case in cases:
            assert _steps(reading, case) == expected, f"the steps of case {case} differ from one that was left in peace"
            assert notices[case] == told, f"case {case} has {notices[case]} notices, not {told}"
    faults = [one.fault for one in verify_all(store, library()) if one.fault is not None]
    assert faults == [], faults
    store.close()
    kind = url.partition(":")[0]
    done = len(cases) * len(expected)
    return Kept(kind, len(cases), done, sum(notices.values()), kills, time.perf_counter() - begun)


def _until_done(store: Store) -> None:
    """Wait until nothing is due or owed any more; AssertionError when nothing has moved for a long time."""
    left, moved = -1, time.perf_counter()
    while (now := _waiting(store) + _owed(store)) > 0:
        if now != left:
            left, moved = now, time.perf_counter()
        assert time.perf_counter() < moved + PATIENCE, f"the clocks stand still: {left} steps and notices are left"
        time.sleep(0.5)


def _waiting(store: Store) -> int:
    due = micros(SHOWN + timedelta(hours=1))
    with store.reading() as reading:
        return int(reading.rows(f"SELECT count(*) FROM case_deadline WHERE next_at <= {due}")[0][0])


def _owed(store: Store) -> int:
    with store.reading() as reading:
        return int(reading.rows("SELECT count(*) FROM outbox WHERE state = 'owed' AND kind = 'notify'")[0][0])


def on_sqlite(folder: Path, *, steps: int, kills: int, seed: int) -> Kept:
    """One clock on one file."""
    sqlite_store(folder).close()
    return soak(f"sqlite:///{folder}/mediation.db", clocks=1, steps=steps, kills=kills, seed=seed)


def on_postgres(name: str, *, clocks: int, steps: int, kills: int, seed: int) -> Kept:
    """Several clocks on one server."""
    return soak(postgres_url(name), clocks=clocks, steps=steps, kills=kills, seed=seed)


def main() -> None:
    """Run both and print what was kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--clocks", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = [on_postgres("sweeps", clocks=given.clocks, steps=given.steps, kills=given.kills, seed=given.seed)]
    with tempfile.TemporaryDirectory(prefix="mediation-sweeps-") as folder:
        found.append(on_sqlite(Path(folder), steps=given.steps, kills=given.kills, seed=given.seed))
    for kept in found:
        print(
            f"{kept.kind}: {kept.steps} steps of {kept.cases} cases, each once; {kept.notices} notices, each once; "
            f"{kept.kills} kills in {kept.seconds:.0f} s; every chain and record verifies"
        )


if __name__ == "__main__":
    main()
