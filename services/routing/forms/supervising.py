"""Forms of what goes on while a major case is worked through, and of the province's part (6.6.2.3, 6.6.2.6)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.routing.forms.fields import Form, Text
from services.routing.rules.facts import Said
from services.routing.rules.policy import Length, Unit


class _Reasoned(Form):
    reason: Text = Field(title="理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class ReportProgress(Form):
    text: Text = Field(title="进展情况")


class CompletePlanStep(Form):
    step: int = Field(ge=1, le=9999, title="预案步骤")
    text: Text = Field(title="完成情况")


class EndPlan(_Reasoned):
    """The leader says why the plan is over."""


class ProposeDeEscalation(_Reasoned):
    """The functional department says why it is not major any more."""


class DeEscalate(_Reasoned):
    """The leader agrees; the case goes on in the class that he names."""

    classed: Literal["two", "three"] = Field(title="改定类别")


class KeepMajor(_Reasoned):
    """The leader does not agree."""


class Watch(Form):
    text: Text | None = Field(None, title="意见")


class Instruct(Form):
    """督办单 with its own limit."""

    text: Text = Field(title="督办要求")
    within: int = Field(3, ge=1, le=99, title="办结时限")
    unit: Literal["working_days", "hours"] = Field("working_days", title="时限单位")

    def length(self) -> Length:
        return Length(self.within, Unit(self.unit), "6.6.2.6")


class AnswerInstruction(Form):
    text: Text = Field(title="办理情况")


class TakeOver(_Reasoned):
    """Why the province handles it itself."""


class ReturnToOffice(_Reasoned):
    """Why it goes back, and what is left to do."""
