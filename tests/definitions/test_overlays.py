"""Overlays: a few lines upon a shared workflow, composed layer by layer, proved as a whole, kept as one text."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest

from mediation.calendar.terms import Term
from mediation.definitions.authored_files import json_schema
from mediation.definitions.compile import Source, compile_folder, compile_sources, compile_text
from mediation.definitions.library import Library
from mediation.definitions.soundness import findings
from mediation.definitions.sources import MOST_OVERLAYS, folder_of, folders_below
from mediation.definitions.workflow import Workflow
from mediation.errors import DefinitionError, Finding
from mediation.strict_yaml import load
from tests.definitions.small import SMALL, codes, line_of

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
SHIPPED = WORKFLOWS / "overlays" / "wanxi_property"
CORE = SMALL.replace("workflow: small\nrevision: 1\ntitle: {zh: 小流程, en: Small}\n", "part: all\n")
BASE = """\
workflow: shared
revision: 4
title: {zh: 共用, en: Shared}
builds_on: core
tighten: {actions: {close: {requires: [nobody_refused]}}}
"""
HEAD = "overlay: street\nrevision: 2\nover: shared@4\ntitle: {zh: 街道, en: Street}\n"


def sources(overlay: str, *below: str, base: str = BASE) -> list[Source]:
    """Put the texts in the order of a composed text: overlays outermost first, the workflow, its core."""
    overlays = [Source(f"{number}/overlay.yaml", text) for number, text in enumerate((overlay, *below))]
    return [*overlays, Source("shared/workflow.yaml", base), Source("core/all.yaml", CORE)]


def adapted(body: str = "", *below: str, head: str = HEAD, base: str = BASE) -> Workflow:
    main, *others = sources(head + body, *below, base=base)
    return compile_sources(main, others)


def refused(body: str, *below: str, head: str = HEAD, base: str = BASE) -> tuple[Finding, ...]:
    """Give the faults of an overlay: those of reading it, or those of the proof of the whole."""
    try:
        return findings(adapted(body, *below, head=head, base=base))
    except DefinitionError as fault:
        return fault.findings


def written(root: Path, **texts: str) -> Path:
    """Write `a/b.yaml` for each `a__b`, and give the root."""
    for name, text in texts.items():
        *folders, file = name.split("__")
        path = root.joinpath(*folders, f"{file}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


# --- what an overlay does -----------------------------------------------------------------------------------------


def test_each_layer_changes_what_lies_below_it_and_nothing_else() -> None:
    plain = compile_sources(*_plain())
    street = adapted(
        "for_places: [wanxi]\n"
        "rename: {ladder: {estate: {zh: 院落, en: Courtyard}}, fields: {present: {zh: 参加人, en: Who came}}}\n"
        "set: {ladder: {street: {terms: {screen: 1 working day}}}}\n"
        "tighten: {actions: {close: {requires: [not_red], registers: [photos]}}}\n"
        "documents: {photos: {title: {zh: 照片, en: Photographs}}}\n"
    )
    assert (street.key, street.revision, street.over, street.for_places) == ("street", 2, "shared@4", ("wanxi",))
    assert (plain.over, plain.for_places) == ("", ())
    assert street.level("estate").title.zh == "院落"
    assert [one.title.zh for one in street.actions["hold_session"].asks if one.key == "present"] == ["参加人"]
    assert street.level("street").terms == {"screen": Term.parse("1 working day")}
    assert [(one.name, one.file) for one in street.actions["close"].requires] == [
        ("on_the_spot_allowed", "core/all.yaml"),
        ("nobody_refused", "shared/workflow.yaml"),
        ("not_red", "0/overlay.yaml"),
    ]
    assert street.actions["close"].registers == ("photos",)
    assert street.actions["accept"] == plain.actions["accept"]
    assert findings(street) == ()


def _plain() -> tuple[Source, list[Source]]:
    _, base, core = sources(HEAD)
    return base, [core]


def test_the_text_holds_every_part_and_reads_back_the_same() -> None:
    street = adapted("for_places: wanxi\n")
    assert compile_text(street.text) == street
    for text in (HEAD, BASE, CORE):
        assert text in street.text
    assert street.digest != adapted("for_places: wanxi\n", base=BASE + "# a remark\n").digest
    assert street.digest != adapted("for_places: wanxi\n# a remark\n").digest


def test_an_overlay_upon_an_overlay_applies_after_it() -> None:
    city = HEAD.replace("overlay: street", "overlay: city") + "set: {settings: {spot_amount: 8000}}\n"
    street = adapted("set: {settings: {spot_amount: 9000}}\n", city, head=HEAD.replace("shared@4", "city@2"))
    assert street.settings["spot_amount"] == 9000
    assert adapted("", city, head=HEAD.replace("shared@4", "city@2")).settings["spot_amount"] == 8000


# --- what it may not ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("remove: {actions: [close]}\n", "cannot_remove"),
        ("delete: [close]\n", "cannot_remove"),
        ("tighten: {actions: {close: {drop: [requires]}}}\n", "cannot_remove"),
        ("actions: {close: null}\n", "wrong_type"),
        ("set: {actions: {close: {by: clerk}}}\n", "unknown_key"),
        ("actions: {close: {title: {zh: 结, en: End}, from: [logged], to: closed, by: clerk}}\n", "defined_twice"),
        ("tighten: {actions: {close: {by: [clerk]}}}\n", "wider"),
        ("tighten: {deadlines: {month: {ends: [accept]}}}\n", "not_own_action"),
        ("set: {deadlines: {month: {term: 2 months, basis: {default: 本地, evidence: D}}}}\n", "longer_than_law"),
        ("set: {deadlines: {month: {term: 20 days}}}\n", "basis_missing"),
        ("builds_on: core\n", "unknown_key"),
    ],
)
def test_nothing_is_removed_or_loosened(body: str, code: str) -> None:
    [found] = refused(body)
    assert found.code == code, found
    assert found.file == "0/overlay.yaml"
    assert found.line > HEAD.count("\n")
    assert found.hint


def test_a_way_out_cannot_be_closed_by_a_condition_that_never_holds() -> None:
    """Nobody records answers in the small workflow: tightened by consent, the way out would be there on paper only."""
    found = refused("tighten: {actions: {close: {requires: [everyone_agreed]}}}\n")
    assert "never_open" in codes(found)


def test_a_law_that_breaks_is_told_by_its_name() -> None:
    """An action that lets a session be held before acceptance breaks the base's own law."""
    body = """\
actions:
  jump:
    title: {zh: 直接调解, en: Skip ahead}
    from: [logged]
    to: mediating
    by: clerk
"""
    broken = [one for one in refused(body) if one.code == "own_law_broken"]
    assert ["先受理后开会" in one.message for one in broken] == [True]
    assert broken[0].path
    assert "直接调解" in "".join(str(step) for step in broken[0].path)


