"""Forms of passing a case to another office (6.3)."""

from __future__ import annotations

from pydantic import Field

from services.routing.forms.fields import Code, Form, Text
from services.routing.rules.facts import Said


class Misroute(Form):
    """Whose matter it is, and why."""

    to_office: Code = Field(title="应当受理的经办机构")
    reason: Text = Field(title="理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class ObjectOffer(Form):
    reason: Text = Field(title="退回的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class RuleOffice(Form):
    to_office: Code = Field(title="承办机构")
    reason: Text = Field(title="裁定的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)
