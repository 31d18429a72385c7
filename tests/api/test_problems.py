"""The table of errors: every leaf of the tree has its row, every row says something, nothing of the inside is told."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest

from api import problems
from api.problems import FaceError, has_own_row, problem, row_of
from mediation import errors
from mediation.errors import FieldsInvalid, MediationError, MissingFacts, Objection, StaleCase


def leaves(kind: type[MediationError]) -> Iterator[type[MediationError]]:
    """Walk the tree that `mediation.errors` and the faces' own branch draw."""
    below = [one for one in kind.__subclasses__() if one.__module__ in (errors.__name__, problems.__name__)]
    for one in below:
        yield from leaves(one)
    if not below:
        yield kind


@pytest.mark.parametrize("leaf", tuple(leaves(MediationError)), ids=lambda kind: kind.__name__)
def test_every_leaf_has_a_row(leaf: type[MediationError]) -> None:
    assert has_own_row(leaf), f"{leaf.__name__} has no row in api/problems.py"


def test_the_walk_reaches_every_class_without_a_subclass() -> None:
    drawn = {
        one
        for module in (errors, problems)
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, MediationError) and one.__module__ == module.__name__
    }
    parents = {base for one in drawn for base in one.__bases__}
    assert set(leaves(MediationError)) == drawn - parents


def test_codes_are_stable_words_and_different() -> None:
    rows = [row_of(kind) for kind in leaves(MediationError)]
    codes = [row.code for row in rows]
    assert len(set(codes)) == len(codes)
    assert all(code.replace("_", "").isalpha() and code.islower() for code in codes)
    assert all(400 <= row.status < 600 and row.title for row in rows)


def test_a_class_without_a_row_takes_its_parents() -> None:
    class Odd(FaceError):
        """怪事。"""

    assert row_of(Odd) == row_of(FaceError)


def test_a_refusal_lists_every_objection() -> None:
    refusal = FieldsInvalid(
        Objection("MISSING", "请填写“事由”", "title"), Objection("FUTURE", "不能晚于现在", "happened")
    )
    document = problem(refusal, instance="/api/v1/cases")
    assert document["status"] == 422
    assert [one["field"] for one in document["objections"]] == ["title", "happened"]
    assert document["type"] == "urn:mediation:problem:fields_invalid"


def test_versions_and_missing_facts_are_members() -> None:
    assert problem(StaleCase(expected=3, actual=5))["actual_version"] == 5
    assert problem(MissingFacts(("印章日期",)))["missing"] == ["印章日期"]


def test_what_nobody_foresaw_says_nothing_of_the_inside() -> None:
    assert problem(MediationError("SELECT * FROM party"))["detail"] == "系统出错"
