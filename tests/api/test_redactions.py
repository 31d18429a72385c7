"""Lawful redaction over the API and on its page, and a case for teaching: who may, when, and what they are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from httpx import Response

from api.app import create_app
from mediation.engine.redacting import SIGN
from tests.api.web import Web, field
from tests.dossier.shelves import Kept, house_with_vault, photograph

NAME, PHONE, ADDRESS = "张三丰", "13800000001", "示例小区3栋2单元501室"
PARTIES = [
    {"name": NAME, "side": "applicant", "phone": PHONE, "address": ADDRESS},
    {"name": "李四光", "side": "respondent", "phone": "13900000002"},
]
ASKED = {
    "party": 1,
    "what": ["name", "phone", "address"],
    "reason": "本人申请删除。",
    "basis": "个人信息保护法 47",
    "ordered_by": "示例市人民法院",
}


class Shelf(Web):
    """The application over a file in the archive."""

    def __init__(self, folder: Path, **logged: Any) -> None:
        super().__init__("2026-10-30 09:00")
        self.house = house_with_vault(self.store, folder)
        self.app = create_app(self.house, self.settings)
        self.kept = Kept(self.house)
        self.kept.logged(**{"parties": PARTIES, "summary": f"{NAME}家漏水，电话 {PHONE}。", **logged})

    def archived(self) -> Shelf:
        self.kept.mediating()
        self.kept.bring(photograph(1), "现场.jpg", title="现场")
        self.kept.act(
            "2026-09-07 16:00", "street_mediator", "correct_party", party=2, right_name="李四广", reason="笔误"
        )
        self.kept.archived()
        return self

    @property
    def address(self) -> str:
        return f"/api/v1/cases/{self.kept.case.id}/redactions"

    @property
    def page(self) -> str:
        return f"/cases/{self.kept.case.id}/redactions"

    def ask(self, who: str = "street_clerk", command: str = "ask-1-command", **over: Any) -> Response:
        return self.system(who).post(self.address, json={**ASKED, "command_id": command, **over})

    def decide(
        self, who: str = "supervisor", command: str = "decide-1-command", no: int = 1, approve: bool = True, **over: Any
    ) -> Response:
        said = {"command_id": command, "approve": approve, **over}
        return self.system(who).post(f"{self.address}/{no}/decision", json=said)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path).archived()


def told(answer: Response) -> tuple[int, str, list[str]]:
    """The status, the code, and the code of every objection."""
    body = answer.json()
    return answer.status_code, body["code"], [one["code"] for one in body.get("objections", ())]


class TestTheApi:
    """Other systems ask and decide by `/api/v1`."""

    def test_asked_by_one_and_approved_by_another_the_values_are_gone(self, shelf: Shelf) -> None:
        asked = shelf.ask(evidence=[1])
        assert (asked.status_code, asked.json()["status"], asked.json()["no"]) == (201, "asked", 1)
        assert shelf.decide().json()["status"] == "done"
        listed = shelf.system("street_director").get(shelf.address).json()["redactions"]
        assert [(one["no"], one["asked_by"], one["decided_by"]) for one in listed] == [
            (1, "street_clerk", "supervisor")
        ]
        assert listed[0]["entries"]
        case = shelf.system("supervisor").get(f"/api/v1/cases/{shelf.kept.case.id}").text
        assert [one for one in (NAME, PHONE, ADDRESS) if one in case] == []
        assert SIGN in case

    @pytest.mark.parametrize("who", ["street_clerk", "street_director", "supervisor"])
    def test_clerk_director_and_supervisor_may_ask(self, shelf: Shelf, who: str) -> None:
        assert shelf.ask(who).status_code == 201

    @pytest.mark.parametrize("who", ["street_mediator", "street_second"])
    def test_a_mediator_may_not_ask(self, shelf: Shelf, who: str) -> None:
        assert told(shelf.ask(who)) == (403, "actor_not_entitled", ["NOT_ENTITLED"])

    @pytest.mark.parametrize("who", ["officer", "deputy"])
    def test_who_does_not_see_the_case_is_told_of_none(self, shelf: Shelf, who: str) -> None:
        assert shelf.ask(who).status_code == 404
        assert shelf.decide(who).status_code == 404
        assert shelf.system(who).get(shelf.address).status_code == 404

    def test_nobody_decides_on_his_own_demand(self, shelf: Shelf) -> None:
        shelf.ask("supervisor")
        assert told(shelf.decide()) == (403, "actor_not_entitled", ["OWN_REQUEST"])

    @pytest.mark.parametrize("who", ["street_director", "street_mediator"])
    def test_only_a_supervisor_decides(self, shelf: Shelf, who: str) -> None:
        shelf.ask()
        assert told(shelf.decide(who)) == (403, "actor_not_entitled", ["NOT_ENTITLED"])

    def test_an_open_case_is_not_touched(self, tmp_path: Path) -> None:
        shelf = Shelf(tmp_path)
        shelf.kept.mediating()
        assert told(shelf.ask()) == (422, "requirement_unmet", ["CASE_OPEN"])

    def test_a_file_to_be_kept_wants_an_authority(self, shelf: Shelf) -> None:
        refused = shelf.ask(ordered_by="")
        assert told(refused) == (422, "requirement_unmet", ["TO_BE_KEPT"])
        assert refused.json()["objections"][0]["field"] == "ordered_by"

    def test_sent_twice_it_is_asked_and_carried_out_once(self, shelf: Shelf) -> None:
        assert shelf.ask().json() == shelf.ask().json()
        first = shelf.decide().json()
        assert shelf.decide().json() == first
        assert len(shelf.system("supervisor").get(shelf.address).json()["redactions"]) == 1

    def test_one_command_says_one_thing(self, shelf: Shelf) -> None:
        shelf.ask()
        assert told(shelf.ask(reason="另一理由。"))[:2] == (409, "command_id_reused")

    def test_what_somebody_else_did_meanwhile_refuses_the_second(self, shelf: Shelf) -> None:
        shelf.ask()
        second = shelf.ask("street_director", "ask-2-command")
        assert told(second) == (409, "action_not_offered", ["REDACTION_PENDING"])
        shelf.decide(approve=False, words="仍在保管期限内")
        assert told(shelf.decide(command="decide-2-command")) == (409, "action_not_offered", ["NO_REQUEST"])

    @pytest.mark.parametrize(
        ("over", "where", "code"),
        [
            ({"party": 9}, "party", "UNKNOWN_PARTY"),
            ({"what": []}, "what", "INVALID"),
            ({"evidence": [7]}, "evidence", "INVALID"),
            ({"reason": " "}, "reason", "MISSING"),
            ({"basis": ""}, "basis", "MISSING"),
            ({"reason": f"{NAME}申请"}, "reason", "VALUE_REPEATED"),
            ({"ordered_by": "电话 138-0000-0001"}, "ordered_by", "VALUE_REPEATED"),
        ],
    )
    def test_a_wrong_field_is_named(self, shelf: Shelf, over: dict[str, Any], where: str, code: str) -> None:
        refused = shelf.ask(**over)
        assert refused.status_code == 422
        assert [(one["field"], one["code"]) for one in refused.json()["objections"]] == [(where, code)]
        assert NAME not in refused.text

    @pytest.mark.parametrize("over", [{"party": 0}, {"what": ["gender"]}, {"reason": "一" * 1001}, {"why": "x"}])
    def test_what_fits_no_shape_is_refused_before_anything(self, shelf: Shelf, over: dict[str, Any]) -> None:
        assert told(shelf.ask(**over))[:2] == (422, "request_malformed")
        assert shelf.system("street_clerk").get(shelf.address).json() == {"redactions": []}

    def test_a_refusal_wants_its_reason(self, shelf: Shelf) -> None:
        shelf.ask()
        assert told(shelf.decide(approve=False)) == (422, "fields_invalid", ["MISSING"])
        assert shelf.decide(command="decide-2-command", approve=False, words="不符合").json()["status"] == "refused"


class TestThePage:
    """People ask and decide on the case's page."""

    FORM: ClassVar = {
        "party": "1",
        "what_name": "1",
        "what_phone": "1",
        "reason": "本人申请删除。",
        "basis": "个人信息保护法 47",
    }

    def post(self, shelf: Shelf, who: str, path: str, **form: str) -> Response:
        client = shelf.signed_in(who)
        page = client.get(shelf.page)
        hidden = {"csrf": field(page, "csrf"), "command_id": f"{who}-{path}-{len(form)}-page"}
        return client.post(f"{shelf.page}{path}", data={**hidden, **form})

    def test_asked_approved_and_shown(self, shelf: Shelf) -> None:
        assert f'href="{shelf.page}"' in shelf.signed_in("street_clerk").get(f"/cases/{shelf.kept.case.id}").text
        done = self.post(shelf, "street_clerk", "", **self.FORM, ordered_by="示例市人民法院", evidence_1="1")
        assert (done.status_code, done.headers["location"]) == (303, shelf.page)
        waiting = shelf.signed_in("street_clerk").get(shelf.page).text
        assert "待批" in waiting
        assert "由他人批准" in waiting
        assert 'value="approve"' not in waiting
        assert 'value="approve"' in shelf.signed_in("supervisor").get(shelf.page).text
        assert self.post(shelf, "supervisor", "/1", decision="approve", words="").status_code == 303
        after = shelf.signed_in("supervisor").get(shelf.page).text
        assert "已执行" in after
        assert [one for one in (NAME, PHONE) if one in after] == []
        case = shelf.signed_in("supervisor").get(f"/cases/{shelf.kept.case.id}").text
        assert [one for one in (NAME, PHONE) if one in case] == []
        assert SIGN in case

    def test_what_is_refused_stays_filled_in(self, shelf: Shelf) -> None:
        refused = self.post(shelf, "street_clerk", "", **self.FORM)
        assert refused.status_code == 422
        assert "有权机关责令删除的，请写明该机关" in refused.text
        assert "本人申请删除。</textarea>" in refused.text
        assert refused.text.count(" checked") == 2
        again = self.post(shelf, "street_clerk", "", **{**self.FORM, "party": "x", "reason": ""})
        assert again.status_code == 422
        assert "本案没有这位当事人" in again.text
        assert "请写明理由" in again.text

    def test_pressed_twice_it_is_asked_once(self, shelf: Shelf) -> None:
        for _ in range(2):
            form = {**self.FORM, "ordered_by": "示例市人民法院"}
            assert self.post(shelf, "street_clerk", "", **form).status_code == 303
        assert len(shelf.system("supervisor").get(shelf.address).json()["redactions"]) == 1

    def test_ones_own_demand_and_one_decided_meanwhile(self, shelf: Shelf) -> None:
        shelf.ask("supervisor")
        own = self.post(shelf, "supervisor", "/1", decision="approve", words="")
        assert "不能批准自己提出的删除请求" in own.text
        assert own.status_code == 422
        gone = self.post(shelf, "supervisor", "/2", decision="refuse", words="没有")
        assert "没有这一号待批的删除请求" in gone.text

    def test_who_may_not_is_offered_nothing(self, shelf: Shelf) -> None:
        page = shelf.signed_in("street_mediator").get(f"/cases/{shelf.kept.case.id}").text
        assert "/redactions" not in page
        assert "<textarea" not in shelf.signed_in("street_mediator").get(shelf.page).text
        refused = self.post(shelf, "street_mediator", "", **self.FORM, ordered_by="示例市人民法院")
        assert "由承办机构的文书（档案）、主任或者司法所提出" in refused.text
        assert shelf.signed_in("officer").get(shelf.page).status_code == 404

    def test_without_the_pages_own_key_nothing_is_taken(self, shelf: Shelf) -> None:
        client = shelf.signed_in("street_clerk")
        assert client.post(shelf.page, data={**self.FORM, "csrf": "x", "command_id": "no-key"}).status_code == 403
        assert shelf.system("supervisor").get(shelf.address).json() == {"redactions": []}

    def test_a_correction_stands_struck_through_on_the_case(self, shelf: Shelf) -> None:
        page = shelf.signed_in("street_mediator").get(f"/cases/{shelf.kept.case.id}").text
        card = page.split('id="corrections"')[1].split("</section>")[0]
        assert '<del class="prose">李四光</del>' in card
        assert "李四广</ins>" in card
        assert "笔误" in card


