"""What courts, who assigns cases and stations say beyond an entrustment: each comes about, or nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from mediation.casework.channel_keeping import NewKey
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.receive import receive
from mediation.casework.send_out import send_out
from mediation.engine.case import Case
from mediation.engine.commands import TakeAction
from mediation.errors import ActorNotEntitled, HandoffMismatch, MessageMalformed, Refusal
from mediation.handoffs.messages import Acknowledged
from mediation.store.memory import MemoryStore
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.places import PlaceId
from tests.engine.builders import a_town, an_actor
from tests.engine.stages import ACCEPTANCE, owed
from tests.handoffs.station import MATTER, OFFER_B, FarSide, posted, said, with_channel
from tests.store.houses import MORNING, a_house, asked, logged

DISPUTE = {key: value for key, value in MATTER.items() if key != "alarm_number"}
LETTER: dict[str, Any] = {
    "says": "entrust",
    "matter": DISPUTE,
    "entrusted_as": "before_filing",
    "number": "引调1号",
    "consented": True,
    "claims": "赔偿损失",
}
WARNING: dict[str, Any] = {"warning_number": "告诫3号", "warning_on": "2026-09-06", "protected_victim": False}


def somebody(account: str, institution: str, role: Role) -> Person:
    return Person(
        account=AccountId(account), name=account, posts=(Post(institution=InstitutionId(institution), role=role),)
    )


@pytest.fixture
def house() -> House:
    store = MemoryStore(a_town())
    found = replace(a_house(store), post=FarSide())
    hotline = Institution(
        id=InstitutionId("hotline"),
        kind=InstitutionKind.hotline_centre,
        name="12345 热线",
        abbr="热",
        place=PlaceId("city"),
    )
    with store.transaction() as tx:
        people = [
            somebody("judge", "court", Role.court_officer),
            somebody("operator", "hotline", Role.liaison_officer),
        ]
        tx.town.put(institutions=[hotline], people=people)
    return found


def channel(house: House, institution: str, account: str) -> NewKey:
    return with_channel(house, MORNING, id=institution, institution=institution, accounts=(AccountId(account),))


def say(house: House, key: NewKey, who: str, seq: int, body: dict[str, Any], **over: Any) -> Acknowledged:
    institution = {"police": "station"}.get(who, who)
    message = said(f"{who}.{seq}.{body['says']}", seq, body, sender=institution, **over)
    headers, raw = posted(message, key, MORNING)
    return receive(house, who, headers, raw, at=MORNING)


def the_case(house: House) -> Case:
    with house.store.reading() as reading:
        (row,) = reading.rows("SELECT case_id FROM channel_case")
        found = reading.cases.get(row[0])
    assert found is not None
    return found


def act(house: House, who: str, action: str, at: datetime = MORNING, **fields: Any) -> Case:
    case = the_case(house)
    command = TakeAction(case=case.id, command_id=f"{action}-{case.version}", action=action, fields=fields)
    return handle(house, command, actor=an_actor(who), at=at)


def mediated(house: House) -> None:
    """Sign for it, accept it, and bring it to an agreement that is performed."""
    act(house, "clerk", "sign_entrusted", number="收1号")
    for party in (1, 2):
        act(house, "mediator", "answer", party=party, answer="agreed", way="in_person")
    act(house, "director", "accept", **ACCEPTANCE)
    act(house, "director", "assign", mediators=["mediator"], lead="mediator", disclosed=True, parties_object=False)
    terms = {"facts": "属实。", "terms": "赔偿。", "obligations": [owed("2026-09-07")], "scope": "all", "lawful": True}
    act(house, "mediator", "settle_written", **terms)
    signed = [{"party": one, "on": "2026-09-07"} for one in (1, 2)]
    stamps = {"signatures": signed, "mediator_signed_on": "2026-09-07", "sealed_on": "2026-09-07"}
    act(house, "mediator", "put_in_force", **stamps)


def heard(house: House) -> list[tuple[str, str]]:
    """Send all that is owed, and give what the other side was told."""
    at = MORNING
    while send_out(house, at).done:
        at += timedelta(minutes=1)
    assert isinstance(house.post, FarSide)
    return [(one["event"], one["handoff"].get("outcome", "")) for one in house.post.heard]


def test_a_court_hands_over_and_gets_the_result_back(house: House) -> None:
    key = channel(house, "court", "judge")
    answer = say(house, key, "court", 1, LETTER)
    assert (answer.handoff, answer.status) == (1, "offered")
    case = the_case(house)
    assert (case.custodian, case.state, case.outside_numbers) == ("court", "offered", {"court": "引调1号"})
    mediated(house)
    act(house, "mediator", "return_entrusted", result="agreed")
    assert heard(house) == [("receipted", ""), ("accepted", ""), ("returned", "agreed")]
    assert isinstance(house.post, FarSide)
    last = house.post.heard[-1]["handoff"]
    assert (last["category"], last["sender"]["number"], last["receiver"]["number"]) == (
        "before_filing",
        "引调1号",
        "收1号",
    )


@pytest.mark.parametrize("accepted", [False, True])
def test_a_court_takes_it_back_before_and_after_it_was_accepted(house: House, accepted: bool) -> None:
    key = channel(house, "court", "judge")
    say(house, key, "court", 1, LETTER)
    if accepted:
        mediated(house)
    assert say(house, key, "court", 2, {"says": "revoke", "reason": "转入审判程序"}).status == "revoked"
    case = the_case(house)
    assert case.state == ("performing" if accepted else "withdrawn"), "what was accepted goes on"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entrusted_as": "assigned", "feedback_by": "2026-10-01"}, "SENDER_UNFIT"),
        ({"consented": False}, "CONSENT_MISSING"),
        ({"entrusted_as": "by_word_of_mouth"}, "INVALID"),
    ],
)
def test_a_letter_that_may_not_be_is_refused_and_opens_nothing(house: House, change: dict[str, Any], code: str) -> None:
    key = channel(house, "court", "judge")
    with pytest.raises(Refusal) as refused:
        say(house, key, "court", 1, {**LETTER, **change})
    assert code in [one.code for one in refused.value.objections]
    with house.store.reading() as reading:
        assert reading.rows("SELECT count(*) FROM case_record")[0][0] == 0


def test_a_letter_without_its_number_is_no_message(house: House) -> None:
    with pytest.raises(MessageMalformed):
        say(house, channel(house, "court", "judge"), "court", 1, {**LETTER, "number": ""})


def test_a_station_may_not_send_a_courts_letter(house: House) -> None:
    with pytest.raises(ActorNotEntitled):
        say(house, with_channel(house, MORNING), "police", 1, LETTER)


def test_a_hotline_assigns_a_case_and_says_when_it_wants_the_answer(house: House) -> None:
    key = channel(house, "hotline", "operator")
    body = {**LETTER, "entrusted_as": "assigned", "consented": False, "number": "工单1号"}
    with pytest.raises(Refusal):
        say(house, key, "hotline", 1, body)
    assert say(house, key, "hotline", 1, {**body, "feedback_by": "2026-09-30"}).status == "offered"
    due = {one.key: one.due_on.isoformat() for one in the_case(house).deadlines if one.live and one.due_on}
    assert due["assignment_feedback"] == "2026-09-30"


def test_nothing_expires_before_its_days_are_over(house: House) -> None:
    key = channel(house, "court", "judge")
    say(house, key, "court", 1, LETTER)
    with pytest.raises(Refusal):
        say(house, key, "court", 2, {"says": "expire", "reason": "无人签收"})
    message = said("late", 2, {"says": "expire", "reason": "无人签收"}, sender="court")
    later = MORNING + timedelta(days=30)
    headers, raw = posted(message, key, later)
    assert receive(house, "court", headers, raw, at=later).status == "expired"


def test_a_station_expires_its_own_entrustment(house: House) -> None:
    key = with_channel(house, MORNING)
    say(house, key, "police", 1, OFFER_B)
    say(house, key, "police", 2, {"says": "sign_off"})
    later = MORNING + timedelta(days=30)
    headers, raw = posted(said("late", 3, {"says": "expire", "reason": "无人签收"}), key, later)
    assert receive(house, "police", headers, raw, at=later).status == "expired"
    assert the_case(house).state == "withdrawn"


def test_a_warning_opens_a_case_of_its_own_and_its_visits_end_when_the_station_says(house: House) -> None:
    key = with_channel(house, MORNING)
    answer = say(house, key, "police", 1, {"says": "notify_warning", "matter": DISPUTE, **WARNING})
    assert (answer.handoff, answer.status) == (1, "accepted")
    case = the_case(house)
    assert (case.state, case.handoffs[0].route, case.handoffs[0].receiver) == ("logged", "police_visits", "station")
    visit = {"says": "home_visit", "visited": ["offender"], "visit_finding": "quiet"}
    assert say(house, key, "police", 2, visit).status == "accepted"
    assert {one.kind for one in the_case(house).papers} == {"warning_copy", "home_visit_record"}
    with pytest.raises(MessageMalformed):
        say(house, key, "police", 3, {**visit, "visited": []})
    assert say(house, key, "police", 3, {"says": "end_visits", "reason": "未再发生"}).status == "returned"
    with pytest.raises(HandoffMismatch):
        say(house, key, "police", 4, visit)


def test_a_warning_in_a_case_that_both_know_begins_visits_beside_it(house: House) -> None:
    key = with_channel(house, MORNING)
    say(house, key, "police", 1, OFFER_B)
    say(house, key, "police", 2, {"says": "sign_off"})
    act(house, "street_clerk", "sign_receipt", number="收1号")
    for party in (1, 2):
        act(house, "street_mediator", "answer", party=party, answer="agreed", way="in_person")
    act(house, "street_director", "accept", **ACCEPTANCE)
    answer = say(house, key, "police", 3, {"says": "serve_warning", **WARNING}, handoff=None)
    assert (answer.handoff, answer.status) == (2, "accepted")
    assert [one.route for one in the_case(house).handoffs] == ["police_b", "police_visits"]


def test_the_station_answers_whether_officers_come(house: House) -> None:
    key = with_channel(house, MORNING)
    case = asked(house, logged(house, entry_level="street"), "ask", version=1, who="street_mediator")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        *(("street_mediator", "answer", {"party": one, "answer": "agreed", "way": "in_person"}) for one in (1, 2)),
        ("street_director", "accept", ACCEPTANCE),
        ("street_mediator", "ask_presence", {"purpose": "keep_order", "what": "明日九时，调解室。"}),
    ]
    for number, (who, action, fields) in enumerate(steps):
        command = TakeAction(case=case.id, command_id=f"step-{number}", action=action, fields=fields)
        handle(house, command, actor=an_actor(who), at=MORNING)
    assert heard(house) == [("offered", "")]
    assert isinstance(house.post, FarSide)
    reference = house.post.heard[0]["case"]
    coming = {"says": "presence", "answer": "coming", "officers": ["officer"], "officer_part": "keeps_order"}
    with pytest.raises(Refusal):
        say(house, key, "police", 1, {**coming, "officers": ["grid"]}, case=reference, handoff=1)
    answer = say(house, key, "police", 1, {**coming, "words": "届时到场。"}, case=reference, handoff=1)
    assert answer.status == "returned"
    handoff = the_case(house).handoffs[0]
    assert (handoff.outcome, handoff.facts["officers"]) == ("coming", ["officer"])
