"""Each proof catches what it is for, names the line, says what to do, and shows a shortest path where there is one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mediation.definitions.soundness import findings
from tests.definitions.small import FILE, SMALL, broken, codes, compiled, faults, line_of

Changes = Iterable[tuple[str, str]]

STATE = """  lost:
    title: {zh: 失落, en: Lost}
    meaning: {zh: 无路可到, en: No way leads here}
"""
ACTION = """  {key}:
    title: {{zh: 新动作, en: New}}
    from: {source}
    to: {target}
    by: director
"""


def action(source: str, target: str, more: str = "", key: str = "extra") -> tuple[str, str]:
    """Give the change that adds one action."""
    text = ACTION.format(key=key, source=source, target=target)
    return ("actions:\n", "actions:\n" + text + (f"    {more}\n" if more else ""))


def one(changes: Changes, code: str, marker: str) -> tuple[str, tuple[str, ...]]:
    """Break the workflow, expect exactly one finding of this code at the marker; give its hint and path."""
    text = broken(*changes)
    found = [finding for finding in findings(compiled(text)) if finding.code == code]
    assert [(finding.file, finding.line) for finding in found] == [(FILE, line_of(text, marker))], faults(text)
    assert found[0].hint
    return found[0].hint, found[0].path


# --- states --------------------------------------------------------------------------------------------------


def test_a_state_that_nothing_leads_to() -> None:
    hint, path = one([("  closed:\n", STATE + "  closed:\n")], "unreachable_state", "  lost:")
    assert "删除" in hint
    assert path == ()


def test_a_state_from_which_no_case_comes_to_an_end() -> None:
    changes = [("  closed:\n", STATE + "  closed:\n"), action("logged", "lost", key="lose")]
    _, path = one(changes, "cannot_finish", "  lost:")
    assert path == ("登记：已登记", "新动作：失落")


def test_a_way_back_counts_only_where_something_was_left() -> None:
    changes = [
        ("    to: back", "    to: stays"),
        ("    to: [{else: mediating}]", "    to: stays"),
        ("enter: mediating, only_from: [resting]", "warn: director"),
    ]
    _, path = one(changes, "cannot_finish", "  resting:")
    assert path == ("登记：已登记", "受理：调解中", "移交公安：公安办理中")


def test_what_is_final_stays_final() -> None:
    _, path = one([action("closed", "mediating")], "way_out_of_final", "  extra:")
    assert path == ("登记：已登记", "不予受理：已结案")
    one([action("[mediating, closed]", "stays")], "way_out_of_final", "  extra:")


def test_a_workflow_that_nothing_opens() -> None:
    text = broken(
        ("    from: nothing\n    to: logged\n    by: clerk", "    from: logged\n    to: stays\n    by: clerk")
    )
    assert "nothing_opens" in codes(faults(text))
    bare = "workflow: bare\nrevision: 1\ntitle: {zh: 空, en: Bare}\nstates:\n  logged:\n"
    bare += "    title: {zh: 甲, en: A}\n    meaning: {zh: 甲, en: A}\n"
    assert codes(faults(bare)) == ["nothing_opens"]


# --- actions -------------------------------------------------------------------------------------------------

FAILED = "{when: {field_is: {field: result, values: [failed]}}, go: closed}"


def test_from_every_action_it_is_plain_where_the_case_goes() -> None:
    one([("      - {else: stays}\n", "")], "no_else", "  hold_session:\n")
    one([("{else: stays}", "{else: stays}\n      - {else: closed}")], "ambiguous", "  hold_session:\n")
    one([("{else: stays}", "{else: stays}\n      - {when: month_over, go: closed}")], "ambiguous", "  hold_session:\n")
    one([("      - {else: stays}", f"      - {FAILED}\n      - {{else: stays}}")], "ambiguous", "  hold_session:\n")
    one([("      - {else: stays}", "      - {go: closed}\n      - {else: stays}")], "ambiguous", "  hold_session:\n")


def test_conditions_that_cover_every_case_need_no_else() -> None:
    ways = "    to:\n      - {when: {at_level: {levels: [estate]}}, go: mediating}\n"
    both = ways + "      - {when: {at_level: {levels: [street]}}, go: mediating}\n"
    accept = "    to: mediating\n    by: [director, {role: mediator"
    rest = "    by: [director, {role: mediator"
    assert faults(broken((accept, both + rest))) == ()
    _, path = one([(accept, ways + rest)], "no_else", "  accept:\n")
    assert path == ("登记：已登记",)
    agreed = FAILED.replace("[failed]", "[agreed]").replace("closed", "stays")
    assert faults(broken(("      - {else: stays}", f"      - {agreed}"))) == ()


def test_the_same_condition_with_other_arguments_is_another_one() -> None:
    other = FAILED.replace("[failed]", "[agreed]")
    assert faults(broken(("      - {else: stays}", f"      - {other}\n      - {{else: stays}}"))) == ()


def test_an_action_that_opens_a_case_leads_somewhere() -> None:
    one(
        [("    from: nothing\n    to: logged", "    from: nothing\n    to: stays")],
        "opens_nowhere",
        "  log:\n    title",
    )
    one(
        [("    from: nothing\n    to: logged", "    from: nothing\n    to: back")], "opens_nowhere", "  log:\n    title"
    )


def test_an_action_that_is_never_open() -> None:
    text = "workflow: bare\nrevision: 1\ntitle: {zh: 空, en: Bare}\nstates:\n  over:\n"
    text += "    title: {zh: 甲, en: A}\n    meaning: {zh: 甲, en: A}\n    final: true\ninitial: over\nactions:\n"
    text += ACTION.format(key="begin", source="nothing", target="over")
    text += ACTION.format(key="extra", source="any_open", target="stays")
    assert [(finding.code, finding.line) for finding in faults(text)] == [
        ("opens_nothing", line_of(text, "  begin:")),
        ("never_open", line_of(text, "  extra:")),
    ]


@pytest.mark.parametrize(
    ("old", "new", "marker"),
    [
        ("asks: [place, parties, kind, source, summary]", "asks: [place, kind, source, summary]", "does: [open_case"),
        ("asks: [reason_code, approver]", "asks: [approver]", "does: [decline_case]"),
        ("      - present\n      - result", "      - result", "does: [hold_session]"),
        ("requires: [nobody_refused]", "requires: [all_sign]", "requires: [all_sign]"),
        ("{field: result, values", "{field: rsult, values", "{field: rsult, values"),
    ],
)
def test_a_form_asks_for_what_its_words_need(old: str, new: str, marker: str) -> None:
    hint, _ = one([(old, new)], "field_not_asked", marker)
    assert "asks" in hint


def test_a_sign_off_that_every_actor_gives_himself_is_none() -> None:
    for by, signed in (("[director, clerk]", "[clerk, director]"), ("clerk", "[director, clerk]")):
        changes = [("by: [director, clerk]", f"by: {by}"), ("signed_off_by: [director]", f"signed_off_by: {signed}")]
        one(changes, "own_sign_off", "  decline:")


def test_a_sign_off_is_another_persons() -> None:
    one([("by: [director, clerk]", "by: director")], "own_sign_off", "  decline:")
    assert (
        faults(
            broken(("signed_off_by: [director]", "signed_off_by: [supervisor]"), ("by: [director, clerk]", "by: clerk"))
        )
        == ()
    )


# --- clocks --------------------------------------------------------------------------------------------------


def test_no_case_waits_untimed() -> None:
    hint, path = one(
        [("    starts: {states: logged}\n    during: logged", "    starts: {states: resting}")],
        "untimed_wait",
        "  logged:\n",
    )
    assert "during" in hint
    assert path == ("登记：已登记",)


def test_a_clock_that_does_nothing_times_nothing() -> None:
    first, second = (
        SMALL.index("    steps:\n      - {at: end, warn: director}"),
        SMALL.index("    basis: {default: 二十四小时"),
    )
    assert codes(faults(SMALL[:first] + SMALL[second:])) == ["untimed_wait", "no_consequence"]


def test_a_standing_clock_does_not_time_a_wait() -> None:
    text = broken(("    during: [resting]\n", "    during: [mediating]\n"), (", only_from: [resting]", ""))
    found = [finding for finding in faults(text) if finding.code == "untimed_wait"]
    assert [finding.line for finding in found] == [line_of(text, "  resting:\n")]


def test_who_waits_for_another_side_needs_a_clock_of_its_own() -> None:
    changes = [
        ("    starts: {actions: hand_over}\n    during: [resting]", "    starts: {actions: accept}"),
        ("enter: mediating, only_from: [resting]", "warn: director"),
    ]
    _, path = one(changes, "untimed_wait", "  resting:\n")
    assert path == ("登记：已登记", "受理：调解中", "移交公安：公安办理中")


def test_a_clock_started_on_coming_in_is_the_states_own() -> None:
    by_state = ("    starts: {actions: hand_over}\n    during: [resting]", "    starts: {states: resting}")
    by_action = ("    starts: {actions: hand_over}\n    during: [resting]", "    starts: {actions: hand_over}")
    assert faults(broken(by_state)) == ()
    assert faults(broken(by_action)) == ()


def test_every_deadline_rests_on_something() -> None:
    one([("    basis: {law: 人民调解工作若干规定 33}\n", "")], "no_basis", "  month:\n")
    one([("    basis: {law: 人民调解工作若干规定 33}\n", "    basis: {evidence: R}\n")], "no_basis", "  month:\n")


def test_a_clock_that_never_runs() -> None:
    one([("    starts: {actions: hand_over}\n", "    starts: {actions: decline}\n")], "never_runs", "  answer:\n")


def test_every_rung_has_its_lengths() -> None:
    hint, _ = one([("    terms: {screen: 2 working days}\n", "")], "no_term_on_rung", "  screen:\n    title")
    assert "ladder.street.terms" in hint


def test_a_clock_never_decides() -> None:
    hint, path = one([("enter: mediating, only_from", "enter: closed, only_from")], "clock_decides", "  answer:\n")
    assert "oblige" in hint
    assert path == ("登记：已登记", "不予受理：已结案")


def test_what_a_clock_opens_can_be_done_there() -> None:
    one([("to_choose_from: [close]", "to_choose_from: [decline]")], "choice_not_open", "  month:\n")
    assert faults(broken(("open: [close]", "open: [log]"))) == ()


#: Changes that leave the one clock of a state to chance: a condition on its start, its end, its pause or its resumption
#: may or may not hold, so that there is a path on which nothing times the wait.
BY_CHANCE = [
    ("    starts: {actions: accept}", "    starts: {actions: accept, when: another_committee}", "受理：调解中"),
    ("    ends: {states: closed}", "    ends: {actions: hold_session, when: month_over}", "记录调解会：调解中"),
    (
        "    resumes: {actions: resume, states: mediating}",
        "    resumes: {actions: resume, when: month_over}",
        "恢复调解：调解中",
    ),
    (
        "    resumes: {actions: resume, states: mediating}",
        "    resumes: {actions: [resume, hand_over]}",
        "撤回移交：调解中",
    ),
]


@pytest.mark.parametrize(("old", "new", "last"), BY_CHANCE)
def test_a_clock_that_runs_by_chance_times_nothing(old: str, new: str, last: str) -> None:
    _, path = one([(old, new)], "untimed_wait", "  mediating:\n")
    assert path[-1] == last


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    pauses: {actions: hand_over}", "    pauses: {actions: hand_over, when: month_over}"),
        ("    once: true\n", "    each: obligation\n"),
        ("    once: true\n", ""),
    ],
)
def test_clocks_that_surely_run_are_no_fault(old: str, new: str) -> None:
    assert faults(broken((old, new))) == ()


STEADY = """deadlines:
  steady:
    title: {zh: 常设, en: Steady}
    term: 3 days
    starts: {states: mediating}
    during: [mediating]
    steps: [{at: end, remind: director}]
    basis: {default: 试验, evidence: D}
