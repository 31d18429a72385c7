"""`mediation diagram`: a workflow as a picture or as a net, from the loaded ones or from a folder of its own.

A folder is drawn as soon as it can be read, proved or not: whoever writes wants to see it while it is still wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from mediation.definitions.compile import compile_folder
from mediation.definitions.diagram import mermaid, svg
from mediation.definitions.exchange import pnml
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow


def drawing(workflow: str, workflows: Path, *, form: Literal["svg", "mermaid", "pnml"], language: str) -> str:
    """Draw a workflow named by its key or by its folder. Raises DefinitionError."""
    found = _found(workflow, workflows)
    match form:
        case "svg":
            return svg(found, language=language)
        case "mermaid":
            return mermaid(found, language=language)
        case "pnml":
            return pnml(found)


def _found(workflow: str, workflows: Path) -> Workflow:
    folder = Path(workflow)
    if folder.is_dir():
        return compile_folder(folder)
    return Library.load(workflows).newest(workflow)
