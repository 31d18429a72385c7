"""An answer on paper and its scan: the scan shows the reply's own paper, counts once, and as evidence nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from mediation.casework.handle import handle
from mediation.engine.case import Case
from mediation.engine.commands import MarkPapers
from mediation.engine.evidence import counting
from mediation.engine.paper_copies import SCAN
from mediation.errors import FieldsInvalid
from tests.api.test_channel_pages import answer, now, on_paper, web
from tests.api.web import Web, field
from tests.engine.builders import an_actor
from tests.evidence import files

__all__ = ["web"]
FINDINGS = {"says": "answer", "answer": "not_police", "on": "2026-09-07", "number": "处1号"}


@pytest.fixture
def client(web: Web) -> Iterator[TestClient]:
    with web.signed_in("street_clerk") as found:
        yield found


def entered(web: Web, client: TestClient, case: Case, file: bytes, **form: str) -> Case:
    path = f"/channels/answers/{case.id}/1"
    page = client.get(path)
    found = answer(client, page, path, file, command_id=field(page, "command_id"), **form)
    assert found.status_code == 303, found.text[:2000]
    return now(web, case)


def test_the_scan_of_an_answer_shows_the_paper_that_the_answer_makes(web: Web, client: TestClient) -> None:
    after = entered(web, client, on_paper(web), files.scan(2), **FINDINGS)
    (piece,) = after.evidence
    (reply,) = [one for one in after.papers if one.kind == "police_feedback"]
    assert (piece.kind, piece.private, reply.institution) == (SCAN, True, "station")
    assert [(one.evidence, one.first, one.last) for one in reply.scanned] == [(piece.no, 1, 2)]
    assert counting(after) == ()
    shown = web.system("street_clerk").get(f"/api/v1/cases/{after.id}/papers").json()
    told = next(one for one in shown["papers"] if one["no"] == reply.no)
    assert told["scans"] == [{"evidence": piece.no, "first": 1, "last": 2}]


def test_a_mere_act_makes_no_paper_and_its_letter_is_evidence_once(web: Web, client: TestClient) -> None:
    after = entered(web, client, on_paper(web), files.scan(1), says="receipt", number="受案1号", on="2026-09-07")
    (piece,) = after.evidence
    assert (piece.kind, [one.scanned for one in after.papers if one.scanned]) == ("written", [])
    assert counting(after) == (piece,)


def test_without_a_scan_the_paper_is_not_said_to_be_scanned(web: Web, client: TestClient) -> None:
    after = entered(web, client, on_paper(web), b"", **FINDINGS, scan="档案柜 3-12")
    assert (after.evidence, [one.scanned for one in after.papers if one.scanned]) == ((), [])


def test_a_supervisor_who_belongs_to_no_house_of_the_case_keeps_it_as_a_letter(web: Web) -> None:
    supervisor = web.signed_in("supervisor")
    after = entered(web, supervisor, on_paper(web), files.scan(1), **FINDINGS)
    assert (after.handoffs[0].outcome, [one.kind for one in after.evidence]) == ("not_police", ["written"])


def test_only_a_picture_or_a_pdf_is_a_scan_of_a_paper(web: Web, client: TestClient) -> None:
    case = on_paper(web)
    path = f"/channels/answers/{case.id}/1"
    page = client.get(path)
    refused = answer(client, page, path, files.sound(), command_id=field(page, "command_id"), **FINDINGS)
    assert (refused.status_code, "扫描件须为 PDF 或图片" in refused.text) == (422, True)
    assert (now(web, case).version, now(web, case).handoffs[0].status) == (case.version, "offered")


def test_one_scan_shows_one_reply_and_none_of_our_own_papers(web: Web, client: TestClient) -> None:
    after = entered(web, client, on_paper(web), files.scan(1), **FINDINGS)
    ours = next(one for one in after.papers if one.institution != "station")
    reply = next(one for one in after.papers if one.kind == "police_feedback")
    wrong = ((ours.no, 1, "NOT_A_REPLY"), (reply.no, 1, "PAGES_TWICE"), (reply.no, 7, "NO_SUCH_SCAN"))
    for number, (paper, piece, code) in enumerate(wrong):
        mark = MarkPapers(case=after.id, command_id=f"wrong-{number}", papers=(paper,), shown_by=piece)
        with pytest.raises(FieldsInvalid) as refused:
            handle(web.house, mark, actor=an_actor("street_clerk"), at=web.at)
        assert [one.code for one in refused.value.objections] == [code]
