"""Forms from the assignment to the executed measures (6.6.2)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from services.routing.forms.fields import Code, Codes, Form, Line, Moment, Text, Texts
from services.routing.rules.facts import Measure, Merit, Said


class Inquiry(StrEnum):
    """How something was looked into (6.6.2.4)."""

    INTERVIEW = "interview"
    RECORDS = "records"
    SITE = "site"
    SYSTEM = "system"
    OTHER = "other"


INQUIRY_WORDS = {
    Inquiry.INTERVIEW: "谈话询问",
    Inquiry.RECORDS: "查阅材料",
    Inquiry.SITE: "现场查看",
    Inquiry.SYSTEM: "核对系统数据",
    Inquiry.OTHER: "其他",
}


class Assign(Form):
    handlers: Codes = Field(title="承办人", min_length=1, max_length=8)
    department: Code = Field(title="承办部门")

    def said(self) -> Said:
        return Said(handlers=self.handlers, department=self.department)


class LogStep(Form):
    """One step of the investigation: when, where, how, with whom, and what was found."""

    happened_at: Moment = Field(title="时间")
    method: Inquiry = Field(title="方式")
    place: Line | None = Field(None, title="地点")
    persons: Line | None = Field(None, title="对象")
    found: Text = Field(title="了解到的情况")
    evidence: Texts = Field((), title="证据", max_length=20)


class PlannedMeasure(Form):
    what: Text = Field(title="措施")
    department: Code = Field(title="责任部门")
    person: Code = Field(title="责任人")
    due_on: date = Field(title="完成日期")

    def measure(self) -> Measure:
        return Measure(what=self.what, department=self.department, person=self.person, due_on=self.due_on)


def _by_request(given: object) -> object:
    """A page sends the answers in the order of the requests, the API may number them."""
    return {str(n): one for n, one in enumerate(given, start=1)} if isinstance(given, list) else given


Answers = Annotated[dict[Annotated[int, Field(ge=1, le=99)], Text], BeforeValidator(_by_request)]


class SubmitOpinion(Form):
    """Form 2 《投诉处理意见表》: findings, the answer to each request, the basis, and what will be done."""

    facts: Text = Field(title="查明的事实")
    merit: Merit = Field(title="调查结论")
    answers: Answers = Field(title="对各项要求的答复")
    bases: Texts = Field(title="处理依据", min_length=1, max_length=20)
    measures: tuple[PlannedMeasure, ...] = Field((), title="措施", max_length=20)
    findings_without_evidence: int = Field(0, ge=0, le=99, title="没有证据的事实条数")
    reason: Text | None = Field(None, title="缺少证据的说明")

    def said(self) -> Said:
        return Said(
            text=self.facts,
            merit=self.merit,
            answers=self.answers,
            bases=self.bases,
            measures=tuple(one.measure() for one in self.measures),
            findings_without_evidence=self.findings_without_evidence,
            reason=self.reason or "",
        )


class Approve(Form):
    text: Text = Field(title="审批意见")

    def said(self) -> Said:
        return Said(text=self.text)


class ReturnOpinion(Form):
    reason: Text = Field(title="退回的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class RecordExecution(Form):
    """One measure is done; what shows it is named (5.4 f)."""

    measure: int = Field(ge=1, le=9999, title="措施序号")
    text: Text = Field(title="落实情况")
    evidence: Texts = Field(title="落实凭据", min_length=1, max_length=20)

    def said(self) -> Said:
        return Said(text=self.text, evidence_files=len(self.evidence))


class AllMeasuresDone(Form):
    text: Text | None = Field(None, title="落实情况小结")


class ReportToFunctional(Form):
    """Form 4 《投诉调查终结报告》."""

    method: Text = Field(title="调查方法及过程")
    facts: Text = Field(title="事件调查事实")
    nature: Line = Field(title="事件性质")
    basis: Text = Field(title="处理依据及处理意见")
    remarks: Text | None = Field(None, title="备注")
    heard_complainant: bool = Field(False, title="听取了投诉人的陈述")
    heard_respondent: bool = Field(False, title="听取了被投诉人的陈述")
    reason: Text | None = Field(None, title="缺少一方陈述的原因")

    def said(self) -> Said:
        return Said(
            text=self.facts,
            heard_complainant=self.heard_complainant,
            heard_respondent=self.heard_respondent,
            reason=self.reason or "",
        )
