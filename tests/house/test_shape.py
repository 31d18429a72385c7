"""The shape of the house: short files with a first paragraph, names that say something, no name twice."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 330
DEEPEST = 4  # mediation/store/migrations/versions
BANNED_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "models",
    "services",
    "service",
    "manager",
    "base",
    "misc",
}

# Files that may be longer, each with its reason. Empty is the aim.
LONGER = {
    "mediation/engine/case.py": "every part of a case, read as one list: values without behaviour",
    "mediation/engine/events.py": "every event there is, read as one list: values without behaviour",
}

MODULES = sorted(file for top in ("mediation", "api") for file in (ROOT / top).rglob("*.py"))
PATHS = [str(file.relative_to(ROOT)) for file in MODULES]


def is_migration(path: str) -> bool:
    """Whether a file is one of Alembic's steps, which are history and keep the form they had."""
    return "migrations/" in path


@pytest.mark.parametrize("path", PATHS)
def test_a_module_is_short_and_opens_with_a_paragraph(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    if path not in LONGER and not is_migration(path):
        assert len(text.splitlines()) <= MOST_LINES, f"{path} is longer than {MOST_LINES} lines: split it by subject"
    paragraph = ast.get_docstring(ast.parse(text))
    assert paragraph, f"{path} does not open with a docstring that says what it is"
    assert len(paragraph) >= 20, f"{path}: the docstring says too little"


def test_the_exceptions_are_still_needed() -> None:
    for path in LONGER:
        assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) > MOST_LINES, f"{path} is short again"


def test_no_file_name_stands_twice_in_the_house() -> None:
    names = Counter(
        Path(path).name
        for path in PATHS
        if path.startswith("mediation/") and not path.endswith("__init__.py") and not is_migration(path)
    )
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("folder", ["mediation", "api", "tests", "benchmarks"])
def test_no_name_that_says_nothing(folder: str) -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.stem.lower() in BANNED_NAMES and "vendor" not in path.parts and "__pycache__" not in path.parts
    ]
    assert found == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_lies_too_deep(path: str) -> None:
    assert len(Path(path).parts) <= DEEPEST + 1


def test_routes_and_shapes_mirror_each_other() -> None:
    shapes = {file.stem for file in (ROOT / "api/shapes").glob("[a-z]*.py")}
    routes = {file.stem for file in (ROOT / "api/routes").glob("[a-z]*.py")}
    shared = {"problem", "paging"}  # shapes that answer for every route
    assert shapes - routes - shared == set(), "a shape has no routes of its subject"
