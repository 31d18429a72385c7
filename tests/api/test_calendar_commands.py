"""`mediation calendar` as it is typed, and `mediation due` by what was published in a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.command_line import app
from mediation.store.database import Store
from tests.casework.test_reproject import LOCAL, NEXT_YEAR, opened, seat
from tests.engine.builders import a_town, instant
from tests.store.houses import a_house, fill, library


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A database with the town, an administrator, and a case whose day is provisional."""
    store = Store.open(f"sqlite:///{tmp_path / 'mediation.sqlite3'}", calendar=a_town().published)
    fill(store)
    seat(store)
    house = a_house(store)
    with store.transaction() as tx:
        for workflow in library():
            tx.revisions.publish(workflow, instant("2026-12-29 08:00"))
    opened(house, instant("2026-12-29 09:00"))
    store.close()
    return str(tmp_path)


def notice(folder: str, text: str) -> str:
    file = Path(folder) / "notice.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_year_is_shown_with_its_source() -> None:
    shown = typed("calendar", "show", "2026")
    assert shown.exit_code == 0
    assert "10月1日" in shown.output
    assert "调休上班" in shown.output
    assert "国办发明电〔2025〕7号" in shown.output
    assert "2026-12-28" in shown.output


def test_a_notice_is_checked_then_published_and_cases_are_counted_anew(data: str) -> None:
    file = notice(data, NEXT_YEAR)
    checked = typed("calendar", "check", file, "--data", data)
    assert checked.exit_code == 0, checked.output
    assert "2027-12-28" in checked.output
    before = typed("due", "2026-12-29", "2 working days", "--data", data).output
    assert before.startswith("2026-12-31")
    assert "provisional" in before
    done = typed("calendar", "publish", file, "--by", "keeper", "--as-of", "2026-12-29", "--data", data)
    assert done.exit_code == 0, done.output
    assert "改期 1 件" in done.output
    after = typed("due", "2026-12-29", "2 working days", "--data", data).output
    assert after.startswith("2027-01-07")
    assert "provisional" not in after
    assert "虚构的2027年通知" in typed("calendar", "show", "2027", "--data", data).output
    assert "provisional" in typed("due", "2026-12-29", "2 working days").output


def test_local_holidays_hold_at_the_place_and_below(data: str) -> None:
    file = notice(data, LOCAL.format(place="street"))
    assert typed("calendar", "publish", file, "--by", "keeper", "--data", data).exit_code == 0
    words = ("due", "2026-12-24", "1 working day", "--data", data)
    assert typed(*words).output.startswith("2026-12-25")
    for place in ("street", "community"):
        assert typed(*words, "--place", place).output.startswith("2026-12-29")
    assert typed(*words, "--place", "city").output.startswith("2026-12-25")
    assert "节日甲" in typed(*words, "--place", "street", "--explain").output
    assert "节日甲" in typed("calendar", "show", "2026", "--place", "community", "--data", data).output
    refused = typed("calendar", "show", "--place", "atlantis", "--data", data)
    assert refused.exit_code == 1
    assert "atlantis" in refused.output


def test_every_fault_of_a_notice_is_named_by_its_line(data: str) -> None:
    file = notice(data, NEXT_YEAR.replace("2027-01-09", "2027-01-07").replace("date: 2026-12-25", "date: soon"))
    for words in (("check", file), ("publish", file, "--by", "keeper")):
        refused = typed("calendar", *words, "--data", data)
        assert refused.exit_code == 1
        assert "notice.yaml:2" in refused.output
        assert "notice.yaml:6" in refused.output
        assert "Traceback" not in refused.output
    absent = typed("calendar", "check", str(Path(data) / "absent.yaml"), "--data", data)
    assert absent.exit_code == 1
    assert "UTF-8" in absent.output


def test_only_an_administrator_publishes(data: str) -> None:
    refused = typed("calendar", "publish", notice(data, NEXT_YEAR), "--by", "director", "--data", data)
    assert refused.exit_code == 1
    assert "管理员" in refused.output


def test_the_end_of_business_hours() -> None:
    lines = typed("due", "2026-09-28", "5 working days", "--day-ends", "17:30", "--explain").output.splitlines()
    assert lines[0].startswith("2026-10-10")
    assert lines[0].endswith("17:30")
    assert "民法典 203 第二款" in lines[lines.index("") - 1]
    assert "end of business hours, Civil Code art. 203 para. 2" in lines[-1]
    refused = typed("due", "2026-09-28", "5 working days", "--day-ends", "teatime")
    assert refused.exit_code == 1
    assert "17:30" in refused.output
