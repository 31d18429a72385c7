"""What the proof says of handoffs, rungs, facts, papers and second persons: each fault is found and can be seen."""

from __future__ import annotations

import pytest

from mediation.definitions.abstract import Space
from mediation.definitions.proved import PROPERTIES, proof_of
from mediation.definitions.soundness import findings
from mediation.errors import Finding
from tests.definitions.small import FILE, broken, compiled, faults, line_of

RECALL = "    from: [mediating, resting]\n    to: [{else: mediating}]\n    by: director\n"
GUARD = "    requires:\n      - handoff_open:\n          route: police\n"
NO_SECOND = "    requires:\n      - no_handoff_open:\n          route: police\n"
REVOKES = "      - revoke_handoff:\n          route: police\n"
NEW_STATE = "  parked:\n    title: {zh: 搁置, en: Parked}\n    meaning: {zh: 搁置, en: Parked}\n  closed:\n"


def found(code: str, *changes: tuple[str, str]) -> Finding:
    """Break the workflow, expect exactly one finding of this code, told in both languages."""
    [one] = [one for one in faults(broken(*changes)) if one.code == code]
    assert one.file == FILE
    assert one.line
    assert one.hint
    assert one.message_en
    assert one.hint_en
    assert len(one.path) == len(one.path_en)
    return one


def an_action(key: str, *lines: str) -> tuple[str, str]:
    text = f"  {key}:\n    title: {{zh: 新动作, en: New}}\n    by: director\n" + "".join(
        f"    {one}\n" for one in lines
    )
    return ("actions:\n", "actions:\n" + text)


# --- nobody is stuck, everything is of use -------------------------------------------------------------------


def test_a_way_on_that_hangs_on_the_other_side_alone_leaves_everybody_stuck() -> None:
    """Parked, a case waits for every party to sign; nobody else can do anything and no clock opens a way."""
    park = an_action("park", "from: mediating", "to: parked")
    leave = (
        "  close:\n",
        "  leave:\n    title: {zh: 离开, en: Leave}\n    from: parked\n    to: closed\n    by: director\n"
        "    requires: [all_sign]\n    asks: [signatures]\n  close:\n",
    )
    field = ("fields:\n", "fields:\n  signatures: {type: signatures, title: {zh: 签名, en: Signed}}\n")
    text = (("  closed:\n", NEW_STATE), park, leave, field)
    one = found("stuck", *text)
    assert one.path == ("登记：已登记", "受理：调解中", "新动作：搁置")
    assert one.path_en == ("Log: Logged", "Accept: In mediation", "New: Parked")
    assert "搁置" in one.message
    assert "Parked" in one.message_en
    opened = ("      - {after: 1 day, open: [close]}\n", "      - {after: 1 day, open: [close, leave]}\n")
    assert "stuck" in {one.code for one in faults(broken(*text, opened))}, "a clock cannot make others sign"
    leave_late = ("requires: [all_sign]\n    asks: [signatures]", "requires: [{past: {deadline: month}}]")
    freed = (leave[0], leave[1].replace(*leave_late))
    assert "stuck" not in {one.code for one in faults(broken(("  closed:\n", NEW_STATE), park, freed, opened))}


def test_what_can_never_be_done_is_of_no_use() -> None:
    one = found(
        "never_open",
        an_action("act", "from: logged", "to: stays", "requires:", "  - handoff_open:", "      route: police"),
    )
    assert one.path == ("登记：已登记",)
    twice = an_action(
        "act", "from: logged", "to: [{when: {at_level: {levels: [estate, street]}}, go: stays}, {else: closed}]"
    )
    assert "第 2 条" in found("way_never_taken", twice).message


def test_conditions_that_overlap_are_not_plain() -> None:
    first = "{when: {at_level: {levels: [estate]}}, go: closed}"
    second = "{when: {at_level: {levels: [estate, street]}}, go: stays}"
    ways = f"to: [{first}, {second}, {{else: stays}}]"
    found("ambiguous", an_action("act", "from: logged", ways))


# --- handoffs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "changes", "said"),
    [
        ("handoff_end_missing", [(REVOKES, "      - record\n"), (GUARD, "")], "由移送方撤回"),
        ("handoff_never_ends", [(RECALL, RECALL.replace("[mediating, resting]", "resting"))], "调解中"),
        ("handoff_twice", [(NO_SECOND, "")], "no_handoff_open"),
        ("handoff_not_there", [(GUARD, "")], "revoke_handoff"),
    ],
)  # fmt: skip
def test_a_handoff_that_does_not_end_well(code: str, changes: list[tuple[str, str]], said: str) -> None:
    one = found(code, *changes)
    assert said in one.message or said in one.hint


def test_a_route_that_nothing_uses() -> None:
    found(
        "route_unused", ("routes:\n", "routes:\n  idle: {title: {zh: 闲路, en: Idle}, direction: out, kinds: court}\n")
    )


