"""`mediation check`: workflows compiled and proved, with what was proved and the size of each space.

Nothing is loaded here that the proof does not need, and several workflows are proved in a few processes where that is
safe: the command answers within two seconds for all workflows.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mediation.definitions.catalogue_proof import catalogue_findings
from mediation.definitions.clock_catalogue import Catalogue, catalogue_of
from mediation.definitions.compile import MAIN_FILE, compile_folder
from mediation.definitions.proof_words import both
from mediation.definitions.proved import PROPERTIES, Proved, proof_of
from mediation.definitions.sources import folders_below, is_workflow_folder, root_of
from mediation.definitions.workflow import Workflow
from mediation.errors import DefinitionError, Finding, UnreadableDefinition

#: So many processes prove; of the shipped workflows three are large.
_PROCESSES = 3
_COUNTED = {
    "parts": "环节、动作、去向 states, actions, ways",
    "nodes": "抽象状态 abstract states",
    "ways": "去向 ways on",
    "clocks": "时限 clocks",
    "rungs": "层级 rungs",
    "routes": "移送路线 routes",
    "asked": "条件、效果、文书 words and papers",
    "actions": "动作 actions",
    "laws": "规矩 laws",
}


def check(paths: Sequence[Path], console: Console) -> bool:
    """Compile and prove workflows; print what was proved and every finding. Says whether all are sound."""
    gc.disable()  # a proof makes many small values and keeps nearly all; the command is over in a moment
    table = Table(title="流程 workflows", title_justify="left")
    for heading in (
        "流程 workflow",
        "版本",
        "环节",
        "动作",
        "时限",
        "路线",
        "抽象状态 states",
        "步 steps",
        "结果 result",
    ):
        table.add_column(heading, justify="right" if heading not in ("流程 workflow", "结果 result") else "left")
    proofs: list[Proved] = []
    faults: list[Finding] = []
    folders = _folders(paths)
    for folder, proof in zip(folders, _proved(folders), strict=True):
        if not isinstance(proof, Proved):
            faults += proof
            table.add_row(folder.name, *["–"] * 7, "[red]无法读取 unreadable[/red]")
            continue
        proofs.append(proof)
        faults += (*proof.findings, *_against_catalogue(folder, proof))
        table.add_row(*_row(proof))
    console.print(table)
    _print_proved(proofs, console)
    for finding in faults:
        console.print(str(finding), markup=False, highlight=False, soft_wrap=True)
    return not faults


def _proved(folders: Sequence[Path]) -> Iterator[Proved | tuple[Finding, ...]]:
    """Read every folder and prove what can be read; give each with its folder's place in the list."""
    read = [_read(folder) for folder in folders]
    proofs = _proofs(tuple(one for one in read if isinstance(one, Workflow)))
    for one in read:
        yield next(proofs) if isinstance(one, Workflow) else one


def _proofs(workflows: tuple[Workflow, ...]) -> Iterator[Proved]:
    """Prove each workflow; in several processes where there are several and a fork costs nothing.

    They are read before, as workflows share files; the largest is begun first, and every large one has a process of its
    own, so that two processors come to an end at the same time.
    """
    if len(workflows) < 2 or sys.platform != "linux" or (os.cpu_count() or 1) == 1:
        yield from map(proof_of, workflows)
        return
    import multiprocessing  # here, as one workflow alone does not need it

    order = sorted(range(len(workflows)), key=lambda number: -len(workflows[number].actions))
    context = multiprocessing.get_context("fork")
    with context.Pool(min(_PROCESSES, len(workflows)), initializer=_given.extend, initargs=(workflows,)) as pool:
        found = dict(zip(order, pool.imap(_proof_apart, order), strict=True))
    for number, workflow in enumerate(workflows):
        yield Proved(workflow, *found[number])


#: What a process was given to prove when it was forked.
_given: list[Workflow] = []
#: What is sent back of a proof: all but the workflow, which is at home already.
_Outcome = tuple[tuple[Finding, ...], int, int, tuple[tuple[str, int], ...], dict[str, int]]


def _proof_apart(number: int) -> _Outcome:
    proof = proof_of(_given[number])
    return proof.findings, proof.nodes, proof.steps, proof.beside, proof.counts


def _read(folder: Path) -> Workflow | tuple[Finding, ...]:
    """Give the workflow of a folder, or why it cannot be read."""
    try:
        return compile_folder(folder)
    except DefinitionError as error:
        return error.findings


@cache
def _catalogue_beside(root: Path) -> Catalogue | None:
    return catalogue_of(root)


def _against_catalogue(folder: Path, proof: Proved) -> list[Finding]:
    """Hold the clocks of a workflow against the catalogue that lies beside it, if there is one."""
    if not proof.workflow.of_disputes:
        return []
    catalogue = _catalogue_beside(root_of(folder))
    return [] if catalogue is None else list(catalogue_findings(catalogue, proof.workflow))


def _folders(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        below = folders_below(path)
        if not is_workflow_folder(path) and not below:
            raise UnreadableDefinition(findings=(_no_folder(path),))
        found += [path] if is_workflow_folder(path) else below
    return found


def _no_folder(path: Path) -> Finding:
    """Say that nothing can be checked there; to whom names a file, which folder is meant."""
    message = both(f"{path} 不是流程文件夹。", f"{path} is no folder of a workflow.")
    hint = both(f"其中须有 {MAIN_FILE}。", f"It has to hold {MAIN_FILE}.")
    if path.is_file():
        message = both(f"{path} 是文件，检验的是整个文件夹。", f"{path} is a file; a whole folder is checked.")
        hint = both(f"请写 mediation check {path.parent}。", f"Write mediation check {path.parent}.")
    return Finding("not_found", message.zh, hint=hint.zh, message_en=message.en, hint_en=hint.en)


def _row(proof: Proved) -> tuple[str, ...]:
    workflow = proof.workflow
    counts = (workflow.states, workflow.actions, workflow.deadlines, workflow.routes)
    sizes = " + ".join((f"{proof.nodes:,}", *(str(size) for _, size in proof.beside)))
    faults = len(proof.findings)
    verdict = f"[red]{faults} 处问题 faults[/red]" if faults else "[green]通过 sound[/green]"
    return (
        workflow.key,
        str(workflow.revision),
        *(str(len(one)) for one in counts),
        sizes,
        f"{proof.steps:,}",
        verdict,
    )


def _print_proved(proofs: Sequence[Proved], console: Console) -> None:
    table = Table(title="证明了什么 what was proved", title_justify="left")
    for heading in ("性质 property", "范围 of", "结果 result"):
        table.add_column(heading)
    codes = [finding.code for proof in proofs for finding in proof.findings]
    for one in PROPERTIES:
        count = sum(proof.counts[one.of] for proof in proofs)
        broken = sum(code in one.codes for code in codes)
        verdict = f"[red]{broken} 处问题 faults[/red]" if broken else "[green]成立 holds[/green]"
        table.add_row(f"{one.title.zh}\n{one.title.en}", f"{count:,} {_COUNTED[one.of]}", verdict)
    console.print(table)