class TestTeaching:
    """A supervisor takes an ended case for teaching from its page."""

    def test_a_supervisor_has_it_of_an_ended_case(self, shelf: Shelf) -> None:
        where = f"/cases/{shelf.kept.case.id}"
        client = shelf.signed_in("supervisor")
        assert "使用前须由人通读" in client.get(where).text
        for form, starts in (("pdf", b"%PDF-"), ("md", b"# "), ("json", b"{")):
            got = client.get(f"{where}/teaching", params={"form": form})
            assert got.content.startswith(starts)
            assert got.headers["content-disposition"] == f'attachment; filename="teaching.{form}"'
            assert NAME.encode() not in got.content
        kept, rounded = (
            client.get(f"{where}/teaching", params={"form": "json", "sums": one}) for one in ("keep", "round")
        )
        assert (kept.json()["sums"], rounded.json()["sums"]) == ("keep", "round")
        assert client.get(f"{where}/teaching", params={"form": "doc"}).status_code == 404

    def test_nobody_else_and_not_before_the_end(self, shelf: Shelf, tmp_path: Path) -> None:
        where = f"/cases/{shelf.kept.case.id}"
        assert shelf.signed_in("street_clerk").get(f"{where}/teaching").status_code == 403
        assert 'id="teaching"' not in shelf.signed_in("street_clerk").get(where).text
        assert shelf.signed_in("officer").get(f"{where}/teaching").status_code == 404
        (tmp_path / "open").mkdir()
        running = Shelf(tmp_path / "open")
        client = running.signed_in("supervisor")
        assert client.get(f"/cases/{running.kept.case.id}/teaching").status_code == 403
        assert 'id="teaching"' not in client.get(f"/cases/{running.kept.case.id}").text

    def test_what_is_left_is_said_and_nothing_is_handed_out(self, tmp_path: Path) -> None:
        named_so = {"name": "某小区物业", "side": "respondent", "kind": "organisation"}
        shelf = Shelf(tmp_path, parties=[PARTIES[0], named_so], summary="示例小区物业不认。")
        shelf.kept.archived()
        refused = shelf.signed_in("supervisor").get(f"/cases/{shelf.kept.case.id}/teaching")
        assert refused.status_code == 422
        assert "简要情况中仍有已知的姓名" in refused.text