OFFER = (
    "offer_up",
    "from: mediating",
    "to: parked",
    "requires: [rung_above]",
    "does:",
    "  - offer:",
    "      route: up",
)
UP = ("routes:\n", "routes:\n  up: {title: {zh: 提请, en: Up}, direction: up, changes_custody: true}\n")


def test_an_offer_that_nobody_waits_for() -> None:
    back = (
        "  leave:\n    title: {zh: 离开, en: Leave}\n    from: parked\n    to: mediating\n    by: director\n  close:\n"
    )
    waits = NEW_STATE.replace("meaning", "waits_for: receiver\n    meaning", 1)
    told = faults(broken(an_action(*OFFER), UP, ("  closed:\n", waits), ("  close:\n", back)))
    left = [one for one in told if one.code == "offer_left_open"]
    assert [one.path[-1] for one in left] == ["离开：调解中", "记录调解会：已结案"]


def test_a_state_that_waits_for_nobody() -> None:
    """At the top there is no rung to offer to: without rung_above the case waits for a receiver who was never asked."""
    lines = [one.replace("requires: [rung_above]", "hint: {zh: 提请, en: Up}") for one in OFFER]
    waits = NEW_STATE.replace("meaning", "waits_for: receiver\n    meaning", 1)
    one = found("waits_for_nobody", an_action(*lines), UP, ("  closed:\n", waits))
    assert one.path[-1] == "新动作：搁置"


def test_an_action_that_opens_a_case_opens_one() -> None:
    found(
        "opens_nothing",
        ("    does: [open_case, {draw_log_number: {register: log}}]", "    does: [{draw_log_number: {register: log}}]"),
    )


# --- rungs ---------------------------------------------------------------------------------------------------


def test_the_ladder_ascends() -> None:
    found(
        "ladder_not_ascending",
        (
            "    held_by: [street_property_committee, street_committee]",
            "    held_by: community_committee\n    handled_by: estate_room",
        ),
    )
    twice = "    held_by: community_committee\n    handled_by: estate_room"
    found("rung_twice", ("    held_by: [street_property_committee, street_committee]", twice))


def test_each_rung_is_reached_with_consent() -> None:
    answered = an_action("answer", "from: logged", "to: stays", "asks: [party, answer]", "does: [record_answer]")
    party = ("fields:\n", "fields:\n  party: {type: party, title: {zh: 当事人, en: Party}}\n")
    offer = (
        "  close:\n",
        "  offer_up:\n    title: {zh: 提请, en: Offer}\n    by: director\n    from: mediating\n    to: parked\n"
        "    requires: [rung_above]\n    does:\n      - offer:\n          route: up\n  close:\n",
    )
    waits = ("  closed:\n", NEW_STATE.replace("meaning", "waits_for: receiver\n    meaning", 1))
    one = found("rung_without_consent", answered, party, offer, UP, waits)
    assert "fresh_consent" in one.hint


def test_at_the_top_a_case_can_end() -> None:
    """Only the estate closes cases here: at the street one can but hand them down again."""
    down = ("routes:\n", "routes:\n  down: {title: {zh: 交回, en: Down}, direction: down, changes_custody: true}\n")
    moves = (
        "  close:\n",
        "  hand_down:\n    title: {zh: 交回, en: Down}\n    by: director\n    from: [logged, mediating]\n"
        "    to: parked\n"
        "    requires: [rung_below]\n    does:\n      - offer:\n          route: down\n"
        "  take:\n    title: {zh: 接收, en: Take}\n    by: {role: director, side: receiver}\n    from: parked\n"
        "    to: mediating\n    does: [take_custody]\n  close:\n",
    )
    waits = ("  closed:\n", NEW_STATE.replace("meaning", "waits_for: receiver\n    meaning", 1))
    low = ("    from: [mediating]\n    to: closed\n", "    from: [mediating]\n    levels: [estate]\n    to: closed\n")
    decline = ("    from: [logged]\n    to: closed\n", "    from: [logged]\n    levels: [estate]\n    to: closed\n")
    failing = (
        "go: closed}\n      - {else: stays}\n    by: mediator",
        "go: mediating}\n      - {else: stays}\n    by: mediator",
    )
    one = found("top_rung_cannot_end", down, moves, waits, low, decline, failing)
    assert "街道" in one.message


# --- facts and papers ----------------------------------------------------------------------------------------


def test_what_a_paper_prints_is_asked_before() -> None:
    one = found("paper_lacks_fact", ("kind, source, summary]", "kind, source]"))
    assert "summary" in one.message
    assert one.path == ("登记：已登记",)
    assert "facts" in found("paper_lacks_fact", ("    asks: [facts, summary]\n", "    asks: [summary]\n")).message


def test_a_template_that_nobody_drew() -> None:
    assert (
        "acceptance_register"
        in found("unknown_template", ("template: acceptance_register", "template: acceptance_registre")).hint
    )


