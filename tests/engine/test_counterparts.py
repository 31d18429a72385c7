"""Letters of counterparts other than the police: who may send which, what result fits, which court may confirm."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mediation.calendar.published import published
from mediation.calendar.terms import When
from mediation.definitions.workflow import Call
from mediation.engine.actor import Actor
from mediation.engine.case import Agreement, Case, CaseId, Handoff, Obligation, Party
from mediation.engine.effects import carry_out
from mediation.engine.guards import check
from mediation.engine.guards_counterparts import results_that_fit
from mediation.engine.probe import Probe
from mediation.rehearsal.town_file import read_town
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Post, Role
from mediation.town.places import PlaceId
from tests.engine.builders import instant
from tests.shipped import shipped

ROOT = Path(__file__).resolve().parents[2] / "workflows"
FILE = read_town(ROOT / "places" / "sample_town.yaml")
WORKFLOW = shipped()
AT = instant("2026-07-06 09:00")
ON = When.on(date(2026, 7, 6))
HOME = InstitutionId("dongmen_committee")
COURT = InstitutionId("kaili_court")
FAR = Institution(
    id=InstitutionId("far_court"),
    kind=InstitutionKind.court,
    name="云岭县人民法院",
    abbr="云",
    place=PlaceId("yunling"),
)
TOWN = Town(
    calendar=published(ROOT / "calendars").at(),
    places=FILE.places,
    institutions=(*FILE.institutions, FAR),
    people=FILE.people,
)
CLERK = Actor(account=AccountId("clerk_dongmen"), name="登记员", posts=(Post(institution=HOME, role=Role.clerk),))
JUDGE = Actor(
    account=AccountId("court_officer"), name="法院经办人", posts=(Post(institution=COURT, role=Role.court_officer),)
)


def a_case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": CaseId("c"),
        "version": 1,
        "state": "performing",
        "level": "community",
        "place": PlaceId("xingfu_1"),
        "custodian": HOME,
        "kind": "property",
        "parties": (Party(no=1, name="甲", side="applicant"), Party(no=2, name="乙", side="respondent")),
    }
    return Case(**{**values, **changes})


def probe(action: str, actor: Actor = CLERK, case: Case | None = None, **form: Any) -> Probe:
    return Probe(
        workflow=WORKFLOW,
        case=case or a_case(),
        action=WORKFLOW.actions[action],
        actor=actor,
        at=AT,
        on=ON,
        town=TOWN,
        form=form,
        others={},
        earlier=None,
    )


def codes(word: str, looked: Probe) -> set[str]:
    return {one.code for one in check(Call(name=word, args={}), looked)}


def a_letter(**changes: Any) -> Handoff:
    values: dict[str, Any] = {
        "no": 1,
        "route": "entrusted",
        "direction": "in",
        "category": "before_filing",
        "sender": COURT,
        "receiver": HOME,
        "status": "accepted",
        "offered_on": ON,
    }
    return Handoff(**{**values, **changes})


NEVER_SENDS = (
    InstitutionKind.appraisal_body,
    InstitutionKind.psychological_service,
    InstitutionKind.legal_aid_centre,
    InstitutionKind.property_company,
    InstitutionKind.estate_room,
)
LETTER: dict[str, Any] = {"entrusted_as": "before_filing", "through": "program", "number": "1", "consented": True}


@pytest.mark.parametrize(
    ("actor", "changes", "wanted"),
    [
        (JUDGE, {}, set()),
        (JUDGE, {"entrusted_as": "summary", "consented": False}, set()),  # after filing the court may entrust it
        (JUDGE, {"consented": False}, {"CONSENT_MISSING"}),
        (JUDGE, {"entrusted_as": "assigned"}, {"SENDER_UNFIT"}),
        (JUDGE, {"institution": "kaili_arbitration"}, {"SENDER_UNFIT", "NOT_YOUR_LETTER"}),
        (CLERK, {}, {"SENDER_MISSING"}),
        (CLERK, {"institution": "kaili_court"}, {"NOT_YOUR_LETTER"}),
        (CLERK, {"institution": "kaili_court", "through": "paper"}, set()),
        (CLERK, {"institution": "kaili_hotline", "through": "paper", "entrusted_as": "arbitration"}, {"SENDER_UNFIT"}),
        (
            CLERK,
            {
                "institution": "kaili_hotline",
                "through": "paper",
                "entrusted_as": "assigned",
                "consented": False,
                "feedback_by": date(2026, 7, 5),
            },
            {"FEEDBACK_DAY_PAST"},
        ),
    ],
)
def test_a_letter_names_who_may_send_it(actor: Actor, changes: dict[str, Any], wanted: set[str]) -> None:
    assert codes("letter_complete", probe("offer_entrusted", actor, **(LETTER | changes))) == wanted


def at_home(kind: InstitutionKind, role: Role = Role.liaison_officer) -> Actor:
    """Somebody of the one institution of a kind in the town."""
    home = next(one.id for one in TOWN.institutions.values() if one.kind is kind)
    return Actor(account=AccountId("one"), name="某甲", posts=(Post(institution=home, role=role),))


SENDS: dict[InstitutionKind, str] = {
    InstitutionKind.court: "before_filing",
    InstitutionKind.arbitration_commission: "arbitration",
    InstitutionKind.hotline_centre: "assigned",
    InstitutionKind.petition_office: "assigned",
    InstitutionKind.governance_centre: "assigned",
}


@pytest.mark.parametrize("kind", [*SENDS, *NEVER_SENDS])
@pytest.mark.parametrize("category", ["before_filing", "ordinary", "summary", "arbitration", "assigned"])
def test_each_kind_of_institution_sends_its_own_letters_and_no_others(kind: InstitutionKind, category: str) -> None:
    fits = SENDS.get(kind) == category or (kind is InstitutionKind.court and category in ("ordinary", "summary"))
    looked = probe("offer_entrusted", at_home(kind), **(LETTER | {"entrusted_as": category}))
    assert codes("letter_complete", looked) == (set() if fits else {"SENDER_UNFIT"})


@pytest.mark.parametrize("kind", [*SENDS, *NEVER_SENDS])
def test_who_sends_no_letters_is_told_so_before_any_form(kind: InstitutionKind) -> None:
    assert codes("letter_complete", unasked(at_home(kind))) == ({"SENDER_UNFIT"} if kind in NEVER_SENDS else set())
    assert codes("letter_complete", unasked(CLERK)) == set(), "a paper may be entered"


def unasked(actor: Actor) -> Probe:
    looked = probe("offer_entrusted", actor)
    looked.form = None
    return looked


def test_nobody_but_a_register_enters_the_letters_of_others() -> None:
    letter = LETTER | {"institution": "kaili_hotline", "through": "paper", "entrusted_as": "assigned"}
    appraiser = probe("offer_entrusted", at_home(InstitutionKind.appraisal_body), **letter)
    assert codes("letter_complete", appraiser) == {"NOT_YOUR_LETTER"}
    assert codes("letter_complete", probe("offer_entrusted", CLERK, **letter)) == set()


def test_of_two_posts_the_one_that_sends_letters_is_the_senders() -> None:
    two = Actor(
        account=AccountId("one"),
        name="某甲",
        posts=(*at_home(InstitutionKind.appraisal_body).posts, *at_home(InstitutionKind.hotline_centre).posts),
    )
    letter = LETTER | {"entrusted_as": "assigned"}
    assert codes("letter_complete", probe("offer_entrusted", two, **letter)) == set()


def an_agreement(*, performed: bool = False, given_up: bool = False) -> Agreement:
    owed = Obligation(
        no=1,
        debtor=2,
        creditor=1,
        what="赔偿",
        due_on=ON.day,
        performed_on=ON if performed else None,
        given_up_on=ON if given_up else None,
    )
    return Agreement(no=1, form="written", reached_on=ON, status="in_force", obligations=(owed,))


@pytest.mark.parametrize(
    ("case", "fits"),
    [
        (a_case(), set()),
        (a_case(outcome="terminated"), {"failed"}),
        (a_case(outcome="withdrawn"), {"withdrawn"}),
        (a_case(agreements=(an_agreement(),)), {"agreed"}),
        (a_case(agreements=(an_agreement(performed=True),)), {"agreed", "performed"}),
        (a_case(agreements=(an_agreement(given_up=True),)), {"agreed", "not_performed"}),
    ],
)
def test_only_what_the_file_shows_is_reported(case: Case, fits: set[str]) -> None:
    assert results_that_fit(case) == fits
    for result in ("agreed", "performed", "not_performed", "failed", "withdrawn"):
        refused = codes("entrusted_result_fits", probe("return_entrusted", case=case, result=result))
        assert (refused == set()) is (result in fits)


@pytest.mark.parametrize(
    ("letters", "form", "wanted"),
    [
        ((), {"court": "kaili_court"}, set()),
        ((), {"court": "far_court"}, {"WRONG_COURT"}),  # no court of the committee's seat
        ((), {"court": "far_court", "court_ground": "object"}, {"WRONG_COURT"}),
        ((), {"court": "far_court", "court_ground": "domicile"}, set()),  # a party's home is theirs to say
        ((a_letter(),), {"court": "kaili_court"}, set()),
        ((a_letter(),), {"court": "far_court", "court_ground": "domicile"}, {"WRONG_COURT"}),
        ((a_letter(category="ordinary"),), {"court": "kaili_court"}, {"COURT_HAS_CASE"}),
        ((a_letter(category="summary", status="returned"),), {"court": "kaili_court"}, {"COURT_HAS_CASE"}),
        ((a_letter(category="ordinary", status="revoked"),), {"court": "kaili_court"}, set()),
        ((a_letter(category="assigned", sender=InstitutionId("kaili_hotline")),), {"court": "kaili_court"}, set()),
    ],
)
def test_the_court_of_an_application(letters: tuple[Handoff, ...], form: dict[str, str], wanted: set[str]) -> None:
    looked = probe("confirm", case=a_case(handoffs=letters), **form)
    assert codes("court_has_jurisdiction", looked) == wanted


def test_who_answers_for_the_other_side_gives_the_number_of_its_paper() -> None:
    officer = Actor(
        account=AccountId("housing_officer"),
        name="部门经办人",
        posts=(Post(institution=InstitutionId("kaili_housing"), role=Role.department_officer),),
    )
    assert codes("reply_proved", probe("department_answers", officer, answer="done")) == set()
    assert codes("reply_proved", probe("department_answers", CLERK, answer="done")) == {"REPLY_UNPROVED"}
    assert codes("reply_proved", probe("department_answers", CLERK, answer="done", number="凯建函1号")) == set()


def test_a_file_is_closed_with_the_answer_or_with_why_there_is_none() -> None:
    open_ = a_case(handoffs=(a_letter(),))
    assert codes("entrusted_answered", probe("archive", case=open_)) == {"NOT_ANSWERED"}
    assert codes("entrusted_answered", probe("archive", case=open_, missing_reason="来文单位已撤销")) == set()
    assert codes("entrusted_answered", probe("archive", case=a_case(handoffs=(a_letter(status="returned"),)))) == set()


def test_only_a_courts_time_is_the_parties_to_lengthen() -> None:
    assert codes("entrusted_by_court", probe("extend_entrusted", case=a_case(handoffs=(a_letter(),)))) == set()
    for letters in ((), (a_letter(category="assigned"),), (a_letter(status="returned"),)):
        assert codes("entrusted_by_court", probe("extend_entrusted", case=a_case(handoffs=letters))) == {
            "NOT_FROM_COURT"
        }


def test_a_ruling_on_an_application_without_a_letter_is_recorded_all_the_same() -> None:
    """What was applied for under an earlier revision has no letter."""
    looked = probe("record_confirmation", case=a_case(agreements=(an_agreement(),)), ruling="rejected")
    events = carry_out(Call(name="record_ruling", args={"route": ["court_confirmation"]}), looked, looked.case)
    assert [type(one).__name__ for one in events] == ["FactsRecorded"]


def test_a_letter_carries_only_the_answers_that_the_author_named() -> None:
    asked = a_letter(route="department", direction="out", status="offered", sender=HOME, receiver=COURT)
    looked = probe("ask_department", case=a_case(handoffs=(asked,)), question="请核查。", concessions="愿意让步")
    call = Call(name="tell_counterpart", args={"route": ["department"], "tells": ["question"]})
    (event,) = carry_out(call, looked, looked.case)
    assert event.handoff.facts == {"question": "请核查。", "asked_by": "clerk_dongmen"}  # type: ignore[union-attr]
    nowhere = Call(name="tell_counterpart", args={"route": ["service"], "tells": ["question"]})
    assert carry_out(nowhere, looked, looked.case) == []


def test_a_committee_that_is_there_already_does_not_come_in_twice() -> None:
    asked = a_letter(route="joint_committee", direction="out", sender=HOME, receiver=InstitutionId("ximen_committee"))
    call = Call(name="join_when", args={"route": ["joint_committee"], "answers": ["joining"]})
    once = probe("committee_answers", case=a_case(handoffs=(asked,)), answer="joining")
    assert len(carry_out(call, once, once.case)) == 1
    there = a_case(handoffs=(asked,), participants=(InstitutionId("ximen_committee"),))
    for looked in (
        probe("committee_answers", case=there, answer="joining"),
        probe("committee_answers", case=a_case(handoffs=(asked,)), answer="unable"),
        probe("committee_answers", case=a_case(), answer="joining"),
    ):
        assert carry_out(call, looked, looked.case) == []


def asked_of(route: str, status: str, *, sender: str, receiver: str, no: int) -> Handoff:
    return Handoff(
        no=no,
        route=route,
        category="",
        direction="in" if sender != HOME else "out",
        status=status,
        sender=InstitutionId(sender),
        receiver=InstitutionId(receiver),
        offered_on=ON,
    )


@pytest.mark.parametrize(
    ("action", "route", "status", "own"),
    [
        ("end_entrusted", "entrusted", "accepted", COURT),
        ("revoke_entrusted", "entrusted", "offered", COURT),
        ("department_answers", "department", "offered", InstitutionId("dashizi_centre")),
    ],
)
def test_who_stands_beside_a_case_touches_its_own_handoff_only(
    action: str, route: str, status: str, own: InstitutionId
) -> None:
    appraiser = InstitutionId("kaili_appraisal")
    sides = {"sender": own, "receiver": HOME} if route == "entrusted" else {"sender": HOME, "receiver": own}
    case = a_case(
        handoffs=(
            asked_of(route, status, no=1, **sides),
            asked_of("appraisal", "offered", no=2, sender=HOME, receiver=appraiser),
        )
    )
    role = Role.court_officer if own == COURT else Role.liaison_officer

    def told(institution: InstitutionId, role: Role) -> list[str]:
        who = Actor(account=AccountId("a"), name="经办人", posts=(Post(institution=institution, role=role),))
        looked = probe(action, who, case)
        call = next(one for one in WORKFLOW.actions[action].requires if one.name == "handoff_open")
        return [one.code for one in check(call, looked)]

    assert told(appraiser, Role.liaison_officer) == ["NO_HANDOFF"]
    assert told(own, role) == []
