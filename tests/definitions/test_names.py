"""Every name a file uses must exist; what cannot be meant is refused. Each fault with its line and a hint."""

from __future__ import annotations

import pytest

from tests.definitions.small import FILE, SMALL, broken, codes, faults, line_of

# what is replaced, by what, a marker on the line that must be named, the name that should be proposed
UNKNOWN = [
    ("title: {zh: 小流程, en: Small}", "title: {zh: 小, en: S}\ninitial: loged", "loged", "logged"),
    ("    to: mediating", "    to: meditating", "meditating", "mediating"),
    ("    from: [logged]", "    from: [loged]", "loged", "logged"),
    ("go: closed", "go: close_d", "close_d", "closed"),
    ("{else: stays}", "{else: stay}", "else: stay}", "stays"),
    ("when: {field_is: {field: result", "when: {field_iss: {field: result", "field_iss", "field_is"),
    ("levels: [estate]}]\n    requires", "levels: [estat]}]\n    requires", "[estat]", "estate"),
    ("signed_off_by: [director]", "levels: [stret]", "stret", "street"),
    ("requires: [nobody_refused]", "requires: [nobody_refusd]", "nobody_refusd", "nobody_refused"),
    ("does: [accept_case]", "does: [acept_case]", "acept_case", "accept_case"),
    (
        "asks: [place, parties, kind, source, summary]",
        "asks: [place, partys, kind, source, summary]",
        "partys",
        "parties",
    ),
    ("      - present\n      - result", "      - presentt: {required: false}\n      - result", "presentt", "present"),
    ("needed_when: {result: failed}", "needed_when: {resul: failed}", "resul: failed", "result"),
    ("needed_when: {result: failed}", "needed_when: {result: faild}", "result: faild", "failed"),
    ("choices: reasons", "choices: reason", "choices: reason,", "reasons"),
    ("papers: [acceptance]", "papers: [aceptance]", "[aceptance]", "acceptance"),
    ("registers: [session_record]", "registers: [sesion_record]", "[sesion_record]", "session_record"),
    ("{draw_log_number: {register: log}}", "{draw_log_number: {register: lob}}", "register: lob", "log"),
    ("{hand_out: {route: police}}", "{hand_out: {route: polise}}", "polise", "police"),
    ("past: {deadline: answer,", "past: {deadline: anwser,", "anwser", "answer"),
    ("starts: {states: logged}", "starts: {states: loged}", "loged}", "logged"),
    ("    starts: {actions: accept}", "    starts: {actions: acept}", "acept}", "accept"),
    ("ends: {states: closed}", "ends: {states: closd}", "closd", "closed"),
    ("resumes: {actions: resume,", "resumes: {actions: resme,", "resme", "resume"),
    ("during: [resting]", "during: [restin]", "restin]", "resting"),
    ("extends_with: [hold_session]", "extends_with: [hold_sesion]", "hold_sesion", "hold_session"),
    ("to_choose_from: [close]", "to_choose_from: [clos]", "[clos]", "close"),
    ("open: [close]", "open: [cloze]", "cloze", "close"),
    ("enter: mediating,", "enter: mediatin,", "mediatin,", "mediating"),
    ("only_from: [resting]", "only_from: [restng]", "restng", "resting"),
    ("every: 3 working days, levels: [estate]", "every: 3 working days, levels: [esate]", "esate", "estate"),
    ("risk_is: {colours: red}", "risk_iss: {colours: red}", "risk_iss", "risk_is"),
    ("template: acceptance_register, register: log", "register: lgo, template: x", "lgo", "log"),
    ("when: month_over", "when: month_ove", "month_ove,", "month_over"),
    ("terms: {screen: 24 hours}", "terms: {sceen: 24 hours}", "sceen", "screen"),
    ("only: hold_session, after: accept", "only: hold_session, after: acept", "after: acept", "accept"),
    ("only: hold_session, after: accept", "never: clse, before: {consent: all}", "clse", "close"),
    ("    term: 1 month\n", "    term: 1 month\n    anchor: hapened\n", "hapened", "happened"),
]


@pytest.mark.parametrize(("old", "new", "marker", "meant"), UNKNOWN)
def test_an_unknown_name_gets_did_you_mean(old: str, new: str, marker: str, meant: str) -> None:
    text = broken((old, new))
    found = [one for one in faults(text) if one.code == "unknown_name"]
    assert [(one.file, one.line) for one in found] == [(FILE, line_of(text, marker))], found
    assert "您是不是要写" in found[0].hint
    assert meant in found[0].hint


def test_where_nothing_is_alike_the_names_are_listed() -> None:
    [found] = faults(broken(("papers: [acceptance]", "papers: [zzz]")))
    assert found.hint == "可用的名称：acceptance、session_record。"


def test_where_there_are_many_names_the_list_is_cut() -> None:
    [found] = faults(broken(("requires: [nobody_refused]", "requires: [zzz]")))
    assert found.hint.endswith(" 等。")


def test_where_there_are_no_names_the_hint_says_so() -> None:
    text = SMALL[: SMALL.index("routes:")] + SMALL[SMALL.index("documents:") :]
    assert {(one.code, one.hint) for one in faults(text)} == {("unknown_name", "这里还没有定义任何名称。")}


