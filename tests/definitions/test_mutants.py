"""The short form of `./dev soak mutants`: a committed sample is judged again; the fault-making itself is checked."""

from __future__ import annotations

from functools import cache

import pytest

from tests.mutants.edits import DROP, Edit
from tests.mutants.judging import PROOF, READING, STORIES, THROUGH, Shipped
from tests.mutants.kill_table import Judged, reasons, sample
from tests.soak.mutants import PAGE

MUTANTS = sample()
#: What the table must never show as let through, whatever the reason: the faults for which the proof was written.
NEVER_THROUGH = {
    "leave_final", "make_final", "decide", "drop_steps", "zero_term", "zero_every", "drop_else", "duplicate_condition",
    "misspell_state", "misspell_name", "unknown_word", "unknown_role", "unknown_kind", "unknown_register",
    "point_nowhere", "drop_rung_term", "rung_twice", "drop_state", "drop_document", "drop_route", "drop_field",
    "add_unreachable", "drop_choices", "drop_register", "sign_off_own",
}  # fmt: skip


@cache
def shipped() -> Shipped:
    return Shipped()


@pytest.mark.parametrize("line", MUTANTS)
def test_the_sample_is_judged_as_it_was(line: str) -> None:
    """What reading and proof stop is stopped by the same findings; what stories notice, or nobody, gets past both."""
    stopped, why, file, name = line.split(" | ")
    verdict = shipped().judged(file, shipped().edits(file)[name], stories=False)
    found = Judged(file, name, verdict.stopped, verdict.by)
    if stopped == STORIES:
        assert found.stopped == THROUGH, found
    else:
        assert found.line == line
        assert why


def test_a_handoff_open_before_a_case_is_logged_is_told() -> None:
    """The walk beside the case begins in no state: a station's visits that nothing returns are left open from there."""
    file, name = "mediation_core/police_beside.yaml", "drop_effect actions.end_home_visits return_handoff"
    verdict = shipped().judged(file, shipped().edits(file)[name], stories=False)
    assert verdict == (PROOF, ("handoff_end_missing", "handoff_never_ends"))


def test_the_sample_has_every_verdict() -> None:
    assert {line.split(" | ")[0] for line in MUTANTS} == {READING, PROOF, STORIES, THROUGH}


def test_reasons_are_complete_and_told_apart() -> None:
    assert len({one.code for one in reasons()}) == len(reasons())
    for one in reasons():
        assert one.zh
        assert one.en
        assert one.mutants


def test_the_page_lets_none_of_the_gravest_faults_through() -> None:
    rows = [
        line.strip("| ").split(" | ")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    let_through = {row[0].strip("`") for row in rows if row[-1] != "0"}
    assert let_through
    assert not let_through & NEVER_THROUGH


# --- the fault-making ----------------------------------------------------------------------------------------


def test_every_edit_changes_its_file_and_leaves_the_original_alone() -> None:
    for file, subjects in shipped().made_of.items():
        data = subjects[0].data[file]
        before = repr(data)
        for edit in list(shipped().edits(file).values())[::5]:
            assert repr(edit.applied(data)) != before, f"{file} {edit.name}"  # the order of rungs counts
        assert repr(data) == before


def test_every_edit_of_a_file_has_a_name_of_its_own() -> None:
    for file, subjects in shipped().made_of.items():
        names = [edit.name for edit in subjects[0].edits(file)]
        assert len(names) == len(set(names)), file


def test_an_edit_drops_or_sets_what_stands_at_its_path() -> None:
    data = {"actions": {"log": {"from": ["a", "b"], "to": "c"}}}
    assert Edit("x", "y", "", ("actions", "log", "from", 0), DROP).applied(data) == {
        "actions": {"log": {"from": ["b"], "to": "c"}}
    }
    assert Edit("x", "y", "", ("actions", "log", "to"), "d").applied(data)["actions"]["log"]["to"] == "d"
    assert data == {"actions": {"log": {"from": ["a", "b"], "to": "c"}}}


def test_written_as_data_a_workflow_is_the_same_and_nothing_is_stopped() -> None:
    for subject in shipped().subjects:
        file = f"{subject.key}/workflow.yaml"
        unchanged = Edit("nothing", "file", "", (), subject.data[file])
        assert subject.compiled(file, unchanged).actions.keys() == subject.workflow.actions.keys()
        assert shipped().judged(file, unchanged, stories=False).stopped == THROUGH