"""


def test_two_clocks_time_a_wait_together() -> None:
    """The month runs by chance alone; another clock that runs there in any event makes up for it."""
    by_chance = BY_CHANCE[0][:2]
    assert codes(faults(broken(by_chance))) == ["untimed_wait"]
    assert faults(broken(by_chance, ("deadlines:\n", STEADY))) == ()


def test_a_clock_that_ran_once_does_not_run_again() -> None:
    again = ("    ends: {states: closed}", "    ends: {actions: [hand_over]}")
    restarted = ("    starts: {actions: accept}", "    starts: {actions: [accept, resume]}")
    only_after = (
        "{at: end, oblige: director, to_choose_from: [close]}",
        "{at: end, oblige: director, to_choose_from: [resume]}",
    )
    no_other = ("      - {after: 1 day, open: [close]}\n", "")
    text = broken(again, restarted, only_after, no_other)
    assert codes(faults(text)) == ["untimed_wait", "choice_not_open"]


def test_a_clock_whose_steps_are_for_another_rung_times_nothing() -> None:
    every = "      - {at: end, warn: director}\n      - {after: 1 day, warn: [supervisor]"
    one([(every, every.replace("      - {at: end, warn: director}\n", ""))], "untimed_wait", "  logged:\n")
    assert faults(broken((every, every.replace("director}", "director, levels: [street, estate]}")))) == ()


# --- the author's own laws -----------------------------------------------------------------------------------

LAW = "{name: 先受理后开会, only: hold_session, after: accept}"


def law(words: str, *more: tuple[str, str]) -> tuple[str, ...] | None:
    """Put a law in place of the workflow's own; give the path that breaks it, or None where it holds."""
    text = broken((LAW, "{name: 规矩, " + words + "}"), *more)
    found = faults(text)
    assert all(finding.code == "own_law_broken" and finding.hint for finding in found), found
    return found[0].path if found else None


