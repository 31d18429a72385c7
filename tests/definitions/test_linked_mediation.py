"""«121» on the shared core: it compiles, it is sound, and nothing of the core is gone; the operations it needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from mediation.calendar.terms import Term
from mediation.definitions.compile import Source, compile_sources, compile_text
from mediation.definitions.soundness import findings
from mediation.definitions.workflow import Action, Call, Workflow
from mediation.town.institutions import InstitutionKind, Role
from tests.definitions.small import SMALL, codes, compiled, faults
from tests.shipped import shipped

ROOT = Path(__file__).resolve().parents[2] / "workflows"
CORE = SMALL.replace("workflow: small\nrevision: 1\ntitle: {zh: 小流程, en: Small}\n", "part: all\n")
OWN_ACTIONS = {
    "dispatch",
    "ask_police",
    "answer_police",
    "ask_legal",
    "answer_legal",
    "joint_session",
    "offer_down_at_once",
}


def workflow(key: str = "linked_mediation_121") -> Workflow:
    return shipped(key)


@cache
def core() -> Workflow:
    """Give the shared core with the least that makes it a workflow: a ladder."""
    files = sorted((ROOT / "mediation_core").glob("*.yaml"))
    parts = [Source(f"mediation_core/{file.name}", file.read_text("utf-8")) for file in files]
    rungs = "{screen: 1 day, name_mediator: 1 day, first_session: 1 day, rung_time: 1 day, answer_up: 1 day}"
    bare = (
        "workflow: bare\nrevision: 1\ntitle: {zh: 核心, en: Core}\nbuilds_on: mediation_core\nladder:\n"
        f"  one: {{title: {{zh: 一级, en: One}}, held_by: street_committee, terms: {rungs}}}\n"
    )
    return compile_sources(Source("bare/workflow.yaml", bare), parts)


def names(calls: tuple[Call, ...]) -> list[tuple[str, str]]:
    return [(call.name, repr(sorted(call.args.items()))) for call in calls]


def test_it_is_sound_and_reads_back_from_its_own_text() -> None:
    assert findings(workflow()) == ()
    assert compile_text(workflow().text).actions == workflow().actions


@pytest.mark.parametrize("section", ["states", "actions", "deadlines", "routes", "documents", "registers", "settings"])
def test_nothing_of_the_core_is_removed(section: str) -> None:
    assert set(getattr(core(), section)) <= set(getattr(workflow(), section))


def test_every_way_of_the_core_is_still_there_and_no_requirement_fell_away() -> None:
    for key, action in core().actions.items():
        own: Action = workflow().actions[key]
        assert set(action.sources) <= set(own.sources), key
        assert own.ways == action.ways, key
        assert set(names(action.requires)) <= set(names(own.requires)), key
        assert {field.key for field in action.asks} <= {field.key for field in own.asks}, key
        assert names(action.does) == names(own.does), key
        assert set(action.papers) <= set(own.papers), key


def test_every_clock_of_the_core_still_does_what_it_did() -> None:
    for key, deadline in core().deadlines.items():
        own = workflow().deadlines[key]
        assert own.steps[: len(deadline.steps)] == deadline.steps, key
        assert own.during == deadline.during, key
        assert set(deadline.starts.actions) <= set(own.starts.actions), key


def test_what_it_adds() -> None:
    assert set(workflow().actions) - set(core().actions) == OWN_ACTIONS
    assert set(workflow().routes) - set(core().routes) == {"support_police", "support_legal"}
    assert [level.key for level in workflow().ladder] == ["community", "platform", "city"]
    assert workflow().level("platform").held_by == (InstitutionKind.street_committee,)
    assert workflow().states["logged"].title.zh == "待研判"


def test_a_support_is_asked_beside_the_procedure_and_stops_no_clock() -> None:
    asking = {"ask_police", "answer_police", "ask_legal", "answer_legal"}
    for key in asking:
        assert [way.to for way in workflow().actions[key].ways] == [None], f"{key} stays"
    for key in ("support_police", "support_legal"):
        assert not workflow().routes[key].waits
        assert not workflow().routes[key].changes_custody
    for key in core().deadlines:
        deadline = workflow().deadlines[key]
        for trigger in (deadline.pauses, deadline.resumes, deadline.ends):
            assert trigger is None or not asking & set(trigger.actions), key


@pytest.mark.parametrize(
    ("support", "role", "term"),
    [("police", Role.officer, "1 working day"), ("legal", Role.lawyer, "3 working days")],
)
def test_each_support_answers_by_its_own_people_in_its_own_time(support: str, role: Role, term: str) -> None:
    answer = workflow().actions[f"answer_{support}"]
    assert role in {by.role for by in answer.by}
    assert {by.side for by in answer.by} == {"counterpart"}
    assert workflow().deadlines[f"support_{support}_answer"].term == Term.parse(term)


def test_the_city_has_three_working_days_and_the_community_one() -> None:
    clock = workflow().deadlines["answer_up"]
    assert clock.of_rung
    assert workflow().level("platform").terms["answer_up"] == Term.parse("3 working days")
    [length] = clock.terms_by
    when, term = length.when, length.term
    assert (when.name, when.args, term) == ("offered_along", {"routes": ("down",)}, Term.parse("1 working day"))


def test_a_red_case_at_dispatch_starts_the_clocks_of_danger() -> None:
    for key in ("danger", "danger_written", "danger_plan"):
        starts = workflow().deadlines[key].starts
        assert starts.actions == ("mark_risk", "dispatch")
        assert starts.when is not None
    assert workflow().deadlines["danger"].term == Term.parse("1 hour")
    assert workflow().deadlines["danger_plan"].term == Term.parse("24 hours")
    assert workflow().settings["visit_days_red"] == ("7", "30", "90")


def test_only_the_director_sends_a_case_to_the_city() -> None:
    by = workflow().actions["offer_up"].by
    assert [(one.role, one.levels) for one in by] == [(Role.director, ()), (Role.mediator, ("community",))]


# --- the operations that it needed ----------------------------------------------------------------------------

OWN = """\
workflow: own
revision: 1
title: {zh: 本地流程, en: Local}
builds_on: core
tighten:
  deadlines:
    screen: {starts: [again], ends: [again]}
