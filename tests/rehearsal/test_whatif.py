"""What-if over recorded histories: the same text gives the record back, and the short ways give what deciding gives."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.suspensions import BY_CONSENT, ONCE, PREFIX
from mediation.definitions.workflow import Workflow
from mediation.engine.guards import REQUIREMENTS_BY_NAME
from mediation.rehearsal.whatif_touch import (
    READ_AFTERWARDS,
    READ_BY_REQUIREMENTS,
    READ_THE_CALENDAR,
    READ_THROUGHOUT,
    SETTINGS_OF_REQUIREMENTS,
)
from tests.rehearsal.recorded import Recorded, differences, draft, driven, outcome, quickly, recorded
from tests.rehearsal.scripts import repertoire

PROPERTY, LINKED = "property_three_level", "linked_mediation_121"
FEW, MANY = 5, 25

#: One thing changed at a time: (what, workflow, the passage, what it becomes).
LENGTHS = {
    "community 5 days": (PROPERTY, "rung_time: 7 days", "rung_time: 5 days"),
    "community 12 days": (PROPERTY, "rung_time: 7 days", "rung_time: 12 days"),
    "street in working days": (PROPERTY, "rung_time: 15 days", "rung_time: 8 working days"),
    "a month of 20 days": (PROPERTY, "    term: 1 month\n", "    term: 20 days\n"),
    "a shorter month of 121": (LINKED, "    term: 1 month\n", "    term: 12 days\n"),
    "warned at once": (
        PROPERTY,
        "- {after: 2 working days, warn: [supervisor], every: 5 working days}\n    basis: {default: 物业三级办理天数",
        "- {after: 1 day, warn: [supervisor], every: 2 days}\n    basis: {default: 物业三级办理天数",
    ),
    "three days to decide become one": (
        PROPERTY,
        "  decide:\n    title: {zh: 决定去向, en: Decide where it goes}\n    term: 3 working days",
        "  decide:\n    title: {zh: 决定去向, en: Decide where it goes}\n    term: 1 working day",
    ),
    "an answer in ten days": (PROPERTY, "answer_up: 2 working days", "answer_up: 10 working days"),
    "a longer receipt": (
        PROPERTY,
        "title: {zh: 签收回执, en: Signing the receipt}\n    term: 1 working day",
        "title: {zh: 签收回执, en: Signing the receipt}\n    term: 4 working days",
    ),
    "a red case has two hours": (PROPERTY, "    red_term: 1 hour\n    starts: {states: [logged]}",
                                 "    red_term: 2 hours\n    starts: {states: [logged]}"),
    "reviewed sooner": (LINKED, "values: [authority]}}, term: 10 working days}",
                        "values: [authority]}}, term: 4 working days}"),
    "an entrustment of 9 days": (
        LINKED,
        "    term: 15 days\n    starts: {actions: [sign_receipt, accept], when: {handoff_category: {categories: [B]}}}",
        "    term: 9 days\n    starts: {actions: [sign_receipt, accept], when: {handoff_category: {categories: [B]}}}",
    ),
    "performance is looked at sooner": (
        PROPERTY,
        "- {after: 1 day, oblige: [mediator], to_choose_from: [urge, perform]}",
        "- {at: end, oblige: [mediator], to_choose_from: [urge, perform]}",
    ),
}  # fmt: skip
OTHERS = {
    "asked nobody before offering": (PROPERTY, "      - nobody_refused\n      - rung_above\n", "      - rung_above\n"),
    "accept wants no consent": (PROPERTY, "      - everyone_agreed\n      - rights_told\n", "      - rights_told\n"),
    "urging by the director alone": (
        PROPERTY,
        "    to: stays\n    by: [mediator, director]\n    requires: [obligation_open, obligation_overdue]",
        "    to: stays\n    by: [director]\n    requires: [obligation_open, obligation_overdue]",
    ),
    "another label": (PROPERTY, "    title: {zh: 受理, en: Accept}", "    title: {zh: 决定受理, en: Accept}"),
    "a clock that ends otherwise": (
        PROPERTY,
        "    ends: {actions: [hold_session, settle_written, settle_oral, offer_up,",
        "    ends: {actions: [settle_written, settle_oral, offer_up,",
    ),
    "a setting": (PROPERTY, "  on_the_spot_amount:\n    value: 5000", "  on_the_spot_amount:\n    value: 50"),
    "a day off the visits": (LINKED, '  visit_days_green:\n    value: ["7"]', '  visit_days_green:\n    value: ["3"]'),
    "another paper with accept": (
        PROPERTY,
        "    papers: [acceptance_register, rights_notice]",
        "    papers: [acceptance_register, rights_notice]\n    registers: [back_cover]",
    ),
}  # fmt: skip
EVERYTHING = LENGTHS | OTHERS


def histories(key: str, seed: str, most: int) -> list[Recorded]:
    """Choose some histories of a workflow, by a seed."""
    every = recorded(key)
    return list(every) if len(every) <= most else Random(seed).sample(every, most)


def changed(what: str) -> Workflow:
    return draft(*EVERYTHING[what])


def other_days(calendar: WorkingCalendar) -> WorkingCalendar:
    """Give the calendar with every other Wednesday free and one Saturday worked."""
    wednesdays = [date(2026, 1, 7) + timedelta(days=14 * number) for number in range(26)]
    free = {day: "示例假日" for day in wednesdays if day not in calendar.holidays}
    return WorkingCalendar(
        holidays={**calendar.holidays, **free},
        make_up_days={*calendar.make_up_days, date(2026, 8, 15)} - free.keys(),
        valid_from=calendar.valid_from,
        valid_through=calendar.valid_through,
    )


SHIPPED = [key if key in (PROPERTY, LINKED) else pytest.param(key, marks=pytest.mark.slow) for key in repertoire().keys]


@pytest.mark.parametrize("key", SHIPPED)
def test_the_same_text_gives_every_history_back_to_the_letter(key: str) -> None:
    every = recorded(key)
    assert every
    for one in every:
        drive = driven(one, repertoire().workflow(key), exact=True)
        found = drive.run(one.history)
        assert found.first is None, one.history.case
        assert (found.refused, found.unjudged, found.clocks) == ((), "", ())
        assert drive.now == drive.was
        assert drive.course_now.equals(drive.course_was)


@pytest.mark.parametrize("what", EVERYTHING)
def test_the_short_ways_give_what_deciding_everything_gives(what: str) -> None:
    then = changed(what)
    hold_the_ways_together(histories(then.key, what, FEW), then, None)


@pytest.mark.parametrize("key", [PROPERTY, LINKED])
def test_other_days_off_come_out_alike_by_every_way(key: str) -> None:
    chosen = histories(key, "days", FEW)
    hold_the_ways_together(chosen, repertoire().workflow(key), other_days(chosen[0].town.calendar))


@pytest.mark.slow
@pytest.mark.parametrize("what", EVERYTHING)
def test_many_histories_come_out_alike_by_every_way(what: str) -> None:
    then = changed(what)
    many = histories(then.key, what, MANY)
    sure = hold_the_ways_together(many, then, None)
    assert sure > len(many) // 4 if what in LENGTHS else sure == 0
    hold_the_ways_together(many[:FEW], then, other_days(many[0].town.calendar))


def hold_the_ways_together(chosen: list[Recorded], then: Workflow, calendar: WorkingCalendar | None) -> int:
    """Hold three ways against each other; say for how many the shortest was sure of itself."""
    sure = 0
    for one in chosen:
        exactly = outcome(one, then, calendar=calendar, exact=True)
        assert outcome(one, then, calendar=calendar, exact=False) == exactly, one.history.case
        if differences(one, then, calendar).only_lengths:
            found = quickly(one, then, calendar)
            sure += found is not None
            assert found in (None, exactly), one.history.case
    return sure


def test_no_requirement_reads_the_calendar_or_a_clock_unlisted() -> None:
    days, afterwards, clocks = set(), set(), set()
    for name, guard in REQUIREMENTS_BY_NAME.items():
        source = whole_source(guard)
        if re.search(r"\bcalendar(_at)?\b|step_instant\(|\bpast\(", source):
            days.add(name)
        read = re.findall(r'\.clock\(\s*"(\w+)"|deadline="(\w+)"', source)
        clocks |= {one or other for one, other in read}
        if re.search(r"\.deadlines\b|\bpast\(", source):
            assert "deadline" in inspect.signature(guard).parameters or name == "clock_standing", name
        source = inspect.getsource(guard)
        if ".clock(" in source and ".due_at" in source and ".live" not in source:
            afterwards.add(name)
    assert days == READ_THE_CALENDAR
    assert clocks == READ_BY_REQUIREMENTS
    assert afterwards == READ_AFTERWARDS


ROOT = Path(__file__).resolve().parents[2]
#: How the engine reads a setting: by its whole name, or by how names begin.
BY_NAME = re.compile(r"\bsettings\.get\(\s*[A-Z]")
SETTING = re.compile(r'\bsettings\.get\(\s*f?"(\w+)')


def test_every_setting_that_the_engine_reads_is_listed_by_who_reads_it() -> None:
    """A setting that no list names is read by the text of an action alone: then the action itself differs."""
    readers: dict[str, set[str]] = {}
    for name, guard in REQUIREMENTS_BY_NAME.items():
        for setting in SETTING.findall(whole_source(guard)):
            readers.setdefault(setting, set()).add(name)
    sources = [file.read_text("utf-8") for file in (ROOT / "mediation").rglob("*.py")]
    everywhere = [setting for text in sources for setting in SETTING.findall(text)]
    for setting, requirements in SETTINGS_OF_REQUIREMENTS.items():
        assert readers.pop(setting) == requirements, setting
        assert everywhere.count(setting) == 1, f"{setting} is read at another place, too"
    rest = {one for one in everywhere if one not in SETTINGS_OF_REQUIREMENTS}
    assert [one for one in rest if not one.startswith(READ_THROUGHOUT)] == []
    named = {PREFIX, BY_CONSENT, ONCE}  # read by these names, in one file
    by_name = [file.name for file in (ROOT / "mediation").rglob("*.py") if BY_NAME.search(file.read_text("utf-8"))]
    # who sees numbers masked is a setting of reading: nothing that a case does hangs on it
    assert sorted(by_name) == ["masking.py", "suspensions.py"]
    assert all(one.startswith(READ_THROUGHOUT) for one in named)
    assert all(any(one.startswith(begins) for one in rest | named) for begins in READ_THROUGHOUT)


def whole_source(function: object) -> str:
    """Give the source of a function and of every function of its module that it names, and so on."""
    module = sys.modules[getattr(function, "__module__", "")]
    found, looking = "", [function]
    seen = set()
    while looking:
        source = inspect.getsource(looking.pop())  # type: ignore[arg-type]
        found += source
        for node in ast.walk(ast.parse(source)):
            named = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
            if inspect.isfunction(named) and named.__name__ not in seen:
                seen.add(named.__name__)
                looking.append(named)
    return found
