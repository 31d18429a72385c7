"""Plays a story on a stage and says where it differs from what its author expected, by file and line.

A refused act must change nothing at all; an act sent twice must take effect once; and at the end the journal of every
case must retell it. A story stops at its first failing step, since what follows rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from time import perf_counter

import msgspec

from mediation.definitions.labels import Label
from mediation.definitions.proof_words import both
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.events import ClockEnded, ClockMoved, ClockStood, Event, StepReached
from mediation.engine.evolve import blank
from mediation.errors import Finding, MediationError, Refusal, TownError
from mediation.rehearsal.commanding import command_for, opens
from mediation.rehearsal.expectations import Scene, mismatches
from mediation.rehearsal.filling import account_of
from mediation.rehearsal.stage import Stage
from mediation.rehearsal.story import Step, Story
from mediation.rehearsal.town_file import with_guests
from mediation.store.journal import Entry
from mediation.town.around import Town

FIRST_CASE = "1"


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a story: its failures (none: it holds) and the journals of its cases, for the coverage."""

    story: Story
    failures: tuple[Finding, ...]
    journals: tuple[tuple[Entry, ...], ...]
    seconds: float


def play(story: Story, workflow: Workflow, town: Town, *, beside: tuple[Workflow, ...] = ()) -> Played:
    """Play a story on a fresh stage; `beside` are the workflows of the cases that its cases open."""
    began = perf_counter()
    first = story.steps[0].at if story.steps else None
    if first is None:
        return Played(story=story, failures=(_failure(story, 1, _NO_STEPS),), journals=(), seconds=0.0)
    try:
        town = with_guests(town, story.people, story.linked) if story.people or story.linked else town
    except TownError as error:
        words = both(f"people、linked：{error.message}", f"people, linked: {_MISFIT}")
        return Played(story=story, failures=(_failure(story, 1, words),), journals=(), seconds=0.0)
    playing = _Playing(story, workflow, town, first, beside)
    try:
        failures = tuple(playing.all_steps())
        journals = tuple(playing.stage.entries(case) for case in playing.opened(workflow.key))
    finally:
        playing.stage.close()
    return Played(story=story, failures=failures, journals=journals, seconds=perf_counter() - began)


def code_of(error: MediationError) -> tuple[str, ...]:
    """Give the codes of an error: those of its objections, or its name for one that is no refusal (STALE_CASE)."""
    if isinstance(error, Refusal) and error.objections:
        return tuple(objection.code for objection in error.objections)
    return (re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).upper(),)


_MISFIT = "an institution that the town does not have, an account that it already has, or a platform that does not fit"
_NO_STEPS = both("故事没有任何一步", "The story has no steps")
_NOT_RETOLD = both("流转记录回放与案件记录不一致", "What the journal retells is not the case as it is stored")


def _failure(story: Story, line: int, message: Label) -> Finding:
    return Finding("story_failed", message.zh, story.file, line, message_en=message.en)


