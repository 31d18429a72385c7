"""From authored files to a `Workflow`: names resolved, defaults filled in, lists expanded. Proofs are `soundness.py`'s.

`compile_folder` reads a workflow's folder and the folder it builds on; `compile_text` reads back the one text that was
kept with a case (`Workflow.text`), which holds all files under their names. Both raise `UnreadableDefinition` or
`UnknownName` with every fault at once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mediation.definitions import resolve_parts
from mediation.definitions.authored_files import PartFile, WorkflowFile
from mediation.definitions.authored_values import KEY
from mediation.definitions.compose import Composed, Placed, compose
from mediation.definitions.names import Faults, Spot, suggestion
from mediation.definitions.reading import read_as
from mediation.definitions.resolve_actions import resolved_actions
from mediation.definitions.resolve_deadlines import resolved_deadlines
from mediation.definitions.resolve_words import Scope, label
from mediation.definitions.workflow import Workflow
from mediation.errors import Finding, UnreadableDefinition
from mediation.strict_yaml import MOST_BYTES, Document, load

FILE_HEAD = "#=== "
MAIN_FILE = "workflow.yaml"


class Source(NamedTuple):
    """One file: its name as findings show it, and its text."""

    file: str
    text: str


def compile_folder(folder: Path) -> Workflow:
    """Compile the workflow in `folder`, with the parts of the folder beside it that it builds on."""
    main = _source(folder / MAIN_FILE)
    core = _built_on(main)
    if core is None:
        return compile_sources(main)
    name, line = core
    beside = folder.resolve().parent
    parts = [_source(file) for file in sorted((beside / name).glob("*.yaml"))]
    if not parts:
        hint = suggestion(
            name, sorted(one.name for one in beside.iterdir() if one.is_dir() and any(one.glob("*.yaml")))
        )
        finding = Finding("unknown_name", f"没有可依托的流程“{name}”。", main.file, line, hint)
        raise UnreadableDefinition(findings=(finding,))
    return compile_sources(main, parts)


def _built_on(main: Source) -> tuple[str, int] | None:
    """Find the core's name in the workflow's own file, and its line; faults are left to `compile_sources`."""
    try:
        document = load(main.text, file=main.file)
    except UnreadableDefinition:
        return None
    name = document.data.get("builds_on") if isinstance(document.data, dict) else None
    if isinstance(name, str) and re.match(KEY, name):
        return name, document.line(("builds_on",))
    return None


def compile_text(text: str) -> Workflow:
    """Compile the composed text of a workflow, as kept in `Workflow.text`."""
    if not text.startswith(FILE_HEAD):
        finding = Finding("no_file_head", "不是流程的全文。", "", 1, f"全文的每个文件以“{FILE_HEAD}文件名”开头。")
        raise UnreadableDefinition(findings=(finding,))
    sources: list[Source] = []
    for block in text.removeprefix(FILE_HEAD).split("\n" + FILE_HEAD):
        name, _, body = block.partition("\n")
        sources.append(Source(name, body))
    return compile_sources(sources[0], sources[1:])


def compile_sources(main: Source, parts: Iterable[Source] = ()) -> Workflow:
    """Compile one workflow from its own file and the parts it builds on."""
    sources = (main, *parts)
    documents, findings = _documents(sources)
    faults = Faults()
    faults.extend(findings)
    head: Placed[WorkflowFile] | None = None
    placed: list[Placed[PartFile]] = []
    for document in documents:
        if document.file == main.file:
            own, found = read_as(WorkflowFile, document)
            head = Placed(own, Spot(document)) if own else None
        else:
            part, found = read_as(PartFile, document)
            placed += [Placed(part, Spot(document))] if part else []
        faults.extend(found)
    faults.raise_any()
    assert head is not None  # otherwise its faults have just been raised
    composed = compose(head, placed, faults)
    workflow = _workflow(composed, composed_text(sources), faults)
    faults.raise_any()
    return workflow


def composed_text(sources: Iterable[Source]) -> str:
    """Put all files into one text, each under its name; the digest is taken over it."""
    return "\n".join(f"{FILE_HEAD}{source.file}\n{source.text}" for source in sources)


def _source(path: Path) -> Source:
    file = f"{path.resolve().parent.name}/{path.name}"
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            load(raw.decode("utf-8", "replace"), file=file)
        return Source(file, raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n"))
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        finding = Finding("yaml_encoding", "文件不是 UTF-8 编码。", file, line, "请另存为 UTF-8。")
    except OSError:
        finding = Finding("no_file", "读不到这个文件。", file, 0, f"流程文件夹中须有 {MAIN_FILE}。")
    raise UnreadableDefinition(findings=(finding,))


def _documents(sources: Iterable[Source]) -> tuple[list[Document], list[Finding]]:
    documents: list[Document] = []
    findings: list[Finding] = []
    for source in sources:
        try:
            documents.append(load(source.text, file=source.file))
        except UnreadableDefinition as fault:
            findings += fault.findings
        for number, line in enumerate(source.text.split("\n"), start=1):
            if line.startswith(FILE_HEAD):
                hint = "请改写这行注释。"
                findings.append(Finding("file_head", f"行首不能写“{FILE_HEAD.strip()}”。", source.file, number, hint))
    return documents, findings


def _workflow(composed: Composed, text: str, faults: Faults) -> Workflow:
    head = composed.head.shape
    scope = Scope(composed, faults)
    scope.know("环节", head.initial, composed.states, composed.head.spot.at("initial"))
    return Workflow(
        key=head.workflow,
        revision=head.revision,
        title=label(head.title),
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
        initial=head.initial,
    )