# what is replaced, by what, the code, a marker on the line that must be named, a piece of the hint
IMPOSSIBLE = [
    ("does: [accept_case]", "does: [{accept_case: {why: x}}]", "unknown_argument", "why: x", "没有定义"),
    ("{hand_out: {route: police}}", "hand_out", "missing_argument", "does: [hand_out]", "{route: 名称}"),
    ("{hand_out: {route: police}}", "{hand_out: }", "missing_argument", "{hand_out: }", "{route: 名称}"),
    ("{route: police}", "{route: [police]}", "wrong_type", "[police]", "route: 名称"),
    ("{route: police}", "{route: 7}", "wrong_type", "route: 7", "route: 名称"),
    ("by: 1 working day", "by: 7", "wrong_type", "by: 7", "3 days"),
    ("by: 1 working day", "by: soon", "bad_term", "by: soon", "working days"),
    ("most_amount: spot_amount", "most_amount: spot_amont", "not_a_number", "spot_amont", "spot_amount"),
    ("most_amount: spot_amount", "most_amount: visit_days", "not_a_number", "most_amount: visit", "visit_days"),
    ("most_amount: spot_amount", "most_amount: true", "wrong_type", "most_amount: true", "30"),
    ("from: [logged]", "from: [logged, any_open]", "not_alone", "from: [logged, any_open]", "只写它"),
    ("from: [logged]", "from: [logged, nothing]", "not_alone", "from: [logged, nothing]", "只写它"),
    ("from: [logged]", "from: [logged, logged]", "written_twice", "[logged, logged]", "一处"),
    ("{else: stays}", "{else: stays, go: closed}", "bad_way", "else: stays, go", "when"),
    ("{else: stays}", "{when: month_over}", "bad_way", "{when: month_over}", "else"),
    (
        "asks: [place, parties, kind, source, summary]",
        "asks: [place, parties, kind, source, summary, place]",
        "asked_twice",
        "summary, place]",
        "一处",
    ),
    (
        "      - amount: {type: amount, title: {zh: 金额, en: Amount}}",
        "      - amount: {type: amount}",
        "missing",
        "- amount: {",
        "title",
    ),
    ("type: amount, title: {zh: 金额", "title: {zh: 金额", "missing", "- amount: {title", "type"),
    ("least: 1, most: 50", "least: 51, most: 50", "out_of_bounds", "least: 51", "上下限"),
    ("type: choice, choices: reasons,", "type: choice,", "missing", "reason_code: {type: choice, title", "选项"),
    (
        "type: parties, title: {zh: 到场人",
        "type: parties, choices: reasons, title: {zh: 到场人",
        "choices_unused",
        "到场人",
        "choice",
    ),
    ("papers: [acceptance]", "papers: [session_record]", "no_template", "papers: [session_record]", "registers"),
    ("    term: 1 month\n", "", "missing", "  month:", "of_rung"),
    ("starts: {states: logged}", "starts: {}", "empty_trigger", "starts: {}", "actions"),
    ("{at: end, warn: director}", "{warn: director}", "bad_step", "{warn: director}", "before"),
    ("{at: end, warn: director}", "{at: end}", "bad_step", "- {at: end}", "remind"),
    (
        "{at: end, warn: director}",
        "{at: end, after: 1 day, warn: director}",
        "bad_step",
        "after: 1 day, warn: director",
        "before",
    ),
    (
        "{at: end, warn: director}",
        "{at: end, warn: director, only_from: [logged]}",
        "only_from_unused",
        "only_from: [logged]",
        "only_from",
    ),
    (
        "{at: end, warn: director}",
        "{at: end, warn: director, to_choose_from: [accept]}",
        "to_choose_from_unused",
        "[accept]}",
        "oblige",
    ),
    ("登字第{seq}号", "登字第号", "bad_format", "登字第号", "{seq}"),
    ("登字第{seq}号", "登字第{seq号", "bad_format", "{seq号", "{seq}"),
    ("登字第{seq}号", "登字第{seq:04}号", "bad_format", "{seq:04}", "{seq}"),
    ("登字第{seq}号", "登字第{seq!r}号", "bad_format", "{seq!r}", "{seq}"),
    ("登字第{seq}号", "登{month}第{seq}号", "bad_format", "{month}", "{seq}"),
    (
        "terms: {screen: 24 hours}",
        "terms: {screen: 24 hours, month: 3 days}",
        "term_not_of_rung",
        "month: 3 days",
        "of_rung",
    ),
    ("only: hold_session, after: accept", "only: hold_session, before: accept", "law_form", "before: accept", "never"),
    ("only: hold_session, after: accept", "only: hold_session", "law_form", "only: hold_session}", "never"),
]


@pytest.mark.parametrize(("old", "new", "code", "marker", "hint"), IMPOSSIBLE)
def test_what_cannot_be_meant_is_refused(old: str, new: str, code: str, marker: str, hint: str) -> None:
    text = broken((old, new))
    found = [one for one in faults(text) if one.code == code]
    assert [(one.file, one.line) for one in found] == [(FILE, line_of(text, marker))], faults(text)
    assert hint in found[0].hint, found[0].hint


def test_faulty_names_are_told_all_at_once() -> None:
    text = broken(
        ("    to: mediating", "    to: nowhere"), ("when: month_over", "when: never"), ("    to: back", "    to: bak")
    )
    assert codes(faults(text)) == ["unknown_name"] * 3
