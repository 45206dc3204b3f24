"""Forms of what several departments share (6.2.3.3, 6.6.2.2)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.routing.forms.fields import Code, Form, Text, Texts
from services.routing.rules.facts import Said


class PlannedTask(Form):
    department: Code = Field(title="部门")
    what: Text = Field(title="分办事项")
    due_on: date = Field(title="完成日期")


class Coordinate(Form):
    """Who leads, and which part is whose until when."""

    lead: Code = Field(title="牵头部门")
    tasks: tuple[PlannedTask, ...] = Field(title="分办事项", min_length=1, max_length=16)


class FinishTask(Form):
    """A department's part is done; what shows it is named."""

    task: int = Field(ge=1, le=9999, title="分办事项序号")
    text: Text = Field(title="完成情况")
    evidence: Texts = Field(title="凭据", min_length=1, max_length=20)

    def said(self) -> Said:
        return Said(text=self.text, evidence_files=len(self.evidence))


class DropTask(Form):
    task: int = Field(ge=1, le=9999, title="分办事项序号")
    reason: Text = Field(title="撤销的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)
