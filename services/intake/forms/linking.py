"""Joining complaints, and parting them again."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.intake.forms.written import Form, Written


class Kind(StrEnum):
    """What two complaints are to each other."""

    DUPLICATE = "duplicate"
    SERIAL = "serial"
    RELATED = "related"


KIND_WORDS = {
    Kind.DUPLICATE: "同一件事重复投诉",
    Kind.SERIAL: "同一人多次投诉",
    Kind.RELATED: "有关联",
}


class Joined(Form):
    """`other` is a complaint of the same office."""

    other: Annotated[str, Written(24)] = Field(examples=["220100-2026-12"])
    kind: Kind
    reason: Annotated[str, Written(500, lines=True)]


class Parted(Form):
    """Why two complaints have nothing to do with each other after all."""

    reason: Annotated[str, Written(500, lines=True)]
