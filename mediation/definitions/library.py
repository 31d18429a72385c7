"""All workflows that are loaded, by key and revision. Each of them is proved; one broken file keeps the service out.

Nothing here knows a database: what was kept of older revisions is handed in as text (`with_texts`) and compiled when a
case first asks for it. A text that was proved once is not proved again, so that a case begun under older proofs can
always be finished. Which overlay serves a place is decided here, too (`serving`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

from mediation.definitions.compile import compile_folder, compile_text
from mediation.definitions.names import suggested
from mediation.definitions.proof_words import both, fault
from mediation.definitions.soundness import findings
from mediation.definitions.sources import MAIN_FILE, folders_below, named_in
from mediation.definitions.workflow import Workflow
from mediation.errors import DefinitionError, Finding, UnknownRevision, UnreadableDefinition, UnsoundDefinition


class Reference(Protocol):
    """What a case says about the text that it is bound to."""

    @property
    def key(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def digest(self) -> str: ...


class _Name(NamedTuple):
    """One text: whose it is, which revision, and its digest."""

    key: str
    revision: int
    digest: str


class _Line(NamedTuple):
    """Where a fault stands, if in a file."""

    file: str = ""
    line: int = 0


class Library:
    """Workflows by key and revision. It may learn more, but never unlearns; kept texts are compiled when asked for."""

    def __init__(self, workflows: Iterable[Workflow] = ()) -> None:
        self._texts: dict[str, str] = {}
        self._compiled: dict[str, Workflow] = {}
        self._names: dict[str, _Name] = {}
        self._newest: dict[str, _Name] = {}
        for workflow in workflows:
            self._compiled.setdefault(workflow.digest, workflow)
            self._know(_Name(workflow.key, workflow.revision, workflow.digest))

    def _know(self, name: _Name) -> None:
        self._names.setdefault(name.digest, name)
        newest = self._newest.get(name.key)
        if newest is None or newest.revision < name.revision:
            self._newest[name.key] = name

    @classmethod
    def load(cls, folder: Path, *, proved: Collection[str] = frozenset()) -> Library:
        """Compile and prove every workflow and overlay below `folder`; raise with the findings of all at once.

        `proved` are the digests of texts that were published: they were proved then, and are not proved again.
        """
        folders = folders_below(folder)
        if not folders:
            hint = both(
                f"每个流程是一个含 {MAIN_FILE} 的文件夹。", f"Each workflow is a folder with a {MAIN_FILE} in it."
            )
            message = both("没有找到任何流程。", "No workflow was found.")
            finding = fault("no_workflow", _Line(folder.name, 0), message, hint)
            raise UnreadableDefinition(findings=(finding,))
        workflows: list[Workflow] = []
        faults: list[DefinitionError] = []
        for one in folders:
            try:
                workflows.append(compile_folder(one))
            except DefinitionError as wrong:
                faults.append(wrong)
        unsound = tuple(finding for one in workflows if one.digest not in proved for finding in findings(one))
        library = cls(workflows)
        if unsound or (twice := (*_twice(workflows), *library.contested())):
            faults.append(UnsoundDefinition(findings=unsound or twice))
        if faults:
            _raise_together(faults)
        return library

    def with_texts(self, texts: Iterable[str]) -> Library:
        """Give a library that knows these kept texts, too; what was loaded from files stays the newest.

        Raises UnreadableDefinition for a text that does not say whose it is. What else is wrong with a text is told
        when it is asked for.
        """
        more = Library()
        more._texts, more._compiled = dict(self._texts), dict(self._compiled)
        more._names, more._newest = dict(self._names), dict(self._newest)
        more.learn(texts)
        return more

    def learn(self, texts: Iterable[str]) -> None:
        """Take in texts published since, as `with_texts` does; what is known already stays as it is."""
        for text in texts:
            digest = sha256(text.encode()).hexdigest()
            if digest not in self._names:
                self._texts[digest] = text
                self._know(_Name(*named_in(text), digest))

    def _text(self, name: _Name) -> Workflow:
        if name.digest not in self._compiled:
            self._compiled[name.digest] = compile_text(self._texts[name.digest])
        return self._compiled[name.digest]

    def get(self, ref: Reference | str) -> Workflow:
        """Find the very text that a case is bound to, or the newest of a key; `UnknownRevision` if it is not loaded."""
        if isinstance(ref, str):
            return self.newest(ref)
        found = self._names.get(ref.digest)
        if found is not None and (found.key, found.revision) == (ref.key, ref.revision):
            return self._text(found)
        if any((one.key, one.revision) == (ref.key, ref.revision) for one in self._names.values()):
            hint = both(
                "流程内容已改而版本号未变：请把改动写成新的 revision，并保留原文。",
                "It was changed under the same revision: write the change as a new revision, and keep the old text.",
            )
        else:
            hint = both("请载入这个版本。", "Load this revision.")
        message = both(
            f"没有载入流程“{ref.key}”第 {ref.revision} 版的原文。",
            f'The text of revision {ref.revision} of the workflow "{ref.key}" is not loaded.',
        )
        finding = fault("unknown_revision", _Line(), message, hint)
        raise UnknownRevision(findings=(finding,))

    def newest(self, key: str) -> Workflow:
        """Give the newest revision of a workflow; `UnknownRevision` if there is none."""
        if key in self._newest:
            return self._text(self._newest[key])
        message = both(f"没有名为“{key[:60]}”的流程。", f'There is no workflow called "{key[:60]}".')
        finding = fault("unknown_workflow", _Line(), message, suggested(key, self._newest))
        raise UnknownRevision(findings=(finding,))

    def catch_up(self) -> None:
        """Take in what was published elsewhere since. A library of files alone has nothing to take in."""

    def serving(self, key: str, places: Sequence[str]) -> Workflow:
        """Give the workflow under which a new case begins: the overlay that serves the nearest place, else the base.

        `key` is the shared workflow or any overlay upon it, `places` the place of the case and all above it, lowest
        first. Raises `UnknownRevision` if there is no such workflow.
        """
        root = self.root(key)
        for place in places:
            for overlay in self._overlays():
                if place in overlay.for_places and self.root(overlay.key) == root:
                    return overlay
        return self.newest(root if root in self._newest else key)

    def contested(self) -> tuple[Finding, ...]:
        """List the places that two overlays upon the same workflow want to serve."""
        found: list[Finding] = []
        served: dict[tuple[str, str], Workflow] = {}
        for overlay in self._overlays():
            for place in overlay.for_places:
                other = served.setdefault((self.root(overlay.key), place), overlay)
                if other is not overlay:
                    found.append(_served_twice(place, overlay, other))
        return tuple(found)

    def _overlays(self) -> Iterator[Workflow]:
        return (one for one in map(self.newest, tuple(self._newest)) if one.for_places)

    def root(self, key: str) -> str:
        """Give the shared workflow at the foot of an overlay; of any other workflow, itself."""
        while key in self._newest and (over := self.newest(key).over):
            key = over.partition("@")[0]
        return key

    def __iter__(self) -> Iterator[Workflow]:
        return map(self._text, tuple(self._names.values()))

    def __len__(self) -> int:
        return len(self._names)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all workflows, in the order loaded."""
        return tuple(self._newest)


