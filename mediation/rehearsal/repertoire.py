"""All stories below a folder of workflows, found, read, played and counted; nothing is printed here.

The folder holds `<workflow>/workflow.yaml` with `<workflow>/stories/*.yaml`, `overlays/<overlay>/overlay.yaml` with its
stories, `places/<town>.yaml` and `calendars/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from mediation.calendar.published import published
from mediation.definitions.compile import compile_folder
from mediation.definitions.labels import Label
from mediation.definitions.proof_words import both
from mediation.definitions.sources import folder_of, folders_below, is_workflow_folder, root_of
from mediation.definitions.workflow import Workflow
from mediation.engine.linking import linked_to
from mediation.errors import DefinitionError, Finding, UnreadableDefinition
from mediation.rehearsal.coverage import Coverage, coverage
from mediation.rehearsal.runner import Played, play
from mediation.rehearsal.story import Reader, Story
from mediation.rehearsal.town_file import read_town
from mediation.town.around import Town

STORIES = "stories"


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the stories of one workflow. `whole` says whether all of them were played."""

    workflow: str
    played: tuple[Played, ...]
    coverage: Coverage
    whole: bool

    @property
    def failures(self) -> tuple[Finding, ...]:
        """Every failure, in the order of the files."""
        return tuple(failure for one in self.played for failure in one.failures)

    @property
    def passed(self) -> bool:
        """Whether every story holds and, if all were played, nothing was left unwalked."""
        return not self.failures and (not self.whole or self.coverage.complete)


class Repertoire:
    """The workflows, towns and stories of one folder; each workflow and town is read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._calendars = published(root / "calendars")
        self._reader = Reader(self._calendars.at())
        self._workflows: dict[str, Workflow] = {}
        self._towns: dict[str, Town] = {}

    def workflow(self, key: str) -> Workflow:
        """Compile a workflow of this folder. Raises DefinitionError."""
        if key not in self._workflows:
            self._workflows[key] = compile_folder(folder_of(self.root, key))
        return self._workflows[key]

    def beside(self, workflow: Workflow) -> tuple[Workflow, ...]:
        """Compile the workflows whose cases a case of this one may open, and those that they may open in turn.

        One that is not in this folder is left out, as in a deployment without it: only a story that opens such a case
        fails.
        """
        found = {workflow.key: workflow}
        waiting = [workflow]
        while waiting:
            for key in linked_to(waiting.pop()):
                if key not in found and key in self.keys:
                    found[key] = self.workflow(key)
                    waiting.append(found[key])
        return tuple(one for key, one in found.items() if key != workflow.key)

    def town(self, key: str) -> Town:
        """Read a town of this folder. Raises DefinitionError or TownError."""
        if key not in self._towns:
            path = self.root / "places" / f"{key}.yaml"
            if not path.is_file():
                raise _missing(
                    both(f"没有辖区文件 places/{key}.yaml。", f"There is no file places/{key}.yaml."),
                    both("请核对 town 的写法。", "Look at what town says."),
                )
            self._towns[key] = read_town(path).town(self._calendars.at())
        return self._towns[key]

    def files(self, key: str) -> tuple[Path, ...]:
        """List the story files of a workflow."""
        stories = folder_of(self.root, key) / STORIES
        return tuple(sorted(path for path in stories.glob("*.yaml") if path.name[0] != "_"))

    @property
    def keys(self) -> tuple[str, ...]:
        """The workflows of this folder, then the overlays upon them."""
        return tuple(folder.name for folder in folders_below(self.root))

    def read(self, path: Path) -> Story:
        """Read one story. Raises DefinitionError with every fault."""
        return self._reader.read(path)

    def play(self, path: Path) -> Played:
        """Read and play one story."""
        story = self.read(path)
        workflow = self.workflow(story.workflow)
        return play(story, workflow, self.town(story.town), beside=self.beside(workflow))

    def rehearse(self, key: str, files: Iterable[Path] | None = None) -> Rehearsed:
        """Play the stories of a workflow, or only some of them. Raises DefinitionError with the faults of all files."""
        chosen = self.files(key) if files is None else tuple(files)
        played: list[Played] = []
        faults: list[Finding] = []
        for path in chosen:
            try:
                played.append(self.play(path))
            except DefinitionError as fault:
                faults += fault.findings
        if faults:
            raise UnreadableDefinition(findings=tuple(faults))
        walked = coverage(self.workflow(key), (journal for one in played for journal in one.journals))
        return Rehearsed(workflow=key, played=tuple(played), coverage=walked, whole=set(chosen) >= set(self.files(key)))


def chosen(paths: Iterable[Path], default: Path) -> list[tuple[Repertoire, str, tuple[Path, ...] | None]]:
    """Sort out what to play: nothing named means all below `default`; a path may be a story, its folder, a workflow's
    folder or a folder of workflows. Raises DefinitionError for a path that is none of these."""
    found: list[tuple[Repertoire, str, tuple[Path, ...] | None]] = []
    single: dict[Path, list[Path]] = {}
    for path in [one.resolve() for one in paths] or [default.resolve()]:
        if path.is_file() and path.suffix == ".yaml" and path.parent.name == STORIES:
            single.setdefault(path.parent.parent, []).append(path)
            continue
        folder = path.parent if path.name == STORIES else path
        if is_workflow_folder(folder):
            found.append((Repertoire(root_of(folder)), folder.name, None))
            continue
        repertoire = Repertoire(folder) if folder.is_dir() else None
        if repertoire is None or not repertoire.keys:
            raise _missing(
                both(f"{path.name} 不是故事，也不是流程文件夹。", f"{path.name} is neither story nor workflow."),
                both(
                    "请给出 stories 下的 .yaml 或流程文件夹。",
                    "Name a story, or a workflow's folder.",
                ),
            )
        found += [(repertoire, key, None) for key in repertoire.keys]
    found += [(Repertoire(root_of(folder)), folder.name, tuple(files)) for folder, files in single.items()]
    return found


def _missing(message: Label, hint: Label) -> DefinitionError:
    found = Finding("not_found", message.zh, hint=hint.zh, message_en=message.en, hint_en=hint.en)
    return UnreadableDefinition(findings=(found,))
