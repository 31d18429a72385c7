"""Drafts are kept one per workflow, come back as they were put, and go when they are dropped."""

from __future__ import annotations

from mediation.casework.house import House
from mediation.errors import Finding
from mediation.store.drafts import Draft
from mediation.town.institutions import AccountId
from tests.store.houses import MORNING

FIRST = Draft(
    workflow="small",
    revision=2,
    digest="ab" * 32,
    text="#=== small/workflow.yaml\n甲",
    by=AccountId("lead"),
    at=MORNING,
)


def test_a_draft_comes_back_as_it_was_put(house: House) -> None:
    found = (Finding("dead_end", "走不出去", "small/workflow.yaml", 7, "加一个动作", ("登记", "受理")),)
    with house.store.transaction() as tx:
        tx.drafts.put(FIRST)
        tx.drafts.put(Draft(workflow="other", revision=1, digest="", text="", by=FIRST.by, at=MORNING, findings=found))
    with house.store.reading() as reading:
        assert reading.drafts.get("small") == FIRST
        other = reading.drafts.get("other")
        assert other is not None
        assert other.findings == found
        assert [one.workflow for one in reading.drafts.all()] == ["other", "small"]
        assert reading.drafts.get("nowhere") is None


def test_a_newer_draft_takes_the_place_of_the_older(house: House) -> None:
    newer = Draft(workflow="small", revision=3, digest="cd" * 32, text="乙", by=AccountId("director"), at=MORNING)
    with house.store.transaction() as tx:
        tx.drafts.put(FIRST)
        tx.drafts.put(newer)
        assert tx.drafts.all() == (newer,)
        assert tx.drafts.drop("small")
        assert not tx.drafts.drop("small")
        assert tx.drafts.all() == ()