def _served_twice(place: str, overlay: Workflow, other: Workflow) -> Finding:
    message = both(
        f"区划“{place}”已由叠加“{other.key}”办理。", f'The place "{place}" is served by the overlay "{other.key}".'
    )
    hint = both(
        "一个区划在同一流程之上只能有一份叠加；请从其中一份的 for_places 中删除。",
        "Upon one workflow a place has one overlay; delete the place from for_places of one of them.",
    )
    return fault("place_served_twice", _Line(_file(overlay), 1), message, hint)


def _twice(workflows: list[Workflow]) -> Iterator[Finding]:
    seen: dict[tuple[str, int], Workflow] = {}
    for workflow in workflows:
        name = (workflow.key, workflow.revision)
        if name in seen:
            message = both(
                f"流程“{workflow.key}”第 {workflow.revision} 版在两个文件夹中。",
                f'Revision {workflow.revision} of the workflow "{workflow.key}" stands in two folders.',
            )
            other = _file(seen[name])
            hint = both(f"另一处是 {other}；请改其中一个的名称。", f"The other is {other}; rename one of them.")
            yield fault("workflow_twice", _Line(_file(workflow), 1), message, hint)
        seen[name] = workflow


def _file(workflow: Workflow) -> str:
    return workflow.text.partition("\n")[0].split(" ", 1)[1]


def _raise_together(faults: list[DefinitionError]) -> None:
    kinds = {type(one) for one in faults}
    kind = kinds.pop() if len(kinds) == 1 else UnsoundDefinition
    raise kind(findings=tuple(finding for one in faults for finding in one.findings))
