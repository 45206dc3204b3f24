"""Forms of the major path (6.6.2.3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from services.routing.forms.fields import Code, Form, Text, listed
from services.routing.rules.assessment import MajorKind
from services.routing.rules.facts import Said

Kinds = Annotated[tuple[MajorKind, ...], BeforeValidator(listed)]


class ReportMajor(Form):
    """Anybody on the staff: it may be major (5.5)."""

    kinds: Kinds = Field((), title="可能属于的情形")
    reason: Text | None = Field(None, title="说明")


class ConfirmMajor(Form):
    kinds: Kinds = Field(title="重大情形", min_length=1)
    proposal: Text = Field(title="处理意见")

    def said(self) -> Said:
        return Said(kinds=len(self.kinds), text=self.proposal)


class DismissMajor(Form):
    reason: Text = Field(title="不属于重大投诉的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class ApproveMajor(Form):
    path: Literal["fast_track", "emergency_plan", "returned"] = Field(title="处理方式")
    plan: Code | None = Field(None, title="应急预案")
    text: Text | None = Field(None, title="批示")


class Acknowledge(Form):
    text: Text | None = Field(None, title="意见")
