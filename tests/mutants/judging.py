"""What becomes of a mutant: refused on reading, refused by the proof, noticed by a story, or let through.

A mutant is one edit of one file of one shipped workflow: its own file, or a part of the core that it is built on.
Stories are asked only where reading and proof found nothing, and only those that have to do with what was changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

from mediation.definitions.compile import compile_sources
from mediation.definitions.soundness import findings
from mediation.definitions.sources import Source, sources_of
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.errors import DefinitionError, MediationError
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.runner import Played, play
from mediation.rehearsal.story import Story
from mediation.strict_yaml import load
from tests.mutants import faults_in_actions, faults_in_clocks, faults_in_parts
from tests.mutants.edits import Data, Edit, listed, written

ROOT = Path(__file__).parent.parent.parent / "workflows"
READING, PROOF, STORIES, THROUGH = "reading", "proof", "stories", "through"


class Verdict(NamedTuple):
    """Where a mutant was stopped, and by what: the codes of the findings, or the story."""

    stopped: str
    by: tuple[str, ...] = ()


class Subject:
    """One shipped workflow to put faults into."""

    def __init__(self, repertoire: Repertoire, key: str) -> None:
        self.key = key
        self.repertoire = repertoire
        self.sources = sources_of(repertoire.root / key)
        self.workflow = repertoire.workflow(key)
        open_ones = [name for name, state in self.workflow.states.items() if not state.final]
        self.states = (*open_ones, *(name for name in self.workflow.states if name not in open_ones))

    @cached_property
    def data(self) -> dict[str, Data]:
        """The plain data of each file, own file first."""
        return {one.file: cast("Data", load(one.text, file=one.file).data) for one in self.sources}

    def mutants(self) -> Iterator[tuple[str, Edit]]:
        """List every edit that these operators know, with its file."""
        for file, data in self.data.items():
            for faults in (faults_in_actions, faults_in_clocks, faults_in_parts):
                for edit in faults.edits(data, self.states):
                    yield file, edit

    def compiled(self, file: str, edit: Edit) -> Workflow:
        """Compile the workflow with this fault in it. Raises DefinitionError where reading finds it."""
        changed = written(file, edit.applied(self.data[file]))
        sources: list[Source] = [changed if one.file == file else one for one in self.sources]
        return compile_sources(sources[0], sources[1:])

    def judged(self, file: str, edit: Edit, *, stories: bool = True) -> Verdict:
        """Say what stops a mutant; without stories, what they might notice counts as let through."""
        try:
            workflow = self.compiled(file, edit)
        except DefinitionError as fault:
            return Verdict(READING, _codes(fault.findings))
        if found := findings(workflow):
            return Verdict(PROOF, _codes(found))
        if stories and (story := self.noticed(workflow, edit)):
            return Verdict(STORIES, (story,))
        return Verdict(THROUGH)

    # --- stories -------------------------------------------------------------------------------------------------

    @cached_property
    def _stories(self) -> list[tuple[Story, frozenset[str], float]]:
        """Every story, with what it has to do with and how long it took: the short ones first."""
        found = []
        for path in self.repertoire.files(self.key):
            story = self.repertoire.read(path)
            played = self._played(story, self.workflow)
            found.append((story, _touched(played), played.seconds))
        return sorted(found, key=lambda one: one[2])

    def _played(self, story: Story, workflow: Workflow) -> Played:
        return play(story, workflow, self.repertoire.town(story.town), beside=self.repertoire.beside(workflow))

    def noticed(self, workflow: Workflow, edit: Edit) -> str:
        """Give the first story that fails with the fault in the workflow; empty if all that have to do with it hold."""
        section, _, name = edit.subject.partition(".")
        for story, touched, _ in self._stories:
            if section in {"actions", "deadlines", "states"} and f"{section}.{name}" not in touched:
                continue
            try:
                if self._played(story, workflow).failures:
                    return Path(story.file).name
            except (MediationError, LookupError, ValueError, TypeError, AttributeError) as fault:
                return f"{Path(story.file).name} ({type(fault).__name__})"
        return ""


def _codes(found: Any) -> tuple[str, ...]:
    return tuple(sorted({one.code for one in found}))


def _named(expected: Any) -> list[str]:
    return list(expected) if isinstance(expected, dict) else listed(expected)


def _touched(played: Played) -> frozenset[str]:
    """Name the actions that a story takes, tries or speaks of, the clocks that it sets, the states that it enters."""
    touched = {f"actions.{step.does}" for step in played.story.steps if step.does}
    for step in played.story.steps:
        touched |= {f"actions.{one}" for key in ("open", "closed") for one in _named(dict(step.then).get(key))}
    for journal in played.journals:
        for entry in journal:
            for event in entry.events:
                match event:
                    case ev.ActionTaken(action=action):
                        touched.add(f"actions.{action}")
                    case ev.ClockSet(clock=clock):
                        touched.add(f"deadlines.{clock.key}")
                    case ev.StateEntered(state=state):
                        touched.add(f"states.{state}")
                    case _:
                        pass
    return frozenset(touched)


def subjects(root: Path = ROOT) -> list[Subject]:
    """List every shipped workflow; overlays are judged as wholes by their own tests."""
    repertoire = Repertoire(root)
    return [Subject(repertoire, file.parent.name) for file in sorted(root.glob("*/workflow.yaml"))]
