"""The code that came by text message."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from services.intake.forms.progress import Key
from services.intake.forms.written import Form, fault
from services.intake.rules import codes


def _six_digits(value: str) -> str:
    value = codes.read(value)
    if len(value) != 6 or not (value.isascii() and value.isdigit()):
        raise fault("digits", "验证码是短信里的 6 位数字")
    return value


class DigitsGiven(Form):
    digits: Annotated[str, AfterValidator(_six_digits)] = Field(examples=["402913"])


class PhoneConfirmation(Key, DigitsGiven):
    """By code."""
