"""Random walks of one case through the property procedure: anybody, any open action, any form, time passing between."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st

from mediation.engine import events as ev
from mediation.engine.case import Case, CaseId
from mediation.engine.options import Option, options
from mediation.errors import Refusal
from tests.engine.builders import Entry, instant
from tests.engine.stages import Play, play
from tests.laws.forms import Forms

BEGIN = instant("2026-09-07 09:00")
PEOPLE = (
    "grid", "room_mediator", "director", "mediator", "clerk", "street_director", "street_mediator", "street_clerk",
    "supervisor", "officer", "deputy",
)  # fmt: skip
#: What ends a walk early is chosen seldom.
SELDOM = {
    "decline", "withdraw", "refer_out", "merge", "terminate", "revoke_entrustment", "expire", "party_leaves", "split",
    "mark_risk", "whistle", "file_plan", "report_danger", "add_party", "joint_meeting", "investigate", "invite",
}  # fmt: skip
LEADS_ON = {
    "accept", "assign", "take", "direct", "resume", "settle_written", "offer_up", "put_in_force", "vary",
    "give_up_performance", "send_back", "resume_mediation", "sign_off", "apply_no_penalty", "archive",
}  # fmt: skip
PAUSES = [timedelta(days=d) for d in (0, 1, 4, 12)] + [timedelta(minutes=5), timedelta(hours=3)]
#: Where a walk may begin; nothing means from the beginning.
STAGES = ("", "", "", "logged", "mediating", "mediating", "signing", "performing", "visiting", "entrusted", "handed")
OTHER = msgspec.structs.replace(play().mediating().case, id=CaseId("other"))


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a walk, with the case before and after it."""

    before: Case
    entry: Entry
    after: Case

    @property
    def by_clock(self) -> bool:
        return not any(isinstance(event, ev.ActionTaken) for event in self.entry.events)


class Walk(Play):
    """A case that walks at random; `steps` are its entries, `refusals` the tries that were refused."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.random = random
        self.now = BEGIN
        self.steps: list[Step] = []
        self.refusals: list[Refusal] = []
        self.others = {"other": OTHER}
        self.tried: list[str] = []

    def send(self, *args: Any, **kwargs: Any) -> Case:
        before, entries = self.case, len(self.entries)
        after = super().send(*args, **kwargs)
        if len(self.entries) > entries:
            self.steps.append(Step(before=before, entry=self.entries[-1], after=after))
        return after

    @property
    def final(self) -> bool:
        state = self.workflow.states.get(self.case.state)
        return state is not None and state.final

    def forms(self) -> Forms:
        return Forms(self.random, self.case, self.town, self.now)

    def begin(self) -> None:
        """Log a dispute, have the police offer one, or be somewhere on the way already."""
        self.level = self.random.choice(["estate", "community", "street"])
        stage = self.random.choice(STAGES)
        if stage:
            getattr(self, stage)()
            self.now = self.entries[-1].at
            return
        who, key = self.random.choice([("grid", "log"), ("officer", "offer_a"), ("officer", "offer_b")])
        while not self.case.version:
            self.attempt(who, key)

    def attempt(self, who: str, key: str) -> bool:
        """Try an action with a made-up form; say whether it was taken."""
        self.tried.append(key)
        form = self.forms().form(self.workflow.actions[key])
        try:
            self.send(self.command(key, form), self.actor(who), self.now, self.others)
        except Refusal as refusal:
            self.refusals.append(refusal)
            return False
        return True

    def options(self, who: str) -> tuple[Option, ...]:
        return options(self.workflow, self.case, self.actor(who), self.now, self.town)

    def stride(self) -> None:
        """Let some time pass and somebody do something that is open."""
        self.now += self.random.choice(PAUSES)
        self.sweep(self.now, came=self.now)
        if self.final:
            return
        open_ = [(who, one.action.key) for who in PEOPLE for one in self.options(who) if one.open]
        if open_:
            self.attempt(*self.random.choices(open_, weights=[self.weight(key) for _, key in open_])[0])

    def weight(self, key: str) -> float:
        """What was not done yet is likelier, what leads on too, what ends the walk less."""
        done = self.tried.count(key)
        if key == "answer" and self.case.accepted_on is None:
            return 20 / (1 + done)
        return (0.05 if key in SELDOM else 1) * (6 if key in LEADS_ON else 1) / (1 + done)


@lru_cache(maxsize=256)
def walked(seed: int, strides: int) -> Walk:
    """A walk of so many strides, or up to its end: always the same for one seed. Laws look at it and leave it be."""
    walk = Walk(Random(seed))
    walk.begin()
    for _ in range(strides):
        if walk.final:
            break
        walk.stride()
    return walk


#: The quick profile looks at the same few walks with every law, `check` at fewer still; the long one goes far afield.
SEEDS = st.integers(0, {"check": 11, "long": 2**32}.get(settings.get_current_profile_name(), 39))


def walks() -> st.SearchStrategy[Walk]:
    """Walks of some length, most up to their end."""
    return SEEDS.map(lambda seed: walked(seed, 30))


def places() -> st.SearchStrategy[Walk]:
    """Walks that stop anywhere on their way."""
    return SEEDS.map(lambda seed: walked(seed, seed % 25))