@pytest.mark.slow
@pytest.mark.parametrize(("to", "law"), [("mediating", "先受理后调解"), ("signing", "先受理后生效")])
def test_no_way_round_consent_in_the_shipped_workflow(to: str, law: str) -> None:
    """A new way from the register into the middle is caught by the laws of the shared core."""
    overlay = (
        "overlay: sly\nrevision: 1\nover: property_three_level@3\ntitle: {zh: 绕行, en: Sly}\nactions:\n  jump:\n"
        f"    title: {{zh: 直接办, en: Skip ahead}}\n    from: [logged]\n    to: {to}\n    by: [director]\n"
    )
    main, *others = _shipped_sources(overlay)
    messages = [one.message for one in findings(compile_sources(main, others)) if one.code == "own_law_broken"]
    assert any(law in one for one in messages), messages


def _shipped_sources(overlay: str) -> list[Source]:
    text = compile_folder(WORKFLOWS / "property_three_level").text
    blocks = text.removeprefix("#=== ").split("\n#=== ")
    below = [Source(*block.split("\n", 1)) for block in blocks]
    return [Source("sly/overlay.yaml", overlay), *below]


def test_a_paper_may_be_asked_for_but_not_unasked() -> None:
    [found] = refused("tighten: {actions: {accept: {papers: [photos]}}}\n")
    assert (found.code, "photos" in found.message) == ("unknown_name", True)


@pytest.mark.parametrize(
    ("body", "marker", "code"),
    [
        ("set:\n  ladder:\n    estate:\n      terms:\n        scren: 5 days\n", "scren", "unknown_name"),
        ("set:\n  ladder:\n    estate:\n      terms:\n        month: 5 days\n", "month", "term_not_of_rung"),
        ("set:\n  registers:\n    log:\n      format: 第{no}号\n", "format", "bad_format"),
        (
            "set:\n  deadlines:\n    month:\n      basis: {default: 本地, evidence: D}\n      terms_by:\n"
            "        - term: 5 days\n          when: {risk_si: {colours: red}}\n",
            "risk_si",
            "unknown_name",
        ),
    ],
)
def test_a_value_that_is_set_is_told_where_it_is_set(body: str, marker: str, code: str) -> None:
    [found] = refused(body)
    assert (found.code, found.file, found.line) == (code, "0/overlay.yaml", line_of(HEAD + body, marker))


def test_of_two_layers_that_set_a_value_the_later_is_told() -> None:
    """What the lower layer set in another rung is still told there."""
    city = HEAD.replace("overlay: street", "overlay: city") + "set: {ladder: {street: {terms: {scren: 2 days}}}}\n"
    body = "set: {ladder: {estate: {terms: {scren: 1 days}}}}\n"
    found = refused(body, city, head=HEAD.replace("shared@4", "city@2"))
    assert [(one.file, one.line) for one in found] == [("0/overlay.yaml", 5), ("1/overlay.yaml", 5)]