@pytest.mark.parametrize(
    "words",
    [
        "only: hold_session, after: accept",
        "only: hold_session, after: mediating",
        "never: resume, before: hand_over",
        "never: resting, before: log",
        "every_path_from: log, reaches: closed",
        "every_path_from: resting, reaches: mediating",
        "every_path_from: decline, reaches: closed",
        "only: accept, after: accept",
        "only: closed, after: [decline, hold_session, close]",
        "never: hand_over, while: {handoff: {route: police, status: offered}}",
        "only: resume, after: {handoff: {route: police, status: offered}}",
        "every_path_from: {handoff: {route: police, status: offered}}, reaches: [resume, recall, closed]",
        "never: {handoff: {route: police, status: revoked}}, before: hand_over",
    ],
)
def test_a_law_that_holds(words: str) -> None:
    assert law(words) is None


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("only: close, after: hold_session", ("登记：已登记", "受理：调解中", "结案：已结案")),
        ("never: closed, before: accept", ("登记：已登记", "不予受理：已结案")),
        ("every_path_from: log, reaches: mediating", ("登记：已登记", "不予受理：已结案")),
        ("every_path_from: mediating, reaches: close", ("登记：已登记", "受理：调解中", "记录调解会：已结案")),
        ("never: remark, while: mediating", ("登记：已登记", "受理：调解中", "记事：调解中")),
        ("never: close, while: mediating", ("登记：已登记", "受理：调解中", "结案：已结案")),
        ("only: remark, after: accept", ("登记：已登记", "记事：已登记")),
        (
            "every_path_from: {handoff: {route: police, status: offered}}, reaches: resume",
            ("登记：已登记", "受理：调解中", "移交公安：公安办理中", "公安答复：调解中", "记录调解会：已结案"),
        ),
        ("never: hand_over, before: {consent: all}", ("登记：已登记", "受理：调解中", "移交公安：公安办理中")),
    ],
)
def test_a_law_that_a_path_breaks(words: str, path: tuple[str, ...]) -> None:
    assert law(words) == path


