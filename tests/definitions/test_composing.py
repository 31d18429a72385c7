"""A workflow built on a core: what it adds, renames, tightens and sets; and the compiled values of it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.calendar.terms import Term
from mediation.definitions.compile import compile_folder, compile_text
from mediation.definitions.labels import Basis, Label
from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import By, Subject, Way
from mediation.errors import UnreadableDefinition
from mediation.town.institutions import InstitutionKind, Role
from tests.definitions.small import SMALL, broken, codes, compiled, faults, line_of

CORE = SMALL.replace("workflow: small\nrevision: 1\ntitle: {zh: 小流程, en: Small}\n", "part: all\n")

OWN = """\
workflow: own
revision: 3
title: {zh: 本地流程, en: Local}
builds_on: core
rename:
  states: {logged: {zh: 登记在册, en: On file}}
  actions: {accept: {zh: 同意受理, en: Take up}}
  deadlines: {screen: {zh: 看一看, en: A look}}
  documents: {acceptance: {zh: 登记表, en: Form}}
tighten:
  actions:
    accept:
      by: [{role: mediator, levels: [estate]}]
      requires: [everyone_agreed]
      asks: [present]
      papers: [own_paper]
      registers: [session_record]
  deadlines:
    screen:
      steps: [{after: 2 days, warn: supervisor}]
set:
  settings: {spot_amount: 8000}
  deadlines: {month: {term: 20 days, basis: {default: 本地缩短, evidence: D}}}
  documents: {acceptance: {template: own_template}}
  registers: {log: {format: "{abbr}{seq}"}}
  ladder: {estate: {terms: {screen: 12 hours}}}
documents:
  own_paper: {title: {zh: 本地文书, en: Local paper}, template: own_template}
"""


def own(old: str = "", new: str = "") -> str:
    """Give the workflow built on the core, with one piece replaced."""
    assert not old or OWN.count(old) == 1, old
    return OWN.replace(old, new) if old else OWN


def test_operations_change_what_they_name_and_nothing_else() -> None:
    workflow = compiled(OWN, all=CORE)
    core = compiled(SMALL)
    accept = workflow.actions["accept"]
    assert accept.title == Label(zh="同意受理", en="Take up")
    assert accept.by == (By(role=Role.mediator, levels=("estate",)),)
    assert [(call.name, call.file) for call in accept.requires] == [
        ("nobody_refused", "core/all.yaml"),
        ("everyone_agreed", "small/workflow.yaml"),
    ]
    assert [field.key for field in accept.asks] == ["facts", "summary", "present"]
    assert (accept.papers, accept.registers) == (("acceptance", "own_paper"), ("session_record",))
    assert workflow.states["logged"].title.zh == "登记在册"
    assert workflow.documents["acceptance"].title.zh == "登记表"
    assert workflow.documents["acceptance"].template == "own_template"
    assert workflow.registers["log"].format == "{abbr}{seq}"
    assert workflow.settings["spot_amount"] == 8000
    assert workflow.actions["close"].requires[0].args == {"most_amount": 8000}
    plain = SMALL.replace("most_amount: spot_amount", "most_amount: 30")
    assert compiled(plain).actions["close"].requires[0].args == {"most_amount": 30}
    assert workflow.level("estate").terms == {"screen": Term.parse("12 hours")}
    assert workflow.level("street").terms == {"screen": Term.parse("2 working days")}
    month, screen = workflow.deadlines["month"], workflow.deadlines["screen"]
    assert (month.term, month.basis) == (Term.parse("20 days"), Basis(default="本地缩短", evidence="D"))
    assert month.steps == core.deadlines["month"].steps
    assert [step.at for step in screen.steps] == ["end", "after", "after"]
    assert workflow.actions["decline"].ways == core.actions["decline"].ways
    assert set(workflow.states) == set(core.states)


def test_the_workflows_own_actions_count_for_the_cores_clocks() -> None:
    action = """actions:
  telephone:
    title: {zh: 电话, en: Telephone}
    from: [logged, mediating]
    to: stays
    by: clerk
