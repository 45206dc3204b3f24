"""Citizens' numbers (GB 11643), organisations' codes (GB 32100) and age."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.iso7064 import mod_11_2

from services.intake.rules.identity import NoSuchNumber, citizen, is_elderly, organisation

TODAY = date(2026, 11, 24)


def number(first_seventeen: str) -> str:
    return first_seventeen + str(mod_11_2.calc_check_digit(first_seventeen))


GOOD = [
    ("11010519491231002X", date(1949, 12, 31), "female"),
    ("11010519491231002x", date(1949, 12, 31), "female"),
    (" 110105 19491231 002X ", date(1949, 12, 31), "female"),
    ("1101051949123100２Ｘ", date(1949, 12, 31), "female"),  # typed with a Chinese keyboard
    (number("22010219800229001"), date(1980, 2, 29), "male"),
    (number("81000019900101001"), date(1990, 1, 1), "male"),  # residence permit, Hong Kong
    (number("82000019900101002"), date(1990, 1, 1), "female"),  # Macao
    (number("83000019900101001"), date(1990, 1, 1), "male"),  # Taiwan
    (number("91112419810803002"), date(1981, 8, 3), "female"),  # permanent residence card of a foreigner
]
BAD = [
    ("110105194912310021", "校验位"),
    ("11010519491231002", "18 位"),
    ("110105491231002", "18 位"),  # the old number of 15 digits
    (number("22010219810229001"), "出生日期"),  # 1981 had no 29 February
    (number("22010220261125001"), "出生日期"),  # born tomorrow
    (number("84000019900101001"), "地区"),
    (number("00010119900101001"), "地区"),
]


@pytest.mark.clause("F1-5")
@pytest.mark.parametrize(("typed", "born_on", "gender"), GOOD)
def test_a_number_tells_birth_and_gender(typed: str, born_on: date, gender: str) -> None:
    read = citizen(typed, today=TODAY)
    assert (read.born_on, read.gender, len(read.number)) == (born_on, gender, 18)


@pytest.mark.clause("F1-5")
@pytest.mark.parametrize(("typed", "why"), BAD)
def test_a_number_that_nobody_has_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(NoSuchNumber, match=why):
        citizen(typed, today=TODAY)


def test_every_single_wrong_digit_is_noticed() -> None:
    right = "22010219800229001" + str(mod_11_2.calc_check_digit("22010219800229001"))
    for place in range(18):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            if wrong != right:
                with pytest.raises(NoSuchNumber):
                    citizen(wrong, today=TODAY)


@pytest.mark.clause("A3.1-2")
def test_organisations_have_a_unified_code() -> None:
    assert organisation("91110000600037341l") == "91110000600037341L"
    with pytest.raises(NoSuchNumber, match="统一社会信用代码"):
        organisation("91110000600037341X")


@pytest.mark.parametrize(
    ("age", "born_on", "elderly"),
    [
        (60, None, True),
        (59, None, False),
        (None, None, False),
        (None, date(1966, 11, 24), True),  # sixty today
        (None, date(1966, 11, 25), False),  # sixty tomorrow
        (30, date(1950, 1, 1), True),  # the document speaks before what was told
    ],
)
def test_elderly_are_those_of_sixty_years(age: int | None, born_on: date | None, elderly: bool) -> None:
    assert is_elderly(age=age, born_on=born_on, today=TODAY) is elderly
