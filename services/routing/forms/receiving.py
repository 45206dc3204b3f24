"""Forms from the contact with the complainant to the decision on acceptance (6.2–6.5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from services.routing.forms.alarming import Kinds
from services.routing.forms.fields import Code, Codes, Form, Line, Method, Points, Text, Try, listed
from services.routing.rules import assessment
from services.routing.rules.assessment import CaseClass, Factor
from services.routing.rules.facts import Evidence, Ground, Said, Validity


class Confirm(Form):
    """The complainant was asked (6.4)."""

    method: Method = Field(title="确认方式")
    text: Text = Field(title="确认情况")
    identity_level: Points | None = Field(None, title="身份核实程度")


class NotReachable(Form):
    attempts: tuple[Try, ...] = Field((), title="联系记录", max_length=20)
    text: Text | None = Field(None, title="说明")

    def said(self) -> Said:
        return Said(attempts=tuple(one.attempt() for one in self.attempts))


class Score(Form):
    value: Points = Field(title="分值")
    reason: Text = Field(title="理由")


class Scores(Form):
    """The five factors of 6.5, from 1 (slight) to 3 (grave)."""

    severity: Score = Field(title="严重性")
    safety: Score = Field(title="安全性")
    complexity: Score = Field(title="复杂性")
    influence: Score = Field(title="影响力")
    urgency: Score = Field(title="采取措施的紧迫性和必要性")


class Assess(Form):
    """Five factors with their reasons; the class follows by rule (D11)."""

    scores: Scores = Field(title="五项因素")
    departments: Codes = Field(title="承办部门", min_length=1, max_length=8)
    kinds: Kinds = Field((), title="重大情形")
    several_people: bool = Field(False, title="涉及多人")
    repeated: bool = Field(False, title="重复投诉")
    likely_public: bool = Field(False, title="可能引起舆情")
    outside_remit: bool = Field(False, title="不属于受理范围")
    overridden: CaseClass | None = Field(None, title="改定类别")
    override_reason: Text | None = Field(None, title="改定理由")

    def judged(self) -> assessment.Assessment:
        return assessment.Assessment(
            scores={
                factor: assessment.Score(getattr(self.scores, factor).value, getattr(self.scores, factor).reason)
                for factor in Factor
            },
            kinds=frozenset(self.kinds),
            several_people=self.several_people,
            repeated=self.repeated,
            likely_public=self.likely_public,
            outside_remit=self.outside_remit,
            overridden=self.overridden,
            override_reason=self.override_reason or "",
        )

    def said(self) -> Said:
        by_rule = assessment.class_by_rule(self.judged())
        return Said(
            overrides_class=self.overridden is not None and self.overridden is not by_rule,
            reason=self.override_reason or "",
            kinds=len(self.kinds),
        )


class ProposeInvalid(Form):
    """Why the complaint is not accepted, as the complainant will read it (6.6.3)."""

    validity: Literal["invalid_unrelated", "invalid_system_related", "misrouted"] = Field(title="不予受理的类别")
    reason: Text = Field(title="内部理由")
    explanation: Text = Field(title="向投诉人的说明")
    refer_to: Line | None = Field(None, title="应当受理的单位")

    def said(self) -> Said:
        return Said(validity=Validity(self.validity), reason=self.reason, text=self.explanation)


class ConfirmInvalid(Form):
    related_decision: Literal["transfer", "report", "neither"] | None = Field(None, title="转办或上报")
    reason: Text | None = Field(None, title="理由")

    def said(self) -> Said:
        return Said(related_decision=self.related_decision or "", reason=self.reason or "")


class Overrule(Form):
    reason: Text = Field(title="不同意的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class DisputeInvalid(Form):
    reason: Text = Field(title="异议的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class Accept(Form):
    """Acceptance; the time is the system's (D01). Fields of Form 1 that the registration left open are filled here."""

    grounds: Annotated[tuple[Ground, ...], BeforeValidator(listed)] = Field(title="有效投诉的依据", min_length=1)
    has_evidence: bool = Field(title="是否有证据")
    respondent_department: Line | None = Field(None, title="被投诉部门")
    transfer: bool = Field(False, title="是否转交")
    transfer_to: Code | None = Field(None, title="转交部门")

    def said(self) -> Said:
        return Said(grounds=frozenset(self.grounds), transfers=self.transfer, department=self.transfer_to or "")


class ResolveAtDesk(Form):
    """Settled at once, to the complainant's shown satisfaction (6.6.2.1 a)."""

    evidence: Literal["signature", "read", "reply", "recorded_call"] = Field(title="满意认可的凭据")
    proof: Code | None = Field(None, title="材料编号")
    text: Text = Field(title="办理情况")

    def said(self) -> Said:
        return Said(evidence=Evidence(self.evidence), proof=self.proof or "", text=self.text)
