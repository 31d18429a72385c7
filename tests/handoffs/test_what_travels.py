"""What of a case the other side is told: evidence by its list, reports without claims, never a word of a concession."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.engine.case import Case, Evidence, Handoff
from mediation.engine.travelling import told_of
from mediation.handoffs.packet import digest_of, packet
from mediation.town.institutions import AccountId
from tests.engine.builders import a_town, instant
from tests.engine.stages import ENTRUSTMENT, Play, matter, play

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
    told = msgspec.structs.replace(told_of(case), claims="请求赔偿")
    letter = msgspec.structs.replace(the_handoff(case, "police_d"), told=told)
    assert packet(case, letter, a_town(), {}).claims == "请求赔偿"


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
    letter = msgspec.structs.replace(the_handoff(case, route), told=told_of(case))
    found = packet(case, letter, a_town(), {})
    assert (found.claims, found.evidence) == ("", ())
    assert [one.name for one in found.parties] == ["甲", "乙"]


def test_the_digest_changes_with_the_list_of_evidence() -> None:
    case = on_every_route().case
    bare = packet(case, the_handoff(case, "police_d"), a_town(), {})
    more = packet(with_evidence(case), the_handoff(case, "police_d"), a_town(), {})
    assert bare.digest != more.digest
    assert instant("2026-09-08 11:00") == case.handoffs[-1].offered_on.instant


# --- what left stays what left ------------------------------------------------------------------------------------


def mended(story: Play, at: str) -> Play:
    """Somebody comes in, a telephone is given to the committee, and the matter is put right."""
    fields: dict[str, object] = {"name": "丙", "side": "respondent", "phone": "13900000003"}
    story.act(f"{at} 14:00", "street_mediator", "add_party", parties=[fields], reason="利害关系人")
    story.act(f"{at} 14:05", "street_mediator", "correct_party", party=2, right_phone="13900000002", reason="更换")
    story.act(f"{at} 14:10", "street_mediator", "correct_matter", right_summary="调解中才说清的经过", reason="不全")
    return story


def test_the_sender_sees_whom_it_handed_over_and_nobody_whom_the_committee_added() -> None:
    story = play().entrusted()
    before = packet(story.case, the_handoff(story.case, "police_b"), a_town(), {})
    case = mended(story, "2026-09-08").case
    found = packet(case, the_handoff(case, "police_b"), a_town(), {})
    assert [one.name for one in case.parties] == ["甲", "乙", "丙"]
    assert (found.parties, found.summary, found.title) == (before.parties, before.summary, before.title)
    said = msgspec.json.encode(found).decode()
    assert not [one for one in ("丙", "13900000003", "13900000002", "调解中才说清的经过") if one in said]
    gone = msgspec.structs.replace(case.parties[0], left_on=When.at(BEGAN))
    left = msgspec.structs.replace(case, parties=(gone, *case.parties[1:]))
    assert packet(left, the_handoff(left, "police_b"), a_town(), {}).parties == before.parties


def test_the_receiver_of_a_letter_sees_who_went_along_and_is_still_in_the_case() -> None:
    story = mended(play().entrusted(), "2026-09-08")
    story.act("2026-09-08 15:00", "street_mediator", "hand_to_police", what="推搡")
    case = story.case
    found = packet(case, the_handoff(case, "police_d"), a_town(), {})
    assert [one.name for one in found.parties] == ["甲", "乙", "丙"]
    assert found.summary == "调解中才说清的经过"
    gone = msgspec.structs.replace(case.parties[2], left_on=When.at(BEGAN))
    case = msgspec.structs.replace(case, parties=(*case.parties[:2], gone))
    assert [one.name for one in packet(case, the_handoff(case, "police_d"), a_town(), {}).parties] == ["甲", "乙"]


def test_a_letter_that_awaits_its_sign_off_has_told_nobody_anything() -> None:
    story = play()
    form = {key: value for key, value in matter().items() if key not in ("source", "subkind", "entry_level")}
    draft = story.act("2026-09-07 09:00", "officer", "offer_b", **{**ENTRUSTMENT, **form})
    assert (draft.handoffs[0].status, draft.handoffs[0].told) == ("drafted", None)
    left = story.act("2026-09-07 10:00", "deputy", "sign_off")
    assert left.handoffs[0].told is not None
    assert [one.name for one in left.handoffs[0].told.parties] == ["甲", "乙"]


def test_a_report_that_is_added_to_names_who_is_in_the_case_by_then() -> None:
    story = play().entrusted()
    report = {"what": "扬言报复", "told": "派出所", "way": "telephone"}
    story.act("2026-09-08 10:00", "street_mediator", "report_danger", **report)
    case = mended(story, "2026-09-08").case
    assert [one.name for one in packet(case, the_handoff(case, "police_report"), a_town(), {}).parties] == ["甲", "乙"]
    case = story.act("2026-09-08 15:00", "street_mediator", "report_danger", **report)
    found = packet(case, the_handoff(case, "police_report"), a_town(), {})
    assert [one.name for one in found.parties] == ["甲", "乙", "丙"]


def test_letters_from_before_this_was_noted_show_the_case_as_it_stands() -> None:
    case = mended(play().entrusted(), "2026-09-08").case
    old = msgspec.structs.replace(the_handoff(case, "police_b"), told=None)
    assert [one.name for one in packet(case, old, a_town(), {}).parties] == ["甲", "乙", "丙"]
