"""Small sound definitions made up by dice, as plain data in the author's shape. No pytest, no judgement.

They are built so that they must be sound: a chain of states to an end, then steps beside it that take nothing away.
What is put in to spoil them stands in `generated.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

Data = dict[str, Any]
BASIS = {"default": "试验", "evidence": "D"}
FIELDS: Data = {
    "place": {"type": "place", "title": {"zh": "地点", "en": "Place"}},
    "parties": {"type": "parties", "title": {"zh": "当事人", "en": "Parties"}, "least": 1},
    "answers": {"type": "answers", "title": {"zh": "表态", "en": "Answers"}},
    "reason": {"type": "long_text", "title": {"zh": "理由", "en": "Reason"}, "most": 200},
    "pick": {
        "type": "choice",
        "choices": {"one": {"zh": "甲", "en": "One"}, "two": {"zh": "乙", "en": "Two"}},
        "title": {"zh": "选择", "en": "Pick"},
    },
}
KINDS = ("community_committee", "street_committee", "city_committee")


class Maker:
    """One definition in the making."""

    def __init__(self, number: int, dice: random.Random) -> None:
        self.dice = dice
        self.count = 0
        self.middle = [f"s{index}" for index in range(dice.randint(2, 5))]
        self.finals = ["closed", "ended"][: dice.randint(1, 2)]
        self.levels = ["estate", "street", "city"][: dice.randint(1, 3)]
        states = {"logged": state("登记"), **{key: state(key) for key in self.middle}}
        states.update({key: {**state(key), "final": True} for key in self.finals})
        self.data: Data = {
            "workflow": f"made_{number}",
            "revision": 1,
            "title": {"zh": "试验", "en": "Made up"},
            "ladder": {
                level: {"title": {"zh": level, "en": level}, "held_by": kind}
                for level, kind in zip(self.levels, KINDS, strict=False)
            },
            "fields": FIELDS,
            "states": states,
            "actions": {},
            "deadlines": {},
            "routes": {},
        }

    def act(self, source: str | list[str], to: Any, **more: Any) -> str:
        """Add an action and give its key."""
        self.count += 1
        key = f"a{self.count}"
        named = {"title": {"zh": f"动作{self.count}", "en": f"Action {self.count}"}}
        self.data["actions"][key] = {**named, "from": source, "to": to, "by": ["director"], **more}
        return key

    def add_state(self, key: str) -> str:
        self.data["states"] = {key: state(key), **self.data["states"]}
        return key

    def time(self) -> None:
        """Give every open state a clock that warns."""
        for key, one in self.data["states"].items():
            if not one.get("final"):
                self.data["deadlines"][f"c_{key}"] = clock(key, [{"at": "end", "warn": "director"}])

    def some(self) -> str:
        return self.dice.choice(self.middle)


def state(key: str) -> Data:
    return {"title": {"zh": f"环节{key}", "en": f"State {key}"}, "meaning": {"zh": "试验", "en": "Made up"}}


def clock(key: str, steps: list[Data]) -> Data:
    return {
        "title": {"zh": f"时限{key}", "en": f"Clock {key}"},
        "term": "3 days",
        "starts": {"states": [key]},
        "during": [key],
        "steps": steps,
        "basis": BASIS,
    }


def chain(maker: Maker) -> None:
    """From nothing to an end, state by state, with steps back, steps ahead and choices on the way."""
    path = ["logged", *maker.middle]
    maker.act("nothing", "logged", by=["clerk"], asks=["place", "parties"], does=["open_case"])
    for source, target in pairwise(path):
        maker.act([source], target)
    for final in maker.finals:
        maker.act([path[-1]], final)
    for _ in range(maker.dice.randint(0, 3)):
        source, target = maker.dice.choice(path), maker.dice.choice([*path, *maker.finals])
        chosen = {"when": {"field_is": {"field": "pick", "values": ["one"]}}, "go": target}
        maker.act([source], [chosen, {"else": "stays"}], asks=["pick"])


# --- what leaves a definition sound --------------------------------------------------------------------------


def _resting(maker: Maker) -> None:
    """A state that is left for where the case came from."""
    rest = maker.add_state("resting")
    maker.act(maker.dice.sample(maker.middle, min(2, len(maker.middle))), rest)
    maker.act([rest], "back")


def _asking(maker: Maker) -> None:
    """Answers may be written down at any time; one step asks for them, and there is another way beside it."""
    maker.act("any_open", "stays", asks=["answers"], does=["record_answers"])
    maker.act([maker.some()], maker.some(), requires=[maker.dice.choice(["nobody_refused", "everyone_agreed"])])


def _letter(maker: Maker) -> None:
    """A handoff beside the case that comes back by itself or is taken back."""
    maker.data["routes"]["out"] = route("out")
    where = maker.some()
    maker.act(
        [where], "stays", requires=[{"no_handoff_open": {"route": ["out"]}}], does=[{"hand_out": {"route": "out"}}]
    )
    opened = {"handoff_open": {"route": ["out"], "status": ["offered"]}}
    accepted = {"handoff_open": {"route": ["out"], "status": ["accepted"]}}
    maker.act("any_open", "stays", requires=[opened], does=[{"accept_handoff": {"route": ["out"]}}])
    maker.act("any_open", "stays", requires=[opened], asks=["reason"], does=[{"decline_handoff": {"route": ["out"]}}])
    maker.act("any_open", "stays", requires=[opened], does=[{"expire_handoff": {"route": ["out"]}}])
    maker.act(
        "any_open", "stays", requires=[accepted], does=[{"return_handoff": {"route": ["out"], "outcome": "done"}}]
    )
    both = {"handoff_open": {"route": ["out"]}}
    maker.act("any_open", "stays", requires=[both], asks=["reason"], does=[{"revoke_handoff": {"route": ["out"]}}])


def _rungs(maker: Maker) -> None:
    """Offered to the next rung, taken or sent back or recalled; a step of the top rung that leads to an end."""
    if len(maker.levels) == 1 or "passing" in maker.data["states"]:
        return
    maker.data["routes"]["up"] = {**route("up"), "changes_custody": True}
    where, passing = maker.some(), maker.add_state("passing")
    offered = {"offer_open": {"route": ["up"]}}
    maker.act(
        [where],
        passing,
        requires=["rung_above", {"no_handoff_open": {"route": ["up"]}}],
        does=[{"offer": {"route": "up"}}],
    )
    maker.act(
        [passing], where, by=[{"role": "director", "side": "receiver"}], requires=[offered], does=["take_custody"]
    )
    maker.act([passing], where, requires=[offered], asks=["reason"], does=["refuse_offer"])
    maker.act([passing], where, requires=[offered], does=["lapse_offer"])
    maker.act([where], maker.dice.choice(maker.finals), levels=[maker.levels[-1]])


def _timed_out(maker: Maker) -> None:
    """A state that people or a clock leave."""
    waits = maker.add_state("waiting")
    back = maker.some()
    maker.act([back], waits)
    maker.act([waits], back)
    maker.data["deadlines"]["timed_out"] = clock(waits, [{"at": "end", "enter": back, "only_from": [waits]}])


def route(direction: str) -> Data:
    kinds = "police_station" if direction == "out" else "street_committee"
    return {"title": {"zh": direction, "en": direction}, "direction": direction, "kinds": kinds}


ADDITIONS: list[Callable[[Maker], None]] = [_resting, _asking, _letter, _rungs, _timed_out]
