"""Forms: for every type what is an answer and what is none, every fault named at its field; nothing crashes."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import pytest

from mediation.calendar.terms import SHANGHAI, When
from mediation.definitions.labels import Label
from mediation.definitions.questions import Choice, Field, FieldType
from mediation.engine.case import Answer, Obligation, Party, Signed
from mediation.engine.fields import read_fields
from mediation.errors import Objection
from mediation.town.institutions import InstitutionKind, Role
from tests.engine.builders import a_town, a_workflow
from tests.engine.stages import owed, play

ON = When.on(date(2026, 9, 9))
CHOICES = tuple(Choice(key=key, title=Label(zh=key, en=key)) for key in ("one", "two", "three"))
SIGNING = play().signing().case


def a_field(type_: FieldType, **over: Any) -> Field:
    return Field(**{"key": "it", "title": Label(zh="此项", en="It"), "type": type_, **over})


def read(field: Field, raw: Any, **rest: Any) -> tuple[dict[str, Any], list[Objection]]:
    return read_fields((field,), {"it": raw, **rest}, workflow=a_workflow(), case=SIGNING, town=a_town(), on=ON)


def an_answer(party: int, value: str, **over: Any) -> Answer:
    return Answer(party=party, value=value, on=ON, rung="street", **over)


T = FieldType
GOOD: list[tuple[Field, Any, Any]] = [
    (a_field(T.text), " 甲 ", "甲"),
    (a_field(T.text, least=2), "甲乙", "甲乙"),
    (a_field(T.text), "x" * 200, "x" * 200),
    (a_field(T.long_text), "一\r\n二", "一\n二"),
    (a_field(T.long_text, least=3, most=3), "一二三", "一二三"),
    (a_field(T.whole_number), 7, 7),
    (a_field(T.whole_number, least=1, most=30), " 30 ", 30),
    (a_field(T.whole_number), "-5", -5),
    (a_field(T.amount), "3000", "3000.00"),
    (a_field(T.amount), 3000, "3000.00"),
    (a_field(T.amount), "3,000.5", "3000.50"),
    (a_field(T.amount), Decimal("0.01"), "0.01"),
    (a_field(T.amount, most=5000), "5000.00", "5000.00"),
    (a_field(T.day), "2026-10-10", date(2026, 10, 10)),
    (a_field(T.day), date(2026, 10, 10), date(2026, 10, 10)),
    (a_field(T.moment), "2026-10-10T15:00+08:00", datetime(2026, 10, 10, 15, tzinfo=SHANGHAI)),
    (a_field(T.moment), datetime(2026, 10, 10, 7, tzinfo=timezone.utc), datetime(2026, 10, 10, 15, tzinfo=SHANGHAI)),  # noqa: UP017
    (a_field(T.yes_no), True, True),
    (a_field(T.yes_no), "false", False),
    (a_field(T.yes_no, must_be="true"), "true", True),
    (a_field(T.choice, choices=CHOICES), "two", "two"),
    (a_field(T.choice, choices=CHOICES, must_be="two"), "two", "two"),
    (a_field(T.choices, choices=CHOICES, least=1, most=2), ["one", "three"], ("one", "three")),
    (a_field(T.party), 2, 2),
    (a_field(T.party), "1", 1),
    (a_field(T.parties), [2, "1"], (2, 1)),
    (a_field(T.new_parties), [{"name": "丁"}], (Party(no=0, name="丁", side="applicant"),)),
    (
        a_field(T.new_parties),
        [{"name": "丁", "side": "third", "kind": "organisation", "institution": "company", "age": " 40 ", "no": 2}],
        (Party(no=2, name="丁", side="third", kind="organisation", institution="company", age=40),),  # type: ignore[arg-type]
    ),
    (
        a_field(T.new_parties),
        [{"name": "丁", "minor": "true", "guardian": "戊", "age": 0, "institution": ""}, {"name": "己"}],
        (
            Party(no=0, name="丁", side="applicant", minor=True, guardian="戊", age=0),
            Party(no=0, name="己", side="respondent"),
        ),
    ),
    (
        a_field(T.new_parties),
        [{"name": "丁", "id_number": "360426201001010074"}, {"name": "戊", "id_kind": "passport", "id_number": "E1"}],
        (
            Party(no=0, name="丁", side="applicant", id_number="360426201001010074", gender="男", age=16, minor=True),
            Party(no=0, name="戊", side="respondent", id_kind="passport", id_number="E1"),
        ),
    ),
    (
        a_field(T.answers),
        [{"party": 1, "value": "agreed", "way": "writing", "signed": "true"}, {"party": "2", "value": "refused"}],
        (an_answer(1, "agreed", way="writing", signed=True), an_answer(2, "refused")),
    ),
    (
        a_field(T.obligations),
        [owed(), owed(amount="")],
        (
            Obligation(**{**owed(), "no": 1, "amount": "3000.00", "due_on": date(2026, 9, 20)}),
            Obligation(**{**owed(), "no": 2, "amount": "", "due_on": date(2026, 9, 20)}),
        ),
    ),
    (a_field(T.obligation), "1", 1),
    (a_field(T.person), "director", "director"),
    (a_field(T.person, roles=(Role.director,)), "street_director", "street_director"),
    (a_field(T.people, roles=(Role.mediator,)), ["mediator", "director"], ("mediator", "director")),
    (a_field(T.place), "estate", "estate"),
    (a_field(T.institution), "court", "court"),
    (a_field(T.institutions), ["court", "station"], ("court", "station")),
    (a_field(T.power), "占用消防通道", "占用消防通道"),  # this town has no list of powers: the matter is written
    (a_field(T.institution, kinds=(InstitutionKind.court,)), "court", "court"),
    (a_field(T.level), "community", "community"),
    (a_field(T.case), " case-2 ", "case-2"),
    (
        a_field(T.signatures),
        [{"party": 1, "on": "2026-09-08"}, {"party": "2", "on": "2026-09-09", "where": "贵阳", "by": "agent"}],
        (Signed(1, date(2026, 9, 8)), Signed(2, date(2026, 9, 9), "贵阳", "agent")),
    ),
]

BAD: list[tuple[Field, Any, str]] = [
    (a_field(T.text), 5, "应为文字"),
    (a_field(T.text), "x" * 201, "最多 200 字"),
    (a_field(T.text), "一\n二", "一行"),
    (a_field(T.text), "一\r二", "一行"),
    (a_field(T.text), "一\u2028二", "一行"),
    (a_field(T.text), "一\x00二", "控制字符"),
    (a_field(T.text), "一\u202e二", "控制字符"),
    (a_field(T.text), "\ud800", "控制字符"),
    (a_field(T.text, least=2), "甲", "至少 2 字"),
    (a_field(T.long_text), "x" * 5001, "最多 5000 字"),
    (a_field(T.long_text, least=2), "甲", "至少 2 字"),
    (a_field(T.long_text), {"a": 1}, "应为文字"),
    (a_field(T.whole_number), True, "整数"),
    (a_field(T.whole_number), 1.5, "整数"),
    (a_field(T.whole_number), "1.5", "整数"),
    (a_field(T.whole_number), "９", "整数"),
    (a_field(T.whole_number), 10**5000, "不能大于"),
    (a_field(T.whole_number, least=1), 0, "不能小于 1"),
    (a_field(T.whole_number, most=30), "31", "不能大于 30"),
    (a_field(T.amount), True, "金额"),
    (a_field(T.amount), 1.5, "金额"),
    (a_field(T.amount), "-1", "两位小数"),
    (a_field(T.amount), -1, "金额"),
    (a_field(T.amount), 10**5000, "金额"),
    (a_field(T.amount), "1.234", "两位小数"),
    (a_field(T.amount), "1,5", "两位小数"),
    (a_field(T.amount), "NaN", "两位小数"),
    (a_field(T.amount), "1e9", "两位小数"),
    (a_field(T.amount, most=5000), "5000.01", "不能大于"),
    (a_field(T.day), "2026-02-30", "有效的日期"),
    (a_field(T.day), "10/10/2026", "应为日期"),
    (a_field(T.day), "1989-12-31", "年份"),
    (a_field(T.day), 20261010, "应为日期"),
    (a_field(T.moment), 5, "应为时间"),
    (a_field(T.moment), datetime(2026, 10, 10, 15), "应为时间"),  # noqa: DTZ001
    (a_field(T.moment), "soon", "应为时间"),
    (a_field(T.moment), "2026-10-10T15:00", "时区"),
    (a_field(T.moment), "0001-01-01T00:00+08:00", "年份"),
    (a_field(T.yes_no), "yes", "是或否"),
    (a_field(T.yes_no), [], "请填写"),
    (a_field(T.yes_no), 1, "是或否"),
    (a_field(T.yes_no, must_be="true"), False, "须为“是”"),
    (a_field(T.yes_no, must_be="false"), True, "须为“否”"),
    (a_field(T.choice, choices=CHOICES), "four", "选项"),
    (a_field(T.choice, choices=CHOICES), ["one"], "选项"),
    (a_field(T.choice, choices=CHOICES, must_be="two"), "one", "须为“two”"),
    (a_field(T.choices, choices=CHOICES), "one", "列表"),
    (a_field(T.choices, choices=CHOICES), ["one", "one"], "重复"),
    (a_field(T.choices, choices=CHOICES, least=2), ["one"], "至少 2 项"),
    (a_field(T.choices, choices=CHOICES, most=1), ["one", "two"], "最多 1 项"),
    (a_field(T.party), 3, "当事人"),
    (a_field(T.party), True, "当事人"),
    (a_field(T.party), "1" * 400, "当事人"),
    (a_field(T.party), {"no": 1}, "当事人"),
    (a_field(T.party), "１", "当事人"),
    (a_field(T.parties), [1, "1"], "重复"),
    (a_field(T.parties), [1] * 501, "最多 500 项"),
    (a_field(T.new_parties), ["丁"], "一组内容"),
    (a_field(T.new_parties), [{"name": "丁", "role": "x"}], "没有“role”"),
    (a_field(T.new_parties), [{"name": " "}], "姓名"),
    (a_field(T.new_parties), [{"name": "丁", "side": "judge"}], "申请人"),
    (a_field(T.new_parties), [{"name": "丁", "kind": []}, {"name": "戊", "kind": {"x": 1}}], "个人或单位"),
    (a_field(T.new_parties), [{"name": "丁", "institution": "nowhere"}], "机构不存在"),
    (a_field(T.new_parties), [{"name": "丁", "institution": {"x": 1}}], "机构不存在"),
    (a_field(T.new_parties), [{"name": "丁", "age": 151}], "年龄"),
    (a_field(T.new_parties), [{"name": "丁", "age": 10**5000}], "年龄"),
    (a_field(T.new_parties), [{"name": "丁", "age": "x"}], "年龄"),
    (a_field(T.new_parties), [{"name": "丁", "age": True}], "年龄"),
    (a_field(T.new_parties), [{"name": "丁", "phone": 139}], "应为文字"),
    (a_field(T.answers), [{"party": 1, "value": "maybe"}], "同意、拒绝"),
    (a_field(T.answers), [{"party": 1, "value": {"x": 1}}], "同意、拒绝"),
    (a_field(T.answers), [{"party": 1, "value": "agreed"}, {"party": 1, "value": "refused"}], "重复"),
    (a_field(T.answers), [{"value": "agreed"}], "当事人"),
    (a_field(T.obligations), [owed(what="")], "第 1 项：请写明做什么"),
    (a_field(T.obligations), [owed(), owed(amount="1.999")], "第 2 项"),
    (a_field(T.obligations), [owed(due_on="never")], "第 1 项：应为日期"),
    (a_field(T.obligations), [owed(debtor=9)], "第 1 项：请选择"),
    (a_field(T.obligation), 2, "义务"),
    (a_field(T.obligation), True, "义务"),
    (a_field(T.obligation), [1], "义务"),
    (a_field(T.person), "nobody", "在册的人员"),
    (a_field(T.person), ["director"], "在册的人员"),
    (a_field(T.person, roles=(Role.director,)), "grid", "职务"),
    (a_field(T.people), ["director", "director"], "重复"),
    (a_field(T.place), "moon", "区划"),
    (a_field(T.place), {"x": 1}, "区划"),
    (a_field(T.institution), "moon", "机构"),
    (a_field(T.institutions), ["court", "moon"], "机构"),
    (a_field(T.power), 5, "文字"),
    (a_field(T.institutions), ["court", "court"], "重复"),
    (a_field(T.institution), [1], "机构"),
    (a_field(T.institution, kinds=(InstitutionKind.court,)), "office", "机构"),
    (a_field(T.level), "moon", "层级"),
    (a_field(T.level), {"x": 1}, "层级"),
    (a_field(T.case), "x" * 61, "最多 60 字"),
    (a_field(T.signatures), [{"party": 1, "on": "x"}], "应为日期"),
    (a_field(T.signatures), [{"party": 1, "on": "2026-09-08"}] * 2, "重复"),
    (a_field(T.signatures), [{"party": 1, "on": "2026-09-08", "by": "friend"}], "由谁代签"),
    (a_field(T.new_parties), [{"name": "丁", "id_number": "360426910101007"}], "15 位身份证号已停止使用"),
    (a_field(T.new_parties), [{"name": "丁", "id_number": "360426199101010072"}], "校验位不符"),
    (a_field(T.new_parties), [{"name": "丁", "gender": "女", "id_number": "360426199101010071"}], "性别与身份证号不符"),
    (a_field(T.new_parties), [{"name": "丁", "age": 60, "id_number": "360426199101010071"}], "年龄与身份证号不符"),
    (a_field(T.new_parties), [{"name": "丁", "kind": "organisation", "id_number": "360426"}], "信用代码应为 18 位"),
    (a_field(T.new_parties), [{"name": "丁", "id_kind": "card", "id_number": "1"}], "证件种类"),
    (a_field(T.new_parties), [{"name": "丁", "phone": "1380000001"}], "手机号应为 11 位"),
    (a_field(T.new_parties), [{"name": "丁", "no": "x"}], "要补正的当事人"),
]


def _named(one: Any) -> str:
    return str(getattr(one, "type", "-"))


@pytest.mark.parametrize(("field", "raw", "value"), GOOD, ids=_named)
def test_an_answer_is_read_into_its_type(field: Field, raw: Any, value: Any) -> None:
    assert read(field, raw) == ({"it": value}, [])


@pytest.mark.parametrize(("field", "raw", "words"), BAD, ids=_named)
def test_what_is_no_answer_is_named_at_its_field(field: Field, raw: Any, words: str) -> None:
    values, (objection,) = read(field, raw)
    assert values == {}
    assert objection.field == "it"
    assert objection.code in ("INVALID", "MISSING")
    assert words in objection.reason


def test_every_type_has_a_good_and_a_bad_example() -> None:
    assert {field.type for field, _, _ in GOOD} == {field.type for field, _, _ in BAD} == set(FieldType)


@pytest.mark.parametrize("empty", [None, "", " \n", []])
def test_nothing_is_missing_where_wanted_and_left_out_where_not(empty: Any) -> None:
    values, (objection,) = read(a_field(T.text), empty)
    assert (values, objection.code, objection.field) == ({}, "MISSING", "it")
    assert read(a_field(T.text, required=False), empty) == ({}, [])


@pytest.mark.parametrize(
    ("other", "needed"),
    [("yes", True), ("no", False), (["no", "yes"], True), (["no"], False), (None, False)],
)
def test_an_answer_may_be_wanted_because_of_another(other: Any, needed: bool) -> None:
    field = a_field(T.text, required=False, needed_when=("other", ("yes",)))
    asks = (field, a_field(T.text, key="other", required=False))
    _, objections = read_fields(asks, {"other": other}, workflow=a_workflow(), case=SIGNING, town=a_town(), on=ON)
    assert any(one.field == "it" for one in objections) == needed


@pytest.mark.parametrize(("other", "needed"), [(True, False), (False, True)])
def test_an_answer_may_be_wanted_because_of_a_no(other: bool, needed: bool) -> None:
    field = a_field(T.text, required=False, needed_when=("other", ("false",)))
    asks = (field, a_field(T.yes_no, key="other"))
    _, objections = read_fields(asks, {"other": other}, workflow=a_workflow(), case=SIGNING, town=a_town(), on=ON)
    assert bool(objections) == needed


def test_every_fault_is_named_at_once_and_a_field_nobody_asked_for_is_one() -> None:
    asks = (a_field(T.day, key="a"), a_field(T.amount, key="b"), a_field(T.text, key="c"))
    given = {"a": "x", "b": "y", "z" * 99: 1}
    _, objections = read_fields(asks, given, workflow=a_workflow(), case=SIGNING, town=a_town(), on=ON)
    assert [(one.code, one.field) for one in objections] == [
        ("UNKNOWN_FIELD", "z" * 40),
        ("INVALID", "a"),
        ("INVALID", "b"),
        ("MISSING", "c"),
    ]


def test_nobody_owes_anything_where_nothing_is_agreed() -> None:
    blank = play().logged().case
    _, (objection,) = read_fields(
        (a_field(T.obligation),), {"it": 1}, workflow=a_workflow(), case=blank, town=a_town(), on=ON
    )
    assert objection.field == "it"
