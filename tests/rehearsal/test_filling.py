"""Short forms become what a form holds; what is not understood is left for the engine to refuse."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from mediation.calendar.moments import SHANGHAI
from mediation.definitions.labels import Label
from mediation.definitions.questions import Field, FieldType
from mediation.engine.case import Case, CaseId, Party
from mediation.rehearsal.filling import Surroundings, fill
from tests.rehearsal.scripts import repertoire

CASE = Case(
    id=CaseId("c"),
    version=1,
    parties=(Party(no=1, name="甲", side="applicant"), Party(no=2, name="乙", side="respondent")),
)
AROUND = Surroundings(
    repertoire().town("sample_town"),
    CASE,
    date(2026, 9, 7),
    datetime(2026, 9, 7, 9, tzinfo=SHANGHAI),
    {"旧案": "old-1"},
)


def filled(kind: FieldType, value: Any) -> Any:
    asked = Field(key="x", title=Label(zh="项", en="X"), type=kind)
    return fill((asked,), {"x": value}, AROUND).get("x")


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        (FieldType.day, "today", "2026-09-07"),
        (FieldType.day, "today+25", "2026-10-02"),
        (FieldType.day, "today-7", "2026-08-31"),
        (FieldType.day, "2026-10-09", "2026-10-09"),
        (FieldType.day, "tomorrow", "tomorrow"),
        (FieldType.moment, "2026-09-22 10:00", "2026-09-22T10:00:00+08:00"),
        (FieldType.moment, "now", "2026-09-07T09:00:00+08:00"),
        (FieldType.moment, "2026-09-22", "2026-09-22"),
        (FieldType.party, "乙", 2),
        (FieldType.party, 1, 1),
        (FieldType.party, "丙", "丙"),
        (FieldType.parties, "everyone", [1, 2]),
        (FieldType.parties, ["乙", 1], [2, 1]),
        (FieldType.parties, "someone", "someone"),
        (FieldType.new_parties, ["甲", {"name": "乙", "institution": "幸福物业服务公司"}],
         [{"name": "甲"}, {"name": "乙", "institution": "xingfu_property"}]),
        (FieldType.new_parties, "甲", "甲"),
        (FieldType.answers, {"everyone": "agreed signed"},
         [{"party": 1, "value": "agreed", "way": "in_person", "signed": True},
          {"party": 2, "value": "agreed", "way": "in_person", "signed": True}]),
        (FieldType.answers, {"everyone": "agreed", "2": "refused telephone"},
         [{"party": 1, "value": "agreed", "way": "in_person", "signed": False},
          {"party": 2, "value": "refused", "way": "telephone", "signed": False}]),
        (FieldType.answers, [{"party": "甲", "value": "agreed"}], [{"party": 1, "value": "agreed"}]),
        (FieldType.signatures, {"everyone": "today"},
         [{"party": 1, "on": "2026-09-07"}, {"party": 2, "on": "2026-09-07"}]),
        (FieldType.signatures, [{"party": "乙", "on": "today+1"}], [{"party": 2, "on": "2026-09-08"}]),
        (FieldType.obligations, [{"debtor": "乙", "creditor": "甲", "due_on": "today+3", "what": "赔偿"}],
         [{"debtor": 2, "creditor": 1, "due_on": "2026-09-10", "what": "赔偿"}]),
        (FieldType.obligations, ["赔偿"], ["赔偿"]),
        (FieldType.person, "司法所督导甲", "supervisor"),
        (FieldType.person, "supervisor", "supervisor"),
        (FieldType.person, "某人", "某人"),
        (FieldType.people, ["小区调解员甲", "nobody"], ["mediator_xingfu", "nobody"]),
        (FieldType.place, "幸福小区", "xingfu"),
        (FieldType.place, "xingfu_1", "xingfu_1"),
        (FieldType.institution, "大十字派出所", "dashizi_police"),
        (FieldType.institutions, ["大十字派出所", "无此单位"], ["dashizi_police", "无此单位"]),
        (FieldType.case, "旧案", "old-1"),
        (FieldType.case, "别案", "别案"),
        (FieldType.text, "today", "today"),
        (FieldType.text, {"case": "旧案"}, "old-1"),
    ],
)  # fmt: skip
def test_a_short_form_and_what_it_means(kind: FieldType, written: Any, meant: Any) -> None:
    assert filled(kind, written) == meant


def test_a_field_given_as_null_is_left_out_and_an_unknown_one_stays() -> None:
    assert fill((), {"x": None, "y": 1}, AROUND) == {"y": 1}


def test_before_a_case_is_opened_nobody_is_everyone() -> None:
    asked = Field(key="x", title=Label(zh="项", en="X"), type=FieldType.parties)
    assert fill((asked,), {"x": "everyone"}, AROUND._replace(case=None)) == {"x": "everyone"}
