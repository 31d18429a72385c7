"""What becomes of a mutant: refused on reading, refused by the proof, noticed by a story, or let through.

A mutant is one edit of one file of one shipped workflow: its own file, or a part of the core that it is built on (which
of those that share it judge then, says `Shipped.judges`).
Stories are asked only where reading and proof found nothing, and only those that have to do with what was changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

from mediation.definitions.abstract import Space
from mediation.definitions.compile import compile_sources
from mediation.definitions.soundness import findings
from mediation.definitions.sources import Source, sources_of
from mediation.definitions.workflow import Call, Workflow
from mediation.engine import events as ev
from mediation.errors import DefinitionError, MediationError
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.runner import Played, play
from mediation.rehearsal.story import Story
from mediation.strict_yaml import load
from tests.mutants import faults_in_actions, faults_in_clocks, faults_in_parts
from tests.mutants.edits import Data, Edit, listed, written

ROOT = Path(__file__).parent.parent.parent / "workflows"
#: The sections whose parts leave a trace in a story; what is changed elsewhere may be noticed by any story.
TOUCHED = frozenset({"actions", "deadlines", "states", "routes", "documents"})
#: Said of a mutant that is let through because no step of the machine is another one.
SAME_MACHINE = "same machine"
#: Faults that loosen what an action asks of handoffs: the proof's machine tells whether anything asks for it at all.
LOOSENED = frozenset({"drop_requirement", "loosen_status", "drop_route_named"})
#: The requirements that this machine decides in every state; only for these does an equal machine say anything.
DECIDED = frozenset({"handoff_open", "no_handoff_open", "offer_open"})
#: A workflow of more actions is large: its proof takes half a second.
LARGE = 60
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

    @cached_property
    def data(self) -> dict[str, Data]:
        """The plain data of each file, own file first."""
        return {one.file: cast("Data", load(one.text, file=one.file).data) for one in self.sources}

    def edits(self, file: str) -> Iterator[Edit]:
        """List every edit of one file that these operators know."""
        for faults in (faults_in_actions, faults_in_clocks, faults_in_parts):
            yield from faults.edits(self.data[file], self._states(file))

    def _states(self, file: str) -> tuple[str, ...]:
        """List the states that a file can speak of, finals last: a part of a core knows the core's alone."""
        folder = file.split("/")[0]
        own = {
            state for name, data in self.data.items() for state in data.get("states") or {} if name.startswith(folder)
        }
        known = {key: one for key, one in self.workflow.states.items() if folder == self.key or key in own}
        return tuple(sorted(known, key=lambda key: known[key].final))

    def compiled(self, file: str, edit: Edit) -> Workflow:
        """Compile the workflow with this fault in it. Raises DefinitionError where reading finds it."""
        changed = written(file, edit.applied(self.data[file]))
        sources: list[Source] = [changed if one.file == file else one for one in self.sources]
        return compile_sources(sources[0], sources[1:])

    def read(self, file: str, edit: Edit) -> tuple[Verdict, Workflow | None]:
        """Give the workflow with a fault in it, or say what of it cannot be read."""
        try:
            return Verdict(THROUGH), self.compiled(file, edit)
        except DefinitionError as fault:
            return Verdict(READING, _codes(fault.findings)), None

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
        about = self._about(edit)
        for story, touched, _ in self._stories:
            if not about <= touched:
                continue
            try:
                if self._played(story, workflow).failures:
                    return Path(story.file).name
            except (MediationError, LookupError, ValueError, TypeError, AttributeError) as fault:
                return f"{Path(story.file).name} ({type(fault).__name__})"
        return ""

    def _about(self, edit: Edit) -> frozenset[str]:
        """Name what a story must touch to be able to notice: what was changed, and the one action or state left out."""
        section, _, name = edit.subject.partition(".")
        about = {f"{section}.{name}"} if section in TOUCHED else set()
        if edit.operator == "drop_source" or edit.operator.startswith("drop_one_of_"):
            about |= {
                f"{kind}.{edit.detail}" for kind in ("actions", "states") if edit.detail in getattr(self.workflow, kind)
            }
        return frozenset(about)


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
                    case ev.HandoffMade(handoff=handoff):
                        touched.add(f"routes.{handoff.route}")
                    case ev.PaperIssued(paper=paper):
                        touched.add(f"documents.{paper.kind}")
                    case _:
                        pass
    return frozenset(touched)


