"""Drafts, revisions and plans of adoption in the browser and over JSON: who may, who may not, and what is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.app import create_app
from mediation.casework.adopt import carry_out, plan
from mediation.casework.publish import draft, own_file, publish
from mediation.definitions.library import Library
from mediation.engine.commands import Answers
from mediation.town.institutions import AccountId
from tests.api.web import MORNING, Web, field, logged
from tests.engine.builders import a_workflow
from tests.engine.revisions import shorter, without_a_clock

KEY = "property_three_level"
DIRECTOR, SUPERVISOR = AccountId("director"), AccountId("supervisor")


@pytest.fixture
def web() -> Web:
    """The application with the first revision published, and a library of its own, for it learns."""
    found = Web()
    found.house = replace(found.house, library=Library([a_workflow()]))
    found.app = create_app(found.house, found.settings)
    publish(found.store, [a_workflow()], MORNING)
    return found


def second() -> str:
    """The workflow's own file as its second revision."""
    return own_file(shorter().text)


class TestPages:
    def test_a_draft_is_written_by_one_and_published_by_another(self, web: Web) -> None:
        director, supervisor = web.signed_in("director"), web.signed_in("supervisor")
        page = director.get("/revisions")
        assert page.status_code == 200
        assert "没有待批准的稿件" in page.text
        assert "随程序发布" in page.text
        form = director.get(f"/revisions/draft/{KEY}")
        assert "revision: 2" in form.text  # the next number is filled in
        assert 'class="form-control code"' in form.text
        sent = {"csrf": field(form, "csrf"), "text": second().replace("\n", "\r\n"), "note": "缩短"}
        answer = director.post(f"/revisions/draft/{KEY}", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/revisions#drafts")

        kept = director.get(f"/revisions/draft/{KEY}").text
        assert "revision: 2" in kept  # a draft keeps the number that its author wrote
        assert "revision: 3" not in kept
        own = director.get("/revisions").text
        assert "不能批准自己起草的稿件" in own
        assert f'action="/revisions/publish/{KEY}"' not in own
        refused = director.post(f"/revisions/publish/{KEY}", data={"csrf": sent["csrf"], "digest": ""})
        assert refused.status_code == 403

        page = supervisor.get("/revisions")
        assert f'action="/revisions/publish/{KEY}"' in page.text
        form_data = {"csrf": field(page, "csrf"), "digest": field(page, "digest")}
        done = supervisor.post(f"/revisions/publish/{KEY}", data=form_data)
        assert (done.status_code, done.headers["location"]) == (303, "/revisions#published")
        page = supervisor.get("/revisions")
        assert "第 2 版" in page.text
        assert "社区主任" in page.text
        assert "第 2 版" in supervisor.get(f"/workflows/{KEY}").text
        assert f"{KEY}@2" in web.client().get("/api/v1/health").text

    def test_a_draft_that_changed_meanwhile_is_not_published(self, web: Web) -> None:
        draft(web.house, shorter().text, by=DIRECTOR, at=MORNING)
        supervisor = web.signed_in("supervisor")
        page = supervisor.get("/revisions")
        seen = {"csrf": field(page, "csrf"), "digest": field(page, "digest")}
        draft(web.house, without_a_clock().text, by=DIRECTOR, at=MORNING)
        answer = supervisor.post(f"/revisions/publish/{KEY}", data=seen)
        assert answer.status_code == 422
        assert "稿件已经改动" in answer.text

    def test_a_faulty_draft_is_kept_with_its_faults_and_cannot_be_published(self, web: Web) -> None:
        director, supervisor = web.signed_in("director"), web.signed_in("supervisor")
        form = director.get(f"/revisions/draft/{KEY}")
        broken = second().replace("\nladder:", "\nladr:", 1)
        director.post(f"/revisions/draft/{KEY}", data={"csrf": field(form, "csrf"), "text": broken, "note": ""})
        page = supervisor.get("/revisions")
        assert "ladr" in page.text
        assert "尚未通过证明" in page.text
        assert f'action="/revisions/publish/{KEY}"' not in page.text
        sent = {"csrf": field(page, "csrf"), "digest": ""}
        assert supervisor.post(f"/revisions/publish/{KEY}", data=sent).status_code == 422
        assert supervisor.post(f"/revisions/withdraw/{KEY}", data=sent).status_code == 303
        assert "没有待批准的稿件" in supervisor.get("/revisions").text

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("没有内容", "没有写明流程和版本"),
            ("workflow: other\nrevision: 2\n", "另一个流程"),
            ("workflow: property_three_level\nrevision: 2\n#=== x/y.yaml\n", "行首不能写"),
            ("\x07", "控制字符"),
        ],
    )
    def test_what_cannot_be_read_comes_back_as_it_was(self, web: Web, text: str, told: str) -> None:
        director = web.signed_in("director")
        form = director.get(f"/revisions/draft/{KEY}")
        sent = {"csrf": field(form, "csrf"), "text": text, "note": "说明"}
        answer = director.post(f"/revisions/draft/{KEY}", data=sent)
        assert answer.status_code == 422
        assert told in answer.text
        assert "说明" in answer.text

    def test_others_have_no_business_here(self, web: Web) -> None:
        clerk = web.signed_in("clerk")
        for path in ("/revisions", f"/revisions/draft/{KEY}", "/revisions/plans/x"):
            assert clerk.get(path).status_code == 403
            assert web.client().get(path).status_code in {303, 401}
        supervisor = web.signed_in("supervisor")
        assert supervisor.get("/revisions/plans/nothing").status_code == 404
        assert supervisor.get("/revisions/draft/nothing").status_code == 404
        assert supervisor.post(f"/revisions/publish/{KEY}", data={"csrf": "wrong"}).status_code == 403
        assert "/revisions" not in clerk.get(f"/workflows/{KEY}").text
        assert 'href="/revisions"' in supervisor.get(f"/workflows/{KEY}").text

    def test_a_plan_is_read_case_by_case(self, web: Web) -> None:
        free, bound = logged(web.house, "log-1"), web_mediating(web)
        publish(web.store, [without_a_clock()], MORNING)
        assert isinstance(web.house.library, Library)
        web.house.library.learn([without_a_clock().text])
        made = plan(web.house, KEY, 2, answers=Answers(), at=web.at, by=DIRECTOR)
        supervisor = web.signed_in("supervisor")
        page = supervisor.get(f"/revisions/plans/{made.adoption.id}").text
        assert free.number in page
        assert bound in page
        assert "首次调解" in page
        assert "整个方案不能执行" in page
        only = supervisor.get(f"/revisions/plans/{made.adoption.id}?verdict=answer").text
        assert bound in only
        assert free.number not in only
        assert "2</span> 件" in supervisor.get("/revisions").text
        # somebody who sees none of the cases reads the counts alone
        outsider = web.signed_in("street_director").get(f"/revisions/plans/{made.adoption.id}").text
        assert free.number not in outsider
        assert "您可见的案件中没有" in outsider


