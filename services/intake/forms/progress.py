"""What a complainant sends by code: to look, and to act."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from services.intake.forms.written import Form, Written, fault
from services.intake.rules import codes
from services.intake.rules.opinions import About


def _code(value: str) -> str:
    value = codes.read(value)
    if len(value) != codes.CODE:
        raise fault("code", f"查询码是 {codes.CODE} 位字母和数字")
    return value


def _secret(value: str) -> str:
    return codes.read(value)


def _four_digits(value: str) -> str:
    value = codes.read(value)
    if len(value) != 4 or not (value.isascii() and value.isdigit()):
        raise fault("phone_last4", "请填写手机号的最后四位数字")
    return value


class Key(Form):
    """What opens a complaint: the code, and beside it the last four digits of the phone, or the secret."""

    code: Annotated[str, AfterValidator(_code)] = Field(examples=["7K4M-92QX"])
    phone_last4: Annotated[str, AfterValidator(_four_digits)] | None = Field(None, examples=["5518"])
    secret: Annotated[str, Written(40), AfterValidator(_secret)] | None = Field(None, validate_default=True)

    @field_validator("secret")
    @classmethod
    def _something_beside_the_code(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and "phone_last4" in info.data and info.data["phone_last4"] is None:
            raise fault("needs_second", "请填写手机号后四位；没有留手机号的，填写查询密码")
        return value


class Asked(Key):
    """A deed that needs no words: `urge`, `withdraw`, `agree`, `dispute_contact`."""


class TextGiven(Form):
    """More to say; `about` is what the opinion is about."""

    text: Annotated[str, Written(5000, lines=True)]
    about: About | None = None


class ReasonsGiven(Form):
    """Why the result is refused; `about` is what the opinion is about."""

    reasons: Annotated[str, Written(5000, lines=True)]
    about: About | None = None


class GradeGiven(Form):
    """One of five grades, 5 is best (GB/T 39734)."""

    grade: Annotated[int, Field(ge=1, le=5)]


class AskedAgain(Form):
    """The new facts, or why the result should be reviewed."""

    text: Annotated[str, Written(5000, lines=True)]


class Supplemented(Key, TextGiven):
    """`supplement`."""


class Reasoned(Key, ReasonsGiven):
    """`reject`."""


class AskedRecusal(Key, ReasonsGiven):
    """`ask_recusal`."""


class RequestedAgain(Key, AskedAgain):
    """`request_reopening` and `request_review`."""


class Graded(Key, GradeGiven):
    """`rate`."""
