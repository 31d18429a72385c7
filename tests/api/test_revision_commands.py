"""`mediation draft`, `publish` and `adopt` as they are typed, over the demonstration."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.command_line import app
from api.commands.adopting import read_answers
from api.commands.opening import opened, opened_to_serve
from api.settings import ROOT, Settings
from mediation.casework.publish import draft, publish_draft
from mediation.definitions.compile import compile_text
from mediation.engine.commands import Answers
from mediation.errors import UnreadableDefinition
from mediation.store.verification import verify_all
from mediation.town.institutions import AccountId
from tests.shipped import shipped
from tests.store.houses import MORNING, fill, logged

DAY, KEY = "2026-11-24", "property_three_level"
SHIPPED = shipped(KEY).revision
NEXT = SHIPPED + 1


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})


def done(*words: str) -> str:
    result = typed(*words)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words: str) -> str:
    result = typed(*words)
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.output


@pytest.fixture(scope="module")
def shorter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped workflows with a further revision: the community has five days instead of seven."""
    folder = tmp_path_factory.mktemp("workflows") / "workflows"
    shutil.copytree(ROOT / "workflows", folder)
    file = folder / KEY / "workflow.yaml"
    text = file.read_text("utf-8")
    assert "rung_time: 7 days" in text
    assert f"revision: {SHIPPED}\n" in text
    text = text.replace(f"revision: {SHIPPED}\n", f"revision: {NEXT}\n", 1)
    file.write_text(text.replace("rung_time: 7 days", "rung_time: 5 days"))
    return folder / KEY


@pytest.mark.slow
def test_from_a_draft_to_cases_that_go_over_and_come_back(shorter: Path, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    done("demo", "--load-only", "--as-of", "2026-11-23", *data)
    assert "没有待批准的稿件" in done("draft", *data)
    assert "通过证明" in done("draft", str(shorter), "--by", "director_street", "--note", "七日改五日", *data)
    assert "七日改五日" in done("draft", *data)
    own = refused("publish", KEY, "--approved-by", "director_street", *data)
    assert "不能批准自己" in own
    assert "Nobody approves their own draft or plan" in own
    assert f'No draft of "none" waits for approval. hint: There are drafts of {KEY}' in " ".join(
        refused("publish", "none", "--approved-by", "supervisor", *data).split()
    )
    assert f"第 {NEXT} 版" in done("publish", KEY, "--approved-by", "supervisor", *data)
    listed = done("publish", *data)
    assert "随程序发布" in listed
    assert "司法所督导甲（supervisor）" in listed

    adopting = ("adopt", "--as-of", DAY, *data)
    unknown = refused(*adopting, "--plan", KEY, "--to", "9")
    assert "没有已发布的第 9 版" in unknown
    assert f'No revision 9 of "{KEY}" is published.' in unknown
    blocked = refused(*adopting, "--plan", KEY, "--to", str(NEXT), "--map", "mediating=archived")
    assert "不经办理" in blocked
    assert "整个方案不能执行" in blocked
    plan = json.loads(done(*adopting, "--plan", KEY, "--to", str(NEXT), "--by", "supervisor", "--json"))
    assert plan["counts"] == {"ok": len(plan["cases"])}
    assert len(plan["cases"]) > 20
    assert all(one["number"] for one in plan["cases"])
    assert "不能批准自己" in refused(*adopting, "--carry-out", plan["plan"], "--approved-by", "supervisor")
    count = len(plan["cases"])
    assert f"{count} 件" in done(
        *adopting, "--carry-out", plan["plan"], "--approved-by", "supervisor_2", "--batch", "5"
    )
    assert "全部相符" in done("verify", *data)
    back = done(*adopting, "--revert", plan["plan"], "--approved-by", "supervisor_2", "--json")
    assert json.loads(back) == {"plan": plan["plan"], "turned": count, "left": []}
    assert "全部相符" in done("verify", *data)

    done("publish", "--export", str(tmp_path / "texts"), *data)
    text = (tmp_path / "texts" / f"{KEY}@{NEXT}.txt").read_bytes().decode()
    assert compile_text(text).revision == NEXT
    (tmp_path / "texts" / f"{KEY}@{NEXT}.txt").write_text("另一份")
    assert "内容与已发布的" in refused("publish", "--export", str(tmp_path / "texts"), *data)
    assert f"  {KEY}@{NEXT}.txt\n" in (tmp_path / "texts" / "SHA256SUMS").read_text()


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["draft", "workflows/x"], "--by"),
        (["publish", KEY], "--approved-by"),
        (["adopt"], "--plan"),
        (["adopt", "--plan", KEY], "--to"),
        (["adopt", "--carry-out", "x"], "--approved-by"),
        (["adopt", "--carry-out", "x", "--revert", "y"], "--plan"),
    ],
)
def test_what_is_missing_is_named(words: list[str], missing: str) -> None:
    result = typed(*words)
    assert result.exit_code == 2
    assert missing in re.sub(r"\x1b\[[0-9;]*m", "", result.output)


def test_answers_come_from_words_and_a_file(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("states: {a: b, c: d}\ndocuments: {letter: keep}\n")
    found = read_answers(["a=x", "deadlines.month=drop"], file)
    assert found == Answers(states={"a": "x", "c": "d"}, documents={"letter": "keep"}, deadlines={"month": "drop"})
    assert read_answers([], None) == Answers()


@pytest.mark.parametrize("word", ["a", "a=", "=b", "nothing.a=b"])
def test_a_word_that_is_no_answer_is_told(word: str) -> None:
    with pytest.raises(UnreadableDefinition, match="写成 旧环节=新环节"):
        read_answers([word], None)


@pytest.mark.parametrize("text", ["- a", "nothing: {a: b}", "states: [a]", "states: {a: {b: c}}"])
def test_a_file_that_is_no_answer_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(text)
    with pytest.raises(UnreadableDefinition, match=r"answers\.yaml"):
        read_answers([], file)


@pytest.mark.slow
def test_what_another_process_publishes_counts_here_at_once(tmp_path: Path) -> None:
    """The command line publishes while the web process runs: the next case begins under the new revision."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/shared.db")
    further = shipped(KEY).text.replace(f"\nrevision: {SHIPPED}\n", f"\nrevision: {NEXT}\n", 1)
    with opened_to_serve(settings, at=MORNING) as serving:
        fill(serving.store)
        first = logged(serving, "log-1")
        with opened(settings) as typing:
            made = draft(typing, further, by=AccountId("director"), at=MORNING)
            assert made.findings == ()
            publish_draft(typing, KEY, approved_by=AccountId("supervisor"), at=MORNING)
        second = logged(serving, "log-2", title="另一起纠纷")
        assert [one.workflow.revision for one in (first, second) if one.workflow] == [SHIPPED, NEXT]
        assert serving.library.newest(KEY).revision == NEXT
        assert [one.fault for one in verify_all(serving.store, serving.library)] == [None, None]
