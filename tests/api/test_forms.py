"""Forms from definitions: every kind of question is drawn, and what is typed comes out as the engine reads it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.pages.controls import Control, Desk, controls
from api.pages.form_reading import Posted, fields_of, happened_of, parse
from mediation.calendar.moments import When
from mediation.definitions.labels import Label
from mediation.definitions.questions import Choice, Field, FieldType
from mediation.engine.case import Agreement, Case, CaseId, Obligation, Party
from mediation.engine.fields import read_fields
from mediation.errors import FieldsInvalid, Objection
from tests.api.web import Web
from tests.engine.builders import a_town, a_workflow, instant

AT = instant("2026-10-09 15:00")
DAY = AT.date()


def a_case() -> Case:
    owed = Obligation(no=1, debtor=2, creditor=1, what="修复", due_on=DAY)
    return Case(
        id=CaseId("c"),
        version=3,
        level="estate",
        place="estate",  # type: ignore[arg-type]
        custodian="committee",  # type: ignore[arg-type]
        parties=(Party(no=1, name="甲", side="applicant"), Party(no=2, name="乙", side="respondent")),
        agreements=(Agreement(no=1, form="written", reached_on=When.on(DAY), obligations=(owed,)),),
    )


def a_field(kind: FieldType, **more: Any) -> Field:
    more.setdefault("choices", tuple(Choice(key=key, title=Label(zh=key, en=key)) for key in ("a", "b")))
    return Field(key="x", title=Label(zh="某项", en="Some"), type=kind, **more)


def desk(**more: Any) -> Desk:
    more.setdefault("values", {})
    return Desk(workflow=a_workflow(), case=a_case(), town=a_town(), at=AT, **more)


#: What is typed, and the value that comes out. Every kind of question stands here.
TYPED: dict[FieldType, tuple[dict[str, str | list[str]], Any]] = {
    FieldType.text: ({"f.x": " 甲 "}, " 甲 "),
    FieldType.long_text: ({"f.x": "一\r\n二"}, "一\n二"),
    FieldType.whole_number: ({"f.x": "12"}, 12),
    FieldType.amount: ({"f.x": " 3000.50 "}, "3000.50"),
    FieldType.day: ({"f.x": "2026-10-10"}, "2026-10-10"),
    FieldType.moment: ({"f.x.day": "2026-10-10", "f.x.time": "15:00"}, "2026-10-10T15:00:00+08:00"),
    FieldType.yes_no: ({"f.x": "false"}, False),
    FieldType.choice: ({"f.x": "b"}, "b"),
    FieldType.choices: ({"f.x": ["a", "b"]}, ["a", "b"]),
    FieldType.party: ({"f.x": "2"}, 2),
    FieldType.parties: ({"f.x": ["1", "2"]}, [1, 2]),
    FieldType.new_parties: (
        {"f.x.0.name": "丙", "f.x.0.side": "third", "f.x.0.minor": "true", "f.x.1.side": "respondent"},
        [{"name": "丙", "side": "third", "minor": True}],
    ),
    FieldType.answers: (
        {"f.x.1.value": "agreed", "f.x.1.signed": "true", "f.x.2.value": ""},
        [{"party": 1, "value": "agreed", "signed": True}],
    ),
    FieldType.obligations: (
        {
            "f.x.0.debtor": "2",
            "f.x.0.creditor": "1",
            "f.x.0.what": "付款",
            "f.x.0.due_on": "2026-10-20",
            "f.x.1.debtor": "1",
        },
        [{"debtor": 2, "creditor": 1, "what": "付款", "due_on": "2026-10-20"}],
    ),
    FieldType.obligation: ({"f.x": "1"}, 1),
    FieldType.people: ({"f.x": ["mediator", "director"]}, ["mediator", "director"]),
    FieldType.person: ({"f.x": "director"}, "director"),
    FieldType.place: ({"f.x": "estate"}, "estate"),
    FieldType.institution: ({"f.x": "court"}, "court"),
    FieldType.institutions: ({"f.x": ["court", "station"]}, ["court", "station"]),
    FieldType.power: ({"f.x": "fire_lane"}, "fire_lane"),
    FieldType.level: ({"f.x": "street"}, "street"),
    FieldType.case: ({"f.x": "2026-1"}, "2026-1"),
    FieldType.signatures: ({"f.x.1.on": "2026-10-09", "f.x.2.on": ""}, [{"party": 1, "on": "2026-10-09"}]),
}


def posted(form: dict[str, str | list[str]]) -> Posted:
    pairs = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in form.items()}
    return Posted(values={name: tuple(one.replace("\r\n", "\n") for one in values) for name, values in pairs.items()})


def names_in(drawn: Control) -> set[str]:
    inside = {cell.name for row in drawn.rows for cell in (*row.cells, *row.folded)}
    if drawn.draw == "moment":
        return {f"{drawn.name}.day", f"{drawn.name}.time"}
    return inside or {drawn.name}


def test_every_kind_of_question_is_tried() -> None:
    assert set(TYPED) == set(FieldType)


@pytest.mark.parametrize("kind", list(FieldType), ids=str)
def test_what_is_drawn_can_be_typed_and_the_engine_can_read_it(kind: FieldType) -> None:
    form, expected = TYPED[kind]
    field = a_field(kind)
    (drawn,) = controls((field,), desk(extra_rows={"x": 1}))
    assert {name for name in form if name.count(".") == 1 or form[name]} <= names_in(drawn)
    values = fields_of(posted(form), (field,), a_case(), a_workflow())
    assert values == {"x": expected}
    _, objections = read_fields((field,), values, workflow=a_workflow(), case=a_case(), town=a_town(), on=When.at(AT))
    assert objections == []


@pytest.mark.parametrize("kind", list(FieldType), ids=str)
def test_what_is_left_empty_is_left_out(kind: FieldType) -> None:
    assert fields_of(posted({}), (a_field(kind),), a_case(), a_workflow()) == {}


def test_a_refused_form_comes_back_as_it_was_with_the_objection_at_its_field() -> None:
    fields = tuple(Field(key=key, title=Label(zh=key, en=key), type=FieldType.text) for key in "pq")
    found = controls(fields, desk(values={"p": "甲"}, objections=(Objection("INVALID", "不对", "q"),)))
    assert [(one.value, one.error) for one in found] == [("甲", ""), ("", "不对")]


def test_the_only_thing_that_can_be_chosen_is_chosen() -> None:
    (drawn,) = controls((a_field(FieldType.obligation),), desk())
    assert drawn.value == "1"


def test_a_question_that_depends_on_another_says_so() -> None:
    log = a_workflow().actions["log"]
    drawn = {one.name: one for one in controls(log.asks, desk())}["f.subkind"]
    assert (drawn.needs, drawn.needs_values) == ("f.kind", "property")
    assert "纠纷类型" in drawn.needs_words


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"happened_day": "2026-10-09", "happened_time": "15:00", "happened_preset": "2026-10-09T15:00"}, None),
        ({"happened_day": "", "happened_time": "", "happened_preset": "x"}, None),
        ({"happened_day": "2026-10-08", "happened_time": "", "happened_preset": "x"}, When.on(DAY.replace(day=8))),
        ({"happened_day": "2026-10-09", "happened_time": "14:00"}, When.at(instant("2026-10-09 14:00"))),
    ],
)
def test_when_it_happened(form: dict[str, str | list[str]], expected: When | None) -> None:
    assert happened_of(posted(form)) == expected


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(FieldsInvalid):
        happened_of(posted({"happened_day": "2026-13-40"}))


def test_a_posted_form_is_read_as_it_was_sent() -> None:
    found = parse(b"f.a=%E7%94%B2&f.a=b&f.bad=%00")
    assert found.all("f.a") == ("甲", "b")
    assert [one.field for one in found.faults] == ["bad"]
    assert found.one("f.bad") == ""


def test_every_action_of_the_workflow_has_a_form_that_can_be_drawn() -> None:
    web = Web()
    template = web.app.state.wiring.templates.from_string(
        '{% from "parts/field.html" import field %}{% for c in drawn %}{{ field(c) }}{% endfor %}'
    )
    for action in a_workflow().actions.values():
        text = template.render(drawn=controls(action.asks, desk()))
        for field in action.asks:
            assert field.title.zh in text or field.type is FieldType.new_parties, (action.key, field.key)
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), action.key
