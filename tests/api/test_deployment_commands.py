"""The commands of those who run a deployment, as they are typed: demonstration, backlog, backup, restore, town."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from api.command_line import app
from mediation.rehearsal.town_file import read_town
from mediation.store.database import Store
from mediation.store.key_file import make as make_key
from tests.engine.builders import ROOT, a_town
from tests.store.houses import postgres, postgres_key

pytestmark = pytest.mark.slow

DAY = "2026-11-23"
DATABASE = "mediation.sqlite3"
KEY = f"{DATABASE}.key"


def typed(*words: str, url: str | None = None) -> Result:
    environment = {"COLUMNS": "200"}
    if url is not None:
        environment |= {"MEDIATION_DATABASE_URL": url, "MEDIATION_KEY_FILE": str(postgres_key())}
    return CliRunner().invoke(app, list(words), env=environment)


def done(*words: str, url: str | None = None) -> str:
    result = typed(*words, url=url)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words: str, url: str | None = None) -> str:
    result = typed(*words, url=url)
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.output


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration in it; the tests of this file only read it."""
    folder = tmp_path_factory.mktemp("demo")
    text = done("demo", "--load-only", "--as-of", DAY, "--data", str(folder))
    assert "90 件案件" in text
    assert "2026-11-23" in text
    return folder


def listed(folder: Path, *words: str) -> list[dict[str, str]]:
    text = done("backlog", "--format", "csv", "--as-of", DAY, "--data", str(folder), *words)
    return list(csv.DictReader(io.StringIO(text)))


