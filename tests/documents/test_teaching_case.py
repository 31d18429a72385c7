"""A case told for teaching holds no name, number or place of the record; what a machine cannot find is said."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pypdf
import pytest
from rich.console import Console

from api.commands.anonymising import write_story
from mediation.casework.house import House
from mediation.casework.teach import told_for_teaching
from mediation.documents.anonymising import Anonymiser
from mediation.documents.known_strings import known_of
from mediation.documents.teaching_case import FORMS, READ_FIRST, READ_FIRST_EN, written
from mediation.engine.case import Case, Party
from mediation.errors import DocumentError, NamesLeft
from tests.dossier.shelves import SECRET, Kept, house_with_vault
from tests.engine.builders import a_town
from tests.store.houses import stores

NAME, OTHER, ID, PHONE = "欧阳建国", "王小明", "522601198001010016", "13812340001"
SUMMARY = (
    f"2026年9月1日，{NAME}（{ID}，电话 138-1234-0001）说，示例小区3栋2单元501室漏水，小明家不认。"
    "欧阳先生停在楼下的贵H·12345被浇湿，王女士说9月3日已修，示例小区和物业都知道，索赔12,345元，"
    "邮箱 a.b@example.com，卡号 6222020200012345678。"
)
PARTIES = [
    {"name": NAME, "side": "applicant", "id_number": ID, "phone": PHONE, "address": "示例小区3栋2单元501室"},
    {"name": OTHER, "side": "respondent", "phone": "13900000002"},
]
KNOWN = (
    *(NAME, "欧阳", "建国", "小明", "王女士", "贵H", "138", ID, "622202", "example.com", "501", "示例"),
    *("2026", "9月", SECRET, "社区调解员"),
)


def made(folder: Path, **logged: Any) -> Iterator[tuple[House, Case]]:
    for store in stores("memory", folder):
        house = house_with_vault(store, folder)
        case = Kept(house)
        case.logged(**{"parties": PARTIES, "summary": SUMMARY, **logged})
        case.mediating()
        case.session("2026-09-08 09:00", "continued", record=f"{OTHER}说愿意查看。", concessions=SECRET)
        case.archived()
        yield house, case.case


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Case]]:
    folder = tmp_path_factory.mktemp("teaching")
    yield from made(folder, title=f"{NAME}诉漏水引起的纠纷", amount="12345")


def read_as(told: bytes, form: str) -> str:
    if form == "pdf":
        pages = pypdf.PdfReader(io.BytesIO(told)).pages
        return "".join(one.extract_text() for one in pages).replace("\n", "")
    return json.dumps(json.loads(told), ensure_ascii=False) if form == "json" else told.decode()


@pytest.mark.parametrize("form", FORMS)
def test_nothing_known_of_the_record_is_left(kept: tuple[House, Case], form: str) -> None:
    house, case = kept
    told = told_for_teaching(house, case.id, sums="keep")
    text = read_as(written(told, form), form)
    assert [one for one in (*KNOWN, case.number, case.log_number) if one in text] == []
    assert [
        one for one in ("甲", "乙", "登记前6日", "登记前4日", "某车", "12,345元", "某小区") if one not in text
    ] == []
    assert READ_FIRST[:20] in text
    assert READ_FIRST_EN[:20] in text
    assert written(told, form) == written(told, form)


def test_the_course_is_told_by_days_from_the_beginning(kept: tuple[House, Case]) -> None:
    house, case = kept
    told = told_for_teaching(house, case.id, sums="round")
    assert [told.steps[0].day, "登记" in told.steps[0].what[0]] == [1, True]
    assert [one.day for one in told.steps] == sorted({one.day for one in told.steps})
    assert told.amount == "约1万"
    assert "约1万元" in told.summary
    assert told.parties == ("甲（申请人）", "乙（被申请人）")
    assert (told.meetings[0].day, told.meetings[0].record, told.meetings[0].result) == (2, "乙说愿意查看。", "继续调解")
    assert told.terms[-1].startswith("乙于第14日前向甲：")
    assert told.kind.startswith("物业")  # a short name of an institution is no personal datum


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("欧阳 建国和王\u3000小明", "甲和乙"),
        ("王·小·明、王-小明、王\u2f29明", "乙、乙、乙"),
        ("电话 138 1234 0001 与 １３８１２３４０００１", "电话 〔号码略〕 与 〔号码略〕"),
        ("编号 113812340001 与 13812340001", "编号 〔号码略〕 与 〔号码略〕"),
        ("老王、小王和王师傅都在王家", "乙、乙和乙都在乙"),
        ("由欧阳某某说的", "由甲说的"),
        ("9月8日修好，10月7号又坏，2025年12月31日前后", "第2日修好，第31日又坏，登记前250日前后"),
        ("九月三日、2026年8月、二〇二五年", "某日、某月、某年"),
        ("示例社区人民调解委员会的社区调解员到示例派出所", "某调委会的某工作人员到某派出所"),
        ("赔 1234567 元，另 3000.50 元、三千元", "赔 1234567 元，另 3000.50 元、三千元"),
        ("物业与业主的物业纠纷", "物业与业主的物业纠纷"),
    ],
)
def test_each_way_of_saying_it_is_found(kept: tuple[House, Case], said: str, becomes: str) -> None:
    assert Anonymiser(kept[1], a_town())(said) == becomes


@pytest.mark.parametrize(
    ("sum_", "becomes"), [("12345", "约1万"), ("3,400.50", "约3000"), ("95", "约100"), ("0", "约0"), ("不明", "不明")]
)
def test_sums_are_rounded_to_their_leading_figure(kept: tuple[House, Case], sum_: str, becomes: str) -> None:
    assert Anonymiser(kept[1], a_town(), sums="round").sum_of(sum_) == becomes
    assert Anonymiser(kept[1], a_town()).sum_of(sum_) == sum_


def test_what_is_still_there_is_counted(kept: tuple[House, Case]) -> None:
    bare = Anonymiser(kept[1], a_town())
    assert bare.left(f"这里还有{NAME}") == 2
    assert bare.left("这里还有王·小-明") == 2
    assert bare.left("甲和乙") == 0


def test_a_name_that_comes_back_by_the_replacing_refuses_the_file(tmp_path: Path) -> None:
    named_so = {"name": "某小区物业", "side": "respondent", "kind": "organisation"}
    for house, case in made(tmp_path, parties=[PARTIES[0], named_so], summary="示例小区物业不认。"):
        file = tmp_path / "a.pdf"
        with pytest.raises(NamesLeft, match="简要情况中仍有已知的姓名") as caught:
            write_story(house, Console(file=io.StringIO()), case.number, file, sums="keep")
        assert caught.value.where == ("简要情况",)
        assert "物业" not in str(caught.value)
        assert not file.exists()


def test_two_of_one_family_name_are_somebody(kept: tuple[House, Case]) -> None:
    twins = (Party(no=1, name="王一一", side="applicant"), Party(no=2, name="王二二", side="respondent"))
    bare = Anonymiser(Case(id=kept[1].id, parties=twins, logged_on=kept[1].logged_on), a_town())
    assert bare("王先生和老王都在，王一一也在") == "某人和某人都在，甲也在"


def test_short_numbers_and_single_characters_are_not_known(kept: tuple[House, Case]) -> None:
    case = msgspec.structs.replace(
        kept[1],
        parties=(Party(no=1, name="甲", side="applicant"),),
        outside_numbers={"alarm": "110", "court": "20260001"},
        facts={"found": {"reporter": "赵某某", "rows": [{"contact_phone": "0855-8220001"}], "kind": "leak"}},
    )
    known = dict(known_of(case, a_town()))
    assert "110" not in known
    assert "甲" not in known
    assert known["20260001"] == "某号"
    assert (known["赵某某"], known["0855-8220001"]) == ("某人", "〔号码略〕")
    assert "leak" not in known


def test_another_ending_is_refused_and_a_file_appears_whole(kept: tuple[House, Case], tmp_path: Path) -> None:
    house, case = kept
    said = io.StringIO()
    with pytest.raises(DocumentError, match=r"\.pdf"):
        write_story(house, Console(file=said), case.number, tmp_path / "a.doc", sums="keep")
    write_story(house, Console(file=said), case.number, tmp_path / "a.md", sums="keep")
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# ")
    assert [one.name for one in tmp_path.iterdir()] == ["a.md"]
    assert READ_FIRST in said.getvalue().replace("\n", "")
