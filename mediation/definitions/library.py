"""All workflows that are loaded, by key and revision. Each of them is proved; one broken file keeps the service out.

Nothing here knows a database: what was kept of older revisions is handed in as text (`with_texts`). A text that was
proved once is not proved again, so that a case begun under older proofs can always be finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from mediation.definitions.compile import MAIN_FILE, compile_folder, compile_text
from mediation.definitions.names import suggestion
from mediation.definitions.soundness import findings
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


class Library:
    """Workflows by key and revision; immutable."""

    def __init__(self, workflows: Iterable[Workflow] = ()) -> None:
        self._by_digest: dict[str, Workflow] = {}
        self._newest: dict[str, Workflow] = {}
        for workflow in workflows:
            self._by_digest.setdefault(workflow.digest, workflow)
            newest = self._newest.get(workflow.key)
            if newest is None or newest.revision < workflow.revision:
                self._newest[workflow.key] = workflow

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Compile and prove every workflow below `folder`; raise with the findings of all of them at once."""
        folders = sorted(file.parent for file in folder.glob(f"*/{MAIN_FILE}"))
        if not folders:
            finding = Finding(
                "no_workflow", "没有找到任何流程。", folder.name, 0, f"每个流程是一个含 {MAIN_FILE} 的文件夹。"
            )
            raise UnreadableDefinition(findings=(finding,))
        workflows: list[Workflow] = []
        faults: list[DefinitionError] = []
        for one in folders:
            try:
                workflows.append(compile_folder(one))
            except DefinitionError as fault:
                faults.append(fault)
        unsound = tuple(finding for workflow in workflows for finding in findings(workflow))
        if unsound or (twice := tuple(_twice(workflows))):
            faults.append(UnsoundDefinition(findings=unsound or twice))
        if faults:
            _raise_together(faults)
        return cls(workflows)

    def with_texts(self, texts: Iterable[str]) -> Library:
        """Give a library that knows these kept texts, too; what was loaded from files stays the newest."""
        return Library((*self, *(compile_text(text) for text in texts)))

    def get(self, ref: Reference | str) -> Workflow:
        """Find the very text that a case is bound to, or the newest of a key; `UnknownRevision` if it is not loaded."""
        if isinstance(ref, str):
            return self.newest(ref)
        found = self._by_digest.get(ref.digest)
        if found is not None and (found.key, found.revision) == (ref.key, ref.revision):
            return found
        if any((one.key, one.revision) == (ref.key, ref.revision) for one in self):
            hint = "流程内容已改而版本号未变：请把改动写成新的 revision，并保留原文。"
        else:
            hint = "请载入这个版本。"
        finding = Finding("unknown_revision", f"没有载入流程“{ref.key}”第 {ref.revision} 版的原文。", hint=hint)
        raise UnknownRevision(findings=(finding,))

    def newest(self, key: str) -> Workflow:
        """Give the newest revision of a workflow; `UnknownRevision` if there is none."""
        if key in self._newest:
            return self._newest[key]
        finding = Finding("unknown_workflow", f"没有名为“{key[:60]}”的流程。", hint=suggestion(key, self._newest))
        raise UnknownRevision(findings=(finding,))

    def __iter__(self) -> Iterator[Workflow]:
        return iter(self._by_digest.values())

    def __len__(self) -> int:
        return len(self._by_digest)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all workflows, in the order loaded."""
        return tuple(self._newest)


def _twice(workflows: list[Workflow]) -> Iterator[Finding]:
    seen: dict[tuple[str, int], Workflow] = {}
    for workflow in workflows:
        name = (workflow.key, workflow.revision)
        if name in seen:
            message = f"流程“{workflow.key}”第 {workflow.revision} 版在两个文件夹中。"
            yield Finding(
                "workflow_twice", message, _file(workflow), 1, f"另一处是 {_file(seen[name])}；请改其中一个的名称。"
            )
        seen[name] = workflow


def _file(workflow: Workflow) -> str:
    return workflow.text.partition("\n")[0].split(" ", 1)[1]


def _raise_together(faults: list[DefinitionError]) -> None:
    kinds = {type(fault) for fault in faults}
    kind = kinds.pop() if len(kinds) == 1 else UnsoundDefinition
    raise kind(findings=tuple(finding for fault in faults for finding in fault.findings))