def same_machine(one: Workflow, other: Workflow) -> bool:
    """Whether two workflows differ in nothing but requirements that the states imply.

    What changed must be a requirement that the proof's machine decides, on routes that are part of it; then both are
    the same if they come to the same nodes and everything may be done in each. As that machine does all that the
    engine does, the engine, too, never meets the case that the requirement was written for.
    """
    changed = {
        (call.name, route)
        for key, action in one.actions.items()
        for calls, others in ((action.requires, other.actions[key].requires), (action.does, other.actions[key].does))
        for call in {*map(_told, calls)} ^ {*map(_told, others)}
        for route in call.routes
    }
    first, second = Space(one), Space(other)
    if not changed or not all(name in DECIDED and route in first.routes for name, route in changed):
        return False
    return _steps(first) == _steps(second)


class _Told(NamedTuple):
    """A requirement or effect without its place in the file."""

    name: str
    routes: tuple[str, ...]
    rest: str


def _told(call: Call) -> _Told:
    rest = {key: value for key, value in call.args.items() if key != "route"}
    route = call.args.get("route", ())
    return _Told(call.name, (route,) if isinstance(route, str) else tuple(route), repr(rest))


def _steps(space: Space) -> set[tuple[object, ...]]:
    """Everything that may happen: at each node, each action that may be taken, and each step to another node."""
    found: set[tuple[object, ...]] = set()
    for number, node in enumerate(space.nodes):
        found |= {(node, space.nodes[reached], space.steps[step]) for reached, step in space.out[number]}
        found |= {(node, act.action.key) for act in space.acts_in[node.state] if space.stays(number, act.action.key)}
    return found


class Shipped:
    """All shipped workflows, by the files that they are made of; overlays are judged as wholes by their own tests."""

    def __init__(self, root: Path = ROOT) -> None:
        repertoire = Repertoire(root)
        self.subjects = [Subject(repertoire, file.parent.name) for file in sorted(root.glob("*/workflow.yaml"))]
        self.made_of: dict[str, list[Subject]] = {}
        for subject in self.subjects:
            for source in subject.sources:
                self.made_of.setdefault(source.file, []).append(subject)

    def edits(self, file: str) -> dict[str, Edit]:
        """List the edits of one file by their names."""
        return {edit.name: edit for edit in self.made_of[file][0].edits(file)}

    def judges(self, file: str) -> list[Subject]:
        """Name the workflows in which a fault in a file is judged, the quickest first.

        A text that large workflows share is judged in the smallest of them alone: each of them walks every action of
        the core by stories of its own, and a proof of one takes as long as a hundred of the others.
        """
        carriers = sorted(self.made_of[file], key=lambda one: len(one.workflow.actions))
        return carriers[:1] if len(carriers[0].workflow.actions) > LARGE else carriers

    def judged(self, file: str, edit: Edit, *, stories: bool = True) -> Verdict:
        """Say what stops a mutant. What any workflow that has the file in it cannot read is stopped by reading.

        Without stories, what they might notice counts as let through.
        """
        judges, standing = self.judges(file), list[tuple[Subject, Workflow]]()
        for subject in judges:
            verdict, workflow = subject.read(file, edit)
            if workflow is None:
                return verdict
            standing.append((subject, workflow))
        for _, workflow in standing:
            if found := findings(workflow):
                return Verdict(PROOF, _codes(found))
        for subject, workflow in standing if stories else ():
            if story := subject.noticed(workflow, edit):
                return Verdict(STORIES, (f"{subject.key}/{story}",))
        for subject in self.made_of[file]:
            if subject not in judges and (verdict := subject.read(file, edit)[0]).stopped == READING:
                return verdict
        if edit.operator in LOOSENED and all(same_machine(subject.workflow, changed) for subject, changed in standing):
            return Verdict(THROUGH, (SAME_MACHINE,))
        return Verdict(THROUGH)
