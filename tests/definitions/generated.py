"""Small definitions made up by dice, every second one sound and the others with one kind of defect in turn.

The same seed gives the same definitions. No pytest, no judgement: `tests/soak/soundness.py` holds two opinions on them
against each other, and `test_generated.py` a part of them against the proofs.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import NamedTuple

from mediation.definitions.compile import Source, compile_sources
from mediation.definitions.workflow import Workflow
from tests.definitions.making import ADDITIONS, Data, Maker, chain, clock, route


class Made(NamedTuple):
    """One made-up definition: its data, and the defect that was put in (empty: none)."""

    number: int
    defect: str
    data: Data

    def workflow(self) -> Workflow:
        """Compile it."""
        text = json.dumps(self.data, ensure_ascii=False, indent=1)
        return compile_sources(Source(f"made_{self.number}/workflow.yaml", text))


def make(number: int, seed: int) -> Made:
    """Make the definition of this number: every second one sound, the others with the defects in turn."""
    dice = random.Random(f"{seed}-{number}")
    maker = Maker(number, dice)
    chain(maker)
    for addition in dice.sample(ADDITIONS, dice.randint(0, 3)):
        addition(maker)
    defect = "" if number % 2 == 0 else list(DEFECTS)[(number // 2) % len(DEFECTS)]
    if defect:
        DEFECTS[defect](maker)
    maker.time()
    return Made(number, defect, maker.data)


def _dead_end(maker: Maker) -> None:
    maker.act([maker.some()], maker.add_state("trap"))
    maker.act(["trap"], "stays")


def _livelock(maker: Maker) -> None:
    maker.act([maker.some()], maker.add_state("round"))
    maker.act(["round"], maker.add_state("about"))
    maker.act(["about"], "round")


def _unreachable(maker: Maker) -> None:
    maker.act([maker.add_state("lost")], maker.some())


def _island(maker: Maker) -> None:
    maker.act([maker.add_state("north")], maker.add_state("south"))
    maker.act(["south"], "north")
    maker.act(["south"], maker.finals[0])


def _out_of_final(maker: Maker) -> None:
    maker.act([maker.dice.choice(maker.finals)], maker.some())


def _no_end(maker: Maker) -> None:
    for action in maker.data["actions"].values():
        ways = action["to"] if isinstance(action["to"], list) else []
        if action["to"] in maker.finals or any(way.get("go") in maker.finals for way in ways):
            action["to"] = "stays"


def _nothing_opens(maker: Maker) -> None:
    opening = maker.data["actions"]["a1"]
    opening.update({"from": ["logged"], "to": "stays"})


def _back_only(maker: Maker) -> None:
    """A way back is all there is, and the case was never anywhere else: it comes in at its opening."""
    corner = maker.add_state("corner")
    maker.act("nothing", corner, by=["clerk"], asks=["place", "parties"], does=["open_case"])
    maker.act([corner], "back")


def _shadowed(maker: Maker) -> None:
    """The only way on stands behind one that is always taken."""
    here = maker.add_state("shadow")
    maker.act([maker.some()], here)
    always = {"when": {"from_state": {"states": [here]}}, "go": here}
    maker.act([here], [always, {"else": maker.some()}])


def _never_returned(maker: Maker) -> None:
    """A fork that never joins: what was handed out keeps the only way on shut, and nothing brings it back."""
    maker.data["routes"]["away"] = route("out")
    here = maker.add_state("forked")
    maker.act([maker.some()], here, does=[{"hand_out": {"route": "away"}}])
    maker.act([here], maker.finals[0], requires=[{"no_handoff_open": {"route": ["away"]}}])


def _waits_for_nobody(maker: Maker) -> None:
    """The only way on asks for an answer that nobody can give."""
    maker.data["routes"]["away"] = route("out")
    here = maker.add_state("silent")
    maker.act([maker.some()], here, does=[{"hand_out": {"route": "away"}}])
    maker.act([here], maker.finals[0], requires=[{"handoff_open": {"route": ["away"], "status": ["accepted"]}}])


def _never_begun(maker: Maker) -> None:
    """An action on a handoff that no action begins."""
    maker.data["routes"]["away"] = route("out")
    maker.act([maker.some()], "stays", requires=[{"handoff_open": {"route": ["away"]}}])


def _refusal_trap(maker: Maker) -> None:
    """Who refuses is asked no more: the only way on wants that nobody refused."""
    here = maker.add_state("stubborn")
    maker.act([maker.some()], here, asks=["answers"], does=["record_answers"])
    for action in maker.data["actions"].values():
        if action["from"] == "any_open":
            action["from"] = [*maker.middle]
    maker.act([here], maker.finals[0], requires=["nobody_refused"])


def _top_only(maker: Maker) -> None:
    """The only way on belongs to the top rung, and nothing moves a case up from there."""
    if len(maker.levels) == 1:
        _dead_end(maker)
        return
    here = maker.add_state("low")
    maker.act([maker.some()], here)
    maker.act([here], maker.finals[0], levels=[maker.levels[-1]])


def _clock_alone(maker: Maker) -> None:
    """No defect in the net: a clock alone leads on."""
    here = maker.add_state("asleep")
    maker.act([maker.some()], here)
    maker.data["deadlines"]["wakes"] = clock(here, [{"at": "end", "enter": maker.some(), "only_from": [here]}])


DEFECTS: dict[str, Callable[[Maker], None]] = {
    "dead_end": _dead_end,
    "livelock": _livelock,
    "unreachable": _unreachable,
    "island": _island,
    "out_of_final": _out_of_final,
    "no_end": _no_end,
    "nothing_opens": _nothing_opens,
    "back_only": _back_only,
    "shadowed": _shadowed,
    "never_returned": _never_returned,
    "waits_for_nobody": _waits_for_nobody,
    "never_begun": _never_begun,
    "refusal_trap": _refusal_trap,
    "top_only": _top_only,
    "clock_alone": _clock_alone,
}
