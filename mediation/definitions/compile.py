"""From authored files to a `Workflow`: names resolved, defaults filled in, lists expanded. Proofs are `soundness.py`'s.

`compile_folder` reads a workflow's or an overlay's folder and everything it rests on; `compile_text` reads back the one
text that was kept with a case (`Workflow.text`), which holds all files under their names. Both raise
`UnreadableDefinition` or `UnknownName` with every fault at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from mediation.definitions import resolve_dossier, resolve_parts
from mediation.definitions.authored_files import OverlayFile, PartFile, WorkflowFile
from mediation.definitions.compose import SECTION_TITLES, Composed, Placed, compose
from mediation.definitions.names import Faults, Spot
from mediation.definitions.overlay import check_layers
from mediation.definitions.reading import read_as
from mediation.definitions.resolve_actions import resolved_actions
from mediation.definitions.resolve_deadlines import resolved_deadlines
from mediation.definitions.resolve_words import Scope, label
from mediation.definitions.size import check_size
from mediation.definitions.sources import FILE_HEAD, MAIN_FILE, Source, composed_text, sources_of, taken_apart
from mediation.definitions.workflow import Workflow
from mediation.errors import Finding, UnreadableDefinition
from mediation.strict_yaml import Document, load

__all__ = ["MAIN_FILE", "Source", "compile_folder", "compile_sources", "compile_text", "composed_text"]


def compile_folder(folder: Path) -> Workflow:
    """Compile the workflow or overlay in `folder`, with the parts that it builds on and the files that it adapts."""
    main, *others = sources_of(folder)
    return compile_sources(main, others)


def compile_text(text: str) -> Workflow:
    """Compile the composed text of a workflow, as kept in `Workflow.text`."""
    main, *others = taken_apart(text)
    return compile_sources(main, others)


def compile_sources(main: Source, parts: Iterable[Source] = ()) -> Workflow:
    """Compile one workflow from its own file and the parts it builds on; an overlay, from those of its base as well."""
    sources = (main, *parts)
    documents, findings = _documents(sources)
    faults = Faults()
    faults.extend(findings)
    files = _Files()
    for document in documents:
        files.read(document, faults, first=document.file == main.file)
    faults.raise_any()
    if files.overlays:
        check_layers(files.overlays, files.head, faults)
        faults.raise_any()
    assert files.head is not None  # otherwise its faults have just been raised
    composed = compose(files.head, files.parts, faults, files.overlays)
    check_size(composed, faults)
    faults.raise_any()
    workflow = _workflow(composed, composed_text(sources), faults)
    faults.raise_any()
    return workflow


class _Files:
    """The files of one workflow by their kind: overlays outermost first, the workflow, the parts of its core."""

    def __init__(self) -> None:
        self.overlays: list[Placed[OverlayFile]] = []
        self.head: Placed[WorkflowFile] | None = None
        self.parts: list[Placed[PartFile]] = []
        self._above: type[OverlayFile | WorkflowFile] | None = None  # what the file before was, readable or not

    def read(self, document: Document, faults: Faults, *, first: bool) -> None:
        """Take one file in; its kind is what it calls itself, and its place among the others."""
        keys = set(document.data) if isinstance(document.data, dict) else set()
        found: Iterable[Finding]
        if (first or self._above is OverlayFile) and keys & {"overlay", "over"}:
            self._above = OverlayFile
            overlay, found = read_as(OverlayFile, document)
            self.overlays += [Placed(overlay, Spot(document))] if overlay else []
        elif first or (self._above is OverlayFile and "workflow" in keys):
            self._above = WorkflowFile
            own, found = read_as(WorkflowFile, document)
            self.head = Placed(own, Spot(document)) if own else None
        else:
            part, found = read_as(PartFile, document)
            self.parts += [Placed(part, Spot(document))] if part else []
        faults.extend(found)


def _documents(sources: Iterable[Source]) -> tuple[list[Document], list[Finding]]:
    documents: list[Document] = []
    findings: list[Finding] = []
    for source in sources:
        try:
            documents.append(_read(source))
        except UnreadableDefinition as fault:
            findings += fault.findings
            continue
        for number, line in enumerate(source.text.split("\n"), start=1):
            if line.startswith(FILE_HEAD):
                findings.append(_head_inside(source.file, number))
    return documents, findings


def _head_inside(file: str, line: int) -> Finding:
    head = FILE_HEAD.strip()
    return Finding(
        "file_head",
        f"行首不能写“{head}”。",
        file,
        line,
        "请改写这行注释。",
        message_en=f'A line cannot begin with "{head}".',
        hint_en="Write this remark in another way.",
    )


@lru_cache(maxsize=128)
def _read(source: Source) -> Document:
    """Read one file. Revisions and workflows share the parts of a core, and nobody changes what was read."""
    return load(source.text, file=source.file)


def _workflow(composed: Composed, text: str, faults: Faults) -> Workflow:
    initial, top = composed.head.shape.initial, composed.top.shape
    scope = Scope(composed, faults)
    scope.know(SECTION_TITLES["states"], initial, composed.states, composed.head.spot.at("initial"))
    return Workflow(
        key=top.overlay if isinstance(top, OverlayFile) else top.workflow,
        revision=top.revision,
        title=label(top.title),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        ladder=resolve_parts.ladder(scope),
        states=resolve_parts.states(scope),
        actions=resolved_actions(scope),
        deadlines=resolved_deadlines(scope),
        routes=resolve_parts.routes(scope),
        documents=resolve_parts.documents(scope),
        registers=resolve_parts.registers(scope),
        choices=resolve_parts.choices(scope),
        settings=resolve_parts.settings(scope),
        laws=resolve_parts.laws(scope),
        dossier=resolve_dossier.dossier(scope),
        review=resolve_dossier.review(scope),
        initial=initial,
        over=top.over if isinstance(top, OverlayFile) else "",
        for_places=tuple(top.for_places) if isinstance(top, OverlayFile) else (),
    )
