"""A story is read strictly: every fault with its line, all at once, and with what was probably meant."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from mediation.calendar.moments import SHANGHAI
from mediation.errors import DefinitionError
from mediation.rehearsal.story import Reader
from mediation.rehearsal.written_times import instant_of
from tests.rehearsal.scripts import LOG, read, repertoire

CALENDAR = repertoire().town("sample_town").calendar


def faults(text: str) -> list[tuple[str, int]]:
    with pytest.raises(DefinitionError) as raised:
        read(text)
    for finding in raised.value.findings:  # whatever is wrong is told in both languages
        assert not finding.message.isascii()
        assert finding.message_en.strip()
        assert finding.hint_en.strip()
    return [(finding.code, finding.line) for finding in raised.value.findings]


def test_presets_are_put_together_from_left_to_right_and_with_comes_last(tmp_path: Path) -> None:
    (tmp_path / "_forms.yaml").write_text("forms: {shared: {a: 1, b: 1}, own: {a: 2}}", encoding="utf-8")
    text = """
story: s
title: {zh: 试, en: Try}
forms: {own: {c: 3, d: 3}}
steps:
  - {at: 2026-09-07, who: 甲, does: log, forms: [shared, own], with: {d: 4}}
"""
    story = read(text, tmp_path)
    assert story.steps[0].fields == {"a": 1, "b": 1, "c": 3, "d": 4}
    assert story.title == "试"
    assert (story.workflow, story.town) == ("property_three_level", "sample_town")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-09-07 09:30", "2026-09-07T09:30"),
        ("2026-09-07", "2026-09-07T09:00"),  # a day alone is its morning
        ("16:05", "2026-09-01T16:05"),  # a time alone is the day of the step before
        ("-1 10:00", "2026-09-30T10:00"),  # the working day before 10-08: 10-01 to 10-07 are holidays
        ("-9", "2026-09-18T09:00"),  # 30 29 28, free 27–25, then 24 23 22 21, the working Sunday 20, and 18
    ],
)
def test_instants_as_an_author_writes_them(text: str, shown: str) -> None:
    before = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)
    start = date(2026, 10, 8)
    found = instant_of(text, before=before, start=start, calendar=CALENDAR)
    assert found is not None
    assert found.isoformat(timespec="minutes") == f"{shown}+08:00"


@pytest.mark.parametrize("text", ["2026-13-01", "9:30", "24:00", "morgen", "", "2026-09-07 9:00", "-0x"])
def test_what_is_no_instant(text: str) -> None:
    before = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)
    assert instant_of(text, before=before, start=before.date(), calendar=CALENDAR) is None


def test_working_days_before_the_start_mean_nothing_in_a_story() -> None:
    assert faults(LOG.replace("at: 2026-09-07 09:00", "at: -3 09:00")) == [("bad_instant", 9)]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("{at: 2026-09-06 09:00, then: {state: logged}}", "time_goes_back"),
        ("{at: soon}", "bad_instant"),
        ("{who: 网格员甲, does: ask}", "missing"),
        ("{at: 2026-09-08, does: ask}", "missing"),  # by whom?
        ("{at: 2026-09-08, who: 网格员甲, does: ask, note: 记}", "two_at_once"),
        ("{at: 2026-09-08, who: 网格员甲, does: ask, forms: lek}", "unknown_name"),
        ("{at: 2026-09-08, who: 网格员甲, doess: ask}", "unknown_key"),
        ("{at: 2026-09-08, then: {stat: logged}}", "unknown_key"),
        ("{at: 2026-09-08, then: logged}", "wrong_type"),
        ("{at: 2026-09-08, with: {way: telephone}}", "without_action"),
        ("{at: 2026-09-08, who: 网格员甲, does: ask, refused: []}", "missing"),
        ("{at: 2026-09-08, who: 网格员甲, does: ask, happened: gestern}", "bad_instant"),
        ("{at: 2026-09-08, who: 网格员甲, does: ask, version: two}", "wrong_type"),
        ("{at: 2026-09-08, who: 网格员甲, does: ask, twice: maybe}", "wrong_type"),
        ("{at: 2026-09-08, who: 网格员甲, sees: some}", "unknown_value"),
        ("{at: 2026-09-08, who: [a], does: ask}", "wrong_type"),
    ],
)
def test_a_faulty_step_is_named_by_its_line(step: str, code: str) -> None:
    assert (code, 10) in faults(f"{LOG}  - {step}\n")


def test_all_faults_are_told_at_once() -> None:
    text = LOG.replace("story: s", "story: other") + "  - {at: soon}\n  - {at: later}\nmore: 1\n"
    assert faults(text) == [("wrong_name", 2), ("bad_instant", 10), ("bad_instant", 11), ("unknown_key", 12)]


def test_a_file_is_named_with_its_workflow(tmp_path: Path) -> None:
    folder = tmp_path / "flow" / "stories"
    folder.mkdir(parents=True)
    (folder / "s.yaml").write_text(LOG, encoding="utf-8")
    story = Reader(CALENDAR).read(folder / "s.yaml")
    assert (story.file, story.workflow) == ("flow/stories/s.yaml", "flow")
