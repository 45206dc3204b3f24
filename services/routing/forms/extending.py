"""Forms of putting off the day of the answer, where the pack of the case allows that (D05)."""

from __future__ import annotations

from pydantic import Field

from services.routing.forms.fields import Form, Text
from services.routing.rules.delays import Late
from services.routing.rules.facts import Said


class ProposeExtension(Form):
    """By how many natural days; why, in full for who decides, and in a word for who complained."""

    days: int = Field(ge=1, le=999, title="延长天数")
    because: Late = Field(title="告诉投诉人的原因")
    reason: Text = Field(title="申请延长的理由")

    def said(self) -> Said:
        return Said(reason=self.reason, days=self.days)


class _Decision(Form):
    reason: Text = Field(title="理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class ApproveExtension(_Decision):
    """The agency's head agrees: who complained is told the new day and why."""


class RefuseExtension(_Decision):
    """The agency's head does not agree: the day stays."""
