"""Why an officer opens what was said about persons."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from services.intake.forms.written import Form, Written, fault
from services.intake.rules.access import Why

LEAST, MOST = 4, 50  # characters of a note
_LISTED = "查看目的请选一项：" + "、".join(Why)


def _listed(value: Any) -> Any:
    if value not in list(Why):
        raise fault("purpose", _LISTED)
    return value


class Purpose(Form):
    """One of the listed words; `其他` is explained in `note`."""

    purpose: Annotated[Why, BeforeValidator(_listed)] = Field(
        description="One of the listed words, and nothing else", examples=["核对情况"]
    )
    note: Annotated[str, Written(MOST)] | None = Field(
        None,
        validate_default=True,
        description=f"{LEAST} to {MOST} characters without < and >; must be there when the purpose is 其他",
        examples=["投诉人来电要求更正地址"],
    )

    @field_validator("note")
    @classmethod
    def _other_is_explained(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("purpose") is Why.OTHER:
            raise fault("needs_note", f"选了“其他”，请写明原因，{LEAST} 到 {MOST} 个字")
        if value is not None and (len(value) < LEAST or "<" in value or ">" in value):
            raise fault("note", f"原因请写 {LEAST} 到 {MOST} 个字，不用尖括号")
        return value

    @property
    def said(self) -> str:
        """As it goes on record."""
        return f"{self.purpose}：{self.note}" if self.note else self.purpose.value
