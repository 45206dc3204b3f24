"""By which means a complainant wants to be told from now on, and where to, if nothing was left before."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from services.intake.forms.progress import Key
from services.intake.forms.written import Email, Form, Phone, fault


class WishGiven(Form):
    """Each means for itself; both false stops all messages."""

    sms: bool
    email: bool


class Wished(Key, WishGiven):
    """By code."""


class ContactGiven(Form):
    """Where to tell it; one of the two is needed. Each is used from then on, until it is not wanted any more."""

    phone: Phone | None = None
    email: Email | None = Field(None, validate_default=True)

    @field_validator("email")
    @classmethod
    def _one_of_the_two(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and "phone" in info.data and info.data["phone"] is None:
            raise fault("needs_contact", "请填写手机号或者电子邮箱")
        return value


class ContactByCode(Key, ContactGiven):
    """By code."""
