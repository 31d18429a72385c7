"""A pretend case walked through a workflow, a revision or a draft, without a trace.

A walk is a short list of steps: an act by somebody, or a stretch of time. Each look plays it anew on a stage of its own
(a house in memory, gone afterwards), by the one write path and the same clocks as in a running house: what is refused
here is refused there. Between two looks a walk is text in the hands of whoever walks (`written`, `read_walk`); it
gives no right to anything, since nothing of it is ever stored.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from mediation.calendar.moments import SHANGHAI
from mediation.casework.sign_in import actor_of
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.actor import Actor
from mediation.engine.adopting_words import in_both
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import OpenCase, TakeAction
from mediation.engine.decide import decide
from mediation.engine.entitlement import entitled
from mediation.engine.evolve import blank
from mediation.engine.options import Option, opening_options, options
from mediation.errors import FieldsInvalid, MediationError, Objection, Refusal
from mediation.rehearsal.pretending import pretend
from mediation.rehearsal.stage import Stage, advance
from mediation.store.journal import Entry
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Person

MOST_STEPS = 60
LONGEST_WALK = 7_000
"""Letters of a written walk: it stands in addresses, of which front servers take 8,000 as a rule."""
LONGEST_JUMP = timedelta(days=120)
MOST_FIRED = 1_500
"""Steps of clocks in one walk: some come again every few hours for as long as nobody acts."""
_LONGEST_MINUTES = LONGEST_JUMP // timedelta(minutes=1)
_MOST_BYTES = 400_000
_CASE = CaseId("dryrun")


class Act(msgspec.Struct, frozen=True, kw_only=True, tag="a", tag_field="t", omit_defaults=True):
    """Somebody takes an action with a form, so many minutes after the walk began."""

    minute: int
    who: str
    action: str
    fields: dict[str, Any] = {}


class Wait(msgspec.Struct, frozen=True, kw_only=True, tag="w", tag_field="t", omit_defaults=True):
    """Time passes, up to so many minutes after the walk began; whatever clocks fall due fire."""

    minute: int


class Walk(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A walk so far. `digest` is that of the text walked (its beginning), `began` an instant to the minute."""

    digest: str
    began: datetime
    steps: tuple[Act | Wait, ...] = ()

    @property
    def now(self) -> datetime:
        """The instant at which the walk stands."""
        return self.began + timedelta(minutes=self.steps[-1].minute if self.steps else 0)

    def back(self) -> Walk:
        """Take the last step back."""
        return msgspec.structs.replace(self, steps=self.steps[:-1])


def begin(workflow: Workflow, at: datetime) -> Walk:
    """Begin a walk."""
    return Walk(digest=workflow.digest[:16], began=at.astimezone(SHANGHAI).replace(second=0, microsecond=0))


def written(walk: Walk) -> str:
    """Write a walk as letters for a form or an address. Raises FieldsInvalid for one that is too long."""
    text = base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(walk), 9)).decode().rstrip("=")
    if len(text) > LONGEST_WALK or len(walk.steps) > MOST_STEPS:
        raise FieldsInvalid(
            Objection(
                "WALK_TOO_LONG",
                in_both(
                    "试走的步数太多，请退回几步或重新开始", "the walk has too many steps: go back some, or begin anew"
                ),
            )
        )
    return text


def read_walk(text: str) -> Walk:
    """Read a walk. Raises FieldsInvalid for anything else, in bounded time and memory."""
    unreadable = FieldsInvalid(
        Objection(
            "WALK_UNREADABLE",
            in_both("试走的记录读不出来，请重新开始", "the record of the walk cannot be read: begin anew"),
        )
    )
    if len(text) > LONGEST_WALK:
        raise unreadable
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        opened = zlib.decompressobj()
        walk = msgspec.json.decode(opened.decompress(packed, _MOST_BYTES), type=Walk)
    except (binascii.Error, zlib.error, ValueError, RecursionError, msgspec.MsgspecError) as fault:
        raise unreadable from fault
    minutes = [0, *(step.minute for step in walk.steps)]
    steady = all(0 <= later - earlier <= _LONGEST_MINUTES for earlier, later in pairwise(minutes))
    if len(walk.steps) > MOST_STEPS or not steady or walk.began.tzinfo is None or not 2000 < walk.began.year < 2200:
        raise unreadable
    return walk


