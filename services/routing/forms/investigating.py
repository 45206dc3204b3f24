"""Forms from the assignment to the executed measures (6.6.2)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from services.routing.forms.fields import Code, Codes, Form, Line, Method, Moment, Text, Texts
from services.routing.forms.reporting import Findings
from services.routing.rules.facts import Measure, Merit, Said
from services.routing.rules.reporting import Inquiry, Side


class Assign(Form):
    handlers: Codes = Field(title="承办人", min_length=1, max_length=8)
    department: Code = Field(title="承办部门")

    def said(self) -> Said:
        return Said(handlers=self.handlers, department=self.department)


def _named(given: object) -> object:
    """A piece of evidence may be given by its name alone."""
    return {"name": given} if isinstance(given, str) else given


def _each_named(given: object) -> object:
    return [_named(one) for one in given] if isinstance(given, (list, tuple)) else [_named(given)]


class Piece(Form):
    """A piece of evidence: the SHA-256 of its file; of one on paper the system writes the one of its description."""

    name: Text = Field(title="名称")
    sha256: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9A-Fa-f]{64}$")] | None = Field(
        None, title="文件校验码"
    )
    taken_from: Line | None = Field(None, title="从哪里取得")
    kept_at: Line | None = Field(None, title="存放处")


class LogStep(Form):
    """One step of the investigation: when, where, how, with whom, and what was found; whose statement it is, if any."""

    happened_at: Moment = Field(title="时间")
    method: Inquiry = Field(title="方式")
    place: Line | None = Field(None, title="地点")
    persons: Line | None = Field(None, title="对象")
    found: Text = Field(title="了解到的情况")
    side: Side | None = Field(None, title="谁的陈述")
    evidence: Annotated[tuple[Piece, ...], BeforeValidator(_each_named)] = Field((), title="证据", max_length=20)


class Negotiate(Form):
    """What the handling department talked over with the complainant (6.6.2.1 b)."""

    happened_at: Moment = Field(title="时间")
    method: Method = Field(title="方式")
    place: Line | None = Field(None, title="地点")
    text: Text = Field(title="协商情况")
    agreed: bool = Field(title="是否协商一致")


class PlannedMeasure(Form):
    what: Text = Field(title="措施")
    department: Code = Field(title="责任部门")
    person: Code = Field(title="责任人")
    due_on: date = Field(title="完成日期")
    goes_on: bool = Field(False, title="答复以后继续落实")

    def measure(self) -> Measure:
        return Measure(
            what=self.what,
            department=self.department,
            person=self.person,
            due_on=self.due_on,
            goes_on=self.goes_on,
        )


def _by_request(given: object) -> object:
    """A page sends the answers in the order of the requests, the API may number them."""
    return {str(n): one for n, one in enumerate(given, start=1)} if isinstance(given, list) else given


Answers = Annotated[dict[Annotated[int, Field(ge=1, le=99)], Text], BeforeValidator(_by_request)]


Decision = Literal["accept", "partly", "refuse"]
Decisions = Annotated[dict[Annotated[int, Field(ge=1, le=99)], Decision], BeforeValidator(_by_request)]
DECISION_WORDS: dict[str, str] = {"accept": "采纳", "partly": "部分采纳", "refuse": "不采纳"}


class SubmitOpinion(Form):
    """Form 2 《投诉处理意见表》: findings, the answer to each request, the basis, and what will be done.

    Without `findings` the facts are one fact that rests on the whole investigation log. A request whose answer comes
    without a decision is accepted.
    """

    facts: Text = Field(title="查明的事实")
    findings: Findings = Field((), title="逐项事实", max_length=30)
    merit: Merit = Field(title="调查结论")
    answers: Answers = Field(title="对各项要求的答复")
    decisions: Decisions = Field(default_factory=dict, title="对各项要求的决定")
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
