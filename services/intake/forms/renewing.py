"""Somebody lost the code: how the complaint is found, and by what the person is known to be its complainant."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, ValidationInfo, field_validator

from services.intake.forms.written import Form, Phone, fault


class How(StrEnum):
    """By what the officer knows that it is the complainant."""

    DOCUMENT = "document"
    STORY = "story"


HOW_WORDS = {
    How.DOCUMENT: "核对了证件，和投诉人一致",
    How.STORY: "匿名投诉，说得出投诉的经过和时间",
}


class Renewal(Form):
    """A new code is wanted at the desk."""

    how: How


class Finding(Form):
    """One of the two finds what a person sent in; neither is kept."""

    phone: Phone | None = None
    id_number: str | None = Field(None, validate_default=True, max_length=24)

    @field_validator("id_number")
    @classmethod
    def _one_of_both(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and "phone" in info.data and info.data["phone"] is None:
            raise fault("needs_one", "请填写手机号或者身份证号")
        return value.strip().upper() if value else None
