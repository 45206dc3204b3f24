"""Who somebody is by number: the citizen's number (GB 11643), the organisation's code (GB 32100; A3.1-2), and age."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

ELDERLY_FROM = 60  # years, 老年人权益保障法 2

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
# The first two digits: provinces, Taiwan, residence permits of Hong Kong, Macao and Taiwan people, and permanent
# residence cards of foreigners (since 2023 they begin with 9).
_REGIONS = frozenset(
    {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83}
)


class NoSuchNumber(ValueError):
    """The number cannot be anybody's; the message tells the person why."""


@dataclass(frozen=True)
class Citizen:
    """What a citizen's number tells. `gender` is `male` or `female`."""

    number: str
    born_on: date
    gender: str


def citizen(number: str, *, today: date) -> Citizen:
    """Read a number of 18 characters; blanks, full-width digits and a small x are forgiven.

    Raises NoSuchNumber.
    """
    number = unicodedata.normalize("NFKC", number).replace(" ", "").upper()
    if not _SHAPE.fullmatch(number):
        raise NoSuchNumber("身份证号应当是 18 位，最后一位可以是 X")
    if int(number[:2]) not in _REGIONS and number[0] != "9":
        raise NoSuchNumber("身份证号开头的地区代码不对，请核对")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NoSuchNumber("身份证号里的出生日期不对，请核对") from None
    if not date(1890, 1, 1) <= born_on <= today:
        raise NoSuchNumber("身份证号里的出生日期不对，请核对")
    if not mod_11_2.is_valid(number):
        raise NoSuchNumber("身份证号的校验位不对，请逐位核对")
    return Citizen(number, born_on, "male" if int(number[16]) % 2 else "female")


def organisation(code: str) -> str:
    """The unified social credit code, tidied. Raises NoSuchNumber."""
    try:
        return str(uscc.validate(unicodedata.normalize("NFKC", code).upper()))
    except ValidationError:
        raise NoSuchNumber("统一社会信用代码不对，应当是 18 位，请逐位核对") from None


def age_on(born_on: date, today: date) -> int:
    """Full years of life; somebody born on 29 February is a year older on 1 March of a common year."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def is_elderly(*, age: int | None, born_on: date | None, today: date) -> bool:
    """The birth date speaks before the age that somebody told."""
    told = age_on(born_on, today) if born_on else age
    return told is not None and told >= ELDERLY_FROM
