"""Kill whoever brings a file, at every step: `./dev soak vault [--every 1] [--seed 1]`.

A process of its own brings a file to a case on a SQLite file and kills itself (SIGKILL) before the N-th call that
reaches the disk or the database, for every N until it comes through. After each death: no case names a file that is not
there byte for byte, every chain verifies, what is left over is swept after a day, and the same command sent again
brings the file once. The order of those calls is held, too: all syncing comes before the commit.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mediation.casework.keep_evidence import open_proved, sweep_vault, verify_vault  # noqa: E402
from mediation.engine.case import CaseId  # noqa: E402
from mediation.store.database import Store  # noqa: E402
from mediation.store.evidence_vault import FolderVault  # noqa: E402
from mediation.store.verification import verify_all  # noqa: E402
from tests.engine.builders import a_town  # noqa: E402
from tests.evidence import files  # noqa: E402
from tests.evidence.rooms import brought, with_vault  # noqa: E402
from tests.store.houses import MORNING, library, logged, sqlite_store  # noqa: E402

COUNTED = {"fsync", "replace", "mkdir", "unlink", "rmdir", "open", "execute", "executemany", "write"}
DATABASE = "mediation.db"


class Survived(NamedTuple):
    """What the deaths left: how many steps there are, how many deaths, and how many came after the commit."""

    steps: int
    deaths: int
    committed: int
    orphans: int
    seconds: float


def _reaches(called: Any) -> bool:
    """Say whether a call goes to the disk or the database: names alone do not tell, text has a `replace`, too."""
    of = getattr(called, "__self__", None)
    return of is sys.modules["posix"] or isinstance(of, sqlite3.Connection | sqlite3.Cursor | io.BufferedWriter)


def _bring(folder: Path, case: CaseId, die_before: int, told: Path) -> None:
    """Bring the file in this process; die before the N-th counted call (0: never, and tell the calls in order)."""
    calls: list[str] = []

    def watch(_: FrameType, event: str, called: Any) -> None:
        name = getattr(called, "__name__", "")
        if event == "c_call" and name in COUNTED and _reaches(called):
            calls.append(name)
            if len(calls) == die_before:
                os.kill(os.getpid(), signal.SIGKILL)

    store = Store.open(f"sqlite:///{folder / DATABASE}", calendar=a_town().calendar)
    writer = store._writer  # type: ignore[attr-defined]
    writer.set_trace_callback(lambda sql: calls.append(sql.split()[0]) if sql.startswith(("BEGIN", "COMMIT")) else None)
    house = with_vault(store, folder)
    with house.store.reading() as reading:
        found = reading.cases.get(case)
    assert found is not None
    sys.setprofile(watch)
    brought(house, found)
    sys.setprofile(None)
    told.write_text(" ".join(calls))


def _death(folder: Path, case: CaseId, die_before: int) -> tuple[bool, list[str]]:
    """Let a child bring the file; say whether it came through, and which calls it made."""
    told = folder / "told"
    child = os.fork()
    if child == 0:
        try:
            _bring(folder, case, die_before, told)
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(3)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False, []
    assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return True, told.read_text().split()


def _examine(folder: Path, case: CaseId) -> tuple[bool, int]:
    """Hold what a death left against what must hold; give whether the commit had happened, and the orphans."""
    store = Store.open(f"sqlite:///{folder / DATABASE}", calendar=a_town().calendar)
    try:
        house = with_vault(store, folder)
        vault = house.vault
        assert isinstance(vault, FolderVault)
        assert [one.fault for one in verify_all(store, library()) if one.fault is not None] == []
        assert all(not one.fault for one in verify_vault(house, MORNING))
        with store.reading() as reading:
            found = reading.cases.get(case)
        assert found is not None
        committed = bool(found.evidence)
        named = {one.digest for one in found.evidence}
        for piece in found.evidence:
            with open_proved(house, case, piece, MORNING) as opened:
                assert opened.read() == files.picture()
        orphans = len({one.digest for one in vault.lying()} - named)
        tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)  # noqa: TID251 -- files are dated by the machine
        assert sweep_vault(house, tomorrow).orphans == orphans
        assert {one.digest for one in vault.lying()} == named
        assert not (vault.folder / "incoming").is_dir() or list((vault.folder / "incoming").iterdir()) == []
        again = brought(house, found)
        assert len(again.evidence) == 1
        assert all(not one.fault for one in verify_vault(house, MORNING))
    finally:
        store.close()
    return committed, orphans


def _in_order(calls: list[str]) -> None:
    """The file, its folder and the folder above are synced, and renamed in between, before the write begins."""
    commit = max(place for place, call in enumerate(calls) if call == "COMMIT")
    begin = max(place for place, call in enumerate(calls[:commit]) if call == "BEGIN")
    rename = calls.index("replace")
    assert "fsync" in calls[:rename], "renamed before the file was on the disk"
    assert calls[rename:begin].count("fsync") >= 2, "committed before the folders were on the disk"


def soak(folder: Path, *, every: int, seed: int) -> Survived:
    """Die before each step (of `every` steps one, chosen by the seed), and look at what is left."""
    started = time.perf_counter()
    chosen = random.Random(seed)
    ready = folder / "ready"
    ready.mkdir()
    store = sqlite_store(ready)
    case = logged(with_vault(store, ready)).id
    store.close()
    whole = folder / "whole"
    shutil.copytree(ready, whole)
    came_through, calls = _death(whole, case, 0)
    assert came_through
    _in_order(calls)
    steps = sum(1 for call in calls if call in COUNTED)
    deaths = committed = orphans = 0
    for step in range(1, steps + 1):
        if chosen.random() * every >= 1:
            continue
        here = folder / f"death-{step}"
        shutil.copytree(ready, here)
        came_through, _ = _death(here, case, step)
        if came_through:  # the first run also loaded what later ones find loaded: there are a few steps less
            assert step > steps * 3 // 4, f"step {step} of {steps} was never reached"
            break
        was_committed, left = _examine(here, case)
        deaths, committed, orphans = deaths + 1, committed + was_committed, orphans + left
        shutil.rmtree(here)
    return Survived(steps, deaths, committed, orphans, time.perf_counter() - started)


def main() -> None:
    """Run and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mediation-vault-") as folder:
        found = soak(Path(folder), every=asked.every, seed=asked.seed)
    print(found)


if __name__ == "__main__":
    main()