def web_mediating(web: Web) -> str:
    """A case that is being mediated, by its number."""
    from tests.casework.test_adopt import mediating

    return mediating(web.house, "m-1").number


class TestJson:
    def test_the_same_by_json(self, web: Web) -> None:
        director, supervisor = web.system("director"), web.system("supervisor")
        case = logged(web.house, "log-1")
        made = director.post(f"/api/v1/revisions/drafts/{KEY}", json={"text": second(), "note": "缩短"})
        assert made.status_code == 201, made.text
        assert made.json()["findings"] == []
        digest = made.json()["digest"]
        assert digest == shorter().digest
        body = {"digest": digest}
        assert director.post(f"/api/v1/revisions/drafts/{KEY}/publish", json=body).status_code == 403
        wrong = supervisor.post(f"/api/v1/revisions/drafts/{KEY}/publish", json={"digest": "0" * 64})
        assert wrong.status_code == 422
        assert wrong.json()["objections"][0]["code"] == "draft_changed"
        done = supervisor.post(f"/api/v1/revisions/drafts/{KEY}/publish", json=body)
        assert done.status_code == 200, done.text
        assert done.json()["approved_by"] == "supervisor"
        assert supervisor.post(f"/api/v1/revisions/drafts/{KEY}/publish", json=body).status_code == 404

        adopted = plan(web.house, KEY, 2, answers=Answers(), at=web.at, by=DIRECTOR)
        carry_out(web.house, adopted.adoption.id, approved_by=SUPERVISOR, at=web.at)
        listed = supervisor.get("/api/v1/revisions").json()
        assert [(one["revision"], one["live_cases"], one["shipped"]) for one in listed["revisions"]] == [
            (1, 0, True),
            (2, 1, False),
        ]
        assert listed["adoptions"][0]["approved_by"] == "supervisor"
        read = supervisor.get(f"/api/v1/revisions/adoptions/{adopted.adoption.id}").json()
        assert [(one["number"], one["case"], one["stage"]) for one in read["planned"]] == [
            (case.number, case.id, "adopted")
        ]
        page = web.signed_in("room_mediator").get(f"/cases/{case.id}").text
        assert "自此按流程第 2 版办理，此前为第 1 版" in page

    def test_what_is_refused_by_json(self, web: Web) -> None:
        clerk, director = web.system("clerk"), web.system("director")
        assert clerk.get("/api/v1/revisions").status_code == 403
        assert web.client().get("/api/v1/revisions").status_code == 401
        path = f"/api/v1/revisions/drafts/{KEY}"
        assert director.post(path, json={"text": "没有内容"}).status_code == 422
        assert director.post(path, json={"text": "workflow: other\nrevision: 2\n"}).status_code == 422
        assert director.post("/api/v1/revisions/drafts/nothing", json={"text": "x"}).status_code == 404
        assert director.get("/api/v1/revisions/adoptions/nothing").status_code == 404
