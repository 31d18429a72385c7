"""What of a case the other side is told: evidence by its list, reports without claims, never a word of a concession."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.engine.case import Case, Evidence, Handoff
from mediation.handoffs.packet import digest_of, packet
from mediation.town.institutions import AccountId
from tests.engine.builders import a_town, instant
from tests.engine.stages import Play, play

CONCEDED = "愿意只赔二千元"
BEGAN = datetime(2026, 9, 7, 9, tzinfo=UTC)


def piece(no: int, **over: object) -> Evidence:
    fields: dict[str, object] = {
        "no": no, "digest": "ab" * 32, "size": 10, "media": "image/png", "name": "a.png", "title": f"照片{no}",
        "kind": "photo", "supplied_on": When.at(BEGAN), "added_by": AccountId("clerk"), "added_at": BEGAN,
    }  # fmt: skip
    return Evidence(**{**fields, **over})  # type: ignore[arg-type]


def on_every_route() -> Play:
    """Entrusted, mediated with a concession, reported, visited, handed over."""
    story = play().entrusted()
    said = {"where": "调解室", "manner": "on_site", "present": [1, 2], "record": "陈述。", "result": "failed"}
    story.act("2026-09-08 09:00", "street_mediator", "hold_session", **said, concessions=CONCEDED)
    report = {"what": "扬言报复", "told": "派出所", "way": "telephone"}
    story.act("2026-09-08 10:00", "street_mediator", "report_danger", **report)
    story.act("2026-09-08 10:30", "street_clerk", "serve_warning", warning_number="1", warning_on="2026-09-07")
    story.act("2026-09-08 11:00", "street_mediator", "hand_to_police", what="推搡")
    return story


def with_evidence(case: Case) -> Case:
    private, withdrawn = piece(2, private=True), piece(3, withdrawn_on=When.at(BEGAN), withdrawn_reason="误传")
    return msgspec.structs.replace(case, evidence=(piece(1), private, withdrawn), claims="请求赔偿")


def the_handoff(case: Case, route: str) -> Handoff:
    return next(one for one in case.handoffs if one.route == route)


@pytest.mark.parametrize("route", ["police_b", "police_report", "police_visits", "police_d"])
def test_no_packet_holds_a_concession(route: str) -> None:
    case = with_evidence(on_every_route().case)
    assert CONCEDED in msgspec.json.encode(case).decode()
    found = packet(case, the_handoff(case, route), a_town(), {})
    assert CONCEDED not in msgspec.json.encode(found).decode()
    assert found.digest == digest_of(found)


def test_evidence_is_listed_where_a_case_is_handed_over() -> None:
    case = with_evidence(on_every_route().case)
    found = packet(case, the_handoff(case, "police_d"), a_town(), {})
    assert [(one.no, one.title) for one in found.evidence] == [(1, "照片1")]
    assert found.claims == "请求赔偿"


def test_with_a_case_that_came_in_goes_what_its_sender_brought_and_nothing_that_the_committee_took_in() -> None:
    case = with_evidence(on_every_route().case)
    assert packet(case, the_handoff(case, "police_b"), a_town(), {}).evidence == ()
    brought = msgspec.structs.replace(case.evidence[0], no=4, title="现场照片", added_by=AccountId("officer"))
    case = msgspec.structs.replace(case, evidence=(*case.evidence, brought))
    found = packet(case, the_handoff(case, "police_b"), a_town(), {})
    assert [(one.no, one.title) for one in found.evidence] == [(4, "现场照片")]


def test_the_committees_own_file_and_what_goes_to_the_parties_is_no_paper_for_the_station() -> None:
    case = play().entrusted().case
    found = packet(case, the_handoff(case, "police_b"), a_town(), {})
    drawn = {one.kind for one in case.papers if one.handoff == 1}
    assert drawn - {one.kind for one in found.papers} == {"acceptance_register", "rights_notice"}
    assert {"entrustment_letter", "receipt"} <= {one.kind for one in found.papers}


@pytest.mark.parametrize("route", ["police_report", "police_visits"])
def test_a_report_takes_neither_claims_nor_evidence_along(route: str) -> None:
    case = with_evidence(on_every_route().case)
    found = packet(case, the_handoff(case, route), a_town(), {})
    assert (found.claims, found.evidence) == ("", ())
    assert [one.name for one in found.parties] == ["甲", "乙"]


def test_the_digest_changes_with_the_list_of_evidence() -> None:
    case = on_every_route().case
    bare = packet(case, the_handoff(case, "police_d"), a_town(), {})
    more = packet(with_evidence(case), the_handoff(case, "police_d"), a_town(), {})
    assert bare.digest != more.digest
    assert instant("2026-09-08 11:00") == case.handoffs[-1].offered_on.instant