def test_a_template_that_nobody_drew_of_a_paper_that_no_action_draws_up() -> None:
    sheet = "  spare: {title: {zh: 备用, en: Spare}, template: correction_shet}"
    one = found("unknown_template", ("documents:\n", f"documents:\n{sheet}\n"))
    assert "correction_shet" in one.message
    assert one.line > 1


def test_a_requirement_whose_fact_nothing_records() -> None:
    found("never_satisfied", ("    requires: [nobody_refused]", "    requires: [nobody_refused, agreement_in_force]"))


def test_what_an_effect_acts_upon_is_there_on_every_path() -> None:
    urge = an_action("urge", "from: mediating", "to: stays", "asks: [obligation]", "does: [urge]")
    asked = ("fields:\n", "fields:\n  obligation: {type: obligation, title: {zh: 义务, en: Obligation}}\n")
    one = found("without_ground", urge, asked)
    assert one.path == ("登记：已登记", "受理：调解中")
    assert "obligation_open" in one.hint


def test_what_every_party_agrees_to_in_a_form_is_recorded() -> None:
    again = an_action("again", "from: mediating", "to: stays", "requires: [parties_agree_anew]", "asks: [answers]")
    asked = ("fields:\n", "fields:\n  answers: {type: answers, title: {zh: 各方答复, en: Answers}}\n")
    one = found("without_ground", again, asked)
    assert "parties_agree_anew" in one.message
    assert "record_answers" in one.hint


def test_a_paper_finds_only_what_an_effect_has_kept() -> None:
    """What the form of the acceptance asks is for its own paper; the register of the case it does not change."""
    asked = ("    asks: [facts, summary]", "    asks: [facts, summary, source]")
    assert "source" in found("paper_lacks_fact", ("kind, source, summary]", "kind, summary]"), asked).message


def test_the_last_visit_is_known_where_visits_were_planned() -> None:
    one = found(
        "without_ground", an_action("visit", "from: mediating", "to: [{when: last_visit, go: closed}, {else: stays}]")
    )
    assert "回访计划" in one.message


# --- second persons ------------------------------------------------------------------------------------------


def test_a_second_person_is_asked_for_and_judged() -> None:
    found("approver_not_asked", ("asks: [reason_code, approver]", "asks: [reason_code]"))
    checker = ("fields:\n", "fields:\n  checker: {type: person, title: {zh: 检查人, en: Checker}}\n")
    assert (
        "checked_by_another"
        in found("own_check", an_action("file", "from: logged", "to: stays", "asks: [checker]"), checker).hint
    )


def test_a_sign_off_wants_another_than_the_drafter() -> None:
    sign = (
        "sign",
        "from: resting",
        "to: stays",
        "requires:",
        "  - handoff_open:",
        "      route: police",
        "does:",
        "  - sign_off:",
        "      route: police",
    )
    assert "not_own_sign_off" in found("own_sign_off", an_action(*sign)).hint


# --- clocks --------------------------------------------------------------------------------------------------


def test_clocks_that_pass_a_case_round() -> None:
    there = ("      - {at: end, warn: director}\n", "      - {at: end, enter: mediating, only_from: [logged]}\n")
    back = (
        "      - {after: 1 day, open: [close]}\n",
        "      - {after: 1 day, enter: logged, only_from: [mediating]}\n",
    )
    assert "已登记 → 调解中 → 已登记" in found("clock_circle", there, back).message
    found("enters_from_nowhere", (", only_from: [resting]", ""))


def test_only_the_month_or_a_clock_with_a_law_moves_a_case() -> None:
    there = ("      - {at: end, warn: director}\n", "      - {at: end, enter: mediating, only_from: [logged]}\n")
    assert "只有调解期限（month）可以这样" in found("clock_decides", there).message
    unnamed = ("basis: {law: 公安机关办理行政案件程序规定 178, evidence: V摘}", "basis: {default: 五日, evidence: D}")
    found("clock_decides", unnamed)


# --- the whole -----------------------------------------------------------------------------------------------


def test_what_was_proved_is_told_with_its_size() -> None:
    proof = proof_of(compiled())
    assert proof.findings == ()
    assert proof.nodes == len(Space(compiled()).nodes) > 10
    assert proof.steps > proof.nodes
    assert set(proof.counts) == {one.of for one in PROPERTIES}


def test_a_shipped_space_is_far_below_its_bound() -> None:
    assert findings(compiled()) == ()
    assert line_of(broken(), "  recall:") > 0


def test_an_act_ends_a_handoff_only_where_one_is_open() -> None:
    """The local `accept` of a logged case takes up no handoff to the police: that comes later."""
    answered = "      - answer_handoff:\n          route: police"
    returned = "      - return_handoff: {route: police, outcome: done}"
    one = found("handoff_end_missing", (answered, returned))
    assert "：接受、退回不接。" in one.message
    assert "accepted, declined" in one.message_en
