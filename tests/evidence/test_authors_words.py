"""What an author may demand of the evidence: so many pieces, of a kind, held against the originals; and in stories."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.calendar.moments import When
from mediation.definitions.workflow import Call
from mediation.engine.case import Case, Evidence
from mediation.engine.guards import check
from mediation.engine.probe import Probe
from mediation.rehearsal.story import Step
from tests.engine.builders import a_town, a_workflow, an_actor, instant

NOW = instant("2026-09-07 09:30")


def piece(no: int, kind: str = "photograph", **more: Any) -> Evidence:
    return Evidence(
        no=no, digest=f"{no:064x}", size=1, media="image/jpeg", name="a.jpg", title="a", kind=kind,
        supplied_on=When.at(NOW), added_by=an_actor("room_mediator").account, added_at=NOW, **more,
    )  # fmt: skip


WITHDRAWN = {"withdrawn_on": When.at(NOW), "withdrawn_by": "room_mediator", "withdrawn_reason": "误传"}
CHECKED = {"checked_on": When.at(NOW), "checked_by": "room_mediator"}


@pytest.mark.parametrize(
    ("name", "args", "pieces", "code"),
    [
        ("evidence_kept", {}, (), "EVIDENCE_MISSING"),
        ("evidence_kept", {}, (piece(1),), ""),
        ("evidence_kept", {}, (piece(1, **WITHDRAWN),), "EVIDENCE_MISSING"),
        ("evidence_kept", {"at_least": 2}, (piece(1),), "EVIDENCE_MISSING"),
        ("evidence_kept", {"evidence_kind": "written"}, (piece(1),), "EVIDENCE_MISSING"),
        ("evidence_kept", {"evidence_kind": "written"}, (piece(1, "written"),), ""),
        ("originals_checked", {}, (), ""),
        ("originals_checked", {}, (piece(1), piece(2, **CHECKED)), "ORIGINALS_UNCHECKED"),
        ("originals_checked", {"evidence_kind": "written"}, (piece(1),), ""),
        ("originals_checked", {}, (piece(1, **CHECKED), piece(2, **WITHDRAWN)), ""),
    ],
)
def test_what_an_author_demands(name: str, args: dict[str, Any], pieces: tuple[Evidence, ...], code: str) -> None:
    workflow = a_workflow()
    probe = Probe(
        workflow=workflow, case=Case(id="c", evidence=pieces), action=workflow.actions["archive"],  # type: ignore[arg-type]
        actor=an_actor("room_mediator"), at=NOW, on=When.at(NOW), town=a_town(), form=None, others={}, earlier=None,
        similar=(),
    )  # fmt: skip
    assert [one.code for one in check(Call(name=name, args=args), probe)] == ([code] if code else [])


def test_a_story_brings_and_checks_evidence() -> None:
    step = Step(line=1, at=NOW, who="room_mediator", evidence="photograph")
    assert (step.evidence, step.checks) == ("photograph", 0)
