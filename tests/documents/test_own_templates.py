"""Committees' own templates are checked before any is used; drafts are marked on every sheet and say what is open."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from mediation.definitions.labels import Basis, Label
from mediation.definitions.workflow import DocumentKind
from mediation.documents.drawing import draw, page
from mediation.documents.facts import facts_for
from mediation.documents.own_templates import OwnTemplates
from mediation.errors import DocumentError, RenderFailed
from tests.documents.a_case import COMMUNITY, ROOM, STREET, TEMPLATES, a_case, a_paper, a_town, a_workflow, the_case

OWN = """{% extends "skeleton.html" %}
{% import "pieces.html" as pieces %}
{% block body %}<h1>本街道{{ paper.title }}</h1>{{ pieces.text(summary) }}{% endblock %}
"""


def folder(tmp_path: Path, text: str = OWN, *, name: str = "application.html", committee: str = "street") -> Path:
    (tmp_path / committee).mkdir(exist_ok=True)
    (tmp_path / committee / name).write_text(text, encoding="utf-8")
    return tmp_path


def text_of(pdf: bytes) -> list[str]:
    return [re.sub(r"\s", "", one.extract_text()) for one in PdfReader(io.BytesIO(pdf)).pages]


def test_a_committee_draws_its_own_and_others_the_shipped_one(tmp_path: Path) -> None:
    own = OwnTemplates.load(folder(tmp_path))
    assert len(own) == 1
    street = draw(a_workflow(), a_case(), a_paper("application"), a_town(), own=own)
    assert "本街道人民调解申请书" in text_of(street)[0]
    other = draw(a_workflow(), a_case(), a_paper("application", institution=COMMUNITY), a_town(), own=own)
    assert "本街道" not in text_of(other)[0]
    assert other == draw(a_workflow(), a_case(), a_paper("application", institution=COMMUNITY), a_town())


def test_a_room_draws_as_its_committee_does(tmp_path: Path) -> None:
    own = OwnTemplates.load(folder(tmp_path, committee="community"))
    assert (
        "本街道"
        in text_of(draw(a_workflow(), a_case(), a_paper("application", institution=ROOM), a_town(), own=own))[0]
    )


def test_a_void_paper_of_a_committee_s_own_says_so(tmp_path: Path) -> None:
    own = OwnTemplates.load(folder(tmp_path))
    assert "作废" in text_of(draw(a_workflow(), a_case(), a_paper("application", status="void"), a_town(), own=own))[0]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (OWN, "aplication.html", "没有这种文书"),
        (OWN, "skeleton.html", "没有这种文书"),
        (OWN.replace("summary", "secrets"), "application.html", "secrets"),
        (OWN.replace("{% endblock %}", ""), "application.html", "第 3 行"),
        ("<h1>{{ paper.title }}</h1>", "application.html", "extends"),
        ('{% extends "pieces.html" %}', "application.html", "extends"),
    ],
)
def test_what_cannot_be_used_is_told_when_it_is_read(tmp_path: Path, text: str, name: str, said: str) -> None:
    folder(tmp_path, OWN, committee="community")
    with pytest.raises(DocumentError, match=said) as caught:
        OwnTemplates.load(folder(tmp_path, text, name=name))
    assert f"street/{name}" in str(caught.value)
    assert "community" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (folder(tmp_path) / "street" / "application.html").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="UTF-8"):
        OwnTemplates.load(tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有文书版式文件夹"):
        OwnTemplates.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "inside", ["{{ paper.nothing }}", "{{ ''.__class__.__mro__ }}", "{{ 1 / 0 }}", "{{ summary.x() }}"]
)
def test_what_goes_wrong_in_it_is_told_and_reaches_nothing(tmp_path: Path, inside: str) -> None:
    own = OwnTemplates.load(folder(tmp_path, OWN.replace("本街道", inside)))
    with pytest.raises(RenderFailed, match="自有的文书版式"):
        draw(a_workflow(), a_case(), a_paper("application"), a_town(), own=own)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_draft_is_marked_and_an_issued_paper_is_not(template: str) -> None:
    case, paper = the_case(template)
    sheets = text_of(draw(a_workflow(), case, paper, a_town(), draft=True))
    assert all("草稿" in one for one in sheets)
    assert "草稿" not in page(facts_for(a_workflow(), case, paper, a_town()))


@pytest.mark.parametrize(
    ("law", "evidence", "open_"),
    [("人民调解工作若干规定 24", "R", True), ("人民调解法 17", "V", False), ("司发通文", "C", False)],
)
def test_a_draft_says_which_article_is_still_to_be_verified(law: str, evidence: str, open_: bool) -> None:
    kind = DocumentKind(
        key="application",
        title=Label(zh="申请书", en="A"),
        template="application",
        basis=Basis(law=law, evidence=evidence),
    )
    workflow = a_workflow(application=kind)
    text = "".join(text_of(draw(workflow, a_case(), a_paper("application"), a_town(), draft=True)))
    assert f"依据：{law}".replace(" ", "") in text
    assert ("条号待核" in text) is open_
    assert "条号待核" not in "".join(text_of(draw(workflow, a_case(), a_paper("application"), a_town())))


def test_the_house_of_a_paper_is_its_committee() -> None:
    assert facts_for(a_workflow(), a_case(), a_paper("application"), a_town()).house == STREET
