"""`mediation clocks`: the catalogue of clocks as a table, and what in the workflows is not as it says."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from mediation.definitions.catalogue_proof import catalogue_findings
from mediation.definitions.catalogue_words import length, nature, rests_on
from mediation.definitions.clock_catalogue import FILE, FOLDER, catalogue_of
from mediation.definitions.compile import compile_folder
from mediation.definitions.sources import folders_below
from mediation.errors import Finding, UnreadableDefinition


def list_clocks(workflows: Path, console: Console, *, only_law: bool) -> bool:
    """Print the catalogue and every difference from it; say whether there is none.

    Raises UnreadableDefinition where there is no catalogue, or it cannot be read.
    """
    catalogue = catalogue_of(workflows)
    if catalogue is None:
        finding = Finding("no_catalogue", f"没有期限目录 {FOLDER}/{FILE}。", hint="请把它放在流程文件夹中。")
        raise UnreadableDefinition(findings=(finding,))
    known = {one.key: one for one in map(compile_folder, folders_below(workflows)) if one.of_disputes}
    table = Table(title=f"{catalogue.title.zh} {catalogue.title.en}", title_justify="left")
    for heading in ("期限 clock", "长度 length", "自 from", "性质 nature", "依据 basis"):
        table.add_column(heading)
    some = next(iter(known.values()))
    for entry in catalogue.entries.values():
        if only_law and not entry.basis.is_law:
            continue
        long = length(entry, known.get(entry.workflow or "", some))
        table.add_row(
            f"{entry.title.zh}\n{entry.title.en}",
            long.zh,
            entry.runs_from.zh,
            nature(entry.basis).zh,
            rests_on(entry.basis),
        )
    console.print(table)
    faults = [finding for one in known.values() for finding in catalogue_findings(catalogue, one)]
    for finding in faults:
        console.print(str(finding), markup=False, highlight=False, soft_wrap=True)
    return not faults
