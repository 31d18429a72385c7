"""The library: newest by key, the very text by reference, and no service with a broken file."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.definitions.compile import compile_folder, compile_text
from mediation.definitions.library import Library
from mediation.definitions.soundness import prove
from mediation.engine.case import WorkflowRef
from mediation.errors import UnknownName, UnknownRevision, UnreadableDefinition, UnsoundDefinition
from tests.definitions.small import SMALL, broken, codes, compiled

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
UNSOUND = broken(
    ("    to: back", "    to: stays"),
    ("    to: [{else: mediating}]", "    to: stays"),
    ("enter: mediating, only_from: [resting]", "warn: director"),
)


def folder_of(root: Path, **texts: str) -> Path:
    """Write one workflow folder for each text."""
    for name, text in texts.items():
        (root / name).mkdir()
        (root / name / "workflow.yaml").write_text(text, encoding="utf-8")
    return root


def ref(key: str, revision: int, digest: str) -> WorkflowRef:
    return WorkflowRef(key=key, revision=revision, digest=digest)


def test_the_newest_revision_of_a_key(tmp_path: Path) -> None:
    second = broken(("revision: 1", "revision: 2"))
    library = Library.load(folder_of(tmp_path, b_first=SMALL, a_second=second))
    assert library.newest("small").revision == 2
    assert library.get("small") is library.newest("small")
    assert library.keys == ("small",)
    assert len(library) == 2


def test_a_case_gets_the_very_text_it_is_bound_to() -> None:
    old, new = compiled(), compiled(broken(("revision: 1", "revision: 2")))
    library = Library([new]).with_texts([old.text])
    assert library.get(ref("small", 1, old.digest)) == old
    assert library.newest("small") == new
    assert compile_text(old.text) == old


def test_a_kept_text_does_not_displace_the_loaded_one() -> None:
    loaded, kept = compiled(SMALL + "# new\n"), compiled(SMALL)
    library = Library([loaded]).with_texts([kept.text])
    assert library.newest("small") is loaded
    assert library.get(ref("small", 1, kept.digest)) == kept


def test_what_is_not_loaded() -> None:
    library = Library([compiled()])
    with pytest.raises(UnknownRevision) as changed:
        library.get(ref("small", 1, "0" * 64))
    assert "revision" in changed.value.findings[0].hint
    with pytest.raises(UnknownRevision) as missing:
        library.get(ref("small", 2, "0" * 64))
    assert missing.value.findings[0].hint == "请载入这个版本。"
    with pytest.raises(UnknownRevision) as unknown:
        library.newest("smal")
    assert "small" in unknown.value.findings[0].hint
    with pytest.raises(UnknownRevision):
        library.get(ref("other", 1, compiled().digest))


def test_one_broken_file_keeps_all_out(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, good=SMALL, bad=broken(("    to: mediating", "    to: meditating")))
    with pytest.raises(UnknownName) as caught:
        Library.load(folder)
    assert [(one.file, one.code) for one in caught.value.findings] == [("bad/workflow.yaml", "unknown_name")]


def test_an_unsound_file_keeps_all_out(tmp_path: Path) -> None:
    with pytest.raises(UnsoundDefinition) as caught:
        Library.load(folder_of(tmp_path, good=broken(("workflow: small", "workflow: good")), bad=UNSOUND))
    assert codes(caught.value.findings) == ["cannot_finish", "handoff_not_there"]
    assert "路径: 登记：已登记 → 受理：调解中 → 移交公安：公安办理中" in str(caught.value)


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    unknown = broken(("    to: mediating", "    to: meditating"), ("workflow: small", "workflow: third"))
    with pytest.raises(UnsoundDefinition) as caught:
        Library.load(folder_of(tmp_path, one="workflow: [", two=UNSOUND, three=unknown))
    assert sorted(codes(caught.value.findings)) == ["cannot_finish", "handoff_not_there", "unknown_name", "yaml_syntax"]


def test_the_same_revision_in_two_folders(tmp_path: Path) -> None:
    with pytest.raises(UnsoundDefinition) as caught:
        Library.load(folder_of(tmp_path, one=SMALL, two=SMALL + "# changed\n"))
    [found] = caught.value.findings
    assert (found.code, found.file) == ("workflow_twice", "two/workflow.yaml")
    assert "one/workflow.yaml" in found.hint


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDefinition) as caught:
        Library.load(tmp_path)
    assert codes(caught.value.findings) == ["no_workflow"]


def test_proving() -> None:
    sound = compiled()
    assert prove(sound) is sound
    with pytest.raises(UnsoundDefinition, match="未通过证明，共 2 处"):
        prove(compiled(UNSOUND))


def test_the_shipped_workflows_are_sound() -> None:
    library = Library.load(WORKFLOWS)
    assert "property_three_level" in library.keys
    for workflow in library:
        assert compile_text(workflow.text) == workflow


def test_a_text_that_was_published_is_not_proved_again(tmp_path: Path) -> None:
    """A case begun under older proofs can always be finished; another text of the same workflow is proved."""
    folder = folder_of(tmp_path, one=UNSOUND)
    with pytest.raises(UnsoundDefinition):
        Library.load(folder)
    digest = compile_folder(folder / "one").digest
    assert Library.load(folder, proved={digest}).newest("small").digest == digest
    (folder / "one" / "workflow.yaml").write_text(UNSOUND + "# changed\n", encoding="utf-8")
    with pytest.raises(UnsoundDefinition):
        Library.load(folder, proved={digest})
