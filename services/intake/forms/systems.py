"""A token for a body that hands complaints over by machine."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.intake.forms.written import Form, Written

PER_MINUTE = 60


class TokenWanted(Form):
    """`office` is the one for which, with those beneath it, the body registers."""

    system: Annotated[str, Written(40)] = Field(examples=["12345"])
    office: str = Field(examples=["220100"])
    per_minute: Annotated[int, Field(ge=1, le=6000)] = PER_MINUTE


class Revoked(Form):
    """Why a token is worth nothing any more."""

    reason: Annotated[str, Written(200)]
