"""The proof knows every word that it has to know, and none that is not there."""

from __future__ import annotations

import pytest

from mediation.definitions import grounds, meanings, paper_grounds
from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from mediation.documents.facts import PAPERS
from tests.engine.builders import a_workflow

OF_REQUIREMENTS = {
    *meanings.BY_CONSENT, *meanings.BY_PLACE, *meanings.BY_FORM, *meanings.AGREED_IN_FORM, *grounds.NEEDS_SOME,
}  # fmt: skip
OF_EFFECTS = {
    *meanings.CONSENT_AFTER, *meanings.HANDS_OVER, *meanings.MOVES, *meanings.CLOSES_OFFER, *meanings.KEEPS_STATUS,
    *meanings.OPENS, *grounds.NEEDS_GROUND, *paper_grounds.FILE_NEEDS,
}  # fmt: skip


def test_what_has_a_meaning_is_a_word() -> None:
    assert not {one for one in OF_REQUIREMENTS if one not in REQUIREMENTS and one not in CONDITIONS}
    assert not OF_EFFECTS - set(EFFECTS)
    assert not {*meanings.TESTED_LISTS, *grounds.NEEDS_EVERYWHERE} - set(CONDITIONS)
    assert all(meanings.TESTED_LISTS[name] in CONDITIONS[name].args for name in meanings.TESTED_LISTS)


@pytest.mark.parametrize("name", [name for name, word in EFFECTS.items() if "route" in word.args])
def test_an_effect_upon_a_route_says_what_becomes_of_the_handoff(name: str) -> None:
    assert name in {*meanings.HANDS_OVER, *meanings.MOVES, *meanings.KEEPS_STATUS}


@pytest.mark.parametrize("name", [name for name in EFFECTS if name.startswith("open_") and name != "open_linked"])
def test_an_effect_that_opens_a_case_says_what_was_said_by_then(name: str) -> None:
    assert name in meanings.OPENS


def test_a_word_is_decided_in_one_way_only() -> None:
    kinds = [set(meanings.BY_CONSENT), set(meanings.BY_PLACE), set(meanings.BY_FORM), set(meanings.AGREED_IN_FORM)]
    assert sum(len(one) for one in kinds) == len(set.union(*kinds))


def test_what_stays_open_after_a_refusal_is_an_action_of_mediation() -> None:
    assert set(meanings.OPEN_AFTER_REFUSAL) <= set(a_workflow().actions)


def test_every_template_says_what_it_prints() -> None:
    assert set(paper_grounds.PRINTS) == set(PAPERS)
