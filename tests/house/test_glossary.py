"""The glossary is authoritative: every key, command and event of the code stands in it; banned words stand nowhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from mediation.engine.commands import Command
from mediation.engine.events import Event
from mediation.town.institutions import InstitutionKind, Role
from mediation.town.places import PlaceKind
from tests.shipped import shipped

ROOT = Path(__file__).parent.parent.parent
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
KEYS = set(re.findall(r"`([a-z_]+)`", GLOSSARY))

BANNED = {"ticket", "incident", "utils", "helper", "helpers", "manager"}


def tags(union: object) -> set[str]:
    return {member.__struct_config__.tag for member in get_args(union)}


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ("commands", tags(Command)),
        ("events", tags(Event)),
        ("roles", {str(role) for role in Role}),
        ("kinds of institution", {str(kind) for kind in InstitutionKind}),
        ("kinds of place", {str(kind) for kind in PlaceKind}),
        ("states", set(shipped().states)),
    ],
)
def test_the_glossary_has_every(what: str, wanted: set[str]) -> None:
    assert not wanted - KEYS, f"not in docs/glossary.md: {what} {sorted(wanted - KEYS)}"


def test_the_glossary_has_no_event_that_does_not_exist() -> None:
    table = GLOSSARY.split("| event | ")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_]+)`", table, flags=re.MULTILINE)) == tags(Event)


def test_states_are_called_as_the_workflow_calls_them() -> None:
    workflow = shipped()
    for key, state in workflow.states.items():
        line = next((line for line in GLOSSARY.splitlines() if line.startswith(f"| `{key}`")), "")
        assert f"| {state.title.zh} |" in line, f"{key} is «{state.title.zh}» in the workflow"


def test_no_banned_word_names_anything() -> None:
    found = []
    for path in [*(ROOT / "mediation").rglob("*.py"), *(ROOT / "api").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node, "name", None)
            if isinstance(name, str) and set(name.lower().split("_")) & BANNED:
                found.append(f"{path.relative_to(ROOT)}: {name}")
    assert not found, found
