"""The commands as they are typed: what they print, and what they exit with."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from api.command_line import app
from mediation.definitions.authored_files import schema_text

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-09-07"
WORDS = ("black", "red", "yellow", "green")


def typed(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=given, env={"COLUMNS": "200"})


def test_help_is_chinese_and_english_and_lists_every_command() -> None:
    text = typed("--help").output
    for name in ("run", "clock", "check", "test", "verify", "due", "backlog", "schema", "diagram", "version", "token"):
        assert f" {name} " in text
    assert "积案" in text
    assert "Prove every chain" in text


def test_check_accepts_the_shipped_workflows() -> None:
    done = typed("check")
    assert done.exit_code == 0
    assert "property_three_level" in done.output
    assert "通过" in done.output


def test_check_names_file_line_and_hint_of_a_broken_workflow(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "workflow.yaml").write_text("workflow: broken\nrevision: 1\ntitel: x\n", encoding="utf-8")
    done = typed("check", str(tmp_path))
    assert done.exit_code == 1
    assert "broken/workflow.yaml:3" in done.output
    assert "提示" in done.output


def test_check_of_a_folder_without_workflows(tmp_path: Path) -> None:
    done = typed("check", str(tmp_path))
    assert done.exit_code == 1
    assert "不是流程文件夹" in done.output
    assert "Traceback" not in done.output


def test_test_plays_one_story_and_shows_what_it_walked() -> None:
    story = ROOT / "workflows" / "property_three_level" / "stories" / "worked_case.yaml"
    done = typed("test", "-v", str(story))
    assert done.exit_code == 0
    assert "1/1 个故事成立" in done.output
    assert "✓" in done.output
    assert "动作" in done.output


def test_test_fails_on_what_is_otherwise_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "property_three_level" / "stories"
    folder.mkdir(parents=True)
    for name in ("mediation_core", "places", "calendars"):
        (tmp_path / name).symlink_to(ROOT / "workflows" / name)
    shipped = ROOT / "workflows" / "property_three_level"
    (folder.parent / "workflow.yaml").symlink_to(shipped / "workflow.yaml")
    (folder / "_forms.yaml").symlink_to(shipped / "stories" / "_forms.yaml")
    text = (
        "story: one\ntitle: 一\nsteps:\n"
        "  - {at: 2026-09-07 09:00, who: grid_xingfu, does: log, forms: two_neighbours, then: {state: accepted}}\n"
    )
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    done = typed("test", str(folder.parent))
    assert done.exit_code == 1
    assert "property_three_level/stories/one.yaml:4" in done.output
    assert "应为 accepted，实为 logged" in done.output
    (folder / "one.yaml").write_text(text.replace("accepted", "logged"), encoding="utf-8")
    unwalked = typed("test", str(folder.parent))
    assert unwalked.exit_code == 1  # the story holds, but the workflow is not walked
    assert "没有故事走过的" in unwalked.output


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("2026-09-07", "1 month"), "2026-10-08  "),  # 10-07 is a holiday: rolled
        (("2026-09-07", "1 month", "--no-roll"), "2026-10-07  "),
        (("2026-09-07", "1 month", "--suspend", "2026-09-22..2026-09-28"), "2026-10-13  "),
        (("2026-09-28", "3 working days"), "2026-10-08  "),
        (("2026-09-07 09:00", "24 hours"), "2026-09-08T09:00+08:00  "),
        (("2026-09-07", "1 month", "--extend", "30 days"), "2026-11-06  "),
    ],
)
def test_due_prints_the_iso_date_first(words: tuple[str, ...], first: str) -> None:
    done = typed("due", *words)
    assert done.exit_code == 0
    assert done.output.startswith(first)


def test_due_says_provisional_and_explains_on_demand() -> None:
    assert "provisional" in typed("due", "2028-01-03", "15 working days").output
    lines = typed("due", "2026-09-07", "1 month", "--explain").output.splitlines()
    assert "provisional" not in lines[0]
    assert len(lines) > 2
    assert lines[lines.index("") - 1].startswith("到期")
    assert lines[-1].startswith("Due: ")


@pytest.mark.parametrize(
    "words",
    [
        ("yesterday", "1 month"),
        ("2026-02-30", "1 month"),
        ("2026-09-07", "soon"),
        ("2026-09-07", "1 month", "--suspend", "2026-09-22"),
        ("2026-09-07", "1 month", "--suspend", "2026-09-28..2026-09-22"),
        ("2026-09-07", "1 month", "--place", "nowhere"),
    ],
)
def test_due_refuses_in_words(words: tuple[str, ...]) -> None:
    done = typed("due", *words)
    assert done.exit_code == 1
    assert done.output.strip()
    assert "Traceback" not in done.output


def test_due_knows_places_by_id_and_by_name_and_says_which_may_have_been_meant() -> None:
    plain = typed("due", "2026-09-28", "5 working days").output
    for known in ("kaili", "凯里市", "xingfu_1"):
        assert typed("due", "2026-09-28", "5 working days", "--place", known).output == plain
    for unknown, meant in (("kailu", "kaili"), ("黔东州", "黔东南州"), ("atlantis", "qdn")):
        refused = typed("due", "2026-09-28", "5 working days", "--place", unknown)
        assert refused.exit_code == 1
        assert f"没有区划“{unknown}”" in refused.output
        assert f"There is no place “{unknown}”" in refused.output
        assert meant in refused.output


def test_due_tells_a_suspension_that_changes_nothing() -> None:
    outside = typed("due", "2026-09-28", "5 working days", "--suspend", "2026-01-01..2026-01-05").output.splitlines()
    assert outside[0].startswith("2026-10-10")
    assert "全在计时之外" in outside[1]
    assert "changes nothing" in outside[1]
    nothing = typed("due", "2026-09-28", "5 working days", "--suspend", "2026-09-30..2026-09-30").output.splitlines()
    assert "takes out nothing" in nothing[1]
    inside = typed("due", "2026-09-28", "5 working days", "--suspend", "2026-09-29..2026-09-30").output.splitlines()
    assert len(inside) == 1


def test_schema_is_the_committed_one() -> None:
    done = typed("schema")
    assert done.output == schema_text()
    assert json.loads(done.output)["$schema"]


def test_diagram_as_a_net_for_other_tools() -> None:
    net = typed("diagram", "property_three_level", "--pnml").output
    assert net.startswith('<?xml version="1.0" encoding="utf-8"?>\n<pnml xmlns=')
    assert net.endswith("</pnml>\n")


def test_diagram_as_svg_and_as_mermaid() -> None:
    assert typed("diagram", "property_three_level").output.startswith("<svg")
    assert typed("diagram", "property_three_level", "--mermaid").output.startswith("flowchart")
    unknown = typed("diagram", "propertee")
    assert unknown.exit_code == 1
    assert "没有名为" in unknown.output


def test_version() -> None:
    assert typed("version").output.strip().count(".") == 2


@pytest.mark.parametrize("command", [("verify",), ("backlog",), ("token", "issue", "officer", "x")])
def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = typed(*command, "--data", str(tmp_path))
    assert done.exit_code == 1
    assert "没有数据库" in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_use_exits_with_2() -> None:
    assert typed("run", "--as-of", "tomorrow").exit_code == 2
    assert typed("fly").exit_code == 2


class Served:
    """`mediation run` in a process of its own, on a port of its own choice."""

    def __init__(self, data: Path) -> None:
        self.log = data / "run.log"
        data.mkdir(exist_ok=True)
        words = [sys.executable, "-c", "from api.command_line import main; main()", "run"]
        words += ["--as-of", DAY, "--port", "0", "--data", str(data)]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                words, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONUTF8": "1"}
            )

    def address(self) -> str:
        """Wait for the address that it prints, and for an answer there."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            found = [word for word in self.log.read_text(encoding="utf-8").split() if word.startswith("http://")]
            if found:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which `run` has been started, looked at, and stopped."""
    folder = tmp_path_factory.mktemp("data")
    served = Served(folder)
    try:
        answer = httpx.get(f"{served.address()}sign-in", timeout=30)
        assert answer.status_code == 200
    finally:
        stopped = served.stop()
    assert stopped in (0, -signal.SIGINT)
    return folder


@pytest.mark.slow
@pytest.mark.xdist_group("command_line")
class TestADatabaseThatWasRun:
    def test_it_printed_the_accounts_and_their_password(self, data: Path) -> None:
        text = (data / "run.log").read_text(encoding="utf-8")
        assert "mediation-demo" in text
        assert "mediator_xingfu" in text
        assert "司法所督导" in text
        assert "Traceback" not in text

    def test_every_chain_holds(self, data: Path) -> None:
        done = typed("verify", "--data", str(data))
        assert (done.exit_code, "全部相符" in done.output) == (0, True), done.output

    def test_the_backlog_begins_with_the_most_overdue(self, data: Path) -> None:
        done = typed("backlog", "--data", str(data), "--as-of", DAY)
        assert done.exit_code == 0
        rows = [line for line in done.output.splitlines() if any(word in line for word in WORDS)]
        colours = [next(word for word in WORDS if word in line) for line in rows]
        order = {"black": 0, "red": 0, "yellow": 1, "green": 1}  # by the day, whatever share of the time is left
        assert [order[one] for one in colours] == sorted(order[one] for one in colours)
        assert "red" in colours
        assert "司法局督导甲" in done.output

    def test_the_backlog_of_a_stranger(self, data: Path) -> None:
        done = typed("backlog", "--data", str(data), "--account", "nobody")
        assert (done.exit_code, "没有账号" in done.output) == (1, True)

    def test_a_token_and_a_password(self, data: Path) -> None:
        issued = typed("token", "issue", "officer", "派出所系统", "--data", str(data))
        assert issued.exit_code == 0
        assert len(issued.output.strip()) > 20
        revoked = typed("token", "revoke", "officer", "派出所系统", "--data", str(data))
        assert (revoked.exit_code, "已作废 1 个" in revoked.output) == (0, True)
        assert typed("token", "revoke", "officer", "派出所系统", "--data", str(data)).exit_code == 1
        changed = typed("password", "lawyer", "--data", str(data), given="long-enough\nlong-enough\n")
        assert changed.exit_code == 0
        short = typed("password", "lawyer", "--data", str(data), given="short\nshort\n")
        assert short.exit_code == 1

    def test_a_second_start_takes_the_same_cases(self, data: Path) -> None:
        served = Served(data)
        try:
            assert httpx.get(f"{served.address()}sign-in", timeout=30).status_code == 200
            again = Served(data / "elsewhere")
            address = again.address()
            again.stop()
            assert address != served.address()
        finally:
            served.stop()
        assert "空数据库" not in served.log.read_text(encoding="utf-8")

    def test_verify_names_the_first_bad_link(self, data: Path) -> None:
        with sqlite3.connect(data / "mediation.sqlite3") as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            case = database.execute("SELECT case_id FROM journal WHERE seq = 5 LIMIT 1").fetchone()[0]
            database.execute(
                "UPDATE journal SET actor_name = actor_name || '改' WHERE case_id = ? AND seq = 3", (case,)
            )
        done = typed("verify", "--data", str(data))
        assert done.exit_code == 1
        assert f"{case} 第 3 条" in done.output


def test_who_names_a_file_is_told_which_folder_to_check() -> None:
    folder = Path(__file__).resolve().parents[2] / "workflows" / "whistle"
    done = typed("check", str(folder / "workflow.yaml"))
    assert done.exit_code == 1
    assert f"请写 mediation check {folder}。" in done.output
    assert f"Write mediation check {folder}." in done.output
