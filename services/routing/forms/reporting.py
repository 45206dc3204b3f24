"""Form 4 with its signatures, what leaders instruct, evidence that changes hands, and the second delivery (Form 3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from services.routing.forms.fields import Code, Form, Line, Text, Texts, listed
from services.routing.rules.facts import Evidence, Measure, Said
from services.routing.rules.reporting import Nature, cited

Reference = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(note|proof)-[1-9][0-9]{0,3}$")]
References = Annotated[tuple[Reference, ...], BeforeValidator(listed)]


class Finding(Form):
    """A fact with what it rests on: lines of the investigation log (`note-1`) and pieces of evidence (`proof-2`)."""

    fact: Text = Field(title="事实")
    evidence: References = Field((), title="证据", max_length=50)


Findings = tuple[Finding, ...]


class DraftReport(Form):
    """Form 4 《投诉调查终结报告》 as a handler drafts and signs it. `facts` is one that rests on the whole log."""

    method: Text = Field(title="调查方法及过程")
    facts: Text | None = Field(None, title="事件调查事实")
    findings: Findings = Field((), title="逐项事实", max_length=30)
    natures: Annotated[tuple[Nature, ...], BeforeValidator(listed)] = Field(
        title="事件性质", min_length=1, max_length=9
    )
    nature_note: Line | None = Field(None, title="其他性质")
    bases: Texts = Field(title="处理依据", min_length=1, max_length=20)
    opinion: Text = Field(title="处理意见")
    complainant_said: Text | None = Field(None, title="投诉人的陈述")
    respondent_said: Text | None = Field(None, title="被投诉人的陈述")
    reason: Text | None = Field(None, title="缺少一方陈述的原因")
    from_on: date | None = Field(None, title="调查开始日期")
    to_on: date | None = Field(None, title="调查结束日期")
    remarks: Text | None = Field(None, title="备注")
    no_interest: bool = Field(False, title="回避声明")
    dissent: Text | None = Field(None, title="保留意见")

    def said(self) -> Said:
        return Said(
            text=self.method,
            natures=frozenset(self.natures),
            nature_note=self.nature_note or "",
            without_version=tuple(basis for basis in self.bases if not cited(basis).version),
            heard_complainant=bool(self.complainant_said),
            heard_respondent=bool(self.respondent_said),
            reason=self.reason or "",
            no_interest=self.no_interest,
        )


class SignReport(Form):
    """A member of the investigation signs what lies there, and may dissent."""

    no_interest: bool = Field(False, title="回避声明")
    dissent: Text | None = Field(None, title="保留意见")

    def said(self) -> Said:
        return Said(no_interest=self.no_interest)


class ReportToFunctional(Form):
    """The signed draft goes to the functional department."""

    reason: Text | None = Field(None, title="有承办人没有署名的原因")

    def said(self) -> Said:
        return Said(reason=self.reason or "")


class Direct(Form):
    """领导批示: what is to be done, by whom, until when."""

    text: Text = Field(title="批示")
    person: Code = Field(title="责任人")
    due_on: date = Field(title="办结日期")

    def said(self) -> Said:
        return Said(measures=(Measure(what=self.text, department="", person=self.person, due_on=self.due_on),))


class CarryOutDirection(Form):
    direction: int = Field(ge=1, le=9999, title="批示序号")
    text: Text = Field(title="落实情况")

    def said(self) -> Said:
        return Said(text=self.text)


class MoveEvidence(Form):
    """A piece of evidence changes hands: to an officer of the office, or to a place outside."""

    proof: int = Field(ge=1, le=9999, title="证据序号")
    holder: Code | None = Field(None, title="接收人")
    place: Line = Field(title="存放处")
    why: Line = Field(title="原因")


class HandToDiscipline(Form):
    """What concerns integrity goes to the discipline body, with its receipt."""

    body: Line = Field(title="纪检部门")
    receipt: Line = Field(title="移交回执编号")
    clue: Text = Field(title="线索")


class EscalateOpinion(Form):
    """Who has to approve asks the next one up to decide, and says why (D12)."""

    reason: Text = Field(title="提请上一级审批的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class DeliverAgain(Form):
    """The result that was told orally, told by another means."""

    manner: Literal["written", "other"] = Field(title="反馈方式")
    place: Line = Field(title="反馈地点或渠道")
    evidence: Literal["receipt", "read", "signature", "reply", "recorded_call"] = Field(title="送达凭据")
    proof: Code | None = Field(None, title="材料编号")

    def said(self) -> Said:
        return Said(evidence=Evidence(self.evidence), proof=self.proof or "")
