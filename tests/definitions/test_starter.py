"""Starters: what `mediation new` writes proves and plays as it stands, and its examples work. Nothing is spoilt."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mediation.definitions import starter
from mediation.definitions.compile import compile_folder
from mediation.definitions.soundness import findings
from mediation.definitions.sources import folder_of
from mediation.errors import DefinitionError, UnreadableDefinition
from mediation.rehearsal.repertoire import Repertoire
from tests.definitions.small import codes

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a folder of workflows with one workflow, its core, one overlay and one short story."""
    root = tmp_path / "workflows"
    for name in ("mediation_core", "property_three_level", "overlays", "places", "calendars"):
        shutil.copytree(WORKFLOWS / name, root / name)
    for story in (root / "property_three_level" / "stories").glob("[a-z]*.yaml"):
        if story.name != "first_story.yaml":
            story.unlink()
    return root


def played(root: Path, key: str) -> tuple[int, bool]:
    """Play the stories of a starter: how many there are, and whether all hold and nothing was left out."""
    rehearsed = Repertoire(root).rehearse(key)
    return len(rehearsed.played), rehearsed.passed


def test_a_small_workflow_proves_and_plays(root: Path) -> None:
    written = starter.write(root, starter.small("my_flow", root))
    assert [str(one.relative_to(root)) for one in written] == ["my_flow/workflow.yaml", "my_flow/stories/first.yaml"]
    assert findings(compile_folder(root / "my_flow")) == ()
    assert played(root, "my_flow") == (1, True)
    text = written[0].read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../workflow.schema.json\n")
    assert "mediation check workflows/my_flow" in text
    assert "@" not in re.sub(r"[\w.]+@[\w.]+", "", text), "every blank is filled in"


def test_a_copy_proves_and_plays_under_its_own_name(root: Path) -> None:
    starter.write(root, starter.copied("my_copy", root, "property_three_level"))
    copy = compile_folder(root / "my_copy")
    assert (copy.key, copy.revision) == ("my_copy", 1)
    assert findings(copy) == ()
    assert copy.actions.keys() == compile_folder(root / "property_three_level").actions.keys()
    rehearsed = Repertoire(root).rehearse("my_copy")
    assert [one.failures for one in rehearsed.played] == [()]


@pytest.mark.parametrize("base", ["property_three_level", "wanxi_property"])
def test_an_overlay_proves_and_plays(root: Path, base: str) -> None:
    starter.write(root, starter.overlay("my_street", root, base))
    folder = folder_of(root, "my_street")
    overlay = compile_folder(folder)
    assert (overlay.over, overlay.for_places) == (f"{base}@{compile_folder(folder_of(root, base)).revision}", ())
    assert findings(overlay) == ()
    assert played(root, "my_street") == (1, True)


def test_the_examples_of_an_overlay_work_once_they_are_no_remarks(root: Path) -> None:
    [file, *_] = starter.write(root, starter.overlay("my_street", root, "property_three_level"))
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(re.sub(r"^# (?!yaml-)", "", line) for line in lines) + "\n", encoding="utf-8")
    overlay, base = compile_folder(file.parent), compile_folder(root / "property_three_level")
    assert findings(overlay) == ()
    assert "local_note" in overlay.documents
    assert overlay.ladder[0].title.zh == f"{base.ladder[0].title.zh}（本地）"
    assert any("local_note" in action.registers for action in overlay.actions.values())


def test_nothing_is_overwritten(root: Path) -> None:
    before = (root / "property_three_level" / "workflow.yaml").read_bytes()
    with pytest.raises(DefinitionError) as caught:
        starter.write(root, starter.small("property_three_level", root))
    assert codes(caught.value.findings) == ["exists"]
    assert (root / "property_three_level" / "workflow.yaml").read_bytes() == before


@pytest.mark.parametrize("key", ["Bad", "1st", "a b", "../up", "", "x" * 61, "café", "a\n"])
def test_a_name_must_be_one(root: Path, key: str) -> None:
    for start in (
        lambda: starter.small(key, root),
        lambda: starter.copied(key, root, "property_three_level"),
        lambda: starter.overlay(key, root, "property_three_level"),
    ):
        with pytest.raises(DefinitionError) as caught:
            start()
        assert codes(caught.value.findings) == ["bad_name"]


def test_what_it_starts_from_must_be_there(root: Path) -> None:
    with pytest.raises(DefinitionError) as unknown:
        starter.overlay("mine", root, "propery_three_level")
    assert "property_three_level" in unknown.value.findings[0].hint
    with pytest.raises(DefinitionError) as overlay:
        starter.copied("mine", root, "wanxi_property")
    assert codes(overlay.value.findings) == ["not_a_workflow"]


def test_what_can_be_built_on_is_named_and_nothing_else(tmp_path: Path) -> None:
    shipped = Path(__file__).resolve().parents[2] / "workflows"
    for name in ("matter_core", "mediation_core", "places", "whistle"):
        shutil.copytree(shipped / name, tmp_path / name)
    file = tmp_path / "whistle" / "workflow.yaml"
    file.write_text(file.read_text("utf-8").replace("builds_on: matter_core", "builds_on: no_such_thing"), "utf-8")
    with pytest.raises(UnreadableDefinition) as caught:
        compile_folder(tmp_path / "whistle")
    assert caught.value.findings[0].hint == "可用的名称：matter_core、mediation_core。"
