"""Forms of opening who complained to somebody who has no part in the case, and of closing it again (4.5)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.routing.forms.fields import Form, Text
from services.routing.rules.facts import Said
from services.routing.rules.identity import UnsealingPurpose


class AskUnsealing(Form):
    """Who asks wants it for himself."""

    purpose: UnsealingPurpose = Field(title="查看目的")
    reason: Text = Field(title="申请理由")
    until: date = Field(title="查看到哪一天")

    def said(self) -> Said:
        return Said(reason=self.reason, due_on=self.until)


class ApproveUnsealing(Form):
    """A second person says why it must be."""

    reason: Text = Field(title="批准的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class RefuseUnsealing(Form):
    reason: Text = Field(title="不同意的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)
