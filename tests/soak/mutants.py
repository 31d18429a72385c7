"""Put every fault into every shipped workflow: `./dev soak mutants [--every 1] [--processes 2] [--seed 1]`.

Each fault is one edit of one authored file (`tests/mutants/`). What stops it is noted: reading the file, the proof or
a story; whatever is let through must have a reason in `tests/mutants/reasons.yaml`, or the run ends with code 1. It
writes `docs/reference/mutants.md` and the sample that the tests judge again; `--kept FILE` writes the page anew
from the verdicts of an earlier run, `--only TEXT` judges only the mutants whose name holds TEXT, and prints them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.mutants.judging import THROUGH, Shipped  # noqa: E402 — the checkout must be importable first
from tests.mutants.kill_table import SAMPLE, Judged, page, sampled, unexplained  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "mutants.md"
SOME = 20
#: A workflow of more actions is large: its proof takes half a second.
LARGE = 60


@cache
def shipped() -> Shipped:
    """Read the shipped workflows once in each process."""
    return Shipped()


def judge(mutant: tuple[str, str]) -> Judged:
    """Judge one mutant, named by its file and its edit."""
    file, name = mutant
    verdict = shipped().judged(file, shipped().edits(file)[name])
    return Judged(file, name, verdict.stopped, verdict.by)


def all_of(every: int, only: str) -> list[tuple[str, str]]:
    """Name the mutants to judge."""
    named = [(file, name) for file in shipped().made_of for name in shipped().edits(file)]
    return [one for one in named if only in f"{one[0]} {one[1]}"][::every]


def judged(mutants: list[tuple[str, str]], processes: int) -> Iterator[Judged]:
    """Judge in several processes, telling how far it has come."""
    begun = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for number, one in enumerate(pool.imap(judge, mutants, chunksize=SOME), start=1):
            if number % (10 * SOME) == 0:
                seconds = time.perf_counter() - begun
                print(f"· {number}/{len(mutants)} in {seconds:.0f} s", file=sys.stderr, flush=True)
            yield one


def main() -> int:
    """Run; print the counts, and whatever is let through without a reason."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--every", type=int, default=1, help="only every so manieth mutant")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--seed", type=int, default=1, help="of the sample that the tests judge again")
    asked.add_argument("--only", default="", help="only mutants whose file and name hold this; prints each")
    asked.add_argument("--keep", type=Path, help="where to keep the verdicts")
    asked.add_argument("--kept", type=Path, help="verdicts kept earlier, instead of judging")
    options = asked.parse_args()
    begun = time.perf_counter()
    if options.kept:
        kept = json.loads(options.kept.read_text(encoding="utf-8"))
        found = [Judged(file, name, stopped, tuple(by)) for file, name, stopped, by in kept]
    else:
        found = list(judged(all_of(options.every, options.only), options.processes))
    if options.keep:
        options.keep.write_text(json.dumps(found, ensure_ascii=False, indent=0), encoding="utf-8")
    if options.only:
        for one in found:
            print(one.file, one.name, one.stopped, *one.by)
    else:
        made_of = {file: [one.key for one in subjects] for file, subjects in shipped().made_of.items()}
        PAGE.write_text(page(found, made_of, of=len(all_of(1, ""))), encoding="utf-8")
        large = {file.split("/")[0] for file, by in shipped().made_of.items() if len(by[0].workflow.actions) > LARGE}
        SAMPLE.write_text(sampled(found, options.seed, large=large), encoding="utf-8")
    without = [one for one in found if one.stopped == THROUGH and unexplained(one)]
    for one in without:
        print(f"let through without a reason: {one.file} {one.name}")
    counts = ", ".join(f"{number} {stopped}" for stopped, number in Counter(one.stopped for one in found).most_common())
    print(f"{len(found)} mutants in {time.perf_counter() - begun:.0f} s: {counts}; {len(without)} without a reason")
    return int(bool(without))


if __name__ == "__main__":
    sys.exit(main())