set:
  deadlines:
    month: {terms_by: [{when: month_over, term: 5 days}], basis: {default: 试, evidence: D}}
actions:
  again:
    title: {zh: 再看, en: Again}
    from: [mediating]
    to: stays
    by: [{role: mediator, levels: [lowest]}]
"""


def test_a_workflows_own_actions_count_for_the_cores_clocks() -> None:
    plain, own = compiled(SMALL), compiled(OWN, all=CORE)
    before, after = plain.deadlines["screen"], own.deadlines["screen"]
    assert after.starts.actions == (*before.starts.actions, "again")
    assert after.starts.when == before.starts.when
    assert after.ends is not None
    assert after.ends.actions == (*(before.ends.actions if before.ends else ()), "again")
    assert [one.term for one in own.deadlines["month"].terms_by] == [Term.parse("5 days")]


def test_a_core_action_may_not_be_made_to_end_a_core_clock() -> None:
    found = faults(OWN.replace("ends: [again]", "ends: [accept]"), all=CORE)
    assert codes(found) == ["not_own_action"]


def test_an_unknown_action_of_a_tightened_clock_is_told() -> None:
    assert codes(faults(OWN.replace("ends: [again]", "ends: [agian]"), all=CORE)) == ["unknown_name"]


def test_lowest_is_the_rung_at_the_foot_of_the_ladder() -> None:
    assert compiled(OWN, all=CORE).actions["again"].by[0].levels == ("estate",)
    assert workflow("property_three_level").actions["accept"].by[-1].levels == ("estate",)
    assert workflow().actions["accept"].by[-1].levels == ("community",)
