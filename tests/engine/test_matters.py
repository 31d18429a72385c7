"""The words of matters other than disputes, one by one: powers, numbers, votes, rounds, lists, what is alike."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mediation.calendar.terms import When
from mediation.definitions.workflow import Action, Call, Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, WorkflowRef
from mediation.engine.clocks import fold
from mediation.engine.conditions import holds
from mediation.engine.effects import carry_out
from mediation.engine.guards import check
from mediation.engine.linking import ELSEWHERE, linked_back, linked_to
from mediation.engine.probe import Probe
from mediation.engine.similar import earlier_ones, known, looks_back
from mediation.town.around import Town
from tests.engine.builders import instant
from tests.shipped import REPERTOIRE, shipped

ROOT = Path(__file__).resolve().parents[2] / "workflows"
AT = instant("2026-09-10 10:00")


def workflow(key: str) -> Workflow:
    return shipped(key)


@lru_cache
def town() -> Town:
    return REPERTOIRE.town("sample_town")


def actor(account: str) -> Actor:
    person = town().people[account]  # type: ignore[index]
    return Actor(account=person.account, name=person.name, posts=person.posts)


def a_matter(**over: Any) -> Case:
    given: dict[str, Any] = {
        "id": CaseId("one"),
        "version": 1,
        "workflow": WorkflowRef(key="whistle", revision=1, digest=""),
        "state": "approved",
        "level": "street",
        "place": "dongmen",
        "custodian": "dashizi_office",
        "logged_on": When.at(AT),
        **over,
    }
    return Case(**given)


def probe(
    case: Case, form: dict[str, Any] | None, *, who: str = "street_worker", action: str = "blow", **over: Any
) -> Probe:
    given: dict[str, Any] = {
        "workflow": workflow("whistle"),
        "case": case,
        "action": workflow("whistle").actions[action],
        "actor": actor(who),
        "at": AT,
        "on": When.at(AT),
        "town": town(),
        "form": form,
        "others": {},
        "earlier": None,
        **over,
    }
    return Probe(**given)


def codes(name: str, asked: Probe, **args: Any) -> str:
    return " ".join(one.code for one in check(Call(name=name, args=args), asked))


def without_list() -> Town:
    here = town()
    return Town(
        calendar=here.calendar,
        places=here.places.values(),
        institutions=here.institutions.values(),
        people=here.people.values(),
    )


# --- powers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (None, ""),
        ({"matter": "street_trading"}, ""),
        ({"matter": "estate_parking"}, "OWN_POWER"),  # the street decides it itself
    ],
)
def test_a_whistle_is_blown_only_for_what_the_street_cannot_decide(form: dict[str, Any] | None, code: str) -> None:
    assert codes("beyond_own_powers", probe(a_matter(), form)) == code


def test_without_a_list_of_powers_the_reason_must_be_given() -> None:
    bare = {"town": without_list()}
    assert codes("beyond_own_powers", probe(a_matter(), {"matter": "占道"}, **bare)) == "POWERS_UNKNOWN"
    given = {"matter": "占道", "powerless_reason": "没有执法权"}
    assert codes("beyond_own_powers", probe(a_matter(), given, **bare)) == ""


@pytest.mark.parametrize(
    ("matter", "institution", "code"),
    [
        ("street_trading", "kaili_urban", ""),  # any bureau: the list names none
        ("street_trading", "dashizi_police", "NO_AUTHORITY"),
        ("property_service", "kaili_housing", ""),  # the one that the list names
        ("property_service", "kaili_urban", "NO_AUTHORITY"),  # a bureau, but not that one
        ("not on the list", "kaili_urban", ""),
        ("estate_parking", "kaili_urban", ""),  # the street's own: objected to once, as its own, and not as another's
    ],
)
def test_the_lead_has_authority_by_the_list(matter: str, institution: str, code: str) -> None:
    asked = probe(a_matter(), {"matter": matter, "institution": institution})
    assert codes("authority_named", asked) == code


# --- who handles it --------------------------------------------------------------------------------------------------


def test_who_handles_a_matter_and_who_may_judge_it() -> None:
    case = a_matter(lead="street_worker", mediators=("street_worker", "street_worker_2"))
    mine, theirs = probe(case, {}), probe(case, {}, who="street_head")
    assert (codes("held_by_actor", mine), codes("held_by_actor", theirs)) == ("", "NOT_THE_HANDLER")
    assert (codes("not_held_by_actor", mine), codes("not_held_by_actor", theirs)) == ("OWN_WORK", "")
    assert holds(Call(name="is_handled"), mine, case)
    nobody = fold(case, carry_out(Call(name="release_handlers"), mine, case))
    assert not holds(Call(name="is_handled"), mine, nobody)
    named = fold(
        nobody, carry_out(Call(name="name_handlers"), probe(nobody, {"lead": "a", "handlers": ("b", "a")}), nobody)
    )
    assert (named.lead, named.mediators) == ("a", ("a", "b"))


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "expected", "code"),
    [
        (20, 30, ""),  # exactly two thirds
        (19, 30, "SHARE_TOO_LOW"),  # 19 × 3 = 57 < 60
        (33, 50, "SHARE_TOO_LOW"),  # 33 × 3 = 99 < 100: no rounding
        (34, 50, ""),
        (31, 30, "MORE_THAN_ALL"),
        (0, 0, "SHARE_TOO_LOW"),
        (None, 30, ""),
    ],
)
def test_a_quorum_is_compared_exactly(came: int | None, expected: int, code: str) -> None:
    form = {"came": came, "expected": expected} if came is not None else {"expected": expected}
    asked = probe(a_matter(), form)
    assert codes("share_at_least", asked, field="came", out_of="expected", part=2, whole=3) == code


def test_numbers_and_votes() -> None:
    asked = probe(a_matter(), {"score": 2, "yes": 12, "partly": 12, "no": 3, "cast": 27})
    assert codes("not_below", asked, field="score", least=2) == ""
    assert codes("not_below", asked, field="score", least=3) == "TOO_LOW"
    assert codes("not_below", asked, field="missing", least=3) == ""
    assert not holds(Call(name="field_at_least", args={"field": "score", "least": 3}), asked, asked.case)
    assert not holds(Call(name="field_at_least", args={"field": "missing", "least": 0}), asked, asked.case)
    votes = ("yes", "partly", "no")
    assert codes("votes_add_up", asked, votes=votes, field="cast") == ""
    assert codes("votes_add_up", asked, votes=("yes", "no"), field="cast") == "VOTES_DIFFER"
    assert codes("votes_add_up", asked, votes=votes, field="missing") == ""
    won = [
        one for one in votes if holds(Call(name="most_votes", args={"field": one, "votes": votes}), asked, asked.case)
    ]
    assert won == ["yes"]  # of equal counts the one named first
    assert not holds(Call(name="most_votes", args={"field": "other", "votes": votes}), asked, asked.case)


def test_rounds_lists_and_marks() -> None:
    case = a_matter()
    asked = probe(case, {"what": "清运"})
    assert codes("rows_at_least", asked, of="items", least=1) == "ROWS_MISSING"
    for _ in range(2):
        case = fold(case, carry_out(Call(name="count_round", args={"of": "again"}), asked, case))
        case = fold(case, carry_out(Call(name="add_row", args={"of": "items"}), asked, case))
    assert [row["no"] for row in case.facts["items"]] == [1, 2]
    assert codes("rows_at_least", probe(case, {}), of="items", least=2) == ""
    assert holds(Call(name="rounds_at_least", args={"of": "again", "least": 2}), asked, case)
    assert not holds(Call(name="rounds_at_least", args={"of": "again", "least": 3}), asked, case)
    case = fold(case, carry_out(Call(name="mark", args={"mark": "urgent"}), asked, case))
    assert holds(Call(name="marked", args={"mark": "urgent"}), asked, case)
    case = fold(case, carry_out(Call(name="unmark", args={"mark": "urgent"}), asked, case))
    assert not holds(Call(name="marked", args={"mark": "urgent"}), asked, case)


def test_what_was_recorded_decides_later() -> None:
    case = a_matter(facts={"sorting": {"weight": "complex", "verified": True}})

    def said(record: str, item: str, *values: str) -> bool:
        args = {"record": record, "item": item, "values": values}
        return holds(Call(name="recorded_is", args=args), probe(case, {}), case)

    assert said("sorting", "weight", "simple", "complex")
    assert said("sorting", "verified", "true")
    assert not said("sorting", "weight", "simple")
    assert not said("nothing", "weight", "complex")


# --- several institutions --------------------------------------------------------------------------------------------


def test_who_was_called_in_answers_or_it_is_said_why() -> None:
    case = a_matter()
    asked = probe(case, {"partners": ("dashizi_police", "kaili_urban", "dashizi_office")})
    (named, noted) = carry_out(Call(name="call_partners"), asked, case)
    assert isinstance(named, ev.ParticipantsNamed)
    assert named.called == ("dashizi_police", "kaili_urban")  # the custodian helps itself anyway
    case = fold(case, [named, noted])
    assert codes("partners_answered", probe(case, {})) == "PARTNER_SILENT"
    assert codes("called_in", probe(case, {})) == "NOT_CALLED_IN"
    assert codes("called_in", probe(case, {}, who="officer")) == ""
    led = probe(a_matter(), {"partners": ("kaili_urban",), "institution": "kaili_urban"})
    assert carry_out(Call(name="call_partners"), led, led.case) == []
    assert codes("partners_answered", probe(case, {"missing_reason": "另有任务"})) == ""
    for who in ("officer", "urban_officer"):
        told = probe(case, {"result": "已到场"}, who=who, action="partner_reports")
        case = fold(case, carry_out(Call(name="record_report"), told, case))
    assert codes("partners_answered", probe(case, {})) == ""
    assert carry_out(Call(name="call_partners"), probe(case, {}), case) == []


def test_the_nearest_of_a_kind_is_called_in_once() -> None:
    case = a_matter()
    call = Call(name="call_in", args={"kinds": ("inspection_office", "court")})
    case = fold(case, carry_out(call, probe(case, {}), case))
    assert case.participants == ("kaili_inspection", "kaili_court")
    assert carry_out(call, probe(case, {}), case) == []


# --- the same again --------------------------------------------------------------------------------------------------


def test_the_same_matter_is_told_by_what_the_author_names() -> None:
    before = a_matter(
        id=CaseId("before"),
        facts={"whistle": {"matter": "street_trading"}},
        logged_on=When.at(instant("2026-08-12 09:00")),
    )
    asked = probe(a_matter(), {"matter": "street_trading"}, similar=(before,))
    assert earlier_ones(asked, 30, ("matter",)) == (before,)  # 08-12 to 09-10 is 29 days
    assert earlier_ones(asked, 28, ("matter",)) == ()
    assert codes("not_repeated", asked, days=30, same=("matter",)) == "REPEATED"
    other = probe(a_matter(), {"matter": "fire_passage"}, similar=(before,))
    assert codes("not_repeated", other, days=30, same=("matter",)) == ""
    withdrawn = msgspec.structs.replace(before, outcome="withdrawn")
    assert earlier_ones(probe(a_matter(), {"matter": "street_trading"}, similar=(withdrawn,)), 30, ("matter",)) == ()
    unnamed = probe(a_matter(), {}, similar=(before,))
    assert earlier_ones(unnamed, 30, ("address",)) == ()  # what nobody said is the same as nothing
    assert known(before, "matter") == "street_trading"


def test_a_repeat_is_named_by_number_to_whom_has_a_part_in_it_and_by_who_has_it_to_others() -> None:
    before = a_matter(
        id=CaseId("before"),
        facts={"whistle": {"matter": "street_trading"}},
        log_number="2026-大十字办-3",
        title="早市占道",
    )
    form = {"matter": "street_trading"}

    def said(who: str) -> str:
        asked = probe(a_matter(), form, who=who, similar=(before,))
        found = check(Call(name="not_repeated", args={"days": 30, "same": ("matter",)}), asked)
        assert found
        return found[0].reason

    assert "（2026-大十字办-3 早市占道）" in said("street_worker")
    assert "（由大十字街道办事处办理）" in said("secretary_dongmen")
    assert "早市" not in said("secretary_dongmen")


def test_an_action_says_how_far_it_looks_back() -> None:
    assert looks_back(workflow("whistle").actions["blow"]) == 30
    assert looks_back(workflow("grid_patrol").actions["log"]) == 30
    assert looks_back(workflow("whistle").actions["approve"]) == 0
    assert looks_back(None) == 0


# --- ends and links --------------------------------------------------------------------------------------------------


def test_an_outcome_is_known_only_where_the_way_leads_to_an_end() -> None:
    patrol = workflow("grid_patrol")
    case = a_matter(state="to_check")
    call = Call(name="conclude_at_end", args={"outcome": "done"})

    def concluded(action: Action, way: int) -> list[ev.Event]:
        asked = probe(case, {}, workflow=patrol)
        asked.way = action.ways[way]
        return carry_out(call, asked, case)

    (known_now,) = concluded(patrol.actions["check"], 0)
    assert isinstance(known_now, ev.OutcomeKnown)
    assert concluded(patrol.actions["check"], 1) == []
    assert carry_out(call, probe(case, {}, workflow=patrol), case) == []


def test_a_linked_case_is_no_file_of_who_opened_it() -> None:
    opened = ev.CaseOpened(
        workflow=WorkflowRef(key="w", revision=1, digest=""),
        level="street",
        place="dongmen",  # type: ignore[arg-type]
        custodian="dashizi_committee",  # type: ignore[arg-type]
        participants=("xingfu_branch",),  # type: ignore[arg-type]
        on=When.at(AT),
        linked=("earlier",),
    )
    (changed, other) = linked_back([opened, ev.NumberResumed(text="1")], CaseId("source"))
    assert isinstance(changed, ev.CaseOpened)
    assert (changed.linked, changed.participants) == (("source", "earlier"), ())
    assert other == ev.NumberResumed(text="1")


@pytest.mark.parametrize("key", ["service_orders", "whistle", "grid_patrol"])
def test_every_way_elsewhere_opens_a_case_and_ends_without_being_counted(key: str) -> None:
    found = workflow(key)
    ways = [one for one in found.actions.values() if any(way.to == "elsewhere" for way in one.ways)]
    assert ways
    for action in ways:
        words = {call.name: call.args for call in action.does}
        assert words["conclude"] == {"outcome": ELSEWHERE}
        assert words["open_linked"]["workflow"] in linked_to(found)


def shipped_links() -> list[tuple[str, str, Call]]:
    return [
        (path.parent.name, action.key, call)
        for path in sorted(ROOT.glob("*/workflow.yaml"))
        for action in workflow(path.parent.name).actions.values()
        for call in action.does
        if call.name == "open_linked"
    ]


@pytest.mark.parametrize(("key", "name", "call"), shipped_links(), ids=lambda one: str(one)[:40])
def test_a_link_gives_everything_that_the_other_register_asks(key: str, name: str, call: Call) -> None:
    asked = {field.key: field for field in workflow(call.args["workflow"]).actions["log"].asks}
    fixed = dict(pair.split("=", 1) for pair in call.args.get("fixed", ()))
    given = {*call.args["passes"], *fixed}
    assert given <= set(asked), "the other form has no such question"
    assert {one.key for one in asked.values() if one.required} <= given, "the other form wants more"
    own = {field.key: field for field in workflow(key).actions[name].asks}
    for field in asked.values():
        known_choices = {one.key for one in field.choices}
        if known_choices and field.key in fixed:
            assert fixed[field.key] in known_choices
        elif known_choices and field.key in own:
            assert {one.key for one in own[field.key].choices} <= known_choices