# --- which names stand where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("over: shared@4", "over: shared@3", "over_revision", "shared@4"),
        ("over: shared@4", "over: share@4", "unknown_name", "shared"),
        ("over: shared@4", "over: shared", "bad_over", "@"),
        ("over: shared@4\n", "", "missing", "over"),
        ("overlay: street", "overlay: shared", "overlay_cycle", "名称"),
    ],
)
def test_what_an_overlay_stands_on(old: str, new: str, code: str, told: str) -> None:
    [found] = refused("", head=HEAD.replace(old, new))
    assert found.code == code
    assert told in found.message + found.hint


def test_the_workflow_below_must_be_there() -> None:
    with pytest.raises(DefinitionError) as caught:
        compile_sources(Source("0/overlay.yaml", HEAD))
    assert codes(caught.value.findings) == ["no_base"]


def test_layers_are_counted_in_a_kept_text() -> None:
    layers = [
        HEAD.replace("overlay: street", f"overlay: l{n}").replace(
            "shared@4", f"l{n + 1}@2" if n < MOST_OVERLAYS else "shared@4"
        )
        for n in range(MOST_OVERLAYS + 1)
    ]
    main, *others = sources(*layers)
    with pytest.raises(DefinitionError) as caught:
        compile_sources(main, others)
    assert codes(caught.value.findings) == ["too_many_overlays"]
    main, *others = sources(*layers[1:])
    assert compile_sources(main, others).over == "l2@2"


# --- in folders ---------------------------------------------------------------------------------------------------


def test_folders_are_found_beside_and_below(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        core__all=CORE,
        shared__workflow=BASE,
        overlays__street__overlay=HEAD,
        near__overlay=HEAD.replace("overlay: street", "overlay: near"),
    )
    assert [one.name for one in folders_below(root)] == ["shared", "near", "street"]
    assert compile_folder(root / "near").key == "near"
    assert compile_folder(folder_of(root, "street")).over == "shared@4"
    assert folder_of(root, "elsewhere") == root / "elsewhere"


def test_a_name_that_is_no_folder_is_suggested(tmp_path: Path) -> None:
    root = written(
        tmp_path, core__all=CORE, shared__workflow=BASE, street__overlay=HEAD.replace("shared@4", "sharde@4")
    )
    with pytest.raises(DefinitionError) as caught:
        compile_folder(root / "street")
    [found] = caught.value.findings
    assert (found.code, found.file, found.line) == ("unknown_name", "street/overlay.yaml", 3)
    assert "shared" in found.hint


def test_circles_and_depth_in_folders(tmp_path: Path) -> None:
    def overlay(name: str, over: str) -> str:
        return HEAD.replace("overlay: street", f"overlay: {name}").replace("shared@4", over)

    root = written(tmp_path, a__overlay=overlay("a", "b@2"), b__overlay=overlay("b", "a@2"))
    with pytest.raises(DefinitionError) as circle:
        compile_folder(root / "a")
    assert codes(circle.value.findings) == ["overlay_cycle"]
    deep = {f"l{n}__overlay": overlay(f"l{n}", f"l{n + 1}@2") for n in range(MOST_OVERLAYS + 2)}
    root = written(tmp_path / "deep", core__all=CORE, shared__workflow=BASE, **deep)
    with pytest.raises(DefinitionError) as depth:
        compile_folder(root / "l0")
    assert codes(depth.value.findings) == ["too_many_overlays"]


# --- which places -------------------------------------------------------------------------------------------------


def test_a_place_is_served_by_the_nearest_overlay() -> None:
    shared = compile_sources(*_plain())
    city = adapted("for_places: [kaili]\n", head=HEAD.replace("overlay: street", "overlay: city"))
    street = adapted("for_places: [wanxi, yatang]\n")
    library = Library([shared, city, street])
    assert library.serving("shared", ("grid", "estate", "wanxi", "kaili")).key == "street"
    assert library.serving("shared", ("grid", "dashizi", "kaili")).key == "city"
    assert library.serving("shared", ("elsewhere",)).key == "shared"
    assert library.serving("shared", ()).key == "shared"
    assert library.serving("street", ("elsewhere",)).key == "shared", "an overlay serves its own places only"
    assert library.contested() == ()
    assert Library([street]).serving("street", ()).key == "street", "what stands alone serves what is asked of it"


def test_an_overlay_is_retired_by_a_revision_without_places() -> None:
    shared, street = compile_sources(*_plain()), adapted("for_places: [wanxi]\n")
    newer = adapted("", head=HEAD.replace("revision: 2", "revision: 3"))
    assert Library([shared, street, newer]).serving("shared", ("wanxi",)).key == "shared"