class DryRun:
    """A walk played up to where it stands; `beside` are the workflows of the cases that it may open. Close it when it
    was looked at.

    Raises whatever the engine raises for a step that is refused; then nothing of the walk is left.
    """

    def __init__(self, workflow: Workflow, town: Town, walk: Walk, beside: Iterable[Workflow] = ()) -> None:
        self.workflow = workflow
        self.town = town
        self.walk = msgspec.structs.replace(walk, steps=())
        self.fired = 0
        self.stage = Stage(workflow, town, walk.began, beside)
        try:
            for step in walk.steps:
                self._play(step)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Forget everything."""
        self.stage.close()

    def __enter__(self) -> DryRun:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def case(self) -> Case:
        """The pretend case; version 0 before it is opened."""
        return self.stage.look(_CASE) or blank(_CASE)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The journal of the pretend case."""
        return self.stage.entries(_CASE) if self.case.version else ()

    @property
    def now(self) -> datetime:
        """The instant at which the walk stands."""
        return self.walk.now

    def act(self, who: str, action: str, fields: Mapping[str, Any]) -> None:
        """Let somebody take an action, a minute after what came before."""
        minute = self._minute() + (1 if self.walk.steps else 0)
        self._play(Act(minute=minute, who=who, action=action, fields=dict(fields)))

    def wait(self, until: datetime) -> None:
        """Let time pass. Raises FieldsInvalid for an instant that lies back or too far ahead."""
        ahead = until - self.now
        if not timedelta(0) < ahead <= LONGEST_JUMP:
            raise FieldsInvalid(
                Objection(
                    "INVALID",
                    in_both(
                        f"时间只能向前走，一次最多 {LONGEST_JUMP.days} 日",
                        f"time goes on only, by at most {LONGEST_JUMP.days} days at once",
                    ),
                    "until",
                )
            )
        minutes = -(-(until - self.walk.began) // timedelta(minutes=1))
        self._play(Wait(minute=minutes))

    def _minute(self) -> int:
        return self.walk.steps[-1].minute if self.walk.steps else 0

    def _play(self, step: Act | Wait) -> None:
        if len(self.walk.steps) >= MOST_STEPS:
            raise FieldsInvalid(
                Objection(
                    "WALK_TOO_LONG",
                    in_both(
                        f"一次试走最多 {MOST_STEPS} 步，请退回几步或重新开始",
                        f"a walk has at most {MOST_STEPS} steps: go back some, or begin anew",
                    ),
                )
            )
        at = self.walk.began + timedelta(minutes=step.minute)
        self._pass_time(at)
        if isinstance(step, Act):
            self.stage.act(self._command(step.action, step.fields, len(self.walk.steps)), self.actor(step.who), at)
        self.walk = msgspec.structs.replace(self.walk, steps=(*self.walk.steps, step))

    def _pass_time(self, until: datetime) -> None:
        for _ in advance(self.stage.house, until):
            self.fired += 1
            if self.fired > MOST_FIRED:
                raise FieldsInvalid(
                    Objection(
                        "INVALID",
                        in_both("时限动作太多，请把时间少往前拨一些", "too many clocks act: go on by less time"),
                        "until",
                    )
                )

    def _command(self, action: str, fields: Mapping[str, Any], number: int) -> OpenCase | TakeAction:
        name = f"step-{number:04d}"
        found = self.workflow.actions.get(action)
        if found is not None and found.opens:
            return OpenCase(case=_CASE, command_id=name, workflow=self.workflow.key, action=action, fields=dict(fields))
        return TakeAction(case=_CASE, command_id=name, action=action, fields=dict(fields))

    # --- who, and with which answers ---------------------------------------------------------------------------

    def actor(self, who: str) -> Actor:
        """Give the person who is played. Raises FieldsInvalid for nobody of this town."""
        found = actor_of(self.town, AccountId(who), through="page")
        if found is None:
            raise FieldsInvalid(
                Objection(
                    "INVALID",
                    in_both("辖区里没有这个人，请另选", "there is no such person in the town: choose another"),
                    "who",
                )
            )
        return found

    def people(self) -> tuple[Person, ...]:
        """List who may do anything at all now: one for each post at each institution, in the order of the town."""
        seen: set[tuple[Any, ...]] = set()
        found: list[Person] = []
        for person in self.town.people.values():
            actor = actor_of(self.town, person.account, through="page")
            if actor is None or not self._may_act(actor):
                continue
            posts = tuple(sorted((post.institution, post.role) for post in person.posts))
            if posts not in seen:
                seen.add(posts)
                found.append(person)
        return tuple(found)

    def options(self, who: str) -> tuple[Option, ...]:
        """List what somebody may do now, and why not the rest; before the case is opened, how it can be."""
        actor, case = self.actor(who), self.case
        if not case.version:
            return tuple(Option(action=one, open=True, mine=True) for one in opening_options(self.workflow, actor))
        return options(self.workflow, case, actor, self.now, self.town)

    def usual_person(self, people: tuple[str, ...]) -> str:
        """Choose who usually acts next: whoever has a usual action open, else the most open ones; empty for nobody.

        A case is usually begun by a primary action; any other that leads to the same state is an exception beside it.
        """

        def weight(account: str) -> tuple[bool, bool, bool, int]:
            open_ = [one.action for one in self.options(account) if one.open]
            usual = [one.primary and not one.danger for one in open_]
            begins = [
                as_usual
                for one, as_usual in zip(open_, usual, strict=True)
                if one.opens and self._begins_well(one, account)
            ]
            return any(begins), bool(begins), any(usual), len(open_)

        return max(people, key=weight, default="")

    def _begins_well(self, action: Action, account: str) -> bool:
        """Say whether an action begins the usual way, and this person has a place at which it is taken."""
        if all(way.to != self.workflow.initial for way in action.ways):
            return False
        return not self._judged(action, account, self.pretended(action, account))

    def _may_act(self, actor: Actor) -> bool:
        case = self.case
        if not case.version:
            return bool(opening_options(self.workflow, actor))
        offered = (one for one in self.workflow.actions.values() if case.state in one.sources and not one.opens)
        return any(entitled(one, case, actor, self.town) for one in offered)

    def pretended(self, action: Action, who: str) -> dict[str, Any]:
        """Give pretend answers to an action's form, as far as possible such as the engine takes."""
        actor, case = self.actor(who), self.case
        at = self.now + timedelta(minutes=1 if self.walk.steps else 0)

        def judge(fields: Mapping[str, Any]) -> tuple[Objection, ...]:
            return self._judged(action, who, fields)

        return pretend(action, self.workflow, case, actor, self.town, at, judge)

    def _judged(self, action: Action, who: str, fields: Mapping[str, Any]) -> tuple[Objection, ...]:
        """Ask the engine what it has against a form; nothing happens."""
        at = self.now + timedelta(minutes=1 if self.walk.steps else 0)
        command = self._command(action.key, fields, len(self.walk.steps))
        try:
            decide(self.workflow, self.case, command, self.actor(who), at, self.town)
        except Refusal as refusal:
            return refusal.objections
        except MediationError:
            return ()
        return ()