class _Playing:
    """One performance: the stage, and the names that the story gives its cases."""

    def __init__(
        self, story: Story, workflow: Workflow, town: Town, first: datetime, beside: tuple[Workflow, ...]
    ) -> None:
        self.story = story
        self.town = town
        self.stage = Stage(workflow, town, first, beside)
        self.workflows = {one.key: one for one in (workflow, *beside)}
        self.workflow = workflow
        self.cases: dict[str, str] = {}
        self.last = FIRST_CASE
        self.told: dict[str, int] = {}

    def opened(self, key: str = "") -> list[CaseId]:
        """List the story's cases, or those of one workflow."""
        return [one for one in map(CaseId, self.cases.values()) if not key or self._of(self.stage.look(one)).key == key]

    def _of(self, case: Case | None) -> Workflow:
        """Give the workflow of a case; that of the story for one that is not opened yet."""
        ref = None if case is None else case.workflow
        return self.workflow if ref is None else self.workflows[ref.key]

    def all_steps(self) -> Iterator[Finding]:
        for index, step in enumerate(self.story.steps):
            faults = list(self._step(index, step))
            yield from (_failure(self.story, step.line, fault) for fault in faults)
            if faults:
                return
        for case in self.opened():
            if self.stage.look(case) != self.stage.retold(case):
                yield _failure(self.story, self.story.steps[-1].line, _NOT_RETOLD)

    def _step(self, index: int, step: Step) -> Iterator[Label]:
        try:
            self.stage.pass_time(step.at)
        except MediationError as error:
            yield both(f"时限：{error.message}", f"The clock could not do its part: {', '.join(code_of(error))}")
            return
        unknown = list(self._unknown(step))
        if unknown:
            yield from unknown
            return
        name = self._case_of(step)
        before = self._known(name)
        try:
            if step.does or step.note or step.evidence or step.checks:
                yield from self._acted(index, step, name, before)
            elif step.sees is not None:
                yield from self._seen(step, before)
        except MediationError as error:
            did = step.does or ("note" if step.note else "evidence" if step.evidence else "checks")
            codes = code_of(error)
            yield both(
                f"{step.who} {did}：{'、'.join(codes)} {error.message}",
                f"{step.who}, {did}: refused for {', '.join(codes)}, and the step does not say refused",
            )
            return
        if step.then:
            yield from self._checked(step, name, before)

    def _unknown(self, step: Step) -> Iterator[Label]:
        """Name whoever acts or looks in this step and is not in the town."""
        for key, who in (("who", step.who), ("as", str(step.then.get("as", "")))):
            if who and account_of(who, self.town) not in self.town.people:
                yield both(
                    f"{key}：辖区里没有账号或姓名为“{who}”的人",
                    f'{key}: nobody in the town has the account or the name "{who}"',
                )

    def _case_of(self, step: Step) -> str:
        """Say which case a step is about: the one named, a new one if it opens one, else the one before."""
        name = step.case or self.last
        if not step.case and opens(step, self.workflow):
            while name in self.cases:
                name = str(int(name) + 1) if name.isdecimal() else f"{name}+"
        self.last = name
        return name

    def _known(self, name: str) -> Case:
        case = CaseId(self.cases.get(name, f"{self.story.key}-{name}"))
        return self.stage.look(case) or blank(case)

    def _actor(self, who: str) -> Actor:
        return self.stage.actor(str(account_of(who, self.town)))

    def _acted(self, index: int, step: Step, name: str, before: Case) -> Iterator[Label]:
        actor = self._actor(step.who)
        command = command_for(
            step,
            before,
            command_id=f"{self.story.key}#{index}",
            workflow=self._of(before),
            town=self.town,
            cases=self.cases,
        )
        try:
            after = self.stage.act(command, actor, step.at)
        except MediationError as error:
            if not step.refused:
                raise
            yield from _refused(step, error)
            if (self.stage.look(before.id) or blank(before.id)) != before:
                yield both("被拒绝的办理改变了案件", "An act that was refused changed the case")
            return
        self.cases[name] = after.id
        self._name_split(after)
        if step.refused:
            yield both(
                f"{step.does} 应被拒绝（{'、'.join(step.refused)}），却办成了",
                f"{step.does}: should be refused ({', '.join(step.refused)}), but was carried out",
            )
        if step.twice and (self.stage.act(command, actor, step.at), self.stage.look(after.id)) != (after, after):
            yield both("同一指令发送两次，产生了两次效果", "Sent twice, the same command took effect twice")

    def _name_split(self, after: Case) -> None:
        """Give a case that was split off a name of its own: the case's name in the store."""
        for other in after.linked:
            if other not in self.cases.values() and self.stage.look(CaseId(other)) is not None:
                self.cases[other] = other

    def _seen(self, step: Step, case: Case) -> Iterator[Label]:
        sight = self.stage.sight(case, self._actor(step.who)) if case.version else None
        fits = (sight is not None) is step.sees if isinstance(step.sees, bool) else sight == step.sees
        if not fits:
            yield both(
                f"sees：{step.who} 应{'看得到' if step.sees else '看不到'}（{step.sees}），实为 {sight or '看不到'}",
                f"sees: {step.who} should see {step.sees or 'nothing'}, but sees {sight or 'nothing'}",
            )

    def _checked(self, step: Step, name: str, before: Case) -> Iterator[Label]:
        case = self._known(name)
        told = self._clock_told(case.id) if case.version else ()
        known = self.told.get(case.id, 0)
        self.told[case.id] = len(told)
        scene = Scene(
            workflow=self._of(case),
            town=self.town,
            before=before,
            case=case,
            told=told,
            told_now=told[known:],
            at=step.at,
            who=step.who,
            actor=self._actor,
            cases=self.cases,
        )
        for _, words in mismatches(scene, step.then):
            yield words

    def _clock_told(self, case: CaseId) -> tuple[str, ...]:
        events = (event for entry in self.stage.entries(case) for event in entry.events)
        return tuple(words for event in events for words in _told(event))


def _told(event: Event) -> Iterator[str]:
    """Name what a clock did, whom it rang besides, and what was taken back of it."""
    match event:
        case StepReached():
            yield f"{event.key}.{event.does}"
            if event.on_duty:
                yield f"{event.key}.on_duty"
        case ClockEnded(withdrawn=True) | ClockStood(withdrawn=True) | ClockMoved(withdrawn=True):
            yield f"{event.key}.withdrawn"
        case _:
            pass


def _refused(step: Step, error: MediationError) -> Iterator[Label]:
    codes = code_of(error)
    for code in step.refused:
        if code not in codes:
            yield both(
                f"{step.does} 应以 {code} 被拒绝，实为 {'、'.join(codes)}（{error.message}）",
                f"{step.does} should be refused for {code}, but was refused for {', '.join(codes)}",
            )
    fields = {one.field for one in error.objections if one.field} if isinstance(error, Refusal) else set()
    for field in step.refused_fields:
        if field not in fields:
            yield both(
                f"{step.does} 被拒绝时应指出 {field}，实为 {'、'.join(sorted(fields)) or '（无）'}",
                f"{step.does}: the refusal should name the field {field}, not {', '.join(sorted(fields)) or '(none)'}",
            )
