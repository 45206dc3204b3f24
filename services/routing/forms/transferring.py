"""Forms of passing a case on: offered with Form 2, returned with a reason, ruled (6.6.2.1 c)."""

from __future__ import annotations

from pydantic import Field

from services.routing.forms.fields import Code, Form, Text
from services.routing.rules.facts import Said


class Transfer(Form):
    """Form 2 《投诉处理意见表》 of the department that passes the case on."""

    department: Code = Field(title="转交部门")
    opinion: Text = Field(title="拟处理意见")

    def said(self) -> Said:
        return Said(department=self.department, text=self.opinion)


class ReturnTransfer(Form):
    reason: Text = Field(title="退回的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class RuleTransfer(Form):
    department: Code = Field(title="承办部门")
    reason: Text = Field(title="裁定的理由")

    def said(self) -> Said:
        return Said(department=self.department, reason=self.reason)
