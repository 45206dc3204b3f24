"""What comes with a file, and why one is opened or released."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.intake.forms.written import Form, Written
from services.intake.rules.evidence import Part


class Handing(Form):
    """Beside the file itself. `office` receives it: where the complaint will go, if that is known already."""

    office: str | None = Field(None, examples=["220100"])
    part: Part = Part.EVIDENCE


class EvidencePath(Form):
    """The id that the upload was answered with."""

    evidence: UUID


class Opening(Form):
    """Why an officer opens a file. `as_handed_in`: not the picture drawn anew, but the original."""

    purpose: Annotated[str, Written(100)] = Field(examples=["调查处理"])
    as_handed_in: bool = False


class OfCase(Form):
    """The files of one complaint."""

    case: Annotated[str, Written(24)] = Field(examples=["220100-2026-12"])
    purpose: Annotated[str, Written(90)] = Field(examples=["调查处理"])


class Released(Form):
    """Why a file is opened that no scanner has passed."""

    reason: Annotated[str, Written(200)] = Field(examples=["已用单机查毒软件检查"])