ANSWER = """actions:
  answer:
    title: {zh: 登记表态, en: Answer}
    from: logged
    to: stays
    by: clerk
    asks: [party, answer]
    does: [record_answer]
"""
PARTY = "fields:\n  party: {type: party, title: {zh: 当事人, en: Party}}\n"


def test_consent_is_what_the_parties_said() -> None:
    asked = ("requires: [nobody_refused]", "requires: [everyone_agreed]")
    answered = (("actions:\n", ANSWER), ("fields:\n", PARTY))
    never = "never: hand_over, before: {consent: all}"
    assert law(never, asked, *answered) is None
    assert law("never: accept, while: {consent: refused}", *answered) is None
    assert law(never, *answered) == ("登记：已登记", "受理：调解中", "移交公安：公安办理中")


def test_what_nobody_can_ever_say_closes_an_action_for_ever() -> None:
    _, path = one([("requires: [nobody_refused]", "requires: [everyone_agreed]")], "never_open", "  accept:\n")
    assert path == ("登记：已登记",)


# --- nobody is ever stuck ------------------------------------------------------------------------------------

WAITING = """  waiting:
    title: {zh: 等待, en: Waiting}
    meaning: {zh: 等待, en: Waits}
"""
PAUSE = """  pause_a:
    title: {zh: 甲, en: Pause A}
    from: mediating
    to: waiting
    by: director
  pause_b:
    title: {zh: 乙, en: Pause B}
    from: mediating
    to: waiting
    by: director
  go_on:
    title: {zh: 继续, en: Go on}
    from: waiting
    to: mediating
    by: director
    requires: [{past: {deadline: wait_a}}]
"""
CLOCKS = """  wait_a:
    title: {zh: 等甲, en: Wait A}
    term: 5 days
    starts: {actions: [pause_a]}
    during: [waiting]
    steps: [{at: end, open: [go_on]}]
    basis: {default: 甲, evidence: D}
  wait_b:
    title: {zh: 等乙, en: Wait B}
    term: 5 days
    starts: {states: [waiting]}
    during: [waiting]
    steps: [{at: end, warn: director}]
    basis: {default: 乙, evidence: D}
"""


