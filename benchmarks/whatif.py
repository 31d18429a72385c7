"""How fast recorded histories are driven again: `./dev bench whatif [--cases N] [--database FILE]`.

Workload: N property disputes of 15 commands each (`chain.py`), begun on different days and handled at a different pace,
with what the clock said in between, in a database file. The community's 7 days become 5, and everything is asked
several ways on one core: by short cut, entry by entry (`--exact`), with other changes, and with none. A figure is
entries a second, and the cases of 15 entries that this makes; the bar is 1,000 of them a second by the ordinary way.
Where this stands: docs/how-to/ask-what-if.md.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402 — the checkout must be importable first

from benchmarks.chain import START, STEPS, WORKFLOW, Chain, a_house, actor, library  # noqa: E402
from mediation.casework.handle import handle  # noqa: E402
from mediation.casework.house import House  # noqa: E402
from mediation.casework.publish import publish  # noqa: E402
from mediation.definitions.compile import compile_text  # noqa: E402
from mediation.definitions.workflow import Workflow  # noqa: E402
from mediation.engine.commands import TakeAction  # noqa: E402
from mediation.rehearsal.stage import advance  # noqa: E402
from mediation.rehearsal.whatif import Question, ask  # noqa: E402
from mediation.rehearsal.whatif_report import Report  # noqa: E402

SINCE, UNTIL = date(2026, 1, 1), date(2027, 12, 31)
BAR = 1_000
PACES = (1.0, 0.8, 1.15, 0.9, 1.3)
DAYS = 20
COMMUNITY = "rung_time: 7 days"
ELSE = {
    "a setting": ("  on_the_spot_amount:\n    value: 5000", "  on_the_spot_amount:\n    value: 50"),
    "the fifth act": (
        "      - everyone_agreed\n      - rights_told\n",
        "      - rights_told\n      - everyone_agreed\n",
    ),
    "the last act": ("[police_answered, parties_agree_anew]", "[parties_agree_anew, police_answered]"),
}
"""Other changes that one may ask about, each at one place: a passage, and what it becomes. The acts are those of
`chain.py`; to put the same requirements in another order changes nothing, but each of them must be decided to know."""


def fill(house: House, cases: int) -> None:
    """Drive so many cases through the house, the clock between the acts."""
    publish(house.store, list(library()), START)
    with house.store.filling():
        for number in range(cases):
            chain = Chain(house, f"history-{number:07}")
            begin = START + timedelta(days=number % DAYS)
            pace = PACES[number % len(PACES)]
            for (hours, *_), (account, command) in zip(STEPS, chain.commands, strict=True):
                at = begin + timedelta(hours=hours * pace)
                for _ in advance(house, at):
                    pass
                if isinstance(command, TakeAction):
                    command = msgspec.structs.replace(command, expected_version=None)
                handle(house, command, actor=actor(account), at=at)


def draft(passage: str = COMMUNITY, becomes: str = COMMUNITY.replace("7", "5")) -> Workflow:
    """The property procedure with one passage changed: as it is, with 5 days at the community."""
    text = library().newest(WORKFLOW).text
    if passage not in text:
        raise SystemExit(f"the shipped workflow no longer says {passage}")
    return compile_text(text.replace(passage, becomes))


def asked(house: House, workflow: Workflow, *, exact: bool, limit: int | None = None) -> tuple[Report, float]:
    """Ask once; give the report and the CPU seconds it took."""
    question = Question(draft=workflow, calendar=None, since=SINCE, until=UNTIL, exact=exact, limit=limit)
    began = time.process_time()
    report = ask(house.store, house.library, question, told=lambda done, of: None)
    return report, time.process_time() - began


def measure(house: House, rounds: int, exact_cases: int) -> bool:
    """Print the figures; say whether the bar is met."""
    same, changed = library().newest(WORKFLOW), draft()
    ways: dict[str, tuple[Workflow, bool, int | None]] = {
        "7 -> 5 days": (changed, False, None),
        "7 -> 5 days, --exact": (changed, True, exact_cases),
        **{name: (draft(*passage), False, None) for name, passage in ELSE.items()},
        "no change": (same, False, None),
    }
    print(f"{'':22} {'cases':>7} {'entries':>8} {'s CPU':>7} {'entries/s':>10} {'cases of 15/s':>14} {'breach':>7}")
    slow = []
    for name, (workflow, exact, limit) in ways.items():
        found = [asked(house, workflow, exact=exact, limit=limit) for _ in range(rounds)]
        report = found[0][0]
        seconds = statistics.median(one for _, one in found)
        rate = report.entries / seconds
        print(
            f"{name:22} {report.total.cases:7} {report.entries:8} {seconds:7.2f} {rate:10.0f} {rate / len(STEPS):14.0f}"
            f" {report.total.breached:7}"
        )
        if not exact and rate / len(STEPS) < BAR:
            slow.append(name)
    verdict = f"NOT met: {', '.join(slow)}" if slow else "met"
    print(f"bar of {BAR} cases of {len(STEPS)} entries a second on one core: {verdict}")
    return not slow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--exact-cases", type=int, default=500, help="how many of them are asked about entry by entry")
    parser.add_argument("--database", type=Path, help="keep the database here, or use the one that is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        file = given.database or Path(scratch) / "histories.db"
        there = file.exists()
        house = a_house(f"sqlite:///{file}")
        if not there:
            began = time.perf_counter()
            fill(house, given.cases)
            print(f"# {given.cases} cases made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        met = measure(house, given.rounds, given.exact_cases)
        house.store.close()
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
