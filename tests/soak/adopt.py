"""Move live cases to another revision and back: `./dev soak adopt [--cases 10000] [--seed 1] [--batch 100]`.

Property disputes are driven through the house and left at every point of their way: logged, being asked, passed on and
unanswered, with the police and their clocks standing. The community's 7 days become 5 and the street's 15 become 10.
Every live case is planned (dry run), then adopts the revision, then is taken back. After each of the three every chain,
record, standing and clock verifies; at the end every case is what it was before, clock by clock.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.chain import START, STEPS, WORKFLOW, Chain, a_house, actor  # noqa: E402
from mediation.casework.adopt import carry_out, plan, revert  # noqa: E402
from mediation.casework.handle import handle  # noqa: E402
from mediation.casework.house import House  # noqa: E402
from mediation.casework.publish import draft, publish, publish_draft  # noqa: E402
from mediation.definitions.library import Library  # noqa: E402
from mediation.engine.case import Case  # noqa: E402
from mediation.engine.commands import Answers, TakeAction  # noqa: E402
from mediation.rehearsal.stage import advance  # noqa: E402
from mediation.store.verification import verify_all  # noqa: E402
from mediation.town.institutions import AccountId  # noqa: E402
from tests.engine.builders import a_workflow  # noqa: E402
from tests.engine.revisions import shorter  # noqa: E402

DIRECTOR, SUPERVISOR = AccountId("director"), AccountId("supervisor")
MONTHS_LATER = START + timedelta(days=45)
DAYS = 20
Say = Callable[[str], None]


class Moved(NamedTuple):
    """What a run counted."""

    cases: int
    waiting: int
    standing: int
    overdue: int
    entries: int


def library() -> Library:
    """The property procedure as the first revision of its name."""
    return Library([a_workflow()])


def fill(house: House, cases: int, seed: int) -> None:
    """Drive cases through the house and leave each after a number of its steps, the clock between the acts.

    Of every fifteen cases one is left at each point of the way.
    """
    points = list(range(1, len(STEPS) + 1))
    Random(seed).shuffle(points)
    with house.store.filling():
        for number in range(cases):
            chain = Chain(house, f"adopting-{number:06}")
            begin = START + timedelta(days=number * DAYS // max(cases, 1))
            stops = points[number % len(points)]
            for (hours, *_), (account, command) in list(zip(STEPS, chain.commands, strict=True))[:stops]:
                at = begin + timedelta(hours=hours)
                for _ in advance(house, at):
                    pass
                if isinstance(command, TakeAction):
                    command = msgspec.structs.replace(command, expected_version=None)
                handle(house, command, actor=actor(account), at=at)


def live(house: House) -> dict[str, Case]:
    """Every case that is not over."""
    with house.store.reading() as reading:
        found = [reading.cases.get(name) for name in reading.adoptions.live(WORKFLOW)]
    return {one.id: one for one in found if one is not None}


def essence(case: Case) -> Case:
    """What an adoption taken back leaves as it was: all but the count of entries and who could undo what."""
    deadlines = tuple(sorted(case.deadlines, key=lambda one: (one.key, one.ref)))
    return msgspec.structs.replace(case, version=0, last_entry=0, last_act="", last_actor=None, deadlines=deadlines)


def proved(house: House, why: str) -> int:
    """Verify every chain and record; give the number of entries."""
    entries = 0
    for one in verify_all(house.store, house.library):
        assert one.fault is None, f"{why}: {one.fault}"
        entries += one.entries
    return entries


def with_second(house: House, at: datetime) -> House:
    """Draft, approve and publish the second revision; give the house that knows it."""
    draft(house, shorter().text, by=DIRECTOR, at=at, note="缩短社区、街道办理天数")
    second = publish_draft(house, WORKFLOW, approved_by=SUPERVISOR, at=at)
    return replace(house, library=Library([*library(), second]))


def run(house: House, *, at: datetime, batch: int, say: Say) -> Moved:
    """Plan, carry out, take back; hold everything against what it was."""
    before = live(house)
    waiting = sum(1 for one in before.values() if one.open_handoffs)
    standing = sum(1 for one in before.values() if any(clock.status == "standing" for clock in one.deadlines))
    assert waiting, "no case waits on a handoff"
    assert standing, "no case has a clock that stands"
    with timed("dry run", len(before), say):
        made = plan(house, WORKFLOW, 2, answers=Answers(), at=at, by=DIRECTOR)
    assert live(house) == before, "a plan changed a case"
    assert {one.case for one in made.cases} == set(before), "a live case is missing from the plan"
    assert Counter(one.verdict for one in made.cases) == {"ok": len(before)}
    with timed("carried out", len(before), say):
        done = carry_out(house, made.adoption.id, approved_by=SUPERVISOR, at=at, batch=batch)
    assert (done.turned, done.left) == (len(before), ())
    now = live(house)
    assert {one.workflow.digest for one in now.values() if one.workflow} == {shorter().digest}
    proved(house, "after the adoption")
    with timed("taken back", len(before), say):
        back = revert(house, made.adoption.id, approved_by=SUPERVISOR, at=at, batch=batch)
    assert (back.turned, back.left) == (len(before), ())
    after = live(house)
    changed = [name for name, one in before.items() if essence(after[name]) != essence(one)]
    assert not changed, f"not as it was: {changed[:5]}"
    return Moved(len(before), waiting, standing, made.overdue, proved(house, "after the way back"))


@contextmanager
def timed(what: str, cases: int, say: Say) -> Iterator[None]:
    """Say how long something took."""
    began = time.perf_counter()
    yield
    seconds = time.perf_counter() - began
    say(f"{what}: {cases} cases in {seconds:.1f} s, {cases / seconds:.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        house = replace(a_house(f"sqlite:///{scratch}/adopting.db"), library=library())
        publish(house.store, library(), START)
        with timed("made", given.cases, print):
            fill(house, given.cases, given.seed)
        house = with_second(house, MONTHS_LATER)
        moved = run(house, at=MONTHS_LATER, batch=given.batch, say=print)
        house.store.close()
    print(
        f"{moved.cases} live cases ({moved.waiting} waiting on a handoff, {moved.standing} with clocks that stand)"
        f" planned, moved and taken back; {moved.overdue} clocks overdue at once; {moved.entries} entries, every chain"
        " and record verifies; every case is what it was"
    )


if __name__ == "__main__":
    main()
