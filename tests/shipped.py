"""The shipped workflows, towns and stories, each read once per process: tests look at them and leave them be.

A test that writes a folder of its own compiles that one itself; what is shared here is never changed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mediation.definitions.abstract import Space
from mediation.definitions.workflow import Workflow
from mediation.rehearsal.repertoire import Repertoire
from mediation.rehearsal.runner import Played

WORKFLOWS = Path(__file__).resolve().parents[1] / "workflows"
REPERTOIRE = Repertoire(WORKFLOWS)


def shipped(key: str = "property_three_level") -> Workflow:
    """Give a shipped workflow or overlay by its folder's name."""
    return REPERTOIRE.workflow(key)


@cache
def space(key: str) -> Space:
    """Give the whole abstract space of a shipped workflow, in which its proof walks."""
    return Space(shipped(key))


@cache
def played(file: Path) -> Played:
    """Play a shipped story."""
    return REPERTOIRE.play(file)
