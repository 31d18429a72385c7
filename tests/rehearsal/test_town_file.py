"""A town file is read strictly, and gives the town that it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.errors import DefinitionError, TownError
from mediation.rehearsal.town_file import read_town
from mediation.town.institutions import AccountId, InstitutionId, Post, Role
from tests.rehearsal.scripts import ROOT, repertoire

CALENDAR = repertoire().town("sample_town").calendar
SMALL = """
town: small
places: [{id: p, kind: street, name: 街}]
institutions: [{id: i, kind: street_committee, name: 会, abbr: 会, place: p}]
people:
  - {account: a, name: 甲, posts: {i: [director, mediator]}, registered_at: i, languages: [苗语]}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_small_town(tmp_path: Path) -> None:
    found = read_town(written(tmp_path, SMALL))
    person = found.town(CALENDAR).people[AccountId("a")]
    institution = InstitutionId("i")
    assert person.posts == (
        Post(institution=institution, role=Role.director),
        Post(institution=institution, role=Role.mediator),
    )
    assert (person.registered_at, person.languages, found.title) == ("i", ("苗语",), "small")


def test_posts_may_be_a_list(tmp_path: Path) -> None:
    listed = SMALL.replace(
        "{i: [director, mediator]}", "[{institution: i, role: director}, {institution: i, role: mediator}]"
    )
    assert read_town(written(tmp_path, listed)) == read_town(written(tmp_path, SMALL))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("town: small", "town: large", "wrong_name"),
        ("kind: street,", "kind: strett,", "unknown_name"),
        ("kind: street_committee", "kind: club", "unknown_name"),
        ("[director, mediator]", "[king]", "unknown_name"),
        ("abbr: 会", "abbrev: 会", "unknown_key"),
        ("account: a, ", "", "missing"),
        ("name: 街", "name: [街]", "wrong_type"),
    ],
)
def test_a_faulty_town_file(tmp_path: Path, old: str, new: str, code: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        read_town(written(tmp_path, SMALL.replace(old, new)))
    assert code in {finding.code for finding in raised.value.findings}
    assert all(finding.line for finding in raised.value.findings)


def test_what_does_not_fit_together_is_no_town(tmp_path: Path) -> None:
    with pytest.raises(TownError, match="不存在"):
        read_town(written(tmp_path, SMALL.replace("place: p}", "place: q}"))).town(CALENDAR)


def test_the_sample_town_has_everybody_that_the_procedures_need() -> None:
    town = read_town(ROOT / "places" / "sample_town.yaml").town(CALENDAR)
    held = {post.role for person in town.people.values() for post in person.posts}
    assert held == set(Role) - {Role.the_clock}
