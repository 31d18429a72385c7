"""New cases begin under the overlay that serves their place, and stay bound to its whole text whatever comes later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mediation.casework.house import House
from mediation.casework.publish import publish
from mediation.definitions.compile import compile_text
from mediation.definitions.library import Library
from mediation.definitions.workflow import Workflow
from tests.engine.builders import a_workflow
from tests.store.houses import MORNING, asked, logged

HEAD = """\
overlay: street_property
revision: 1
over: property_three_level@1
title: {zh: 本街道, en: This street}
for_places: [street]
set: {ladder: {community: {terms: {rung_time: 5 days}}}}
"""


def overlay(text: str = HEAD) -> Workflow:
    """Compile an overlay upon the shipped workflow, from its kept text."""
    return compile_text(f"#=== street_property/overlay.yaml\n{text}\n{a_workflow().text}")


@pytest.fixture
def adapted(house: House) -> House:
    workflows = [a_workflow(), overlay()]
    publish(house.store, workflows, MORNING)
    return replace(house, library=kept(house))


def kept(house: House) -> Library:
    """Give the library of what was published, and of nothing else."""
    with house.store.reading() as reading:
        return Library().with_texts(one.text for one in reading.revisions.all())


def test_a_case_at_the_place_begins_under_the_overlay(adapted: House) -> None:
    here = logged(adapted)
    assert here.workflow is not None
    assert (here.workflow.key, here.workflow.revision) == ("street_property", 1)
    assert here.workflow.digest == overlay().digest
    with adapted.store.reading() as reading:
        kept = reading.revisions.get("street_property", 1)
    assert kept is not None
    assert compile_text(kept.text) == overlay(), "the text that was kept holds all its parts"


def test_a_case_elsewhere_begins_under_the_shared_workflow(adapted: House) -> None:
    narrow = overlay(HEAD.replace("for_places: [street]", "for_places: [other_street]"))
    house = replace(adapted, library=Library([a_workflow(), narrow]))
    case = logged(house)
    assert case.workflow is not None
    assert case.workflow.key == "property_three_level"


def test_a_newer_overlay_leaves_begun_cases_alone(adapted: House) -> None:
    case = logged(adapted)
    newer = overlay(HEAD.replace("revision: 1", "revision: 2").replace("for_places: [street]", "for_places: []"))
    publish(adapted.store, [newer], MORNING)
    later = replace(adapted, library=kept(adapted))
    went_on = asked(later, case, "ask-1", version=case.version)
    assert went_on.workflow == case.workflow
    fresh = logged(later, "log-2", title="另一件漏水纠纷", parties=[{"name": "丙", "side": "applicant"}])
    assert fresh.workflow is not None
    assert fresh.workflow.key == "property_three_level", "an overlay without places serves nobody any more"
