"""Put every fault into every shipped workflow: `./dev soak mutants [--minutes 10] [--keep FILE] [--processes 2]`.

Each fault is one edit of one authored file (`tests/mutants/`). What stops it is noted: reading the file, the proof or
a story. Whatever is let through must have a reason in `tests/mutants/reasons.yaml`, and of each kind as many must be
stopped as `floors.yaml` says, or the run ends with code 1. A fault in the text that the large workflows share is judged
in the smallest of them. It writes `docs/reference/mutants.md` and the sample that the tests judge again. The order is
that of dice, so a run ended by `--minutes` shows an even part; `--keep FILE` keeps verdicts, and a later run with the
same file goes on from there. `--only TEXT` judges only the mutants whose file and name hold TEXT, prints them and
writes nothing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.mutants.judging import LARGE, THROUGH, Shipped  # noqa: E402 — the checkout must be importable first
from tests.mutants.kill_table import SAMPLE, Judged, below, page, sampled, unexplained  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "mutants.md"
TOLD_EVERY = 200


@cache
def shipped() -> Shipped:
    """Read the shipped workflows once in each process."""
    return Shipped()


def judge(mutant: tuple[str, str]) -> Judged:
    """Judge one mutant, named by its file and its edit."""
    file, name = mutant
    verdict = shipped().judged(file, shipped().edits(file)[name])
    return Judged(file, name, verdict.stopped, verdict.by)


def named(seed: int, only: str) -> list[tuple[str, str]]:
    """Name the mutants, in the order of the dice."""
    found = [(file, name) for file in shipped().made_of for name in shipped().edits(file)]
    random.Random(seed).shuffle(found)
    return [one for one in found if only in f"{one[0]} {one[1]}"]


def judged(mutants: list[tuple[str, str]], processes: int, seconds: float) -> Iterator[Judged]:
    """Judge in several processes until the time is over, telling how far it has come.

    A process ends after a hundred: each compiled mutant stays in some memory, and thousands would fill the machine.
    """
    begun = time.perf_counter()
    shipped()  # read here once, so that each new process finds it
    with multiprocessing.get_context("fork").Pool(processes, maxtasksperchild=100) as pool:
        for number, one in enumerate(pool.imap(judge, mutants), start=1):
            yield one
            taken = time.perf_counter() - begun
            if number % TOLD_EVERY == 0:
                print(f"· {number}/{len(mutants)} in {taken:.0f} s", file=sys.stderr, flush=True)
            if taken > seconds:
                return


def kept(file: Path | None) -> list[Judged]:
    """Read what an earlier run has kept."""
    if file is None or not file.exists():
        return []
    lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return [Judged(where, name, stopped, tuple(by)) for where, name, stopped, by in lines]


def main() -> int:
    """Run; print the counts, and whatever is let through without a reason."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minutes", type=float, default=24 * 60.0, help="end after this time")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--seed", type=int, default=1, help="of the order, and of the sample")
    asked.add_argument("--only", default="", help="only mutants whose file and name hold this")
    asked.add_argument("--keep", type=Path, help="where verdicts are kept, and found by the next run")
    options = asked.parse_args()
    begun = time.perf_counter()
    mutants = named(options.seed, options.only)
    known = set(mutants)
    found = [one for one in kept(options.keep) if (one.file, one.name) in known]
    done = {(one.file, one.name) for one in found}
    for one in judged([one for one in mutants if one not in done], options.processes, options.minutes * 60):
        found.append(one)
        if options.keep:
            with options.keep.open("a", encoding="utf-8") as kept_in:
                kept_in.write(json.dumps(one, ensure_ascii=False) + "\n")
    if options.only:
        for one in found:
            print(one.line)
    else:
        write(found, Counter(file for file, _ in mutants), options.seed)
    without = [one for one in found if one.stopped == THROUGH and unexplained(one)]
    for one in without:
        print(f"let through without a reason: {one.file} {one.name}")
    short = [] if options.only else below(counted(found))
    for line in short:
        print(f"below its floor: {line}")
    counts = ", ".join(f"{number} {stopped}" for stopped, number in Counter(one.stopped for one in found).most_common())
    took = time.perf_counter() - begun
    print(f"{len(found)} of {len(mutants)} mutants in {took:.0f} s: {counts}; {len(without)} without a reason")
    return int(bool(without or short))


def counted(found: list[Judged]) -> dict[str, tuple[int, int]]:
    """Count the mutants of each kind, and those of them that got through."""
    every, through = (
        Counter(one.operator for one in found),
        Counter(one.operator for one in found if one.stopped == THROUGH),
    )
    return {kind: (number, through[kind]) for kind, number in every.items()}


def write(found: list[Judged], of: Counter[str], seed: int) -> None:
    """Write the page and the sample."""
    made_of = {file: [one.key for one in subjects] for file, subjects in shipped().made_of.items()}
    PAGE.write_text(page(found, made_of, of=of), encoding="utf-8")
    large = {file.split("/")[0] for file, by in shipped().made_of.items() if len(by[0].workflow.actions) > LARGE}
    SAMPLE.write_text(sampled(found, seed, large=large), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
