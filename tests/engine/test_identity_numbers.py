"""Numbers of people and bodies: check digits against a table, what is refused and with which words, telephones."""

from __future__ import annotations

from datetime import date

import pytest

from mediation.engine.identity_numbers import check_digit, citizen, code_sign, credit_code, telephones

TODAY = date(2026, 9, 7)

# The specimens of GB 11643-1999 (beginning 1101) and numbers worked out by hand, one for every check sign.
# 11010519491231002: 1*7+1*9+0+1*5+0+5*4+1*2+9*1+4*6+9*3+1*7+2*9+3*10+1*5+0+0+2*2 = 167; 167 mod 11 = 2 -> X.
IDENTITY_NUMBERS = [
    ("11010519491231002X", date(1949, 12, 31), "女"),
    ("440524188001010014", date(1880, 1, 1), "男"),
    ("360426199101010071", date(1991, 1, 1), "男"),
]
# Weights 3 to the power of the place, modulo 31: of the codes printed in GB 32100 and in public registers.
CREDIT_CODES = ["91350100M000100Y43", "91110000600037341L"]


@pytest.mark.parametrize(("number", "born", "gender"), IDENTITY_NUMBERS)
def test_an_identity_number_tells_birth_and_gender(number: str, born: date, gender: str) -> None:
    found = citizen(number.lower(), on=TODAY)
    assert (found.number, found.born, found.gender) == (number, born, gender)


@pytest.mark.parametrize("remainder", range(11))
def test_every_check_sign_is_the_one_of_the_table(remainder: int) -> None:
    """The standard's table: remainder 0 1 2 3 4 5 6 7 8 9 10 gives 1 0 X 9 8 7 6 5 4 3 2."""
    first = next(
        text
        for number in range(1000)
        for text in [f"52260119900101{number:03}"]
        if sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(text)) % 11 == remainder
    )
    assert check_digit(first) == "10X98765432"[remainder]
    assert citizen(first + check_digit(first), on=TODAY).number == first + "10X98765432"[remainder]


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_digit_anywhere_is_found(place: int) -> None:
    number = "360426199101010071"
    for digit in "0123456789":
        if digit != number[place]:
            with pytest.raises(ValueError, match="身份证号"):
                citizen(number[:place] + digit + number[place + 1 :], on=TODAY)


def test_two_neighbouring_digits_changed_round_are_found() -> None:
    number = "360426199101010071"
    for place in range(17):
        if number[place] != number[place + 1]:
            with pytest.raises(ValueError, match="身份证号"):
                citizen(number[:place] + number[place + 1] + number[place] + number[place + 2 :], on=TODAY)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("360426910101007", "15 位身份证号已停止使用"),
        ("36042619910101007", "应为 18 位"),
        ("36042619910101007Y", "末位为数字或 X"),
        ("990426199101010071", "地区代码"),
        ("360426199102300071", "出生日期"),
        ("360426203001010077", "出生日期不合理"),
        ("36042618490101007X", "出生日期不合理"),
        ("360426199101010072", "校验位不符"),
    ],
)
def test_what_is_wrong_is_said(number: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        citizen(number, on=TODAY)


@pytest.mark.parametrize(("day", "years"), [(date(2026, 12, 30), 76), (date(2026, 12, 31), 77), (date(2027, 1, 1), 77)])
def test_full_years_are_counted_to_the_birthday(day: date, years: int) -> None:
    assert citizen("11010519491231002X", on=day).age(day) == years


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_credit_code_ends_in_its_check_sign(code: str) -> None:
    assert credit_code(f" {code.lower()} ") == code
    assert code_sign(code[:17]) == code[17]


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_sign_in_a_credit_code_is_found(place: int) -> None:
    code = CREDIT_CODES[0]
    for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        if sign != code[place]:
            with pytest.raises(ValueError, match="校验位不符"):
                credit_code(code[:place] + sign + code[place + 1 :])


@pytest.mark.parametrize("code", ["91350100M000100Y4", "91350100M000100YI3", "9135 0100"])
def test_what_is_no_credit_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="18 位"):
        credit_code(code)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("13800000001", "13800000001"),
        ("0855-8220000", "0855-8220000"),
        ("08558220000", "08558220000"),
        ("8220000", "8220000"),
        ("13800000001, 0855-8220000", "13800000001、0855-8220000"),
        ("+852 2123 4567", "+852 2123 4567"),
        ("400-800-8000", "400-800-8000"),
        ("", ""),
    ],
)
def test_telephones_are_kept_as_they_are_dialled(given: str, kept: str) -> None:
    assert telephones(given) == kept


@pytest.mark.parametrize("given", ["1380000001", "138000000011", "12800000001", "电话", "0855-82", "13800000001、x"])
def test_what_nobody_can_dial_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"手机号|电话"):
        telephones(given)