tighten:
"""
    clocks = """  deadlines:
    month: {ends: telephone}
    answer: {starts: telephone}
    screen:
      starts: telephone
      ends: [telephone]
"""
    text = OWN.replace("tighten:\n", action).replace("  deadlines:\n    screen:\n", clocks)
    deadlines = compiled(text, all=CORE).deadlines
    assert deadlines["screen"].starts.actions == ("telephone",)
    assert deadlines["screen"].ends is not None
    assert deadlines["screen"].ends.actions == ("telephone",)
    assert deadlines["month"].ends is not None
    assert (deadlines["month"].ends.actions, deadlines["month"].ends.states) == (("telephone",), ("closed",))
    assert deadlines["answer"].starts.actions == ("hand_over", "telephone")
    wrong = text.replace("answer: {starts: telephone}", "answer: {starts: accept}")
    [found] = faults(wrong, all=CORE)
    assert (found.code, found.line) == ("not_own_action", line_of(wrong, "answer: {starts: accept}"))


def test_the_composed_text_compiles_to_the_same_workflow() -> None:
    workflow = compiled(OWN, all=CORE)
    assert compile_text(workflow.text) == workflow
    assert workflow.digest != compiled(own("revision: 3", "revision: 4"), all=CORE).digest
    assert workflow.digest != compiled(OWN, all=CORE + "# a remark\n").digest


def test_what_is_compiled() -> None:
    workflow = compiled()
    log, hold, resume = (workflow.actions[key] for key in ("log", "hold_session", "resume"))
    assert (log.opens, log.sources, log.ways) == (True, (), (Way(to="logged"),))
    assert log.by == (By(role=Role.clerk, side="nobody_yet"),)
    assert resume.ways == (Way(back=True),)
    assert [by.side for by in resume.by] == ["custodian", "counterpart"]
    assert resume.requires[0].args == {"deadline": "answer", "by": "1 working day"}
    assert workflow.actions["remark"].sources == ("logged", "mediating", "resting")
    assert [(way.to, way.when.args if way.when else None) for way in hold.ways] == [
        ("closed", {"field": "result", "values": ("failed",)}),
        (None, None),
    ]
    present, result, reason = hold.asks
    assert (present.type, present.required) == (FieldType.parties, True)
    assert [choice.key for choice in result.choices] == ["agreed", "failed"]
    assert (reason.required, reason.needed_when) == (False, ("result", ("failed",)))
    assert [choice.key for choice in reason.choices] == ["N1", "N2"]
    assert workflow.level("estate").held_by == (InstitutionKind.community_committee,)
    assert [level.key for level in workflow.above("estate")] == ["street"]
    assert [level.key for level in workflow.below("street")] == ["estate"]
    with pytest.raises(KeyError):
        workflow.level("city")
    assert workflow.settings["visit_days"] == {"red": (7, 30), "green": 30}
    assert workflow.documents["session_record"].when is not None
    assert workflow.routes["police"].kinds == (InstitutionKind.police_station,)
    screen, month, answer = (workflow.deadlines[key] for key in ("screen", "month", "answer"))
    assert (screen.of_rung, screen.term, screen.red_term) == (True, None, Term.parse("1 hour"))
    assert (month.once, month.term) == (True, Term.parse("1 month"))
    assert month.terms_by[0].term == Term.parse("7 days")
    assert answer.not_after == ("limit_on", Term.parse("5 working days"))
    assert screen.steps[1].repeats == Term.parse("3 working days")
    assert month.steps[1].actions == ("close",)
    assert answer.steps[0].state == "mediating"
    assert workflow.laws[0].form == "only_after"


def test_plain_values_are_written_as_a_form_shows_them() -> None:
    old = "      - amount: {type: amount, title: {zh: 金额, en: Amount}}"
    new = (
        old
        + """
      - told: {type: yes_no, title: {zh: 已告知, en: Told}, must_be: true}
      - words: {type: text, title: {zh: 说明, en: Words}, needed_when: {told: [false]}, required: true}
      - days: {type: whole_number, title: {zh: 天数, en: Days}, must_be: 3, needed_when: {words: 7}}"""
    )
    told, words, days = compiled(broken((old, new))).actions["close"].asks[1:4]
    assert told.must_be == "true"
    assert (words.needed_when, words.required) == (("told", ("false",)), True)
    assert (days.must_be, days.needed_when) == ("3", ("words", ("7",)))


def test_a_law_on_consent_of_all() -> None:
    workflow = compiled(broken(("only: hold_session, after: accept", "never: close, before: {consent: all}")))
    [law] = workflow.laws
    assert law.form == "never_before"
    assert law.first == (Subject(kind="action", name="close"),)
    assert law.then == (Subject(kind="consent", name="all"),)


WRONG_OPERATIONS = [
    ("rename:\n  states: {logged:", "rename:\n  states: {loged:", "unknown_name", "loged"),
    ("actions: {accept: {zh", "actions: {acept: {zh", "unknown_name", "acept: {zh"),
    ("    accept:\n", "    acept:\n", "unknown_name", "    acept:"),
    ("  deadlines:\n    screen:", "  deadlines:\n    sceen:", "unknown_name", "    sceen:"),
    ("{spot_amount: 8000}", "{spot_amont: 8000}", "unknown_name", "spot_amont"),
    ("{spot_amount: 8000}", "{spot_amount: many}", "wrong_type", "spot_amount: many"),
    ("deadlines: {month: {term", "deadlines: {moth: {term", "unknown_name", "moth"),
    ("documents: {acceptance: {template", "documents: {aceptance: {template", "unknown_name", "aceptance: {template"),
    ("registers: {log:", "registers: {lok:", "unknown_name", "lok:"),
    ("ladder: {estate:", "ladder: {estat:", "unknown_name", "estat:"),
    ("by: [{role: mediator, levels: [estate]}]", "by: mediator", "wider", "by: mediator"),
    ("by: [{role: mediator, levels: [estate]}]", "by: clerk", "wider", "by: clerk"),
    ("by: [{role: mediator, levels: [estate]}]", "by: {role: director, side: receiver}", "wider", "receiver"),
    ("requires: [everyone_agreed]", "requires: [everyone_agred]", "unknown_name", "everyone_agred"),
    ("asks: [present]", "asks: [presnt]", "unknown_name", "presnt"),
    ("{after: 2 days, warn: supervisor}", "{after: 2 days}", "bad_step", "{after: 2 days}"),
    ("documents:\n  own_paper:", "documents:\n  acceptance:", "defined_twice", "  acceptance: {title: {zh: 本地"),
    ("documents:\n  own_paper:", "choices:\n  reasons: {}\ndocuments:\n  own_paper:", "out_of_bounds", "  reasons: {}"),
    (
        "documents:\n  own_paper:",
        "choices: {reasons: {N1: {zh: 甲, en: A}}}\ndocuments:\n  own_paper:",
        "defined_twice",
        "N1",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "marker"), WRONG_OPERATIONS)
def test_an_operation_that_does_not_fit_is_refused(old: str, new: str, code: str, marker: str) -> None:
    text = own(old, new)
    found = [one for one in faults(text, all=CORE) if one.code == code]
    assert [one.line for one in found if one.file == "small/workflow.yaml"] == [line_of(text, marker)], found
    assert all(one.hint for one in found)


def test_two_parts_may_not_define_the_same_name() -> None:
    part = "part: more\nstates:\n  logged:\n    title: {zh: 甲, en: A}\n    meaning: {zh: 乙, en: B}\n"
    [found] = [one for one in faults(OWN, all=CORE, more=part) if one.code == "defined_twice"]
    assert (found.file, found.line) == ("core/more.yaml", 3)
    assert "core/all.yaml" in found.message


def test_narrowing_keeps_the_side_that_all_have() -> None:
    text = own("    accept:\n", "    log: {by: clerk}\n    accept:\n")
    assert compiled(text, all=CORE).actions["log"].by == (By(role=Role.clerk, side="nobody_yet"),)
    wider = own("    accept:\n", "    resume: {by: officer}\n    accept:\n")
    assert codes(faults(wider, all=CORE)) == ["wider"]


# --- files on disk -------------------------------------------------------------------------------------------


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder and give the workflow's own folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / "own"


def refused(folder: Path) -> list[tuple[str, str, int]]:
    """Compile a folder that must be refused; give code, file and line of each fault."""
    with pytest.raises(UnreadableDefinition) as caught:
        compile_folder(folder)
    return [(one.code, one.file, one.line) for one in caught.value.findings]


def test_a_folder_is_compiled_with_what_it_builds_on(tmp_path: Path) -> None:
    text = "\ufeff" + OWN.replace("\n", "\r\n")
    workflow = compile_folder(written(tmp_path, {"own/workflow.yaml": text, "core/all.yaml": CORE}))
    assert (workflow.key, workflow.revision) == ("own", 3)
    assert workflow.states["logged"].file == "core/all.yaml"
    assert str(tmp_path) not in workflow.text
    assert compile_text(workflow.text) == workflow


def test_a_folder_without_a_workflow(tmp_path: Path) -> None:
    assert refused(tmp_path) == [("no_file", f"{tmp_path.name}/workflow.yaml", 0)]


def test_a_core_that_is_not_there(tmp_path: Path) -> None:
    folder = written(tmp_path, {"own/workflow.yaml": OWN, "cores/all.yaml": CORE})
    with pytest.raises(UnreadableDefinition) as caught:
        compile_folder(folder)
    [found] = caught.value.findings
    assert (found.code, found.file, found.line) == ("unknown_name", "own/workflow.yaml", 4)
    assert "cores" in found.hint


@pytest.mark.parametrize("written_as", ['"core"', "'core'", "core # the shared core", "   core"])
def test_the_core_is_found_however_its_name_is_written(tmp_path: Path, written_as: str) -> None:
    text = OWN.replace("builds_on: core", f"builds_on: {written_as}")
    folder = written(tmp_path, {"own/workflow.yaml": text, "core/all.yaml": CORE})
    assert "logged" in compile_folder(folder).states


@pytest.mark.parametrize("name", ["../core", "7", "[core]"])
def test_a_core_outside_is_refused(tmp_path: Path, name: str) -> None:
    text = OWN.replace("builds_on: core", f"builds_on: {name}")
    folder = written(tmp_path, {"own/workflow.yaml": text, "core/all.yaml": CORE})
    assert [line for _, _, line in refused(folder)] == [4]


@pytest.mark.parametrize(("text", "code"), [("workflow: [", "yaml_syntax"), ("- workflow\n", "wrong_type")])
def test_a_main_file_that_cannot_be_read(tmp_path: Path, text: str, code: str) -> None:
    assert [one for one, _, _ in refused(written(tmp_path, {"own/workflow.yaml": text}))] == [code]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    folder = written(tmp_path, {"own/workflow.yaml": OWN, "core/all.yaml": b"part: all\n# \xd0\xd0\n"})
    assert refused(folder) == [("yaml_encoding", "core/all.yaml", 2)]


def test_a_file_that_is_far_too_large(tmp_path: Path) -> None:
    folder = written(tmp_path, {"own/workflow.yaml": "#" * 1_000_001})
    assert refused(folder) == [("yaml_too_large", "own/workflow.yaml", 1)]


def test_a_line_that_looks_like_the_head_of_a_file(tmp_path: Path) -> None:
    folder = written(tmp_path, {"own/workflow.yaml": SMALL + "#=== other/file.yaml\n"})
    assert refused(folder) == [("file_head", "own/workflow.yaml", SMALL.count("\n") + 1)]


def test_a_text_that_is_not_composed() -> None:
    with pytest.raises(UnreadableDefinition) as caught:
        compile_text(SMALL)
    assert codes(caught.value.findings) == ["no_file_head"]
