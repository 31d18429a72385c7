"""A draft is proved, approved by somebody else, and published; whoever may not is told why."""

from __future__ import annotations

import pytest

from mediation.casework.house import House
from mediation.casework.publish import draft, publish, publish_draft, withdraw_draft
from mediation.definitions.compile import compile_folder
from mediation.errors import ActorNotEntitled, TownError, UnknownRevision, UnreadableDefinition, UnsoundDefinition
from mediation.town.institutions import AccountId
from tests.engine.builders import ROOT, a_workflow
from tests.store.houses import MORNING

KEY = "property_three_level"
DIRECTOR, SUPERVISOR, CLERK = AccountId("director"), AccountId("supervisor"), AccountId("clerk")


def second() -> str:
    """The property procedure as its second revision."""
    return a_workflow().text.replace("revision: 1", "revision: 2", 1)


@pytest.fixture
def begun(house: House) -> House:
    publish(house.store, [a_workflow()], MORNING)
    return house


def test_a_draft_is_published_by_somebody_else(begun: House) -> None:
    made = draft(begun, second(), by=DIRECTOR, at=MORNING, note="缩短期限")
    assert (made.workflow, made.revision, made.by, made.findings) == (KEY, 2, DIRECTOR, ())
    published = publish_draft(begun, KEY, approved_by=SUPERVISOR, at=MORNING)
    assert (published.revision, published.digest) == (2, made.digest)
    with begun.store.reading() as reading:
        kept = reading.revisions.get(KEY, 2)
        approvals = reading.revisions.approvals()
        assert reading.drafts.all() == ()
    assert kept is not None
    assert kept.text == made.text
    assert set(approvals) == {(KEY, 2)}, "the first was shipped with the program"
    told = approvals[KEY, 2]
    assert (told.drafted_by, told.approved_by, told.note) == (DIRECTOR, SUPERVISOR, "缩短期限")


def test_nobody_approves_their_own_and_not_everybody_may(begun: House) -> None:
    draft(begun, second(), by=SUPERVISOR, at=MORNING)
    with pytest.raises(ActorNotEntitled, match="不能批准自己"):
        publish_draft(begun, KEY, approved_by=SUPERVISOR, at=MORNING)
    with pytest.raises(ActorNotEntitled, match="司法所督导"):
        publish_draft(begun, KEY, approved_by=DIRECTOR, at=MORNING)
    with pytest.raises(ActorNotEntitled, match="起草流程"):
        draft(begun, second(), by=CLERK, at=MORNING)
    with pytest.raises(TownError, match="supervisr"):
        publish_draft(begun, KEY, approved_by=AccountId("supervisr"), at=MORNING)
    with begun.store.reading() as reading:
        assert reading.revisions.get(KEY, 2) is None


def test_the_same_text_handed_in_again_stays_its_first_authors(begun: House) -> None:
    draft(begun, second(), by=SUPERVISOR, at=MORNING, note="甲")
    again = draft(begun, second(), by=DIRECTOR, at=MORNING)
    assert (again.by, again.note) == (SUPERVISOR, "甲")
    with pytest.raises(ActorNotEntitled, match="不能批准自己"):
        publish_draft(begun, KEY, approved_by=SUPERVISOR, at=MORNING)


def test_a_faulty_draft_is_kept_with_its_findings_and_not_published(begun: House) -> None:
    made = draft(begun, second().replace("\nladder:", "\nladdr:", 1), by=DIRECTOR, at=MORNING)
    assert made.findings
    with pytest.raises(UnsoundDefinition):
        publish_draft(begun, KEY, approved_by=SUPERVISOR, at=MORNING)
    with begun.store.reading() as reading:
        kept = reading.drafts.get(KEY)
    assert kept == made


def test_a_number_is_never_used_again(begun: House) -> None:
    made = draft(begun, a_workflow().text + "\n# 改动\n", by=DIRECTOR, at=MORNING)
    assert [one.code for one in made.findings] == ["revision_not_new"]
    assert "revision: 2" in made.findings[0].hint


def test_what_does_not_say_whose_it_is_is_no_draft(begun: House) -> None:
    with pytest.raises(UnreadableDefinition):
        draft(begun, "没有开头", by=DIRECTOR, at=MORNING)
    with pytest.raises(UnknownRevision, match="没有待批准的稿件"):
        publish_draft(begun, KEY, approved_by=SUPERVISOR, at=MORNING)


def test_two_overlays_do_not_serve_one_place(begun: House) -> None:
    text = compile_folder(ROOT / "workflows" / "overlays" / "wanxi_property").text
    assert draft(begun, text, by=DIRECTOR, at=MORNING).findings == ()
    publish_draft(begun, "wanxi_property", approved_by=SUPERVISOR, at=MORNING)
    again = draft(begun, text.replace("overlay: wanxi_property", "overlay: another", 1), by=DIRECTOR, at=MORNING)
    assert "place_served_twice" in {one.code for one in again.findings}
    with pytest.raises(UnsoundDefinition, match="wanxi_property"):
        publish_draft(begun, "another", approved_by=SUPERVISOR, at=MORNING)


def test_a_draft_can_be_withdrawn(begun: House) -> None:
    draft(begun, second(), by=DIRECTOR, at=MORNING)
    with pytest.raises(ActorNotEntitled):
        withdraw_draft(begun, KEY, by=CLERK)
    withdraw_draft(begun, KEY, by=SUPERVISOR)
    with pytest.raises(UnknownRevision):
        withdraw_draft(begun, KEY, by=DIRECTOR)
