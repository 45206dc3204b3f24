"""How a complaint reached the office: face to face, as a letter, or from many people at once."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationInfo, field_validator

from services.intake.forms.written import Form, Phone, Written, fault
from services.intake.rules.evidence import MOST_FILES

MOST_REPRESENTATIVES = 5


class Visit(Form):
    """The record of a complaint made face to face (6.2.3.2): read back, and signed or refused."""

    began_at: AwareDatetime
    place: Annotated[str, Written(100)]
    receivers: Annotated[tuple[Annotated[str, Written(30)], ...], Field(min_length=1, max_length=5)]
    read_back: bool = Field(False, validate_default=True)
    signed: Literal["signed", "refused"]
    refusal: Annotated[str, Written(200)] | None = Field(None, validate_default=True)

    @field_validator("read_back")
    @classmethod
    def _was_read_back(cls, value: bool) -> bool:
        if not value:
            raise fault("not_read_back", "记录要读给投诉人听，听过后再登记")
        return value

    @field_validator("refusal")
    @classmethod
    def _refusal_is_explained(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("signed") == "refused":
            raise fault("needs_refusal", "投诉人不签名的，写明他怎么说")
        return value


class LetterOpened(Form):
    """The opening log of a letter (6.2.3.4): who opened it and when, the envelope, how many sheets were in it, and the
    scans of both, which were handed in before."""

    opened_at: AwareDatetime
    opener: Annotated[str, Written(30)]
    envelope: Annotated[str, Written(200)]
    items: Annotated[int, Field(ge=1, le=500)]
    sender: Annotated[str, Written(60)] | None = None
    sender_address: Annotated[str, Written(200)] | None = None
    scans: Annotated[tuple[UUID, ...], Field(max_length=MOST_FILES)] = ()


class Letter(Form):
    """A letter is registered from its opening log: `log` is its id there."""

    log: UUID


class Representative(Form):
    """Speaks for many."""

    name: Annotated[str, Written(60)]
    phone: Phone | None = None


class Collective(Form):
    """A complaint of many people: how many, and who speaks for them."""

    people: Annotated[int, Field(ge=2, le=100_000)]
    representatives: Annotated[tuple[Representative, ...], Field(min_length=1, max_length=MOST_REPRESENTATIVES)]
