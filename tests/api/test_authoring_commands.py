"""`mediation new` and `mediation diff` as an author meets them: what is printed, what is written, what is refused."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command_line import app
from mediation.calendar.published import published
from mediation.casework.publish import publish
from mediation.definitions.compile import compile_folder
from mediation.store.database import Store

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
BASE, OVERLAY = WORKFLOWS / "property_three_level", WORKFLOWS / "overlays" / "wanxi_property"
AT = datetime(2026, 9, 7, 1, tzinfo=UTC)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output


def test_a_difference_is_told_in_both_languages() -> None:
    code, text = run("diff", str(BASE), str(OVERLAY))
    assert code == 0
    assert text.startswith("property_three_level@3 → wanxi_property@2\n【谁能办什么】\n")
    assert "    社区“本级办结”：7 日 → 5 日\n" in text
    assert "    «This rung's time» (Community): 7 days → 5 days\n" in text
    assert text.index("时限】") < text.index("名称与说明】") < text.index("[Who may do what]")


def test_one_language_alone_and_no_difference() -> None:
    assert run("diff", str(BASE), str(BASE), "--language", "zh") == (
        0,
        "property_three_level@3 → property_three_level@3\n两者没有不同。\n",
    )
    assert "There is no difference." in run("diff", str(BASE), str(BASE / "workflow.yaml"), "--language", "en")[1]


def test_as_json() -> None:
    code, text = run("diff", str(BASE), str(OVERLAY), "--json")
    told = json.loads(text)
    assert (code, told["before"], told["after"]) == (0, "property_three_level@3", "wanxi_property@2")
    [clock] = [one for one in told["changes"] if one["key"] == "rung_time"]
    assert (clock["weight"], clock["part"], clock["zh"]) == ("clocks", "deadlines", "社区“本级办结”：7 日 → 5 日")
    assert {"zh": "司法所督导", "en": "supervisor"} in clock["whom"]


def test_published_revisions_and_kept_texts(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/mediation.sqlite3", calendar=published(WORKFLOWS / "calendars").at())
    publish(store, [compile_folder(BASE)], AT)
    store.close()
    kept = tmp_path / "kept.txt"
    kept.write_text(compile_folder(OVERLAY).text, encoding="utf-8")
    code, text = run("diff", "property_three_level@3", str(kept), "--data", str(tmp_path), "--language", "zh")
    assert code == 0
    assert "适用区划：无 → wanxi" in text
    code, text = run("diff", "property_three_leve@1", str(kept), "--data", str(tmp_path))
    assert (code, "property_three_level@3" in text) == (1, True)


@pytest.mark.parametrize("wrong", ["nowhere", "nowhere@x", "workflows", "pyproject.toml"])
def test_what_is_no_workflow(wrong: str) -> None:
    path = WORKFLOWS.parent / wrong
    code, text = run("diff", str(BASE), str(path) if path.exists() else wrong)
    assert code == 1
    assert "提示" in text


def test_a_text_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    file.write_bytes("#=== 流程".encode("gb18030"))
    code, text = run("diff", str(BASE), str(file))
    assert (code, "UTF-8" in text) == (1, True)


def test_a_starter_is_written_with_what_it_needs(tmp_path: Path) -> None:
    code, text = run("new", "my_flow", "--folder", str(tmp_path))
    assert code == 0
    assert f"mediation check {tmp_path}/my_flow" in text
    beside = ["calendars", "matter_core", "mediation_core", "my_flow", "places", "workflow.schema.json"]
    assert sorted(one.name for one in tmp_path.iterdir()) == beside
    assert run("check", str(tmp_path / "my_flow"))[0] == 0
    assert run("test", str(tmp_path / "my_flow"))[0] == 0
    code, text = run("new", "my_flow", "--folder", str(tmp_path))
    assert (code, "已经存在" in text) == (1, True)


def test_an_overlay_and_a_copy(tmp_path: Path) -> None:
    for name in ("mediation_core", "property_three_level"):
        shutil.copytree(WORKFLOWS / name, tmp_path / name)
    assert run("new", "my_street", "--overlay", "property_three_level", "--folder", str(tmp_path))[0] == 0
    assert run("check", str(tmp_path / "overlays" / "my_street"))[0] == 0
    assert run("new", "my_copy", "--from", "property_three_level", "--folder", str(tmp_path))[0] == 0
    assert run("check", str(tmp_path / "my_copy"))[0] == 0
    assert run("new", "x", "--from", "a", "--overlay", "b")[0] == 2
