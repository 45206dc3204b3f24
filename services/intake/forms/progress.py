"""What a complainant sends by code: to look, and to act."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from services.intake.forms.written import Form, Written, fault
from services.intake.rules import codes


def _code(value: str) -> str:
    value = codes.read(value)
    if len(value) != codes.CODE:
        raise fault("code", f"查询码是 {codes.CODE} 位字母和数字")
    return value


def _secret(value: str) -> str:
    return codes.read(value)


def _four_digits(value: str) -> str:
    value = value.strip()
    if len(value) != 4 or not (value.isascii() and value.isdigit()):
        raise fault("phone_last4", "请填写手机号的最后四位数字")
    return value


class Key(Form):
    """What opens a complaint: the code, and beside it the last four digits of the phone, or the secret."""

    code: Annotated[str, AfterValidator(_code)] = Field(examples=["7K4M-92QX"])
    phone_last4: Annotated[str, AfterValidator(_four_digits)] | None = Field(None, examples=["5518"])
    secret: Annotated[str, Written(40), AfterValidator(_secret)] | None = None


class Asked(Key):
    """A deed that needs no words: `urge`, `withdraw`, `agree`, `dispute_contact`."""


class Supplemented(Key):
    """More to say."""

    text: Annotated[str, Written(5000, lines=True)]


class Reasoned(Key):
    """Why the result is refused."""

    reasons: Annotated[str, Written(5000, lines=True)]


class Graded(Key):
    """One of five grades, 5 is best (GB/T 39734)."""

    grade: Literal[1, 2, 3, 4, 5]