class TestTheDemonstration:
    def test_it_loads_into_an_empty_database_only(self, demo: Path) -> None:
        assert "只装入空数据库" in refused("demo", "--load-only", "--data", str(demo))

    def test_it_loads_into_the_database_that_the_environment_names(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/named/here.db"
        done("demo", "--load-only", "--as-of", DAY, url=url)
        assert (tmp_path / "named" / "here.db").is_file()
        assert "全部相符" in done("verify", url=url)

    def test_a_deployment_never_gets_it_by_accident(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEDIATION_DEMO", "false")
        assert "mediation town import" in refused("run", "--port", "0", "--data", str(tmp_path))
        assert "没有" not in done("verify", "--data", str(tmp_path))


class TestTheBacklog:
    def test_csv_has_the_number_first_and_all_cases(self, demo: Path) -> None:
        rows = listed(demo)
        assert next(iter(rows[0])) == "number"
        assert len(rows) + len(listed(demo, "--closed")) == 90
        assert all(row["number"] for row in rows)
        assert {row["closed"] for row in rows} == {"0"}
        due = [row["due_at"] for row in rows if row["due_at"]]
        assert due == sorted(due)

    def test_a_table_has_the_number_first(self, demo: Path) -> None:
        text = done("backlog", "--as-of", DAY, "--data", str(demo), "--limit", "5")
        first = next(line for line in text.splitlines() if "（2026）" in line)
        assert first.split("│")[1].strip().startswith("（2026）")
        assert "只列前 5 件" in text

    def test_a_place_is_named_by_name_or_id_and_takes_in_what_lies_below(self, demo: Path) -> None:
        street = listed(demo, "--place", "洗马河街道")
        assert street == listed(demo, "--place", "ximahe")
        assert 0 < len(street) < len(listed(demo))
        assert {row["number"] for row in street} >= {row["number"] for row in listed(demo, "--place", "河滨社区")}

    def test_an_unknown_place_says_what_was_meant(self, demo: Path) -> None:
        assert "洗马河街道" in refused("backlog", "--place", "洗马可街道", "--data", str(demo))

    def test_a_supervisor_of_one_street_sees_that_street(self, demo: Path) -> None:
        rows = listed(demo, "--account", "supervisor_wanxi")
        assert 0 < len(rows) < len(listed(demo))
        assert "没有账号" in refused("backlog", "--account", "nobody", "--data", str(demo))

    def test_a_limit_counts_for_csv_too(self, demo: Path) -> None:
        assert len(listed(demo, "--limit", "3")) == 3
        assert listed(demo, "--limit", "3") == listed(demo)[:3]

    def test_an_unknown_format_is_a_wrong_use(self, demo: Path) -> None:
        assert typed("backlog", "--format", "xml", "--data", str(demo)).exit_code == 2


class TestBackupAndRestore:
    def test_a_copy_comes_back_elsewhere_and_every_chain_holds(self, demo: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.backup"
        assert str(copy) in done("backup", str(copy), "--data", str(demo))
        assert copy.stat().st_mode & 0o077 == 0
        text = done("restore", str(copy), "--data", str(tmp_path / "elsewhere"), "--key", str(demo / KEY))
        assert "90 件案件" in text
        assert "全部相符" in text
        assert listed(tmp_path / "elsewhere") == listed(demo)

    def test_nothing_is_written_over(self, demo: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.backup"
        done("backup", str(copy), "--data", str(demo))
        assert "已存在" in refused("backup", str(copy), "--data", str(demo))
        assert "不会覆盖" in refused("restore", str(copy), "--data", str(demo))
        assert "没有数据库" in refused("backup", str(tmp_path / "other"), "--data", str(tmp_path / "nowhere"))

    def test_a_wrong_key_is_refused_and_does_not_stand_in_the_way_of_the_right_one(
        self, demo: Path, tmp_path: Path
    ) -> None:
        copy, elsewhere = tmp_path / "copy.backup", tmp_path / "elsewhere"
        done("backup", str(copy), "--data", str(demo))
        make_key(tmp_path / "other.key")
        text = refused("restore", str(copy), "--data", str(elsewhere), "--key", str(tmp_path / "other.key"))
        assert "打不开这份备份" in text
        assert not elsewhere.exists()
        assert "全部相符" in done("restore", str(copy), "--data", str(elsewhere), "--key", str(demo / KEY))

    def test_a_copy_that_was_changed_is_told(self, demo: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.backup"
        done("backup", str(copy), "--data", str(demo))
        with sqlite3.connect(copy) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            database.execute("UPDATE journal SET actor_name = actor_name || '改' WHERE seq = 2")
        text = refused("restore", str(copy), "--data", str(tmp_path / "elsewhere"), "--key", str(demo / KEY))
        assert "不符" in text

    @pytest.mark.slow
    @pytest.mark.xdist_group("postgres")
    def test_the_same_on_postgresql(self, tmp_path: Path) -> None:
        for name in ("shown", "brought"):
            postgres().psql(f"CREATE DATABASE {name}")
        url, other = postgres().get_uri("shown"), postgres().get_uri("brought")
        done("demo", "--load-only", "--as-of", DAY, url=url)
        done("backup", str(tmp_path / "copy.dump"), url=url)
        assert "全部相符" in done("restore", str(tmp_path / "copy.dump"), url=other)


class TestTheTown:
    def test_out_and_in_again_changes_nothing(self, demo: Path, tmp_path: Path) -> None:
        table = tmp_path / "town.xlsx"
        there = read_town(ROOT / "workflows" / "places" / "kaili.yaml")
        text = done("town", "export", str(table), "--data", str(demo))
        assert f"{len(there.people)} 名人员" in text
        assert f"{len(there.registers.lists.powers)} 项权责" in text.replace("\n", "")
        done("backup", str(tmp_path / "copy"), "--data", str(demo))
        done("restore", str(tmp_path / "copy"), "--data", str(tmp_path / "again"), "--key", str(demo / KEY))
        assert "初始口令" not in done("town", "import", str(table), "--data", str(tmp_path / "again"))
        assert listed(tmp_path / "again") == listed(demo)

    def test_a_new_town_is_made_with_first_passwords_that_are_shown_once(self, tmp_path: Path) -> None:
        table = self.small_town(tmp_path)
        text = done("town", "import", str(table), "--data", str(tmp_path))
        passwords = [line.split("│")[3].strip() for line in text.splitlines() if line.startswith("│ ")]
        assert len(passwords) == len(set(passwords)) == 2
        assert all(len(one) == 19 for one in passwords)
        assert "初始口令" not in done("town", "import", str(table), "--data", str(tmp_path))
        accounts = done("town", "accounts", "--data", str(tmp_path))
        assert "director" in accounts
        stored = (tmp_path / DATABASE).read_bytes()
        assert not any(one.encode() in stored for one in passwords)

    def test_who_has_left_signs_in_no_more(self, tmp_path: Path) -> None:
        table = self.small_town(tmp_path)
        done("town", "import", str(table), "--data", str(tmp_path))
        book = load_workbook(table)
        book["人员"]["C3"], book["人员"]["D3"] = None, None
        book.save(table)
        assert "已停用的账号：clerk" in done("town", "import", str(table), "--data", str(tmp_path))
        with sqlite3.connect(tmp_path / DATABASE) as database:
            rows = database.execute("SELECT account, disabled FROM account ORDER BY account").fetchall()
        assert rows == [("clerk", 1), ("director", 0)]

    @pytest.mark.parametrize(
        ("sheet", "cell", "value", "told"),
        [
            ("机构", "E2", "nowhere", "所在区划 nowhere 不存在"),
            ("人员", "A3", "director", "账号“director”出现两次"),
            ("区划", "D3", "nobody", "上级 nobody 不存在"),
        ],
    )
    def test_a_faulty_table_changes_nothing(self, tmp_path: Path, sheet: str, cell: str, value: str, told: str) -> None:
        table = self.small_town(tmp_path)
        done("town", "import", str(table), "--data", str(tmp_path))
        book = load_workbook(table)
        book["人员"].append(["newcomer", "登记员乙", "committee", "登记员"])
        book[sheet][cell] = value
        book.save(table)
        assert told in refused("town", "import", str(table), "--data", str(tmp_path))
        assert "newcomer" not in done("town", "accounts", "--data", str(tmp_path))

    def test_a_faulty_table_makes_no_database(self, tmp_path: Path) -> None:
        table = tmp_path / "town.xlsx"
        table.write_text("不是表格", "utf-8")
        assert "须为 .xlsx" in refused("town", "import", str(table), "--data", str(tmp_path / "new"))
        assert not (tmp_path / "new").exists()

    def test_a_table_is_not_written_over(self, tmp_path: Path, demo: Path) -> None:
        table = self.small_town(tmp_path)
        assert "已存在" in refused("town", "template", str(table))
        assert "已存在" in refused("town", "export", str(table), "--data", str(demo))

    def test_a_grid_register_comes_in_by_a_file_of_its_own(self, demo: Path, tmp_path: Path) -> None:
        table = tmp_path / "register.xlsx"
        done("town", "register-template", str(table))
        assert "已存在" in refused("town", "register-template", str(table))
        done("backup", str(tmp_path / "copy"), "--data", str(demo))
        done("restore", str(tmp_path / "copy"), "--data", str(tmp_path), "--key", str(demo / KEY))
        book = load_workbook(table)
        book["楼栋"].append(["xingfu_9", "xingfu_1", "9栋"])
        book["户"].append(["xingfu_9-101", "xingfu_9", "", "101"])
        book["人"].append(["xingfu_9-101", "住户某甲", "户主", "13800000000"])
        book.save(table)
        assert "1 栋、1 户、1 人" in done("town", "register-import", str(table), "--data", str(tmp_path))
        with sqlite3.connect(tmp_path / DATABASE) as database:
            assert database.execute("SELECT COUNT(*) FROM building").fetchone() == (19,)
        book["楼栋"]["B2"] = "nowhere"
        book.save(table)
        text = refused("town", "register-import", str(table), "--data", str(tmp_path))
        assert "楼栋 xingfu_9 的网格 nowhere 不存在" in text
        assert "住户某甲" not in text

    def small_town(self, folder: Path) -> Path:
        """Fill in the empty table: a city with one street committee, its director and a clerk."""
        table = folder / "town.xlsx"
        done("town", "template", str(table))
        book = load_workbook(table)
        book["区划"].append(["city", "市", "某市"])
        book["区划"].append(["street", "街道", "某街道", "city"])
        book["机构"].append(["committee", "街道人民调解委员会", "某街道人民调解委员会", "某街", "street"])
        book["人员"].append(["director", "主任甲", "committee", "调委会主任"])
        book["人员"].append(["clerk", "登记员甲", "committee", "登记员"])
        book.save(table)
        return table


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    done("demo", "--load-only", "--as-of", DAY, "--data", str(tmp_path))
    with sqlite3.connect(tmp_path / DATABASE) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("verify",), ("backlog",), ("demo", "--load-only"), ("run", "--port", "0")):
        text = refused(*command, "--data", str(tmp_path))
        assert "9999" in text
        assert "更新的程序" in text


def test_a_second_service_on_one_sqlite_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done("demo", "--load-only", "--as-of", DAY, "--data", str(tmp_path))
    serving = Store.open(f"sqlite:///{tmp_path}/{DATABASE}", calendar=a_town().calendar, serving=True)
    for command in (("run", "--port", "0"), ("demo",)):
        text = refused(*command, "--data", str(tmp_path))
        assert "另一个服务进程" in text
        assert "PostgreSQL" in text
    assert listed(tmp_path)  # looking at it beside the service goes on
    serving.close()


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:9/none", "postgresql:///none?host=/nowhere"])
def test_a_server_that_cannot_be_reached_is_said_so(url: str) -> None:
    for command in (("verify",), ("demo", "--load-only"), ("town", "accounts")):
        text = refused(*command, url=url)
        assert "无法连接" in text
        assert "MEDIATION_DATABASE_URL" in text
