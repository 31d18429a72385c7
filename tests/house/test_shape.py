"""The shape of the house: short files with a first paragraph, names that say something, no name twice."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 330
SHORTEST_PARAGRAPH = 20  # characters
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

TEXTS = {
    str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
    for top in ("mediation", "api")
    for file in sorted((ROOT / top).rglob("*.py"))
}


def is_migration(path: str) -> bool:
    """Whether a file is one of Alembic's steps, which are history and keep the form they had."""
    return "migrations/" in path


def test_a_module_is_short() -> None:
    """One that is longer is split by subject."""
    lines = {path: text.count("\n") for path, text in TEXTS.items() if not is_migration(path)}
    assert {path: number for path, number in lines.items() if number > MOST_LINES} == {}


def test_a_module_opens_with_a_paragraph_that_says_what_it_is() -> None:
    opening = {path: ast.get_docstring(ast.parse(text)) or "" for path, text in TEXTS.items()}
    assert [path for path, paragraph in opening.items() if len(paragraph) < SHORTEST_PARAGRAPH] == []


def test_no_file_name_stands_twice_in_the_house() -> None:
    names = Counter(
        Path(path).name
        for path in TEXTS
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


def test_nothing_lies_too_deep() -> None:
    assert [path for path in TEXTS if len(Path(path).parts) > DEEPEST + 1] == []


def test_routes_and_shapes_mirror_each_other() -> None:
    shapes = {file.stem for file in (ROOT / "api/shapes").glob("[a-z]*.py")}
    routes = {file.stem for file in (ROOT / "api/routes").glob("[a-z]*.py")}
    shared = {"problem", "paging"}  # shapes that answer for every route
    assert shapes - routes - shared == set(), "a shape has no routes of its subject"