def test_two_overlays_cannot_serve_one_place(tmp_path: Path) -> None:
    other = HEAD.replace("overlay: street", "overlay: other")
    root = written(
        tmp_path,
        core__all=CORE,
        shared__workflow=BASE,
        overlays__street__overlay=HEAD + "for_places: [wanxi]\n",
        overlays__other__overlay=other + "for_places: [wanxi]\n",
    )
    with pytest.raises(DefinitionError) as caught:
        Library.load(root)
    [found] = caught.value.findings
    assert (found.code, found.file) == ("place_served_twice", "street/overlay.yaml")
    assert "wanxi" in found.message


# --- what ships ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", ["rename", "tighten", "set"])
def test_an_unknown_name_in_an_operation_is_suggested(section: str) -> None:
    body = {
        "rename": "rename: {states: {mediatng: {zh: 调, en: M}}}\n",
        "tighten": "tighten: {actions: {acept: {requires: [not_red]}}}\n",
        "set": "set: {deadlines: {mnth: {term: 20 days, basis: {default: 本地, evidence: D}}}}\n",
    }[section]
    [found] = refused(body)
    assert found.code == "unknown_name"
    assert any(name in found.hint for name in ("mediating", "accept", "month"))


def test_editors_complete_by_a_schema_that_accepts_what_ships() -> None:
    schema = jsonschema_rs.validator_for(json_schema())
    for file in [*WORKFLOWS.glob("*/workflow.yaml"), *WORKFLOWS.glob("*_core/*.yaml"), SHIPPED / "overlay.yaml"]:
        data = load(file.read_text("utf-8")).data
        assert [error.message for error in schema.iter_errors(data)] == [], file
    overlay = load((SHIPPED / "overlay.yaml").read_text("utf-8")).data
    assert isinstance(overlay, dict)
    assert not schema.is_valid({**overlay, "remove": {"actions": ["close"]}})
    assert not schema.is_valid({**overlay, "over": "property_three_level"})


def test_every_workflow_and_overlay_names_the_schema_in_its_first_line() -> None:
    for folder in folders_below(WORKFLOWS):
        file = next(one for one in (folder / "workflow.yaml", folder / "overlay.yaml") if one.is_file())
        first = file.read_text("utf-8").partition("\n")[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (folder / first.partition("=")[2]).resolve() == WORKFLOWS / "workflow.schema.json"


@pytest.mark.slow
def test_the_shipped_overlay_is_short_sound_and_whole() -> None:
    text = (SHIPPED / "overlay.yaml").read_text("utf-8")
    overlay, base = compile_folder(SHIPPED), compile_folder(WORKFLOWS / "property_three_level")
    assert findings(overlay) == ()
    assert len(text.splitlines()) < 120
    assert overlay.over == f"{base.key}@{base.revision}"
    assert set(base.actions) < set(overlay.actions)
    assert {law.name for law in base.laws} < {law.name for law in overlay.laws}
    assert base.level("community").terms["rung_time"] == Term.parse("7 days")
    assert overlay.level("community").terms["rung_time"] == Term.parse("5 days")
    assert line_of(text, "overlay: wanxi_property") > 1


LEAVE = """actions:
  withdraw:
    title: {zh: 撤回申请, en: Withdraw}
    from: [logged, mediating]
    to: closed
    by: director
    does: [withdraw_case]
"""


def test_a_way_out_is_not_made_to_wait() -> None:
    """Whoever may leave at any time may do so under every overlay (人民调解法 26): no fact and no clock closes it."""
    main, *others = sources(
        HEAD + "tighten: {actions: {withdraw: {requires: [{past: {deadline: month}}]}}}\n", base=BASE
    )
    core = Source("core/all.yaml", CORE.replace("actions:\n", LEAVE, 1))
    with pytest.raises(DefinitionError) as closed:
        compile_sources(main, (*others[:-1], core))
    [found] = closed.value.findings
    assert (found.code, found.file, found.line) == ("narrows_way_out", "0/overlay.yaml", 5)
    form = HEAD + "tighten: {actions: {withdraw: {requires: [presence_agreed]}}}\n"
    assert compile_sources(main._replace(text=form), (*others[:-1], core)).actions["withdraw"].requires


def test_a_way_out_stays_on_every_rung() -> None:
    body = "tighten: {actions: {decline: {by: [{role: director, levels: [street]}]}}}\n"
    [found] = refused(body)
    assert (found.code, found.file, "estate" in found.message) == ("narrows_way_out", "0/overlay.yaml", True)
    each = "[{role: director, levels: [street]}, {role: clerk, levels: [estate]}]"
    assert "narrows_way_out" not in codes(refused(f"tighten: {{actions: {{decline: {{by: {each}}}}}}}\n"))
