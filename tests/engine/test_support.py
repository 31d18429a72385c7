"""«121» in the engine: what stories cannot show because the sample town is complete, and the rules of danger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from mediation.calendar.published import published
from mediation.calendar.terms import When
from mediation.definitions.workflow import Call
from mediation.engine import risk
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Handoff, Party, Session
from mediation.engine.effects import carry_out
from mediation.engine.guards import check
from mediation.engine.guards_support import failures, handling_officers, ranking
from mediation.engine.probe import Probe
from mediation.rehearsal.town_file import read_town
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.linked import Linked, Platform, Support
from mediation.town.places import PlaceId
from tests.engine.builders import a_workflow, instant

ROOT = Path(__file__).resolve().parents[2] / "workflows"
FILE = read_town(ROOT / "places" / "sample_town.yaml")
CALENDAR = published(ROOT / "calendars").at()
HOME = InstitutionId("dashizi_committee")
FAR = InstitutionId("far_station")
AT = instant("2026-07-06 09:00")
PARTIES = (Party(no=1, name="甲", side="applicant"), Party(no=2, name="乙", side="respondent"))


def a_town(*, legal: bool = True, people: tuple[Person, ...] = ()) -> Town:
    """Give the sample town with another station far away, and perhaps without legal advisers."""
    advisers = (InstitutionId("dashizi_lawyers"),) if legal else ()
    supports = (
        Support(kind="police", title="治安支撑", institutions=(InstitutionId("dashizi_police"),)),
        Support(kind="legal", title="法律支撑", institutions=advisers),
    )
    far = Institution(id=FAR, kind=InstitutionKind.police_station, name="远处派出所", abbr="远", place=PlaceId("qdn"))
    return Town(
        calendar=CALENDAR,
        places=FILE.places,
        institutions=(*FILE.institutions, far),
        people=(*FILE.people, *people),
        linked=(Linked(platform=Platform(institution=HOME), supports=supports, team=FILE.linked[0].team),),
    )


STRANGER = Person(account=AccountId("far"), name="远处民警", posts=(Post(institution=FAR, role=Role.officer),))


def a_case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": CaseId("c"),
        "version": 1,
        "state": "mediating",
        "level": "platform",
        "place": PlaceId("xingfu_1"),
        "custodian": HOME,
        "kind": "neighbours",
        "parties": PARTIES,
        "mediators": (AccountId("linked_a"), AccountId("linked_b")),
        "lead": AccountId("linked_a"),
    }
    return Case(**{**values, **changes})


def a_probe(
    action: str,
    form: dict[str, Any] | None,
    *,
    town: Town | None = None,
    case: Case | None = None,
    who: str = "linked_a",
) -> Probe:
    town = town or a_town()
    person = town.people[AccountId(who)]
    workflow = a_workflow("linked_mediation_121")
    return Probe(
        workflow=workflow,
        case=case or a_case(),
        action=workflow.actions[action],
        actor=Actor(account=person.account, name=person.name, posts=person.posts),
        at=AT,
        on=When.at(AT),
        town=town,
        form=form,
        others={},
        earlier=None,
    )


def code(name: str, probe: Probe, **args: Any) -> str | None:
    found = check(Call(name=name, args=args), probe)
    return found[0].code if found else None


# --- supports -------------------------------------------------------------------------------------------------


def test_a_support_that_nobody_gives_cannot_be_asked() -> None:
    bare = a_town(legal=False)
    assert code("support_at_hand", a_probe("ask_legal", None, town=bare), support="legal") == "NO_SUPPORT"
    assert code("support_at_hand", a_probe("ask_legal", None), support="legal") is None
    assert code("support_at_hand", a_probe("ask_legal", None), support="medical") == "NO_SUPPORT"
    nowhere = a_case(place=PlaceId("kaili"))
    assert code("support_at_hand", a_probe("ask_legal", None, case=nowhere), support="legal") == "NO_SUPPORT"
    call = Call(name="ask_support", args={"route": "support_legal", "support": "legal"})
    assert carry_out(call, a_probe("ask_legal", {}, town=bare), a_case()) == []


def test_a_reply_without_a_request_changes_nothing() -> None:
    call = Call(name="answer_support", args={"route": ("support_legal",)})
    assert carry_out(call, a_probe("answer_legal", {"answer": "opinion"}, who="lawyer"), a_case()) == []


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        (None, None),
        ({"officers": ("officer_2",), "lawyers": ("lawyer",)}, None),
        ({"officers": ("far",), "lawyers": ("lawyer",)}, "SUPPORT_ABSENT"),
        ({"officers": ("officer_2",)}, "SUPPORT_ABSENT"),
    ],
)
def test_both_supports_are_people_of_the_platforms_own_supports(
    form: dict[str, Any] | None, wanted: str | None
) -> None:
    assert code("both_supports_present", a_probe("joint_session", form, town=a_town(people=(STRANGER,)))) == wanted


def test_where_there_is_no_platform_no_support_can_be_absent() -> None:
    probe = a_probe("joint_session", {"officers": ()}, case=a_case(place=PlaceId("kaili")))
    assert code("both_supports_present", probe) is None


def test_the_handling_officers_are_those_of_the_letters_and_of_the_answer() -> None:
    on = When.at(AT)
    letter = Handoff(
        no=1,
        route="police_b",
        direction="in",
        sender=InstitutionId("dashizi_police"),
        receiver=HOME,
        status="accepted",
        offered_on=on,
        facts={"drafted_by": "officer"},
        signed_off_by=AccountId("deputy"),
    )
    case = a_case(handoffs=(letter,), facts={"police_officer": "officer_2"})
    assert handling_officers(case) == {"officer", "deputy", "officer_2"}
    assert handling_officers(a_case()) == frozenset()


@pytest.mark.parametrize("name", ["two_mediators_present", "leader_when_red", "in_company", "presence_agreed"])
def test_without_a_form_nothing_is_held_against_anybody(name: str) -> None:
    red = a_case(risk=msgspec.structs.replace(a_case().risk, colour="red"))
    args = {"whom": ("grid_worker", "lead")} if name == "in_company" else {}
    assert code(name, a_probe("joint_session", None, case=red), **args) is None


# --- dispatch -------------------------------------------------------------------------------------------------


def test_nobody_is_judged_before_a_lead_is_named() -> None:
    assert code("lead_fits", a_probe("dispatch", None)) is None
    assert code("lead_fits", a_probe("dispatch", {"kind": "neighbours"})) is None
    assert code("fit_for_city", a_probe("offer_up", None)) is None


def test_a_milder_colour_than_the_rules_suggest_wants_a_reason() -> None:
    assert code("colour_explained", a_probe("dispatch", None)) is None
    form = {"colour": "green", "danger_signs": ("violence",)}
    assert code("colour_explained", a_probe("dispatch", form)) == "COLOUR_REASON"
    assert code("colour_explained", a_probe("dispatch", {**form, "colour_reason": "已和好"})) is None
    logged = a_case(facts={"danger_signs": ["threat"]})
    assert code("colour_explained", a_probe("dispatch", {"colour": "yellow"}, case=logged)) == "COLOUR_REASON"
    assert code("colour_explained", a_probe("dispatch", {"colour": "red"}, case=logged)) is None


def test_who_is_paid_by_a_party_or_by_the_estates_company_stands_back() -> None:
    paid = Person(
        account=AccountId("paid"),
        name="物业出身的调解员",
        posts=(Post(institution=HOME, role=Role.mediator),),
        registered_at=HOME,
        employer=InstitutionId("xingfu_property"),
    )
    town = a_town(people=(paid,))
    probe = a_probe("dispatch", {"lead": "paid", "language": "mandarin"}, town=town)
    assert code("lead_fits", probe) == "INTEREST"
    elsewhere = a_case(place=PlaceId("cuihu_1"))
    assert (
        code("lead_fits", a_probe("dispatch", {"lead": "paid", "lead_reason": "值守"}, town=town, case=elsewhere))
        is None
    )
    company = Party(no=2, name="幸福物业服务公司", side="respondent", institution=InstitutionId("xingfu_property"))
    against = a_case(place=PlaceId("cuihu_1"), parties=(PARTIES[0], company))
    assert code("lead_fits", a_probe("dispatch", {"lead": "paid"}, town=town, case=against)) == "INTEREST"


def test_where_there_is_no_platform_only_the_chosen_one_is_ranked() -> None:
    case = a_case(place=PlaceId("kaili"))
    assert ranking(a_probe("dispatch", {}, case=case)) == ()
    assert [one.member.account for one in ranking(a_probe("dispatch", {"lead": "linked_a"}, case=case))] == ["linked_a"]


def test_a_part_that_is_split_off_stays_at_its_rung() -> None:
    probe = a_probe("log", {"entry_level": "community"})
    assert code("lands_at", probe, level="platform") == "LANDS_AT_PLATFORM"
    probe.actor = msgspec.structs.replace(probe.actor, through="outbox")
    assert code("lands_at", probe, level="platform") is None


def test_failures_of_earlier_cases_and_of_sessions_count_together() -> None:
    failed = Session(no=1, on=When.at(AT), place="调解室", manner="on_site", result="failed")
    assert (
        failures(a_case(earlier_failures=1, sessions=(failed, msgspec.structs.replace(failed, no=2, result="agreed"))))
        == 2
    )


# --- the rules of danger --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signs", "colour", "score"),
    [
        ((), "green", 0),
        (("need", "deep_grudge"), "green", 15),
        (("repeated_calls",), "yellow", 20),
        (("violence", "deep_grudge"), "yellow", 35),
        (("violence", "punished"), "red", 40),
        (("threat",), "red", 40),
        (("weapon", "crowd"), "red", 55),
        (("cut_off",), "green", 0),
    ],
)
def test_the_rules_weigh_the_signs(signs: tuple[str, ...], colour: str, score: int) -> None:
    found = risk.suggestion(signs, a_case())
    assert (found.colour, found.score) == (colour, score)


def test_two_failures_on_record_count_without_being_reported_and_once() -> None:
    twice = a_case(earlier_failures=2)
    assert risk.suggestion(("deep_grudge",), twice) == risk.Suggestion("yellow", 20, ("deep_grudge", "failed_before"))
    assert risk.suggestion(("failed_before",), twice).score == 10
    assert risk.suggestion((), a_case(earlier_failures=1)).score == 0


def test_the_rules_are_about_signs_that_the_form_offers_and_colours_that_exist() -> None:
    choices = a_workflow("linked_mediation_121").choices
    assert set(risk.WEIGHTS) <= {one.key for one in choices["danger_signs"]}
    assert set(risk.GRAVITY) == {one.key for one in choices["colours"]}
    assert list(risk.GRAVITY) == [one.key for one in choices["colours"]]