def test_a_clock_opens_a_way_only_where_it_runs_on_every_path() -> None:
    """By the second entrance the clock that opens the only way on was never started: the case stays there for ever."""
    parts = [("  closed:\n    title", WAITING + "  closed:\n    title"), ("deadlines:\n", "deadlines:\n" + CLOCKS)]
    _, path = one([*parts, ("actions:\n", "actions:\n" + PAUSE)], "stuck", "  waiting:\n")
    assert path == ("登记：已登记", "受理：调解中", "乙：等待")
    both = CLOCKS.replace("[pause_a]", "[pause_a, pause_b]")
    started = [parts[0], ("deadlines:\n", "deadlines:\n" + both), ("actions:\n", "actions:\n" + PAUSE)]
    assert faults(broken(*started)) == ()


def test_a_clock_opens_a_way_only_where_nothing_but_time_closes_it() -> None:
    """Once the clock has run out the act still wants what may never be: the clock frees nobody."""
    both = CLOCKS.replace("[pause_a]", "[pause_a, pause_b]")
    parts = [("  closed:\n    title", WAITING + "  closed:\n    title"), ("deadlines:\n", "deadlines:\n" + both)]
    wants = PAUSE.replace("{past: {deadline: wait_a}}", "{past: {deadline: wait_a}}, agreement_drafted")
    _, path = one([*parts, ("actions:\n", "actions:\n" + wants)], "stuck", "  waiting:\n")
    assert path[-1] in ("甲：等待", "乙：等待")


# --- conditions on states ------------------------------------------------------------------------------------


def test_conditions_on_states_are_worked_out() -> None:
    """A return is asked where it leads: one that leads nowhere else never takes the way that the condition closes."""
    ways = "    to:\n      - {when: {left_state: {states: [mediating]}}, go: mediating}\n      - {else: closed}"
    hint, _ = one([("    to: back", ways)], "way_never_taken", "  resume:\n")
    assert "条件" in hint
    never = "    to:\n      - {when: {from_state: {states: [logged]}}, go: closed}\n      - {else: mediating}"
    one([("    to: back", never)], "way_never_taken", "  resume:\n")


def test_two_ways_in_lead_back_by_different_ways() -> None:
    """From the police a case goes back to where it was: no session before acceptance by way of the police."""
    early = ("    from: [mediating]\n    to: resting", "    from: [logged, mediating]\n    to: resting")
    stays = ("enter: mediating, only_from: [resting]", "warn: director")
    recalled = (
        "    to: [{else: mediating}]",
        "    to: [{when: {left_state: {states: [logged]}}, go: logged}, {else: mediating}]",
    )
    only = "only: hold_session, after: accept"
    assert law(only, early, stays, recalled) is None
    direct = ("    to: back", "    to: mediating")
    found = faults(broken((LAW, "{name: 规矩, " + only + "}"), early, stays, recalled, direct))
    [broke] = [one for one in found if one.code == "own_law_broken"]
    assert broke.path == ("登记：已登记", "移交公安：公安办理中", "恢复调解：调解中", "记录调解会：已结案")


def test_the_small_workflow_is_sound() -> None:
    assert findings(compiled(SMALL)) == ()
