"""`mediation whatif` as it is typed: the tables, JSON, what it refuses; it writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.command_line import app
from benchmarks.whatif import COMMUNITY, a_house, fill
from mediation.store.verification import verify_all

pytestmark = pytest.mark.slow
WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
SHIPPED = WORKFLOWS / "property_three_level" / "workflow.yaml"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with six cases, two of them too slow for five days."""
    address = f"sqlite:///{tmp_path_factory.mktemp('whatif')}/histories.db"
    house = a_house(address)
    fill(house, 6)
    assert all(one.fault is None for one in verify_all(house.store, house.library))
    house.store.close()
    return address


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The shipped text with five days at the community, in a file of its own."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count(COMMUNITY) == 1
    file = tmp_path / "draft.yaml"
    file.write_text(text.replace(COMMUNITY, COMMUNITY.replace("7", "5")), encoding="utf-8")
    return file


def typed(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["whatif", *words], env={"COLUMNS": "200", "MEDIATION_DATABASE_URL": url})


def done(url: str, *words: str) -> str:
    result = typed(url, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_table_says_what_five_days_would_have_done(url: str, draft: Path) -> None:
    shown = done(url, "--workflow", str(draft), "--since", "2026-01-01", "--cases")
    assert "社区 7 日" in shown
    assert "社区 5 日" in shown
    assert "示例街道" in shown
    assert "“本级办结”到期责成人民调解员、调委会主任：会出现，原来没有" in shown
    assert "obliges mediator, director: comes, and did not" in shown
    assert "甲" not in shown
    assert "乙" not in shown


def test_json_is_the_same_every_time_and_by_every_way(url: str, draft: Path) -> None:
    told = done(url, "--workflow", str(draft), "--since", "2026-01-01", "--json")
    report = json.loads(told)
    assert report["total"]["cases"] == 6
    assert report["total"]["breached"] == len([one for one in report["cases"] if one["breached"]]) > 0
    assert sum(row["breached"] for row in report["places"]) == report["total"]["breached"]
    assert done(url, "--workflow", str(draft), "--since", "2026-01-01", "--json", "--exact") == told


def test_a_folder_a_kept_revision_and_a_calendar_can_be_asked_about(url: str, tmp_path: Path) -> None:
    same = done(url, "--workflow", str(SHIPPED.parent), "--since", "2026-01-01")
    assert "没有一件案件走向不同" in same
    kept = done(url, "--workflow", "property_three_level@3", "--since", "2026-01-01", "--json")
    assert json.loads(kept)["total"]["differing"] == 0
    notice = (WORKFLOWS / "calendars" / "china_2026.yaml").read_text(encoding="utf-8")
    free = "国庆节: [2026-10-01..2026-10-07]"
    assert notice.count(free) == 1
    file = tmp_path / "china_2026.yaml"
    file.write_text(notice.replace(free, f"{free}\n  示例假日: [2026-09-16, 2026-09-17, 2026-09-18]"), encoding="utf-8")
    told = json.loads(done(url, "--calendar", str(file), "--since", "2026-01-01", "--json"))
    assert told["calendar"]
    assert told["total"]["differing"] > 0
    assert json.loads(done(url, "--calendar", str(file), "--since", "2026-01-01", "--json", "--exact")) == told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "2026-01-01"), "--workflow"),
        (("--workflow", "nothing.yaml", "--since", "2026-01-01"), "没有流程文件“nothing.yaml”"),
        (("--workflow", "property_three_level@9", "--since", "2026-01-01"), "property_three_level@3"),
        (("--calendar", "nothing.yaml", "--since", "2026-01-01"), "没有日历文件"),
        (("--workflow", str(SHIPPED.parent), "--since", "yesterday"), "不是日期"),
        (("--workflow", str(SHIPPED.parent), "--since", "2026-01-01", "--place", "无此社区"), "没有区划"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_to_do(url: str, words: tuple[str, ...], said: str) -> None:
    result = typed(url, *words)
    assert result.exit_code in (1, 2)
    assert said in result.output


def test_places_and_limits(url: str, draft: Path) -> None:
    words = ("--workflow", str(draft), "--since", "2026-01-01", "--json")
    assert json.loads(done(url, *words, "--place", "示例社区"))["total"]["cases"] == 6
    assert json.loads(done(url, *words, "--place", "lonely"))["total"]["cases"] == 0
    assert json.loads(done(url, *words, "--limit", "2"))["total"]["cases"] == 2
    assert json.loads(done(url, *words, "--until", "2026-09-08"))["total"]["cases"] == 2
